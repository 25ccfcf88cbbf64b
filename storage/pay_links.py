"""Pay links, and the orders at a provider that were made through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from storage.tables import chat, pay_attempt, pay_link


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


class SqlPayLinks:
    """Every way we find and keep a pay link and its orders."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

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
        return [dict(row) for row in rows]

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
