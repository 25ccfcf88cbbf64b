"""Applications to join and for loans, and the questions staff ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.application import STAGE_MOVES, Application, Purpose, Stage
from domain.money import Money
from storage.crypto import Keyring
from storage.tables import application as table
from storage.tables import question


class SqlApplications:
    """Every way we find and keep an application."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add_membership(self, person_id: int, *, at: datetime) -> Application:
        """Keep a new application to join."""
        return await self._add({"person_id": person_id, "purpose": Purpose.MEMBERSHIP, "made_at": at})

    async def add_offered(
        self, person_id: int, *, purpose: Purpose, amount: Money, periods: int, by: str, at: datetime
    ) -> Application:
        """Keep what staff offer of themselves: a credit line, a larger limit, a new plan, or a loan."""
        return await self._add(
            {
                "person_id": person_id,
                "purpose": purpose,
                "stage": Stage.OFFERED,
                "made_at": at,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "periods": periods,
                "decided_by": by,
                "decided_at": at,
            }
        )

    async def add_loan(
        self, person_id: int, *, amount: Money, periods: int, use: str, at: datetime, product: str = ""
    ) -> Application:
        """Keep a new request for a loan; the database refuses a second open one."""
        return await self._add(
            {
                "person_id": person_id,
                "purpose": Purpose.LOAN,
                "made_at": at,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "periods": periods,
                "use": use,
                "product": product,
            }
        )

    async def get(self, application_id: int) -> Application:
        """Return an application, locked until the transaction ends."""
        query = select(table).where(table.c.id == application_id).with_for_update(key_share=True)
        return _application((await self._connection.execute(query)).mappings().one())

    async def latest_of(self, person_id: int) -> dict[Purpose, Application]:
        """Return a person's newest application of each purpose."""
        newest = select(func.max(table.c.id)).where(table.c.person_id == person_id).group_by(table.c.purpose)
        rows = (await self._connection.execute(select(table).where(table.c.id.in_(newest)))).mappings()
        return {found.purpose: found for found in map(_application, rows)}

    async def move(self, application: Application, stage: Stage, **changes: object) -> Application:
        """Move an application to another stage, with a new version; raise IllegalMove when it may not go there."""
        STAGE_MOVES.move(application.stage, stage)
        values = {"stage": stage, "version": application.version + 1, **changes}
        statement = update(table).where(table.c.id == application.id).values(values).returning(table)
        return _application((await self._connection.execute(statement)).mappings().one())

    async def change(self, application: Application, **changes: object) -> Application:
        """Keep changes to an application that stays where it is."""
        statement = (
            update(table)
            .where(table.c.id == application.id)
            .values(version=application.version + 1, **changes)
            .returning(table)
        )
        return _application((await self._connection.execute(statement)).mappings().one())

    async def waiting(self, *, offset: int = 0, limit: int = 10) -> tuple[Sequence[Application], int]:
        """Return applications that wait for staff, oldest first, and how many there are."""
        where = table.c.stage.in_((Stage.SUBMITTED, Stage.UNDER_REVIEW, Stage.INFO_NEEDED))
        query = select(table).where(where).order_by(table.c.id).offset(offset).limit(limit)
        rows = (await self._connection.execute(query)).mappings()
        count = await self._connection.scalar(select(func.count()).select_from(table).where(where))
        return [_application(row) for row in rows], int(count or 0)

    async def ask(self, application_id: int, *, words: str, by: str, at: datetime) -> int:
        """Keep a question to an applicant."""
        values = {
            "application_id": application_id,
            "asked_by": by,
            "words_sealed": self._keyring.seal(words, place=f"question|words|{application_id}"),
            "asked_at": at,
        }
        return int(
            (await self._connection.execute(insert(question).values(values).returning(question.c.id))).scalar_one()
        )

    async def answer(self, question_id: int, *, words: str, at: datetime) -> int | None:
        """Keep the answer to a question once; return whose application it is about."""
        query = select(question.c.application_id).where(
            (question.c.id == question_id) & question.c.answered_at.is_(None)
        )
        application_id = await self._connection.scalar(query)
        if application_id is None:
            return None
        sealed = self._keyring.seal(words, place=f"question|answer|{application_id}")
        values = {"answer_sealed": sealed, "answered_at": at}
        await self._connection.execute(update(question).where(question.c.id == question_id).values(values))
        return int(application_id)

    async def _add(self, values: dict[str, object]) -> Application:
        values = {"stage": Stage.SUBMITTED, **values}
        row = (await self._connection.execute(insert(table).values(values).returning(table))).mappings().one()
        return _application(row)


def _application(row: RowMapping) -> Application:
    amount = row["amount_minor"]
    found = Application(
        id=row["id"],
        person_id=row["person_id"],
        purpose=Purpose(row["purpose"]),
        stage=Stage(row["stage"]),
        version=row["version"],
        made_at=row["made_at"],
        periods=row["periods"],
        use=row["use"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        first_approver=row["first_approver"],
        reason=row["reason"],
        product=row["product"],
    )
    return found if amount is None else replace(found, amount=Money(amount, row["currency"]))
