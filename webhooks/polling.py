"""Long polling: a way in for a machine that has no public address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol, TypeAlias

import structlog

WAIT_SECONDS = 25
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0

Update: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[Update], Awaitable[None]]

log = structlog.get_logger()


class Source(Protocol):
    """A gateway that can be asked for updates."""

    async def fetch_updates(self, offset: int | None, timeout: int) -> list[Update]:
        """Wait for updates and return those from `offset` on, which acknowledges the ones before it."""
        ...


async def poll(
    source: Source, receive: Receive, *, stopping: asyncio.Event, first_pause: float = FIRST_PAUSE_SECONDS
) -> None:
    """
    Hand each update to `receive`, in order, until told to stop.

    An update is acknowledged only once `receive` has returned, so one that could not be kept comes again, and so may
    the last ones before a stop. Stopping breaks off the waiting, never a `receive` that has begun.
    """
    poller = _Poller(source, receive, stopping)
    pause = first_pause
    while not stopping.is_set():
        try:
            await poller.once()
            pause = first_pause
        except Exception as error:
            _report(error, again_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


class Unreachable(Exception):
    """The source could not be asked."""


class _Poller:
    def __init__(self, source: Source, receive: Receive, stopping: asyncio.Event) -> None:
        self._source = source
        self._receive = receive
        self._stopping = stopping
        self._offset: int | None = None

    async def once(self) -> None:
        """Ask once, and hand on what came."""
        updates = await self._fetch()
        if not updates:
            # All is acknowledged. After a quiet week Telegram's ids start anywhere, so we do not hold on to the old.
            self._offset = None
        for update in sorted(updates, key=_number):
            if self._stopping.is_set():
                return
            await self._receive(update)
            self._offset = _number(update) + 1

    async def _fetch(self) -> list[Update]:
        fetching = asyncio.ensure_future(self._source.fetch_updates(self._offset, WAIT_SECONDS))
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((fetching, stopped), return_when=asyncio.FIRST_COMPLETED)
            return fetching.result() if fetching.done() else []
        except Exception as error:
            raise Unreachable(str(error)) from error
        finally:
            fetching.cancel()
            stopped.cancel()
            await asyncio.gather(fetching, stopped, return_exceptions=True)


def _report(error: Exception, *, again_in_seconds: float) -> None:
    if isinstance(error, Unreachable):
        log.warning("polling_unreachable", reason=str(error), again_in_seconds=again_in_seconds)
    else:
        log.error("polling_not_kept", exc_info=error, again_in_seconds=again_in_seconds)


def _number(update: Update) -> int:
    return int(update["update_id"])
