"""People: registering, finding and deciding, with everything that identifies them sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.people.person import Details, Person, Standing
from domain.people.phones import masked_phone
from storage.credit import credit_from
from storage.crypto import Keyring
from storage.tables import credit_standing
from storage.tables import person as table

#: Where she stands with credit is read along with her.
_CREDIT = tuple(column for column in credit_standing.c if column.name not in {"person_id", "version"})
_SEALED = ("born", "phone", "national_id", "address")


class SqlPeople:
    """Every way we find and keep a person."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def get(self, person_id: int, *, lock: bool = False) -> Person:
        """Return a person, locked until the transaction ends when asked."""
        query = (
            select(table, *_CREDIT)
            .select_from(table.outerjoin(credit_standing, credit_standing.c.person_id == table.c.id))
            .where(table.c.id == person_id)
        )
        if lock:
            query = query.with_for_update(of=table, key_share=True)
        row = (await self._connection.execute(query)).mappings().one()
        return replace(_person(row), credit=credit_from(row))

    async def known(self, *, phone: str, national_id: str) -> Person | None:
        """Return who already has this phone or this national id."""
        matches = or_(
            table.c.phone_index == self._keyring.blind_index("phone", phone),
            table.c.national_id_index == self._keyring.blind_index("national-id", national_id),
        )
        row = (await self._connection.execute(select(table).where(matches).limit(1))).mappings().one_or_none()
        return _person(row) if row else None

    async def add(self, details: Details, *, currency: str, officer: str, at: datetime) -> Person:
        """Keep a new person, pending."""
        index = self._keyring.blind_index("national-id", details.national_id)
        values = {
            "standing": Standing.PENDING,
            "name": details.name,
            "language": details.language,
            "city": details.city,
            "province": details.province,
            "work": details.work,
            "employer": details.employer,
            "income_minor": details.income.minor if details.income else None,
            "income_band": details.income_band,
            "currency": currency,
            "officer": officer,
            "phone_index": self._keyring.blind_index("phone", details.phone),
            "phone_masked": masked_phone(details.phone),
            "phone_verified": details.phone_verified,
            "national_id_index": index,
            "national_id_masked": details.national_id_masked,
            "joined_at": at,
            **{f"{name}_sealed": self._seal(name, index, str(getattr(details, name))) for name in _SEALED},
        }
        row = (await self._connection.execute(insert(table).values(values).returning(table))).mappings().one()
        return _person(row)

    async def rejoin(self, person_id: int, details: Details) -> None:
        """Keep what somebody who was turned down tells us the second time; phone and identity stay as they are."""
        row = (await self._connection.execute(select(table).where(table.c.id == person_id))).mappings().one()
        index = row["national_id_index"]
        values = {
            "name": details.name,
            "language": details.language,
            "city": details.city,
            "province": details.province,
            "work": details.work,
            "employer": details.employer,
            "income_minor": details.income.minor if details.income else None,
            "income_band": details.income_band,
            "born_sealed": self._seal("born", index, str(details.born)),
            "address_sealed": self._seal("address", index, details.address),
        }
        await self._connection.execute(update(table).where(table.c.id == person_id).values(values))

    async def change(self, person_id: int, what: str, value: Any) -> str:
        """Keep a changed address, income or employer; return what it was, where that may be written down."""
        row = (await self._connection.execute(select(table).where(table.c.id == person_id))).mappings().one()
        match what:
            case "address":
                values = {"address_sealed": self._seal("address", row["national_id_index"], value)}
            case "income" | "expenses":
                values = {f"{what}_minor": value.minor}
            case _:
                values = {"employer": value}
        await self._connection.execute(update(table).where(table.c.id == person_id).values(values))
        return "sealed" if what == "address" else str(row["employer" if what == "employer" else f"{what}_minor"])

    async def opened(self, person_id: int) -> dict[str, str]:
        """Return a person's sealed details in the clear, for a view that is audited."""
        row = (await self._connection.execute(select(table).where(table.c.id == person_id))).mappings().one()
        index = row["national_id_index"]
        return {name: self._keyring.open(row[f"{name}_sealed"], place=_place(name, index)) for name in _SEALED}

    async def stand(self, person_id: int, standing: Standing, *, reapply_on: date | None = None) -> None:
        """Keep a person's new standing."""
        values = {"standing": standing, "reapply_on": reapply_on}
        await self._connection.execute(update(table).where(table.c.id == person_id).values(values))

    async def speak(self, person_id: int, language: str) -> None:
        """Keep the language a person wants to be written to in."""
        await self._connection.execute(update(table).where(table.c.id == person_id).values(language=language))

    async def page(
        self, *, standing: Standing | None = None, search: str = "", offset: int = 0, limit: int = 20
    ) -> tuple[Sequence[Person], int]:
        """Return a page of people, oldest first, and how many there are in all."""
        query = select(table)
        if standing is not None:
            query = query.where(table.c.standing == standing)
        if search:
            query = query.where(self._matches(search))
        rows = (await self._connection.execute(query.order_by(table.c.id).offset(offset).limit(limit))).mappings()
        count = await self._connection.scalar(select(func.count()).select_from(query.subquery()))
        return [_person(row) for row in rows], int(count or 0)

    async def counts(self) -> dict[str, int]:
        """Return how many people stand where."""
        rows = await self._connection.execute(select(table.c.standing, func.count()).group_by(table.c.standing))
        return {standing: int(count) for standing, count in rows}

    async def reseal(self, *, limit: int = 500) -> int:
        """Seal again, under the current key, people sealed under an older one; return how many were."""
        rows = (await self._connection.execute(select(table).order_by(table.c.id))).mappings().all()
        old = [row for row in rows if any(not self._keyring.rotated(row[f"{name}_sealed"]) for name in _SEALED)][:limit]
        for row in old:
            place = row["national_id_index"]
            fresh = {
                f"{name}_sealed": self._keyring.reseal(row[f"{name}_sealed"], place=_place(name, place))
                for name in _SEALED
            }
            await self._connection.execute(update(table).where(table.c.id == row["id"]).values(fresh))
        return len(old)

    def _seal(self, name: str, index: str, plain: str) -> str:
        return self._keyring.seal(plain, place=_place(name, index))

    def _matches(self, search: str) -> ColumnElement[bool]:
        """Match a reference, the end of a phone number, a name or a city."""
        digits = "".join(character for character in search if character.isdigit())
        if search.upper().startswith("R-") and digits:
            return table.c.id == int(digits) - 1000
        if digits and len(digits) >= 3:
            return table.c.phone_masked.endswith(digits[-3:])
        pattern = search.removeprefix("city ").strip().lower().replace("%", "").replace("_", "")
        return or_(func.lower(table.c.name).contains(pattern), func.lower(table.c.city).startswith(pattern))


def _place(name: str, index: str) -> str:
    return f"person|{name}|{index}"


def _person(row: RowMapping) -> Person:
    return Person(
        id=row["id"],
        standing=Standing(row["standing"]),
        name=row["name"],
        language=row["language"],
        city=row["city"],
        province=row["province"],
        work=row["work"],
        income=_money(row, "income_minor"),
        expenses=_money(row, "expenses_minor"),
        income_band=row["income_band"],
        national_id_masked=row["national_id_masked"],
        phone_masked=row["phone_masked"],
        phone_verified=row["phone_verified"],
        officer=row["officer"],
        joined_at=row["joined_at"],
        reapply_on=row["reapply_on"],
    )


def _money(row: RowMapping, name: str) -> Money | None:
    return None if row[name] is None else Money(row[name], row["currency"])
