"""Reminders: claimed once for each stage of each instalment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.insert import insert_new
from storage.tables import reminder as table


class SqlReminders:
    """Claims reminders and notes what became of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, *, loan_id: int, number: int, stage: int, at: datetime, most: int) -> bool:
        """Claim a stage of an instalment; return False when it was claimed before or there were enough already."""
        mine = (table.c.loan_id == loan_id) & (table.c.number == number)
        if int(await self._connection.scalar(select(func.count()).select_from(table).where(mine)) or 0) >= most:
            return False
        values = {"loan_id": loan_id, "number": number, "stage": stage, "state": "queued", "at": at}
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.stage)
        return (await self._connection.execute(statement)).first() is not None

    async def mark(self, *, loan_id: int, number: int, stage: int, state: str) -> None:
        """Note that a reminder was sent, was no longer needed, or became a task for an officer."""
        where = (table.c.loan_id == loan_id) & (table.c.number == number) & (table.c.stage == stage)
        await self._connection.execute(update(table).where(where).values(state=state))

    async def of_loan(self, loan_id: int) -> Sequence[RowMapping]:
        """Return a loan's reminders in order."""
        query = select(table).where(table.c.loan_id == loan_id).order_by(table.c.number, table.c.stage)
        return (await self._connection.execute(query)).mappings().all()
