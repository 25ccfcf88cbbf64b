"""What providers told us and we asked of them, as it was said: one row for each time, never changed (INP-27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.tables import provider_event as table


class SqlProviderEvents:
    """Keeps what passed between us and providers."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def note(
        self,
        provider: str,
        *,
        kind: str,
        reference: str,
        outcome: str,
        body: str,
        at: datetime,
        direction: str = "in",
    ) -> None:
        """Keep one thing said; its secrets were left out before."""
        place = f"provider_event|body|{provider}/{reference}".replace("\n", " ")
        values = {
            "at": at,
            "provider": provider,
            "direction": direction,
            "kind": kind[:100],
            "reference": reference,
            "outcome": outcome,
            "body_sealed": self._keyring.seal(body, place=place),
        }
        await self._connection.execute(insert(table).values(values))

    async def counts(self, provider: str, *, direction: str = "in") -> dict[str, int]:
        """Return how many things a provider said, or was asked, came to each outcome."""
        where = (table.c.provider == provider) & (table.c.direction == direction)
        query = select(table.c.outcome, func.count()).where(where).group_by(table.c.outcome)
        return {outcome: int(count) for outcome, count in await self._connection.execute(query)}
