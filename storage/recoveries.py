"""Recoveries: codes are kept as keyed hashes, tries are counted, and a lock counts for the person, not the chat."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people.recovery import Recovery
from storage.crypto import Keyring
from storage.tables import recovery as table


class SqlRecoveries:
    """Every way we find and keep a recovery."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def begin(self, *, chat_id: int, person_id: int, at: datetime) -> None:
        """Note whose account a chat seems to belong to; a lock on that person goes on."""
        locked = select(func.max(table.c.locked_until)).where(table.c.person_id == person_id).scalar_subquery()
        values = {"chat_id": chat_id, "person_id": person_id, "made_at": at, "locked_until": locked}
        await self._connection.execute(insert(table).values(values))

    async def of_chat(self, chat_id: int) -> Recovery | None:
        """Return a chat's newest recovery that was not finished, locked until the transaction ends."""
        query = (
            select(table)
            .where((table.c.chat_id == chat_id) & table.c.used_at.is_(None))
            .order_by(table.c.id.desc())
            .limit(1)
            .with_for_update(key_share=True)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _recovery(row) if row else None

    async def set_code(self, recovery_id: int, code: str, *, expires_at: datetime) -> None:
        """Keep the hash of a code that is being sent; tries made before still count."""
        await self._change(recovery_id, code_hash=self._hash(recovery_id, code), expires_at=expires_at)

    async def fits(self, recovery_id: int, code: str) -> bool:
        """Return whether a code is the one that was sent."""
        query = select(table.c.code_hash).where(table.c.id == recovery_id)
        kept = await self._connection.scalar(query) or ""
        return hmac.compare_digest(kept.encode(), self._hash(recovery_id, code).encode())

    async def missed(self, recovery_id: int, *, tries: int, locked_until: datetime | None) -> None:
        """Count a wrong code, and lock when there were too many."""
        await self._change(recovery_id, tries=0 if locked_until else tries, locked_until=locked_until)

    async def finish(self, recovery_id: int, *, at: datetime) -> None:
        """Note that the chat was linked; the code is used up."""
        await self._change(recovery_id, used_at=at, code_hash="")

    async def _change(self, recovery_id: int, **values: Any) -> None:
        await self._connection.execute(update(table).where(table.c.id == recovery_id).values(**values))

    def _hash(self, recovery_id: int, code: str) -> str:
        return self._keyring.blind_index("recovery", f"{recovery_id}:{code}")


def _recovery(row: RowMapping) -> Recovery:
    return Recovery(
        row["id"],
        row["chat_id"],
        row["person_id"],
        bool(row["code_hash"]),
        row["tries"],
        row["expires_at"],
        row["locked_until"],
    )
