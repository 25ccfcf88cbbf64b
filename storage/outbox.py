"""The outbox: every promise to tell somebody something, until it is kept or given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from domain.effects import Promise
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import outbox as table

LEASE = timedelta(seconds=60)
# "retry" has been tried and stands in line before later ones; "pending" may still wait for its hour.
WAITING = ("pending", "retry", "sending", "uncertain")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A promise on its way: what it is, to whom, and how often it was tried."""

    id: int
    key: str
    recipient: str
    kind: str
    action: str
    payload: Any
    priority: int
    person_id: int | None
    card_id: int | None
    state: str
    attempts: int
    made_at: datetime


class SqlOutbox:
    """Keeps promises in order of making for each recipient, and hands them to whoever delivers."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        self._gathered: list[dict[str, Any]] = []
        self.promised = False

    def promise(self, promise: Promise) -> None:
        """Promise something; it is written when the transaction ends, once for each key."""
        self._gathered.append(
            {
                "key": promise.key,
                "recipient": promise.recipient,
                "kind": promise.kind,
                "action": promise.action,
                "payload_sealed": self._seal(promise.key, promise.payload),
                "priority": promise.priority,
                "person_id": promise.person_id,
                "card_id": promise.card_id,
                "state": "pending",
                "next_at": promise.not_before,
                "made_at": promise.made_at,
            }
        )

    async def flush(self) -> None:
        """Write what was promised in this transaction."""
        if self._gathered:
            rows, self._gathered = self._gathered, []
            await self._connection.execute(insert_new(self._connection, table).on_conflict_do_nothing(), rows)
            self.promised = True

    async def claim(self, now: datetime, *, limit: int = 50) -> Sequence[Parcel]:
        """
        Take the first waiting promise of each recipient that is due, urgent ones first, and lease them.

        A promise whose lease ran out was in flight when its process died: it comes back as uncertain.
        """
        earlier = aliased(table)
        waits_behind = (
            select(earlier.c.id)
            .where(
                (earlier.c.recipient == table.c.recipient) & earlier.c.state.in_(WAITING) & (earlier.c.id < table.c.id)
            )
            .where((earlier.c.state != "pending") | (earlier.c.next_at <= now))
            .exists()
        )
        query = (
            select(table)
            .where(table.c.state.in_(WAITING) & (table.c.next_at <= now) & ~waits_behind)
            .order_by(table.c.priority, table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        rows = (await self._connection.execute(query)).mappings().all()
        if rows:
            leased = update(table).where(table.c.id.in_([row["id"] for row in rows]))
            await self._connection.execute(
                leased.values(state="sending", next_at=now + LEASE, attempts=table.c.attempts + 1)
            )
        return [self._parcel(row) for row in rows]

    async def sent(self, parcel_id: int, *, provider_id: str, at: datetime) -> None:
        """Mark a promise as kept."""
        await self._settle(parcel_id, state="sent", sent_at=at, provider_id=provider_id, delivery="", error="")

    async def later(self, parcel_id: int, *, at: datetime, error: str, counts: bool, state: str = "retry") -> None:
        """Put a promise back for another try; a rate limit does not count as one."""
        attempts = table.c.attempts if counts else table.c.attempts - 1
        await self._settle(parcel_id, state=state, next_at=at, error=error[:300], attempts=attempts)

    async def uncertain(self, parcel_id: int, *, at: datetime, error: str) -> None:
        """Note that nobody knows whether it arrived; it is looked into at that moment."""
        await self._settle(parcel_id, state="uncertain", next_at=at, error=error[:300])

    async def gave_up(self, parcel_id: int, *, state: str, error: str) -> None:
        """Set a promise aside: dead, dropped (no longer wanted) or held."""
        await self._settle(parcel_id, state=state, error=error[:300])

    async def redirect(self, parcel_id: int, *, recipient: str, at: datetime) -> None:
        """Send a promise to another address instead."""
        await self._settle(parcel_id, state="pending", recipient=recipient, next_at=at)

    async def readdress(self, parcel: Parcel, *, chat_id: int, recipient: str, at: datetime) -> None:
        """Send a notice to another chat of the same person."""
        payload = self._seal(parcel.key, {**parcel.payload, "chat": chat_id})
        await self._settle(
            parcel.id, state="pending", recipient=recipient, payload_sealed=payload, next_at=at, attempts=0
        )

    async def move(self, *, old: str, new: str) -> None:
        """Follow a recipient to a new address."""
        where = (table.c.recipient == old) & table.c.state.in_((*WAITING, "held"))
        await self._connection.execute(update(table).where(where).values(recipient=new))

    async def release_held(self, recipient: str, *, at: datetime) -> bool:
        """Send on what was held back for a recipient; return whether there was anything."""
        where = (table.c.recipient == recipient) & (table.c.state == "held")
        released = update(table).where(where).values(state="pending", next_at=at).returning(table.c.id)
        return (await self._connection.execute(released)).first() is not None

    async def revive(self, key: str, *, at: datetime) -> bool:
        """Try a dead promise again; return whether there was one."""
        where = (table.c.key == key) & table.c.state.in_(("dead", "held"))
        statement = update(table).where(where).values(state="pending", next_at=at, attempts=0).returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def delivery(self, provider_id: str, status: str) -> Parcel | None:
        """
        Note what a provider reports of a message it took, and return the promise when that is news.

        Statuses only ever advance. Telegram's message numbers are no names: one stands for many messages.
        """
        where = (table.c.provider_id == provider_id) & table.c.recipient.startswith("whatsapp:")
        row = (
            (await self._connection.execute(select(table).where(where).with_for_update(key_share=True)))
            .mappings()
            .one_or_none()
        )
        if row is None or _rank(status) <= _rank(row["delivery"]):
            return None
        await self._settle(row["id"], delivery=status)
        return self._parcel(row)

    async def any_due(self, now: datetime) -> bool:
        """Return whether anything may leave now."""
        query = select(table.c.id).where(table.c.state.in_(WAITING) & (table.c.next_at <= now)).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def next_due(self, after: datetime) -> datetime | None:
        """Return when the next waiting promise may leave."""
        query = select(func.min(table.c.next_at)).where(table.c.state.in_(WAITING) & (table.c.next_at > after))
        found: datetime | None = await self._connection.scalar(query)
        return found

    async def counts(self) -> dict[str, int]:
        """Return how many promises are in each state."""
        rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return {state: int(count) for state, count in rows}

    async def recent(self, *, limit: int = 50) -> Sequence[RowMapping]:
        """Return the newest promises without what they say."""
        shown = (table.c.id, table.c.key, table.c.recipient, table.c.kind, table.c.state, table.c.attempts)
        query = select(*shown, table.c.made_at, table.c.sent_at, table.c.error).order_by(table.c.id.desc()).limit(limit)
        return (await self._connection.execute(query)).mappings().all()

    async def kinds(self) -> set[str]:
        """Return which kinds of notices were ever promised."""
        return set((await self._connection.scalars(select(table.c.kind).distinct())).all())

    async def pulse(self) -> list[int]:
        """Return numbers that change whenever a promise is made or kept."""
        states = func.sum(case((table.c.state.in_(WAITING), 1), else_=0))
        row = (await self._connection.execute(select(func.count(), func.max(table.c.id), states))).one()
        return [int(value or 0) for value in row]

    async def told(self, person_id: int) -> Sequence[RowMapping]:
        """Return what a person was told unasked, oldest first."""
        query = (
            select(table.c.kind, table.c.made_at, table.c.sent_at, table.c.recipient, table.c.state)
            .where((table.c.person_id == person_id) & (table.c.action == "notice"))
            .order_by(table.c.id)
        )
        return (await self._connection.execute(query)).mappings().all()

    async def delivered(self, recipient: str, provider_id: str) -> Sequence[Parcel]:
        """Return what was delivered under a provider's name for it (a message and its edits), oldest first."""
        where = (table.c.recipient == recipient) & (table.c.provider_id == provider_id) & (table.c.state == "sent")
        rows = (await self._connection.execute(select(table).where(where).order_by(table.c.id))).mappings()
        return [self._parcel(row) for row in rows]

    async def notices_to(self, recipients: Sequence[str], person_id: int | None) -> Sequence[RowMapping]:
        """Return what was sent unasked to some addresses or to a person, oldest first, without what it says."""
        to: ColumnElement[bool] = table.c.recipient.in_(recipients)
        if person_id is not None:
            to |= table.c.person_id == person_id
        query = (
            select(table.c.kind, table.c.made_at, table.c.sent_at, table.c.recipient, table.c.state)
            .where(to & (table.c.action == "notice"))
            .order_by(table.c.id)
        )
        return (await self._connection.execute(query)).mappings().all()

    async def _settle(self, parcel_id: int, **values: Any) -> None:
        await self._connection.execute(update(table).where(table.c.id == parcel_id).values(**values))

    def _seal(self, key: str, payload: Any) -> str:
        return self._keyring.seal(json.dumps(payload, ensure_ascii=False), place=f"outbox|payload|{key}")

    def _parcel(self, row: RowMapping) -> Parcel:
        return Parcel(
            row["id"],
            row["key"],
            row["recipient"],
            row["kind"],
            row["action"],
            json.loads(self._keyring.open(row["payload_sealed"], place=f"outbox|payload|{row['key']}")),
            row["priority"],
            row["person_id"],
            row["card_id"],
            "uncertain" if row["state"] == "sending" else row["state"],
            row["attempts"],
            row["made_at"],
        )


_RANKS = {"": 0, "queued": 1, "sending": 2, "sent": 3, "failed": 4, "undelivered": 4, "delivered": 5, "read": 6}


def _rank(status: str) -> int:
    return _RANKS.get(status, 0)
