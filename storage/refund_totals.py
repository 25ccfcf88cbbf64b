"""Totals of refunds: what providers say was sent back of a payment in all, without saying by which refunds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from storage.insert import insert_new
from storage.tables import refund_total as table


class SqlRefundTotals:
    """Every way we find and keep a total."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def told(self, provider: str, charge: str, payment_id: int, total: Money, *, at: datetime) -> bool:
        """Keep the highest total told of a charge; return False when it was as high before."""
        values = {
            "provider": provider,
            "charge": charge,
            "payment_id": payment_id,
            "amount_minor": total.minor,
            "currency": total.currency,
            "told_at": at,
        }
        insert = insert_new(self._connection, table).values(values)
        raised = insert.on_conflict_do_update(
            index_elements=["provider", "charge"],
            set_={"amount_minor": insert.excluded.amount_minor, "told_at": insert.excluded.told_at},
            where=table.c.amount_minor < insert.excluded.amount_minor,
        )
        return (await self._connection.execute(raised.returning(table.c.charge))).first() is not None

    async def of_payment(self, payment_id: int) -> int:
        """Return what was told of a payment in all, in minor units; lock the payment first."""
        query = select(func.max(table.c.amount_minor)).where(table.c.payment_id == payment_id)
        return await self._connection.scalar(query) or 0
