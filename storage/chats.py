"""Chats: who is at which address, and where each talk stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from domain.people.chats import Chat, Talk, talk_from_json, talk_to_json
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import chat as table
from storage.tables import consent


class SqlChats:
    """Every way we find and keep a chat."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def at(self, *, channel: str, address: str, speaker: str) -> Chat:
        """Return the chat at an address, made on first use, locked until the transaction ends."""
        where = (table.c.channel == channel) & (table.c.address == address) & (table.c.speaker == speaker)
        query = select(table).where(where).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            values = {"channel": channel, "address": address, "speaker": speaker}
            await self._connection.execute(insert_new(self._connection, table).values(values).on_conflict_do_nothing())
            row = (await self._connection.execute(query)).mappings().one()
        return self._chat(row)

    async def by_id(self, chat_id: int) -> Chat:
        """Return a chat, locked until the transaction ends."""
        query = select(table).where(table.c.id == chat_id).with_for_update(key_share=True)
        return self._chat((await self._connection.execute(query)).mappings().one())

    async def of_person(self, person_id: int) -> Sequence[Chat]:
        """Return the chats a person has, the one she used last first."""
        query = (
            select(table)
            .where(table.c.person_id == person_id)
            .order_by(table.c.last_inbound_at.desc().nulls_last(), table.c.id.desc())
        )
        return [self._chat(row) for row in (await self._connection.execute(query)).mappings()]

    async def keep(self, chat: Chat, *, heard_at: datetime | None = None, draft_at: datetime | None = None) -> None:
        """Keep what has changed in a chat; `heard_at` when something was just heard from it."""
        values: dict[str, Any] = {
            "person_id": chat.person_id,
            "language": chat.language,
            "talk_sealed": self._seal(chat),
            "flow": chat.talk.flow if chat.talk else "",
            "consent": chat.consent,
            "draft": chat.draft,
        }
        if heard_at is not None:
            values |= {"last_inbound_at": heard_at, "blocked_at": None}
        if draft_at is not None:
            values["draft_at"] = draft_at
        await self._connection.execute(update(table).where(table.c.id == chat.id).values(values))

    async def link(self, chat_id: int, person_id: int) -> None:
        """Note whose chat it is."""
        await self._connection.execute(update(table).where(table.c.id == chat_id).values(person_id=person_id))

    async def heard_last(self, chat_id: int, at: datetime) -> None:
        """Correct when a person was last heard from."""
        await self._connection.execute(update(table).where(table.c.id == chat_id).values(last_inbound_at=at))

    async def set_blocked(self, chat_id: int, at: datetime | None) -> None:
        """Note that a chat can, or can no longer, be reached."""
        await self._connection.execute(update(table).where(table.c.id == chat_id).values(blocked_at=at))

    async def set_opted_out(self, chat_id: int, at: datetime | None) -> None:
        """Note that a person wants no reminders and tips here, or wants them again."""
        await self._connection.execute(update(table).where(table.c.id == chat_id).values(opted_out_at=at))

    async def move(self, *, channel: str, old: str, new: str) -> None:
        """Follow a chat to its new address; who has spoken there already goes on with what she said there."""
        there = aliased(table)
        spoken = (there.c.channel == channel) & (there.c.address == new) & (there.c.speaker == table.c.speaker)
        where = (table.c.channel == channel) & (table.c.address == old) & ~select(there.c.id).where(spoken).exists()
        await self._connection.execute(update(table).where(where).values(address=new))

    async def record_consent(
        self, chat_id: int, *, kind: str, version: str, language: str, given: bool, at: datetime
    ) -> None:
        """Record a consent given or taken back; the history is kept."""
        values = {"chat_id": chat_id, "kind": kind, "version": version, "language": language, "given": given, "at": at}
        await self._connection.execute(consent.insert().values(values))

    async def drafts_before(self, moment: datetime, *, state: str, limit: int = 500) -> Sequence[Chat]:
        """Return chats whose unfinished form is in that state and was last touched before a moment."""
        query = (
            select(table)
            .where((table.c.draft == state) & (table.c.draft_at < moment))
            .order_by(table.c.draft_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        return [self._chat(row) for row in (await self._connection.execute(query)).mappings()]

    async def has_drafts(self) -> bool:
        """Return whether anybody has an unfinished form."""
        query = select(table.c.id).where(table.c.draft != "").limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def everyone(self) -> Sequence[Chat]:
        """Return every chat, oldest first."""
        rows = (await self._connection.execute(select(table).order_by(table.c.id))).mappings()
        return [self._chat(row) for row in rows]

    def _seal(self, chat: Chat) -> str | None:
        if chat.talk is None:
            return None
        return self._keyring.seal(json.dumps(talk_to_json(chat.talk), ensure_ascii=False), place=f"chat|talk|{chat.id}")

    def _chat(self, row: RowMapping) -> Chat:
        return Chat(
            id=row["id"],
            channel=row["channel"],
            address=row["address"],
            speaker=row["speaker"],
            person_id=row["person_id"],
            language=row["language"],
            talk=self._talk(row),
            last_inbound_at=row["last_inbound_at"],
            blocked=row["blocked_at"] is not None,
            opted_out=row["opted_out_at"] is not None,
            consent=row["consent"],
            draft=row["draft"],
        )

    def _talk(self, row: RowMapping) -> Talk | None:
        sealed = row["talk_sealed"]
        if sealed is None:
            return None
        return talk_from_json(json.loads(self._keyring.open(sealed, place=f"chat|talk|{row['id']}")))
