"""Claims: payments that borrowers say they made, and where we look for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.claims import CARRIERS, Claim, ClaimState, Found, Line
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import claim as table
from storage.tables import payment, statement_line

# A code typed alone does not say whose it is.
_ANYBODY = (*CARRIERS, "")


class SqlClaims:
    """Every way we find and keep a claim."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add(
        self,
        *,
        person_id: int,
        loan_id: int,
        provider: str,
        reference: str,
        amount: Money | None,
        said: str,
        at: datetime,
        holds_until: datetime,
    ) -> Claim:
        """Keep what somebody claims; a claim of the same code that she made before is returned as it stands."""
        values = {
            "person_id": person_id,
            "loan_id": loan_id,
            "provider": provider,
            "reference": reference,
            "amount_minor": amount.minor if amount else None,
            "currency": amount.currency if amount else "",
            "said_sealed": self._keyring.seal(said, place=f"claim|said|{person_id}|{reference}"),
            "state": ClaimState.OPEN,
            "made_at": at,
            "holds_until": holds_until,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        if row is not None:
            return _claim(row)
        kept = await self.of_person(person_id, reference)
        assert kept is not None, "a claim that is not new is there"
        return kept

    async def get(self, claim_id: int) -> Claim:
        """Return a claim."""
        query = select(table).where(table.c.id == claim_id)
        return _claim((await self._connection.execute(query)).mappings().one())

    async def of_person(self, person_id: int, reference: str) -> Claim | None:
        """Return what somebody claimed with a code, whoever she said it was from."""
        mine = (table.c.person_id == person_id) & (table.c.reference == reference)
        query = select(table).where(mine).order_by(table.c.id).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _claim(row) if row else None

    async def under(self, reference: str) -> Sequence[Claim]:
        """Return everybody's claims with a code, oldest first."""
        where = table.c.provider.in_(_ANYBODY) & (table.c.reference == reference)
        query = select(table).where(where).order_by(table.c.id)
        return [_claim(row) for row in (await self._connection.execute(query)).mappings()]

    async def end(self, found: Claim, state: ClaimState, *, at: datetime, payment_id: int | None = None) -> bool:
        """Keep how a claim ended; return False when it stands otherwise by now than it was read."""
        values = {"state": state, "ended_at": at, "payment_id": payment_id}
        where = (table.c.id == found.id) & (table.c.state == found.state)
        statement = update(table).where(where).values(values).returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def any_open(self) -> bool:
        """Return whether somebody says she paid and we are still looking."""
        query = select(table.c.id).where(table.c.state == ClaimState.OPEN).limit(1)
        return await self._connection.scalar(query) is not None

    async def holds(self, loan_id: int, *, at: datetime) -> bool:
        """Return whether somebody's claim keeps reminders of a loan back at a moment."""
        where = and_(table.c.state == ClaimState.OPEN, table.c.loan_id == loan_id, table.c.holds_until > at)
        return await self._connection.scalar(select(table.c.id).where(where).limit(1)) is not None

    async def counts(self, person_id: int, *, since: datetime) -> dict[str, int]:
        """Return how many claims somebody has made since a moment, by state."""
        where = (table.c.person_id == person_id) & (table.c.made_at >= since)
        query = select(table.c.state, func.count()).where(where).group_by(table.c.state)
        return {state: int(count) for state, count in await self._connection.execute(query)}

    async def open(self, *, after: int = 0, limit: int = 100) -> Sequence[Claim]:
        """Return open claims in the order in which they were made."""
        where = (table.c.state == ClaimState.OPEN) & (table.c.id > after)
        rows = await self._connection.execute(select(table).where(where).order_by(table.c.id).limit(limit))
        return [_claim(row) for row in rows.mappings()]

    async def of_amount(self, amount: Money, *, limit: int = 3) -> Sequence[Claim]:
        """Return the oldest open claims of an amount."""
        same = (table.c.amount_minor == amount.minor) & (table.c.currency == amount.currency)
        where = same & (table.c.state == ClaimState.OPEN)
        rows = await self._connection.execute(select(table).where(where).order_by(table.c.id).limit(limit))
        return [_claim(row) for row in rows.mappings()]

    async def payment_under(self, reference: str, *, person_id: int) -> Found | None:
        """Return the payment that stands recorded under a code; one that was taken back is none."""
        where = (payment.c.told_as == reference) & (payment.c.state != "REVERSED")
        # Two carriers may use the same code for different money: hers is what she means.
        hers = payment.c.person_id.is_not_distinct_from(person_id)
        query = select(payment).where(where).order_by(hers.desc(), payment.c.id).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        amount = Money(row["amount_minor"], row["currency"])
        return Found(row["id"], row["person_id"], amount, row["state"], row["paid_at"])

    async def line_under(self, reference: str) -> Line | None:
        """Return the line of a statement that tells of money which came in under a code."""
        where = statement_line.c.provider.in_(CARRIERS) & (statement_line.c.reference == reference)
        query = select(statement_line).where(where & (statement_line.c.amount_minor > 0)).limit(1)
        row: Any = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        amount = Money(row["amount_minor"], row["currency"])
        return Line(row["provider"], row["reference"], amount, row["paid_at"], row["account"])


def _claim(row: RowMapping) -> Claim:
    return Claim(
        row["id"],
        row["person_id"],
        row["loan_id"],
        row["provider"],
        row["reference"],
        Money(row["amount_minor"], row["currency"]) if row["amount_minor"] is not None else None,
        ClaimState(row["state"]),
        row["payment_id"],
        row["made_at"],
        row["holds_until"],
    )
