"""The inbox: what we were told, kept before anything is done about it, and acted on once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import inbox as table


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came in: where from, whose turn it belongs to, what it said, and what its provider calls it."""

    source: str
    external_id: str
    sender: str
    body: str
    at: datetime
    kind: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Return what makes it the same one again."""
        return self.source, self.external_id


@dataclass(frozen=True, slots=True)
class Kept:
    """Something kept: where it came from, whose turn it belongs to, and what it said."""

    id: int
    source: str
    external_id: str
    sender: str
    body: str
    received_at: datetime
    attempts: int
    #: Whether more of the same sender waits behind it.
    more: bool = False


class SqlInbox:
    """Keeps, hands out in order for each sender, and remembers for ever what has been acted on."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring
        #: Whose things wait again in this transaction.
        self.woken: set[str] = set()

    async def keep(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Keep things in the order they came; return of each whether it had not been kept before."""
        rows = [self._row(arrival) for arrival in arrivals]
        shown = (table.c.source, table.c.external_id)
        statement = insert_new(self._connection, table).on_conflict_do_nothing().returning(*shown)
        new = {(source, name) for source, name in await self._connection.execute(statement, rows)}
        firsts = []
        for arrival in arrivals:
            firsts.append(arrival.name in new)
            new.discard(arrival.name)
        return firsts

    async def known(self, source: str, external_ids: Sequence[str]) -> set[str]:
        """Return which of these were kept before."""
        found: set[str] = set()
        for start in range(0, len(external_ids), 500):
            some = external_ids[start : start + 500]
            query = select(table.c.external_id).where((table.c.source == source) & table.c.external_id.in_(some))
            found |= set((await self._connection.scalars(query)).all())
        return found

    async def next_of(self, sender: str) -> Kept | None:
        """Return the oldest thing of a sender not yet acted on. One process at a time gets past here for a sender."""
        await self.alone(sender)
        query = (
            select(table).where((table.c.state == "kept") & (table.c.sender == sender)).order_by(table.c.id).limit(2)
        )
        rows = (await self._connection.execute(query)).mappings().all()
        if not rows:
            return None
        row = rows[0]
        return Kept(
            row["id"],
            row["source"],
            row["external_id"],
            row["sender"],
            self._keyring.open(row["body_sealed"], place=_place(row["source"], row["external_id"])),
            row["received_at"],
            row["attempts"],
            more=len(rows) > 1,
        )

    async def alone(self, name: str) -> None:
        """Wait until nobody else's transaction is about a name; on SQLite there is only one."""
        if self._connection.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            await self._connection.execute(lock, {"name": name})

    async def wait_for(self, kept_id: int, name: str) -> None:
        """Let something be acted on once more when what it tells of is known."""
        await self._connection.execute(update(table).where(table.c.id == kept_id).values(waits_for=name))

    async def is_known(self, name: str) -> None:
        """Take up again what had waited for a name."""
        await self.alone(name)
        statement = (
            update(table)
            .where((table.c.waits_for == name) & (table.c.waits_for != ""))
            .values(state="kept", waits_for="", done_at=None)
            .returning(table.c.sender)
        )
        self.woken |= set((await self._connection.scalars(statement)).all())

    async def done(self, kept_id: int, *, at: datetime, state: str = "done") -> None:
        """Mark something as acted on, in the transaction of the acting."""
        await self._connection.execute(update(table).where(table.c.id == kept_id).values(state=state, done_at=at))

    async def failed(self, kept_id: int, *, error: str, give_up: bool) -> None:
        """Count a failed try; when giving up, set it aside so that the sender's next message is heard."""
        values: dict[str, Any] = {"attempts": table.c.attempts + 1, "error": error[:500]}
        if give_up:
            values["state"] = "failed"
        await self._connection.execute(update(table).where(table.c.id == kept_id).values(values))

    async def waiting_senders(self) -> list[str]:
        """Return senders with something not yet acted on, after a start."""
        query = select(table.c.sender).where(table.c.state == "kept").group_by(table.c.sender)
        return list((await self._connection.scalars(query)).all())

    async def retry_failed(self) -> list[str]:
        """Take up again what had failed; return whose it was."""
        statement = (
            update(table).where(table.c.state == "failed").values(state="kept", attempts=0).returning(table.c.sender)
        )
        return sorted(set((await self._connection.scalars(statement)).all()))

    async def recent(self, *, limit: int = 50) -> Sequence[RowMapping]:
        """Return the newest things kept, without what they say."""
        shown = (table.c.id, table.c.source, table.c.state, table.c.received_at)
        query = select(*shown).order_by(table.c.id.desc()).limit(limit)
        return (await self._connection.execute(query)).mappings().all()

    async def counts(self) -> dict[str, int]:
        """Return how many things are in each state."""
        rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return {state: int(count) for state, count in rows}

    def _row(self, arrival: Arrival) -> dict[str, Any]:
        return {
            "source": arrival.source,
            "external_id": arrival.external_id,
            "sender": arrival.sender,
            "body_sealed": self._keyring.seal(arrival.body, place=_place(*arrival.name)),
            "received_at": arrival.at,
        }


def _place(source: str, external_id: str) -> str:
    return f"inbox|body|{source}/{external_id}".replace("\n", " ")
