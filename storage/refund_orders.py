"""Orders to send money back: kept before the provider hears of them, and asked about until their end is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.refunds import RefundOrder
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import money_order as table


class SqlRefundOrders:
    """Every way we find and keep an order."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add(self, order: RefundOrder, *, account: str = "") -> bool:
        """Keep an order, with the wallet it concerns; return False when there is one of that id."""
        values = {
            "id": order.id,
            "kind": order.kind,
            "provider": order.provider,
            "loan_id": order.loan_id,
            "person_id": order.person_id,
            "payment_id": order.payment_id,
            "amount_minor": order.amount.minor,
            "currency": order.amount.currency,
            "account_sealed": self._keyring.seal(account, place=f"money_order|account|{order.id}"),
            "state": order.state,
            "provider_ref": order.provider_ref,
            "result": order.result,
            "next_at": order.next_at,
            "made_at": order.made_at,
            "made_by": order.made_by,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def get(self, order_id: str) -> RefundOrder | None:
        """Return an order by our own name for it."""
        return await self._one(table.c.id == order_id)

    async def of_provider_ref(self, provider: str, provider_ref: str) -> RefundOrder | None:
        """Return an order by the provider's name for it."""
        return await self._one((table.c.provider == provider) & (table.c.provider_ref == provider_ref))

    async def of_payment(self, payment_id: int) -> Sequence[RefundOrder]:
        """Return what was ordered and told about sending a payment back; lock the payment first."""
        query = select(table).where(table.c.payment_id == payment_id).order_by(table.c.made_at, table.c.id)
        return [_order(row) for row in (await self._connection.execute(query)).mappings()]

    async def due(self, kind: str, provider: str, now: datetime, *, limit: int = 20) -> Sequence[RefundOrder]:
        """Return orders whose provider is to be asked by now, the longest waiting first."""
        where = (table.c.kind == kind) & (table.c.provider == provider) & (table.c.next_at <= now)
        query = select(table).where(where).order_by(table.c.next_at).limit(limit)
        return [_order(row) for row in (await self._connection.execute(query)).mappings()]

    async def claim(self, order_id: str, *, was_due: datetime, until: datetime) -> bool:
        """Put off when an order is looked at next; return False when somebody else was faster."""
        where = (table.c.id == order_id) & (table.c.next_at == was_due)
        statement = update(table).where(where).values(next_at=until, looks=table.c.looks + 1).returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def set_state(self, order_id: str, state: str, **values: Any) -> None:
        """Keep what became of an order, with other columns when they are given."""
        await self._connection.execute(update(table).where(table.c.id == order_id).values(state=state, **values))

    async def _one(self, where: Any) -> RefundOrder | None:
        row = (await self._connection.execute(select(table).where(where))).mappings().first()
        return _order(row) if row else None


def _order(row: RowMapping) -> RefundOrder:
    return RefundOrder(
        id=row["id"],
        kind=row["kind"],
        provider=row["provider"],
        loan_id=row["loan_id"],
        person_id=row["person_id"],
        payment_id=row["payment_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        state=row["state"],
        provider_ref=row["provider_ref"],
        result=row["result"],
        looks=row["looks"],
        next_at=row["next_at"],
        made_at=row["made_at"],
        made_by=row["made_by"],
    )
