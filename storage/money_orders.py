"""Orders to move money, and the payments that came under another name first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import RowMapping, case, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.orders import OPEN, Order, OrderKind, OrderState
from storage.crypto import Keyring
from storage.tables import money_order as table
from storage.tables import payment

#: A provider's clock may be so far behind ours.
_CLOCKS_DIFFER: Final = timedelta(minutes=2)


class SqlMoneyOrders:
    """Every way we find and keep an order."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        #: Whether an order was given a moment at which it wants a look.
        self.is_wanted = False

    async def add(self, order: Order) -> None:
        """Keep an order before its provider hears of it."""
        values = {
            "id": order.id,
            "kind": order.kind,
            "provider": order.provider,
            "loan_id": order.loan_id,
            "person_id": order.person_id,
            "state": order.state,
            "result": order.result,
            "payment_id": order.payment_id,
            "amount_minor": order.amount.minor,
            "currency": order.amount.currency,
            "account_sealed": self._keyring.seal(order.account, place=_place(order.id)),
            "next_at": order.next_at,
            "made_at": order.made_at,
            "made_by": order.made_by,
        }
        await self._connection.execute(insert(table).values(values))
        self.is_wanted |= order.next_at is not None

    async def get(self, order_id: str) -> Order | None:
        """Return an order, locked until the transaction ends."""
        query = select(table).where(table.c.id == order_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._order(row) if row else None

    async def loan_of(self, order_id: str) -> int | None:
        """Return which loan an order is about, so that it can be locked first: 0 for none yet, None for no order."""
        row = (await self._connection.execute(select(table.c.loan_id).where(table.c.id == order_id))).one_or_none()
        return None if row is None else row.loan_id or 0

    async def called(self, provider: str, provider_ref: str) -> str | None:
        """Return our name for the order that a provider calls so."""
        where = (table.c.provider == provider) & (table.c.provider_ref == provider_ref)
        # Says what the index is of: SQLite does not see it in a bound value.
        where &= text("provider_ref <> ''")
        found: str | None = await self._connection.scalar(select(table.c.id).where(where))
        return found

    async def open_of(self, loan_id: int, kind: OrderKind) -> Order | None:
        """Return a loan's newest order of a kind that may still end either way."""
        where = (table.c.loan_id == loan_id) & (table.c.kind == kind) & table.c.state.in_(OPEN)
        query = select(table).where(where).order_by(table.c.made_at.desc()).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._order(row) if row else None

    async def newest_of(self, loan_id: int, kind: OrderKind) -> Order | None:
        """Return a loan's newest order of a kind."""
        where = (table.c.loan_id == loan_id) & (table.c.kind == kind)
        query = select(table).where(where).order_by(table.c.made_at.desc()).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._order(row) if row else None

    async def asking(self, loan_id: int) -> Order | None:
        """Return the newest request to a borrower that may still end either way, or else the newest of all."""
        where = (table.c.loan_id == loan_id) & (table.c.kind == "collect")
        first = case((table.c.state.in_(OPEN), 0), else_=1)
        query = select(table).where(where).order_by(first, table.c.made_at.desc()).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._order(row) if row else None

    async def refunds_of(self, payment_id: int) -> Sequence[Order]:
        """Return what was ordered and told about sending a payment back; lock the payment first."""
        where = (table.c.payment_id == payment_id) & (table.c.kind == "refund")
        query = select(table).where(where).order_by(table.c.made_at, table.c.id)
        return [self._order(row) for row in (await self._connection.execute(query)).mappings()]

    async def nameless(self, provider: str, loan_id: int, amount: Money, *, around: datetime) -> Order | None:
        """Return a loan's order of an amount that was paid, as its provider says, but whose receipt we never saw."""
        where = (
            (table.c.loan_id == loan_id)
            & (table.c.kind == "collect")
            & (table.c.provider == provider)
            & (table.c.state == OrderState.DONE)
            & (table.c.receipt == "")
            & (table.c.amount_minor == amount.minor)
            & table.c.made_at.between(around - timedelta(days=1), around + timedelta(days=1))
        )
        query = select(table).where(where).order_by(table.c.made_at).limit(1).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._order(row) if row else None

    async def told_already(self, order: Order) -> tuple[int, str] | None:
        """Return the id and receipt of a payment that may be an order's own: as much, since then, and nobody else's."""
        others = select(table.c.receipt).where((table.c.loan_id == order.loan_id) & (table.c.receipt != ""))
        where = (
            (payment.c.provider == order.provider)
            & (payment.c.loan_id == order.loan_id)
            & (payment.c.amount_minor == order.amount.minor)
            & (payment.c.paid_at >= order.made_at - _CLOCKS_DIFFER)
            & payment.c.reference.not_in(others)
        )
        query = select(payment.c.id, payment.c.reference).where(where).order_by(payment.c.id).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return (row.id, row.reference) if row else None

    async def lookup_of(self, payment_id: int) -> Order | None:
        """Return what a provider has still to say about whether a payment came at all."""
        where = (table.c.payment_id == payment_id) & (table.c.kind == "lookup") & table.c.state.in_(OPEN)
        row = (await self._connection.execute(select(table).where(where).limit(1))).mappings().one_or_none()
        return self._order(row) if row else None

    async def take_due(self, provider: str, now: datetime, *, lease: timedelta) -> Order | None:
        """Take the order of a provider that has waited longest; nobody else looks at it while the lease lasts."""
        query = (
            select(table)
            .where((table.c.next_at <= now) & (table.c.provider == provider))
            .order_by(table.c.next_at, table.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, key_share=True)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        looks = row["looks"] + 1
        leased = update(table).where(table.c.id == row["id"]).values(next_at=now + lease, looks=looks)
        await self._connection.execute(leased)
        return replace(self._order(row), looks=looks)

    async def next_due(self, providers: Collection[str]) -> datetime | None:
        """Return when the next order of some providers wants a look."""
        waits = table.c.next_at.is_not(None) & table.c.provider.in_(providers)
        query = select(table.c.next_at).where(waits).order_by(table.c.next_at).limit(1)
        found: datetime | None = await self._connection.scalar(query)
        return found

    async def change(self, order_id: str, **values: Any) -> None:
        """Keep what has become of an order."""
        await self._connection.execute(update(table).where(table.c.id == order_id).values(values))
        self.is_wanted |= values.get("next_at") is not None

    async def give(self, payment_id: int, *, loan_id: int, person_id: int) -> None:
        """Give the orders of a payment that had no loan the one that it has now."""
        where = (table.c.payment_id == payment_id) & table.c.loan_id.is_(None)
        await self._connection.execute(update(table).where(where).values(loan_id=loan_id, person_id=person_id))

    def _order(self, row: RowMapping) -> Order:
        return Order(
            id=row["id"],
            kind=row["kind"],
            provider=row["provider"],
            loan_id=row["loan_id"],
            person_id=row["person_id"],
            payment_id=row["payment_id"],
            amount=Money(row["amount_minor"], row["currency"]),
            account=self._keyring.open(row["account_sealed"], place=_place(row["id"])),
            state=OrderState(row["state"]),
            provider_ref=row["provider_ref"],
            receipt=row["receipt"],
            result=row["result"],
            looks=row["looks"],
            next_at=row["next_at"],
            made_at=row["made_at"],
            made_by=row["made_by"],
        )


def _place(order_id: str) -> str:
    return f"money_order|account|{order_id}"
