"""The worker: takes the orders that want a look, asks their providers, and keeps what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from domain.operations.office import Office
from domain.payments.orders import PERHAPS, Order, OrderState
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.orders.asking import Asker, Work
from jobs.rounds import Rounds
from storage.database import Database

#: Another process may have made an order, and we hear only of our own.
IDLE_SECONDS: Final = 5.0
#: So many orders of a provider are asked about at once: it takes seconds to answer, and people wait for their phones.
AT_ONCE: Final = 4


class Orders:
    """Looks after the orders of every provider that is set up; no provider is called inside a transaction."""

    def __init__(self, database: Database, lender: Lender, askers: Sequence[Asker], *, clock: Clock) -> None:
        self._database = database
        self._lender = lender
        self._askers: Mapping[str, Asker] = {asker.provider: asker for asker in askers}
        self._clock = clock
        self._rounds = Rounds("orders", self.drain, self.next_due, clock=clock, idle_seconds=IDLE_SECONDS)
        database.on_order = self.nudge

    def nudge(self) -> None:
        """Look for orders now rather than at the next tick."""
        self._rounds.nudge()

    async def run(self, stopping: asyncio.Event) -> None:
        """Look after orders until told to stop; what is under way is finished."""
        await self._rounds.run(stopping)

    async def drain(self) -> int:
        """Look at every order that wants it now; return how many there were."""
        # A provider that is slow to answer holds up nobody else's orders.
        return await _sum_of(self._drain(asker) for asker in self._askers.values())

    async def next_due(self) -> datetime | None:
        """Return when the next order wants a look."""
        if not self._askers:
            return None
        found: datetime | None = await self._database.read(lambda uow: uow.money_orders.next_due(self._askers.keys()))
        return found

    async def close(self) -> None:
        """Let go of connections."""
        for asker in self._askers.values():
            await asker.close()

    async def _drain(self, asker: Asker) -> int:
        """Look at the orders of a provider: at one, and when there was one, at several at once."""
        if not await self._look(asker):
            return 0
        return 1 + await _sum_of(self._look_at_all(asker) for _line in range(AT_ONCE))

    async def _look_at_all(self, asker: Asker) -> int:
        looked = 0
        while await self._look(asker):
            looked += 1
        return looked

    async def _look(self, asker: Asker) -> bool:
        """Look at the order that has waited longest; return whether there was one."""
        order = await self._take(asker)
        if order is None:
            return False
        await self._keep(order, await asker.ask(order, now=self._clock()))
        return True

    async def _take(self, asker: Asker) -> Order | None:
        """Take the order that has waited longest; two processes never have the same one."""
        now = self._clock()
        # Most looks find nothing, and a look beside the writers costs them nothing.
        due = await self._database.read(lambda uow: uow.money_orders.next_due([asker.provider]))
        if due is None or due > now:
            return None
        return await self._database.transact_soon(lambda uow: _take(uow, asker, now))

    async def _keep(self, order: Order, work: Work) -> None:
        async def keep(uow: Any) -> None:
            await work(Office(uow, self._lender, self._clock(), cause=f"order:{order.id}:{order.looks}"))

        await self._database.transact_soon(keep)


async def _sum_of(lines: Iterable[Coroutine[Any, Any, int]]) -> int:
    """Return how much several did beside each other, each to its end; raise what went wrong with the first that did."""
    done = await asyncio.gather(*lines, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return sum(one for one in done if isinstance(one, int))


async def _take(uow: Any, asker: Asker, now: datetime) -> Order | None:
    """
    Take an order as it stands, and keep that it is perhaps asked from now on: we may die before we can note it.

    A prompt has no key under which a phone is asked once, so nobody asks again; a callback or a statement tells. A
    payout is asked for again under its name, and what comes of a later try is not the end of an earlier one.
    """
    order: Order | None = await uow.money_orders.take_due(asker.provider, now, lease=asker.lease)
    if order is not None and order.state is OrderState.NEW:
        perhaps = {"state": OrderState.UNKNOWN} if order.kind == "collect" else {"result": order.result or PERHAPS}
        await uow.money_orders.change(order.id, **perhaps)
    return order
