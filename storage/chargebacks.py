"""Chargebacks: what a card holder's bank said about a payment, once for each of its disputes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, text, update
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

    async def add(self, found: Chargeback, *, person_id: int | None, at: datetime) -> bool:
        """Keep a chargeback; return False when it was kept before."""
        values = {
            "kind": _KIND,
            "payment_id": found.payment_id,
            "provider": found.provider,
            "reference": found.reference,
            "amount_minor": found.amount.minor,
            "currency": found.amount.currency,
            "reason": found.reason[:100],
            **self._belongs(found.loan_id, person_id),
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
        # Says what the index is of: SQLite does not see it in a bound value.
        where &= text("reference <> ''")
        row = (await self._connection.execute(select(table).where(where))).mappings().one_or_none()
        return _chargeback(row) if row else None

    async def of_payment(self, payment_id: int) -> Sequence[Chargeback]:
        """Return the chargebacks of a payment, oldest first."""
        where = (table.c.kind == _KIND) & (table.c.payment_id == payment_id)
        rows = (await self._connection.execute(select(table).where(where).order_by(table.c.id))).mappings()
        return [_chargeback(row) for row in rows]

    async def keep(self, found: Chargeback, *, person_id: int | None, at: datetime) -> None:
        """Keep what a bank said last about a chargeback, and whose it is."""
        changed: dict[str, Any] = {"state": found.state, "outcome": found.money, "payment_id": found.payment_id}
        changed |= self._belongs(found.loan_id, person_id)
        if found.state != OPEN:
            changed |= {"ended_at": at, "ended_by": found.provider}
        await self._connection.execute(update(table).where(table.c.id == found.id).values(changed))

    async def give(self, payment_id: int, *, loan_id: int, person_id: int) -> bool:
        """Give the chargebacks of a payment the loan that it has now; return whether there are any."""
        where = (table.c.kind == _KIND) & (table.c.payment_id == payment_id)
        given = update(table).where(where).values(self._belongs(loan_id, person_id)).returning(table.c.id)
        return bool((await self._connection.execute(given)).all())

    def _belongs(self, loan_id: int | None, person_id: int | None) -> dict[str, Any]:
        """Return whose a chargeback is; nothing is said of it, and that is sealed for its loan."""
        place = f"dispute|{_KIND}|{loan_id or 0}"
        return {"loan_id": loan_id, "person_id": person_id, "said_sealed": self._keyring.seal("", place=place)}


def _chargeback(row: RowMapping) -> Chargeback:
    return Chargeback(
        id=row["id"],
        provider=row["provider"],
        reference=row["reference"],
        payment_id=row["payment_id"],
        loan_id=row["loan_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        reason=row["reason"],
        due_on=row["due_on"],
        state=row["state"],
        money=row["outcome"],
    )
