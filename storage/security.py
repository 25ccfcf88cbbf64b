"""Security events: what was refused at a door, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import security_event as table


class SqlSecurity:
    """Notes what looked wrong; never what it said."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, kind: str, *, source: str, detail: str, at: datetime) -> None:
        """Note that something was refused."""
        values = {"at": at, "kind": kind, "source": source, "detail": detail[:300]}
        await self._connection.execute(insert(table).values(values))

    async def count(self) -> int:
        """Return how many there were."""
        return int(await self._connection.scalar(select(func.count()).select_from(table)) or 0)
