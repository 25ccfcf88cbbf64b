"""The inbox at work: what was kept is acted on once, in order for each sender, and taken up again after a crash."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from domain.audit import Entry
from domain.states import IllegalMove
from jobs.clock import Clock
from jobs.keeping import Keeper, provider_of
from storage.database import Database
from storage.inbox import Arrival, Kept
from storage.provider_events import Told

log = structlog.get_logger()

#: Acting on something fails for good after this many tries; it stays kept and can be tried again by hand.
TRIES = 3

#: What providers name things by. Anything else was made up, and would not even fit every database.
_NAME: Final = re.compile(r"[A-Za-z0-9_.:+=@-]{1,255}")

Actor = Callable[[Any, Kept], Awaitable[None]]
Apology = Callable[[Any, Kept], Awaitable[None]]


class Inbox:
    """Acts on what was kept: one sender at a time each, many senders beside each other."""

    def __init__(self, database: Database, actors: Mapping[str, Actor], apologise: Apology, *, clock: Clock) -> None:
        self._database = database
        self._actors = actors
        self._apologise = apologise
        self._clock = clock
        self._keeper = Keeper(database)
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def keep(self, *, source: str, external_id: str, sender: str, body: str, kind: str = "") -> bool:
        """Keep what came in, durably; return False when it was kept before. `kind` is what its provider calls it."""
        first = await self._keeper.keep(Arrival(source, external_id, sender, body, self._clock(), kind))
        if first:
            self.wake(sender)
        return first

    async def turned_away(self, *, source: str, kind: str, body: str) -> None:
        """Keep that a provider said something that makes no sense to us, and nothing comes of it."""
        await self.answered(source=source, kind=kind, body=body, outcome="refused")

    async def answered(self, *, source: str, kind: str, body: str, outcome: str, reference: str = "") -> None:
        """Keep what a provider said that was answered on the spot, or is of no money: nobody acts on it later."""
        told = Told(provider_of(source), kind, reference, outcome, body, self._clock())
        await self._database.transact(lambda uow: uow.provider_events.note([told]))

    def wake(self, sender: str) -> None:
        """See to it that everything kept of a sender is acted on."""
        if sender in self._workers:
            self._again.add(sender)
            return
        self._workers[sender] = asyncio.ensure_future(self._work(sender))

    async def recover(self) -> int:
        """Take up what had been kept but not acted on; return how many senders waited."""
        waiting = await self._database.read(lambda uow: uow.inbox.waiting_senders())
        for sender in waiting:
            self.wake(sender)
        return len(waiting)

    async def settle(self) -> None:
        """Wait until nothing is being kept or acted on."""
        await self._keeper.settle()
        while self._workers:
            await asyncio.wait(set(self._workers.values()))

    async def act_next(self, sender: str) -> bool:
        """Act on the oldest thing of a sender in one transaction; return whether more waits behind it."""
        kept: Kept | None = None
        woken: set[str] = set()

        async def act(uow: Any) -> bool:
            nonlocal kept, woken
            kept, woken = await uow.inbox.next_of(sender), uow.inbox.woken
            if kept is None:
                return False
            await self._actors[kept.source](uow, kept)
            await uow.inbox.done(kept.id, at=self._clock())
            return kept.more

        try:
            acted = await self._database.transact(act)
            for other in woken:
                self.wake(other)
            return acted
        except Exception as error:
            if kept is None:
                raise
            await self._failed(kept, error)
            return True

    async def _work(self, sender: str) -> None:
        try:
            while True:
                self._again.discard(sender)
                while await self.act_next(sender):
                    pass
                if sender not in self._again:
                    return
        except Exception:
            # The database itself is in trouble; what was kept is taken up by the next tick.
            log.exception("inbox stopped", sender=sender.split(":")[0])
        finally:
            del self._workers[sender]

    async def _failed(self, kept: Kept, error: Exception) -> None:
        """Count the failure outside the transaction it spoiled; in the end set it aside and say so."""
        log.exception("acting failed", source=kept.source, inbox=kept.id, attempt=kept.attempts + 1)
        give_up = kept.attempts + 1 >= TRIES

        async def count(uow: Any) -> None:
            await uow.inbox.failed(kept.id, error=type(error).__name__, give_up=give_up)
            if isinstance(error, IllegalMove):
                uow.audit.note(_refused(kept, error), at=self._clock())
            if give_up:
                await self._apologise(uow, kept)

        await self._database.transact(count)


def _refused(kept: Kept, error: IllegalMove) -> Entry:
    """Return the trail's line about a move that no table of states has (C-13)."""
    what = type(error.old).__name__
    return Entry("ILLEGAL_MOVE", "inbox", str(kept.id), kept.source, None, error.old, error.new, what)


def is_name(text: object) -> bool:
    """Return whether a provider could have named something so."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None
