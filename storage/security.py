"""Security events: what was refused at a door, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.inbox import Arrival
from storage.tables import security_event as table


class SqlSecurity:
    """Notes what looked wrong; never what it said."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, kind: str, *, source: str, detail: str, at: datetime) -> None:
        """Note that something was refused."""
        values = {"at": at, "kind": kind, "source": source, "detail": detail[:300]}
        await self._connection.execute(insert(table).values(values))

    async def note_repeats(self, arrivals: Sequence[Arrival]) -> None:
        """Note what came again: a provider that missed our answer says it again, and so does whoever recorded it."""
        rows = [
            {"at": one.at, "kind": "REPEATED", "source": one.source, "detail": one.external_id[:300]}
            for one in arrivals
        ]
        await self._connection.execute(insert(table), rows)

    async def count(self) -> int:
        """Return how many there were."""
        return int(await self._connection.scalar(select(func.count()).select_from(table)) or 0)
