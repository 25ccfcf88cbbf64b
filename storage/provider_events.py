"""What providers told us and we asked of them, as it was said: one row for each time, never changed (INP-27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.tables import provider_event as table


@dataclass(frozen=True, slots=True)
class Told:
    """One thing said: by which provider, what it calls it and what it is about, and what became of it."""

    provider: str
    kind: str
    reference: str
    outcome: str
    body: str
    at: datetime
    direction: str = "in"


class SqlProviderEvents:
    """Keeps what passed between us and providers."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def note(self, told: Sequence[Told]) -> None:
        """Keep what was said, each thing as often as it was; its secrets were left out before."""
        await self._connection.execute(insert(table), [self._row(one) for one in told])

    async def counts(self, provider: str, *, direction: str = "in") -> dict[str, int]:
        """Return how many things a provider said, or was asked, came to each outcome."""
        where = (table.c.provider == provider) & (table.c.direction == direction)
        query = select(table.c.outcome, func.count()).where(where).group_by(table.c.outcome)
        return {outcome: int(count) for outcome, count in await self._connection.execute(query)}

    def _row(self, told: Told) -> dict[str, Any]:
        place = f"provider_event|body|{told.provider}/{told.reference}".replace("\n", " ")
        return {
            "at": told.at,
            "provider": told.provider,
            "direction": told.direction,
            "kind": told.kind[:100],
            "reference": told.reference,
            "outcome": told.outcome,
            "body_sealed": self._keyring.seal(told.body, place=place),
        }
