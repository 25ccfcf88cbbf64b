"""Names of money: which payments are known by one, and by which others a payment turned out to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.names import Known
from storage.insert import insert_new
from storage.tables import payment
from storage.tables import payment_name as table

_COLUMNS: Final = ("id", "amount_minor", "currency", "state", "loan_id", "recorded_by", "recorded_at", "told_as")


class SqlMoneyNames:
    """Every way we find and keep by what names money is told."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, names: Iterable[str], *, lock: bool = False) -> Mapping[str, list[Known]]:
        """
        Return what is recorded under some names, the oldest first.

        Locked, nobody else records anything under them until the transaction ends. Lock loans before names.
        """
        wanted = sorted(set(names))
        if lock and self._connection.dialect.name == "postgresql":
            for name in wanted:
                await self._connection.execute(
                    text("SELECT pg_advisory_xact_lock(hashtextextended('money:' || :name, 0))"), {"name": name}
                )
        columns = [payment.c[name] for name in _COLUMNS]
        recorded = select(payment.c.provider, *columns).where(payment.c.told_as.in_(wanted))
        told = (
            select(table.c.provider, *columns)
            .join(payment, payment.c.id == table.c.payment_id)
            .where(payment.c.told_as.in_(wanted))
        )
        both = union_all(recorded, told).subquery()
        found: dict[str, list[Known]] = {}
        for row in await self._connection.execute(select(both).order_by(both.c.id)):
            amount = Money(row.amount_minor, row.currency)
            one = Known(row.id, row.provider, amount, row.state, row.loan_id, row.recorded_by, row.recorded_at)
            found.setdefault(row.told_as, []).append(one)
        return found

    async def link(self, payment_id: int, provider: str, reference: str, *, at: datetime) -> bool:
        """Keep another name by which a payment is told; return False when that was kept before."""
        values = {"provider": provider, "reference": reference, "payment_id": payment_id, "told_at": at}
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing()
        return (await self._connection.execute(statement.returning(table.c.payment_id))).first() is not None
