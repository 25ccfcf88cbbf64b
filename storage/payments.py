"""Payments, what they settled, and the links and attempts they came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.events import PaymentReceived
from domain.lending.account import StandingPayment
from domain.money import Money
from domain.payments.books import Booked
from storage.insert import insert_new
from storage.tables import allocation, chat, pay_attempt, pay_link
from storage.tables import payment as table


@dataclass(frozen=True, slots=True)
class PayLink:
    """An address at which a loan can be paid; without a wish it asks for what is due when it is opened."""

    token: str
    loan_id: int
    person_id: int
    wish_minor: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PayAttempt:
    """One order at a provider for one amount."""

    id: str
    token: str
    loan_id: int
    provider: str
    session: str
    amount: Money
    state: str
    url: str
    made_at: datetime
    expires_at: datetime


class SqlPayments:
    """Every way we find and keep a payment. Only domain/operations/payments.py records one."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record(
        self, fact: PaymentReceived, *, loan_id: int | None, person_id: int | None, state: str, at: datetime
    ) -> int | None:
        """Keep a payment once; return its id, or None when this money was recorded before."""
        values = {
            "provider": fact.provider,
            "reference": fact.reference,
            "loan_id": loan_id,
            "person_id": person_id,
            "amount_minor": fact.amount.minor,
            "currency": fact.amount.currency,
            "method": fact.method,
            "state": state,
            "paid_at": fact.paid_at,
            "recorded_at": at,
            "recorded_by": fact.recorded_by or fact.provider,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        found: int | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found

    async def recorded_as(self, provider: str, reference: str) -> tuple[int, str, datetime] | None:
        """Return the id of the payment of a reference, who recorded it, and when."""
        query = select(table.c.id, table.c.recorded_by, table.c.recorded_at).where(
            (table.c.provider == provider) & (table.c.reference == reference)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return (row.id, row.recorded_by, row.recorded_at) if row else None

    async def allocate(self, payment_id: int, settled: Mapping[tuple[int, str], int], *, credit: int) -> None:
        """Keep what a payment settled, by instalment and component, and what was left over."""
        rows = [
            {"payment_id": payment_id, "number": number, "component": component, "amount_minor": amount}
            for (number, component), amount in settled.items()
        ]
        if rows:
            await self._connection.execute(insert(allocation), rows)
        if credit:
            await self._connection.execute(update(table).where(table.c.id == payment_id).values(credit_minor=credit))

    async def reallocate(
        self, payment_id: int, settled: Mapping[tuple[int, str], int], *, credit: int, revision: int
    ) -> None:
        """Keep what a payment settles now; what it settled before stays for the record."""
        rows = [
            {
                "payment_id": payment_id,
                "revision": revision,
                "number": number,
                "component": part,
                "amount_minor": amount,
            }
            for (number, part), amount in settled.items()
        ]
        if rows:
            await self._connection.execute(insert(allocation), rows)
        values = {"revision": revision, "credit_minor": credit}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(values))

    async def standing(self, loan_id: int, *, zone: ZoneInfo) -> Sequence[StandingPayment]:
        """Return a loan's payments that stand, with what each settles."""
        where = (table.c.loan_id == loan_id) & (table.c.state == "SUCCESS")
        rows = (await self._connection.execute(select(table).where(where).order_by(table.c.id))).mappings().all()
        settled = await self._settled([row["id"] for row in rows])
        return [
            StandingPayment(
                row["id"],
                row["provider"],
                row["paid_at"].astimezone(zone).date(),
                row["amount_minor"],
                row["revision"],
                settled.get(row["id"], {}),
                row["credit_minor"],
            )
            for row in rows
        ]

    async def booked(self, payment_id: int) -> Booked | None:
        """Return a payment as it is booked, locked until the transaction ends; None for money without a loan."""
        query = select(table).where((table.c.id == payment_id) & table.c.loan_id.is_not(None)).with_for_update()
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        amount = Money(row["amount_minor"], row["currency"])
        parts = await self.settled_by(payment_id)
        return Booked(row["provider"], row["state"], row["loan_id"], amount, parts, row["credit_minor"])

    async def set_state(self, payment_id: int, state: str) -> None:
        """Keep that a payment was taken back; it is nobody's credit then."""
        values = {"state": state, "credit_minor": 0}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(values))

    async def _settled(self, payment_ids: Sequence[int]) -> dict[int, dict[tuple[int, str], int]]:
        query = (
            select(allocation)
            .join(table, (table.c.id == allocation.c.payment_id) & (table.c.revision == allocation.c.revision))
            .where(table.c.id.in_(payment_ids))
        )
        found: dict[int, dict[tuple[int, str], int]] = {}
        for row in (await self._connection.execute(query)).mappings():
            parts = found.setdefault(row["payment_id"], {})
            parts[row["number"], row["component"]] = row["amount_minor"]
        return found

    async def of_person(self, person_id: int, *, limit: int = 100) -> Sequence[RowMapping]:
        """Return a person's payments, newest first."""
        query = select(table).where(table.c.person_id == person_id).order_by(table.c.id.desc()).limit(limit)
        return (await self._connection.execute(query)).mappings().all()

    async def settled_by(self, payment_id: int) -> Mapping[str, int]:
        """Return what a payment settled, by component."""
        query = (
            select(allocation.c.component, func.sum(allocation.c.amount_minor))
            .join(table, (table.c.id == allocation.c.payment_id) & (table.c.revision == allocation.c.revision))
            .where(allocation.c.payment_id == payment_id)
            .group_by(allocation.c.component)
        )
        return {component: int(amount) for component, amount in await self._connection.execute(query)}

    async def credit_of(self, person_id: int) -> int:
        """Return what we owe a person, in minor units."""
        query = select(func.sum(table.c.credit_minor)).where(table.c.person_id == person_id)
        return int(await self._connection.scalar(query) or 0)

    async def counts(self) -> dict[str, int]:
        """Return how many payments are in each state."""
        rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return {state: int(count) for state, count in rows}

    async def add_link(self, *, token: str, loan_id: int, person_id: int, wish_minor: int | None, at: datetime) -> None:
        """Keep a pay link."""
        values = {"token": token, "loan_id": loan_id, "person_id": person_id, "wish_minor": wish_minor, "made_at": at}
        await self._connection.execute(insert(pay_link).values(values))

    async def link(self, token: str) -> PayLink | None:
        """Return the pay link of a token."""
        row = (
            (await self._connection.execute(select(pay_link).where(pay_link.c.token == token))).mappings().one_or_none()
        )
        return PayLink(**row) if row else None

    async def recent_links(self, *, limit: int = 20) -> list[dict[str, Any]]:
        """Return the newest pay links with the chat their holder last used."""
        newest = (
            select(chat.c.address)
            .where(chat.c.person_id == pay_link.c.person_id)
            .order_by(chat.c.last_inbound_at.desc().nulls_last())
            .limit(1)
            .scalar_subquery()
        )
        query = select(pay_link.c.token, pay_link.c.wish_minor, pay_link.c.made_at, newest.label("address"))
        rows = (await self._connection.execute(query.order_by(pay_link.c.made_at.desc()).limit(limit))).mappings()
        return [
            {
                "token": row["token"],
                "amount": row["wish_minor"] or "what is due",
                "state": "open",
                "address": row["address"],
            }
            for row in rows
        ]

    async def add_attempt(self, attempt: PayAttempt) -> None:
        """Keep an order before the provider hears of it."""
        await self._connection.execute(
            insert(pay_attempt).values(
                id=attempt.id,
                token=attempt.token,
                loan_id=attempt.loan_id,
                provider=attempt.provider,
                amount_minor=attempt.amount.minor,
                currency=attempt.amount.currency,
                state=attempt.state,
                made_at=attempt.made_at,
                expires_at=attempt.expires_at,
            )
        )

    async def attempt(self, attempt_id: str) -> PayAttempt | None:
        """Return an order by our own id."""
        query = select(pay_attempt).where(pay_attempt.c.id == attempt_id)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _attempt(row) if row else None

    async def loan_of_attempt(self, attempt_id: str) -> int | None:
        """Return which loan an order was for."""
        found: int | None = await self._connection.scalar(
            select(pay_attempt.c.loan_id).where(pay_attempt.c.id == attempt_id)
        )
        return found

    async def open_attempts(self, loan_id: int) -> Sequence[PayAttempt]:
        """Return a loan's orders that could still be paid."""
        query = select(pay_attempt).where(
            (pay_attempt.c.loan_id == loan_id) & pay_attempt.c.state.in_(("creating", "open"))
        )
        return [
            _attempt(row) for row in (await self._connection.execute(query.order_by(pay_attempt.c.made_at))).mappings()
        ]

    async def opened(self, attempt_id: str, *, session: str, url: str) -> None:
        """Keep what the provider answered to an order."""
        values = {"session": session, "url": url, "state": "open"}
        where = (pay_attempt.c.id == attempt_id) & (pay_attempt.c.state == "creating")
        await self._connection.execute(update(pay_attempt).where(where).values(values))

    async def close_attempt(self, attempt_id: str, state: str) -> None:
        """Keep that an order was paid, expired or refused; a paid one stays paid."""
        where = (pay_attempt.c.id == attempt_id) & (pay_attempt.c.state != "paid")
        await self._connection.execute(update(pay_attempt).where(where).values(state=state))


def _attempt(row: RowMapping) -> PayAttempt:
    return PayAttempt(
        row["id"],
        row["token"],
        row["loan_id"],
        row["provider"],
        row["session"] or "",
        Money(row["amount_minor"], row["currency"]),
        row["state"],
        row["url"],
        row["made_at"],
        row["expires_at"],
    )
