"""The lane: how many units of work run at once, and who is next."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lane:
    """
    Lets so many in at once, in the order they came, but those who hurry before the others.

    Of the others one goes in after each who hurried, so that neither waits for the end of the other's crowd. Whoever
    waits, waits here: a pool gives up on them after a while, as in a storm of callbacks.
    """

    def __init__(self, width: int) -> None:
        self._free = width
        self._hurrying: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._hurried_last = False

    @asynccontextmanager
    async def turn(self, *, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for a turn, and hold it until the block ends."""
        await self._enter(self._hurrying if hurry else self._others)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
            return
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(gate)
        try:
            await gate
        except asyncio.CancelledError:
            if not gate.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        """Hand the turn on to whoever still waits."""
        while (gate := self._next()) is not None:
            if not gate.done():
                gate.set_result(None)
                return
        self._free += 1

    def _next(self) -> asyncio.Future[None] | None:
        hurries = bool(self._hurrying) and not (self._hurried_last and self._others)
        line = self._hurrying if hurries else self._others
        self._hurried_last = hurries
        return line.popleft() if line else None
