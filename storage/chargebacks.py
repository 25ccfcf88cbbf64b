"""Chargebacks: what a card holder's bank said about a payment, once for each of its disputes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.chargebacks import OPEN, Chargeback
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import dispute as table

_KIND = "chargeback"


class SqlChargebacks:
    """Every way we find and keep a chargeback."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add(self, found: Chargeback, *, loan_id: int | None, person_id: int | None, at: datetime) -> bool:
        """Keep a chargeback; return False when it was kept before."""
        place = f"dispute|{_KIND}|{loan_id or 0}"
        values = {
            "kind": _KIND,
            "loan_id": loan_id,
            "person_id": person_id,
            "payment_id": found.payment_id,
            "provider": found.provider,
            "reference": found.reference,
            "amount_minor": found.amount.minor,
            "currency": found.amount.currency,
            "reason": found.reason[:100],
            "said_sealed": self._keyring.seal("", place=place),
            "state": found.state,
            "opened_at": at,
            "due_on": found.due_on,
            "outcome": found.money,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def get(self, provider: str, reference: str) -> Chargeback | None:
        """Return a chargeback by the provider's name for it; lock its payment first."""
        where = (table.c.kind == _KIND) & (table.c.provider == provider) & (table.c.reference == reference)
        row = (await self._connection.execute(select(table).where(where))).mappings().one_or_none()
        return _chargeback(row) if row else None

    async def of_payment(self, payment_id: int) -> Sequence[Chargeback]:
        """Return the chargebacks of a payment, oldest first."""
        where = (table.c.kind == _KIND) & (table.c.payment_id == payment_id)
        rows = (await self._connection.execute(select(table).where(where).order_by(table.c.id))).mappings()
        return [_chargeback(row) for row in rows]

    async def keep(self, found: Chargeback, *, at: datetime, **values: Any) -> None:
        """Keep what a bank said last about a chargeback."""
        changed = {"state": found.state, "outcome": found.money, "payment_id": found.payment_id, **values}
        if found.state != OPEN:
            changed |= {"ended_at": at, "ended_by": found.provider}
        await self._connection.execute(update(table).where(table.c.id == found.id).values(changed))


def _chargeback(row: RowMapping) -> Chargeback:
    return Chargeback(
        id=row["id"],
        provider=row["provider"],
        reference=row["reference"],
        payment_id=row["payment_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        reason=row["reason"],
        due_on=row["due_on"],
        state=row["state"],
        money=row["outcome"],
    )
