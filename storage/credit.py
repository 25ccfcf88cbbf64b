"""Where people stand with credit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, RowMapping, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.credit import Credit, CreditState
from domain.lending.states import RUNNING_STATES
from domain.money import Money
from storage.insert import insert_new
from storage.tables import credit_override, credit_standing, instalment, loan, person

_KEPT = ("reason", "changed_by", "max_days", "override_until", "override_by")


class SqlCredit:
    """Finds and keeps where a person stands with credit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, person_id: int, *, lock: bool = False) -> Credit:
        """Return where a person stands; locked until the transaction ends when asked, so that draws queue up."""
        if lock:
            new = insert_new(self._connection, credit_standing).values(person_id=person_id).on_conflict_do_nothing()
            await self._connection.execute(new)
        query = (
            select(credit_standing, person.c.currency.label("currency"))
            .join(person, person.c.id == credit_standing.c.person_id)
            .where(credit_standing.c.person_id == person_id)
        )
        query = query.with_for_update(of=credit_standing, key_share=True) if lock else query
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return credit_from(row)

    async def keep(self, person_id: int, **values: Any) -> int:
        """Keep changes to where a person stands, read with a lock before; return how often it has changed."""
        statement = update(credit_standing).where(credit_standing.c.person_id == person_id)
        changed = statement.values(values | {"version": credit_standing.c.version + 1})
        version = (await self._connection.execute(changed.returning(credit_standing.c.version))).scalar_one()
        return int(version)

    async def override(self, person_id: int, *, by: str, reason: str, until: date, at: datetime) -> None:
        """Keep that a manager made an exception, and until when."""
        values = {"person_id": person_id, "made_at": at, "made_by": by, "reason": reason, "until": until}
        await self._connection.execute(insert(credit_override).values(values))

    async def overrides(self, *, since: datetime) -> Sequence[RowMapping]:
        """Return the exceptions that were made since a moment, newest first (CRED-81)."""
        query = (
            select(credit_override).where(credit_override.c.made_at >= since).order_by(credit_override.c.made_at.desc())
        )
        return (await self._connection.execute(query)).mappings().all()

    async def to_pause(self, *, basis: str, days: int, today: date) -> Sequence[int]:
        """Return who is not paused and has something unpaid for more days than somebody is allowed."""
        unpaid = sum(
            (instalment.c[name] - instalment.c[f"paid_{name}"] - instalment.c[f"waived_{name}"] for name in _PARTS),
            start=0,
        )
        since: ColumnElement[Any] = instalment.c.due_on
        if basis == "drawn":
            since = func.coalesce(instalment.c.added_on, instalment.c.due_on)
        # Her own number of days may be smaller or larger; those who are late by the smallest are looked at one by one.
        own = select(func.min(credit_standing.c.max_days)).scalar_subquery()
        smallest = await self._connection.scalar(select(own))
        first = date.fromordinal(today.toordinal() - min(days, smallest or days))
        query = (
            select(loan.c.person_id)
            .distinct()
            .join(instalment, and_(instalment.c.loan_id == loan.c.id, instalment.c.version == loan.c.schedule_version))
            .outerjoin(credit_standing, credit_standing.c.person_id == loan.c.person_id)
            .where(loan.c.state.in_(RUNNING_STATES) & (unpaid > 0) & (since < first))
            .where(or_(credit_standing.c.state.is_(None), credit_standing.c.state == CreditState.ACTIVE))
            .order_by(loan.c.person_id)
        )
        return list((await self._connection.scalars(query)).all())

    async def paused(self) -> Sequence[int]:
        """Return who is paused."""
        query = select(credit_standing.c.person_id).where(credit_standing.c.state == CreditState.PAUSED)
        return list((await self._connection.scalars(query)).all())


_PARTS = ("principal", "interest", "fees", "late")


def credit_from(row: RowMapping | None) -> Credit:
    """Return where somebody stands as a row has it; without a row she has the lender's limits and is not paused."""
    if row is None or row["state"] is None:
        return Credit()
    limit, max_order = (
        Money(row[name], row["currency"]) if row[name] is not None else None
        for name in ("limit_minor", "max_order_minor")
    )
    since: datetime | None = row["since"]
    return Credit(
        state=CreditState(row["state"]),
        since=since.astimezone(ZoneInfo("UTC")).date() if since else None,
        **{name: row[name] for name in _KEPT},
        limit=limit,
        max_order=max_order,
    )
