"""A worker's rounds: it works when nudged, when the next thing is due, and at the latest after its idle time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import structlog

from jobs.clock import Clock

log = structlog.get_logger()

#: How long to leave the database alone when it is itself in trouble; what was taken is due again after its lease.
TROUBLE_SECONDS: Final = 5.0


class Rounds:
    """Calls `drain` for as long as the process lives; `next_due` says when there is work again, None for not yet."""

    def __init__(
        self,
        name: str,
        drain: Callable[[], Awaitable[int]],
        next_due: Callable[[], Awaitable[datetime | None]],
        *,
        clock: Clock,
        idle_seconds: float,
    ) -> None:
        self._name = name
        self._drain = drain
        self._next_due = next_due
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """Go round now rather than at the next tick."""
        self._nudged.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Go round until told to stop; what is under way is finished."""
        while not stopping.is_set():
            self._nudged.clear()
            try:
                await self._drain()
                pause = await self._pause()
            except Exception:
                log.exception(f"{self._name} stopped for a moment")
                pause = TROUBLE_SECONDS
            waits = [asyncio.ensure_future(self._nudged.wait()), asyncio.ensure_future(stopping.wait())]
            await asyncio.wait(waits, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _pause(self) -> float:
        now, due = self._clock(), await self._next_due()
        return min(self._idle_seconds, max(0.05, (due - now).total_seconds())) if due else self._idle_seconds
