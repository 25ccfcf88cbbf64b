"""Cards: the messages in the staff group that carry a decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages import Notice, from_json, to_json
from storage.crypto import Keyring
from storage.tables import card as table


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it now stands: what it is about, where it hangs, and its version, which its buttons carry."""

    id: int
    kind: str
    subject_id: int
    address: str
    message_id: str
    version: int
    body: Notice


class SqlCards:
    """Every way we find and keep a card."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add(self, *, kind: str, subject_id: int, address: str, body: Notice, at: datetime) -> int:
        """Keep a new card and return its id."""
        values = {
            "kind": kind,
            "subject_id": subject_id,
            "address": address,
            "version": 1,
            "body_sealed": self._seal(kind, subject_id, body),
            "made_at": at,
        }
        return int((await self._connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one())

    async def get(self, card_id: int) -> Card | None:
        """Return a card, locked until the transaction ends."""
        query = select(table).where(table.c.id == card_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._card(row) if row else None

    async def about(self, kind: str, subject_id: int) -> Card | None:
        """Return the newest card about something."""
        query = (
            select(table)
            .where((table.c.kind == kind) & (table.c.subject_id == subject_id))
            .order_by(table.c.id.desc())
            .limit(1)
            .with_for_update(key_share=True)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._card(row) if row else None

    async def newest(self, kind: str, *, limit: int = 200) -> Sequence[Card]:
        """Return the newest cards of a kind, the newest first."""
        query = select(table).where(table.c.kind == kind).order_by(table.c.id.desc()).limit(limit)
        return [self._card(row) for row in (await self._connection.execute(query)).mappings()]

    async def rewrite(self, card: Card, body: Notice) -> int:
        """Keep what a card says now, and return its new version: its old buttons no longer act."""
        values = {"version": card.version + 1, "body_sealed": self._seal(card.kind, card.subject_id, body)}
        await self._connection.execute(update(table).where(table.c.id == card.id).values(values))
        return card.version + 1

    async def posted(self, card_id: int, *, message_id: str) -> None:
        """Note under which message id a card hangs in the group."""
        await self._connection.execute(update(table).where(table.c.id == card_id).values(message_id=message_id))

    async def move(self, *, old: str, new: str) -> None:
        """Follow the group to its supergroup, where each message has another number until a press tells it."""
        moved = update(table).where(table.c.address == old).values(address=new, message_id="")
        await self._connection.execute(moved)

    def _seal(self, kind: str, subject_id: int, body: Notice) -> str:
        return self._keyring.seal(json.dumps(to_json(body), ensure_ascii=False), place=f"card|{kind}|{subject_id}")

    def _card(self, row: RowMapping) -> Card:
        body = self._keyring.open(row["body_sealed"], place=f"card|{row['kind']}|{row['subject_id']}")
        return Card(
            row["id"],
            row["kind"],
            row["subject_id"],
            row["address"],
            row["message_id"],
            row["version"],
            from_json(json.loads(body)),
        )
