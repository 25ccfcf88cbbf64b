"""Keeping what comes in, before anybody is answered: what waits for the same moment is kept by one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import structlog

from storage.database import Database
from storage.inbox import Arrival
from storage.provider_events import Told

log = structlog.get_logger()

#: Who moves money: all they say is kept, as often as they say it (INP-27). Rails are told apart by their names.
PROVIDERS: Final = frozenset({"stripe", "mpesa"})
_RAIL: Final = "rail:"
#: So many are kept together at most, so that nobody waits long for the others.
TOGETHER: Final = 100

#: Something to keep, and whether it came for the first time, for whoever waits to know.
Waiting: TypeAlias = tuple[Arrival, asyncio.Future[bool]]


class Keeper:
    """
    Keeps, and says so only when it is certain.

    A storm of callbacks costs a commit for each crowd that waits, not for each callback. They depend on each other in
    nothing: when they cannot be kept together, each is tried alone, and only its own sender hears that it failed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._work: asyncio.Task[None] | None = None

    async def keep(self, arrival: Arrival) -> bool:
        """Keep something, durably; return False when it was kept before."""
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, kept))
        if self._work is None:
            self._work = asyncio.ensure_future(self._keep_all())
        return await kept

    async def settle(self) -> None:
        """Wait until nothing waits to be kept."""
        while self._work is not None:
            await asyncio.wait({self._work})

    async def _keep_all(self) -> None:
        try:
            while self._waiting:
                await self._keep_some()
        finally:
            self._work = None

    async def _keep_some(self) -> None:
        """Keep who is there when the transaction begins; those who come while it runs are the next."""
        some: list[Waiting] = []

        async def work(uow: Any) -> list[bool]:
            some.extend(self._waiting[:TOGETHER])
            del self._waiting[:TOGETHER]
            return await keep_together(uow, [arrival for arrival, _kept in some])

        try:
            firsts = await self._database.transact_soon(work)
        except Exception as error:
            await self._failed(some, error)
        else:
            for (_arrival, kept), first in zip(some, firsts, strict=True):
                _tell(kept, first)

    async def _failed(self, some: list[Waiting], error: Exception) -> None:
        """Try each of several alone; tell the only one that there was what went wrong."""
        if not some:
            # Not even a transaction could be begun: none of those who wait can be kept now.
            some, self._waiting = self._waiting, []
        elif len(some) > 1:
            log.warning("not kept together", count=len(some), error=type(error).__name__)
            for one in some:
                await self._keep_alone(one)
            return
        for _arrival, kept in some:
            _tell(kept, error)

    async def _keep_alone(self, waiting: Waiting) -> None:
        arrival, kept = waiting
        try:
            (first,) = await self._database.transact_soon(lambda uow: keep_together(uow, [arrival]))
        except Exception as error:
            _tell(kept, error)
        else:
            _tell(kept, first)


async def keep_together(uow: Any, arrivals: Sequence[Arrival]) -> list[bool]:
    """Keep things in the order they came, with what there is to note about each; return which came first."""
    firsts: list[bool] = await uow.inbox.keep(arrivals)
    told = [_told(one, first) for one, first in zip(arrivals, firsts, strict=True) if moves_money(one.source)]
    if told:
        await uow.provider_events.note(told)
    if repeats := [arrival for arrival, first in zip(arrivals, firsts, strict=True) if not first]:
        await uow.security.note_repeats(repeats)
    return firsts


def moves_money(source: str) -> bool:
    """Return whether whoever says something moves money."""
    return source in PROVIDERS or source.startswith(_RAIL)


def provider_of(source: str) -> str:
    """Return the name of the provider that says something."""
    return source.removeprefix(_RAIL)


def _told(arrival: Arrival, first: bool) -> Told:
    outcome = "kept" if first else "duplicate"
    return Told(provider_of(arrival.source), arrival.kind, arrival.external_id, outcome, arrival.body, arrival.at)


def _tell(kept: asyncio.Future[bool], outcome: bool | Exception) -> None:
    """Let somebody know, unless they have left."""
    if kept.done():
        return
    if isinstance(outcome, Exception):
        kept.set_exception(outcome)
    else:
        kept.set_result(outcome)
