"""The audit trail: rows gather in a transaction and are written with it; seals follow and chain them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.audit import Entry, chained
from storage.tables import audit as table
from storage.tables import audit_seal as seal


class SqlAudit:
    """Writes what happened, seals it, and checks that nobody changed it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._gathered: list[dict[str, Any]] = []

    def note(self, entry: Entry, *, at: datetime) -> None:
        """Note a fact; it is kept if and only if its transaction is."""
        self._gathered.append(
            {
                "at": at,
                "action": entry.action,
                "entity": entry.entity,
                "entity_id": str(entry.entity_id),
                "actor": entry.actor,
                "person_id": entry.person_id,
                "old": entry.old,
                "new": entry.new,
                "reason": entry.reason,
                "extra": json.dumps(dict(entry.extra), ensure_ascii=False, sort_keys=True),
            }
        )

    async def flush(self) -> None:
        """Write what was noted in this transaction."""
        if self._gathered:
            rows, self._gathered = self._gathered, []
            await self._connection.execute(insert(table), rows)

    async def seal(self, *, limit: int = 5_000) -> int:
        """Chain rows not yet sealed onto the rest; return how many."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(7741)"))
        head = await self._head()
        query = (
            select(table)
            .outerjoin(seal, seal.c.audit_id == table.c.id)
            .where(seal.c.audit_id.is_(None))
            .order_by(table.c.id)
            .limit(limit)
        )
        position, previous = head
        sealed = []
        for row in (await self._connection.execute(query)).mappings():
            position, previous = position + 1, chained(previous, _sealable(row))
            sealed.append({"position": position, "audit_id": row["id"], "hash": previous})
        if sealed:
            await self._connection.execute(insert(seal), sealed)
        return len(sealed)

    async def verify(self) -> tuple[bool, str]:
        """Return whether every seal still fits, and otherwise which row does not."""
        query = select(table, seal.c.position, seal.c.hash.label("seal")).join(seal, seal.c.audit_id == table.c.id)
        previous = ""
        expected = 1
        for row in (await self._connection.execute(query.order_by(seal.c.position))).mappings():
            previous = chained(previous, _sealable(row))
            if row["position"] != expected or row["seal"] != previous:
                return False, f"audit row {row['id']} does not fit its seal"
            expected += 1
        if expected - 1 != await self._connection.scalar(select(func.count()).select_from(seal)):
            return False, "a sealed audit row is missing"
        return True, ""

    async def head(self) -> str:
        """Return the newest seal."""
        return (await self._head())[1]

    async def count(self) -> int:
        """Return how many facts there are."""
        return int(await self._connection.scalar(select(func.count()).select_from(table)) or 0)

    async def of_person(self, person_id: int, *, limit: int = 50) -> Sequence[RowMapping]:
        """Return the newest facts about a person."""
        query = select(table).where(table.c.person_id == person_id).order_by(table.c.id.desc()).limit(limit)
        return (await self._connection.execute(query)).mappings().all()

    async def _head(self) -> tuple[int, str]:
        query = select(seal.c.position, seal.c.hash).order_by(seal.c.position.desc()).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return (row.position, row.hash) if row else (0, "")


def _sealable(row: RowMapping) -> dict[str, Any]:
    return {**{column.name: row[column.name] for column in table.c}, "at": row["at"].isoformat()}
