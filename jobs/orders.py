"""Orders at work: what is to move through a wallet is asked for once, and looked after until its end is known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from domain.operations import confirming, sending, wallets
from domain.operations.office import Office
from domain.payments.orders import Order, OrderState, next_look
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.mpesa import Mpesa
from jobs.gateways.provider_errors import ProviderError, ProviderRefused, ProviderUnavailable
from storage.database import Database

log = structlog.get_logger()

#: Nobody else looks at an order for this long; longer than any call to a provider takes.
LEASE: Final = timedelta(seconds=60)
#: What was certainly not done is tried again for this long, and then given up.
TRIES_FOR: Final = timedelta(minutes=2)
IDLE_SECONDS: Final = 5.0
PROVIDER: Final = "mpesa"
#: An order of which a provider named another amount than we asked for: its receipt is looked up before it counts.
CHECK: Final = confirming.CHECK

Work = Callable[[Office], Awaitable[None]]


class MoneyOrders:
    """Asks M-Pesa for what was ordered and asks again what became of it; no call is made inside a transaction."""

    def __init__(self, database: Database, lender: Lender, mpesa: Mpesa, *, clock: Clock) -> None:
        self._database = database
        self._lender = lender
        self._mpesa = mpesa
        self._clock = clock

    async def run(self, stopping: asyncio.Event) -> None:
        """Look after orders until told to stop."""
        while not stopping.is_set():
            try:
                await self.drain()
            except Exception:
                # The database itself is in trouble; what was taken is looked at again when its lease is over.
                log.exception("orders stopped")
            try:
                await asyncio.wait_for(stopping.wait(), timeout=await self._pause())
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Look at every order that wants it now; return how many there were."""
        looked = 0
        while await self._next():
            looked += 1
        return looked

    async def close(self) -> None:
        """Let go of connections."""
        await self._mpesa.close()

    async def _next(self) -> bool:
        now = self._clock()
        order: Order | None = await self._database.transact(
            lambda uow: uow.money_orders.take_due(PROVIDER, now, lease=LEASE)
        )
        if order is None:
            return False
        if order.state is OrderState.NEW:
            await (self._collect(order) if order.kind == "collect" else self._pay_out(order))
        elif order.kind == "payout" or order.result.startswith(CHECK):
            await self._look_up(order)
        else:
            await self._look(order)
        return True

    async def _collect(self, order: Order) -> None:
        """Ask the borrower's phone."""
        try:
            asked = await self._mpesa.collect(
                order.id, order.account, order.amount, reference=order.loan_ref, description="Loan payment"
            )
        except ProviderError as error:
            await self._was_not_taken(order, error)
        else:
            await self._taken(order, asked.checkout_id)

    async def _pay_out(self, order: Order) -> None:
        """Send the money; under one id it is sent once, so an order taken up again after a crash is safe to repeat."""
        try:
            asked = await self._mpesa.pay_out(order.id, order.account, order.amount, remarks=f"Loan {order.loan_ref}")
        except ProviderError as error:
            await self._was_not_taken(order, error)
        else:
            await self._taken(order, asked.conversation_id)

    async def _look(self, order: Order) -> None:
        """Ask what became of a prompt on a phone."""
        if not order.provider_ref:
            # We never heard its name there: only its callback or a statement can tell.
            await self._keep(order, lambda office: wallets.no_word(office, order.id, "uncertain"))
            return
        try:
            answer = await self._mpesa.look(order.provider_ref)
        except ProviderError as error:
            why = error.reason
            await self._keep(order, lambda office: wallets.no_word(office, order.id, why))
            return
        meaning = answer.meaning
        match meaning.state:
            case "done":
                await self._keep(order, lambda office: wallets.collected(office, order.id, receipt=""))
            case "failed":
                await self._keep(order, lambda office: wallets.not_collected(office, order.id, meaning.kind))
            case _:
                await self._keep(order, lambda office: wallets.no_word(office, order.id, meaning.kind))

    async def _look_up(self, order: Order) -> None:
        """Ask for what became of a payout or of a receipt; the answer is called back."""
        receipt = order.result.removeprefix(CHECK) if order.result.startswith(CHECK) else ""
        try:
            await self._mpesa.look_up(order_id=order.id, receipt=receipt)
            why = order.result or "looked up"
        except ProviderError as error:
            why = order.result if receipt else error.reason
        await self._keep(order, lambda office: wallets.no_word(office, order.id, why))

    async def _taken(self, order: Order, provider_ref: str) -> None:
        async def keep(office: Office) -> None:
            found = await wallets.locked(office, order.id)
            named = {"provider_ref": provider_ref} if provider_ref else {}
            # Its callback may have been quicker than our own note of it.
            if found is not None and found.is_open:
                await wallets.become(office, found, OrderState.ASKED, next_at=next_look(found, office.now), **named)
            elif named:
                await office.uow.money_orders.change(order.id, **named)

        await self._keep(order, keep)

    async def _was_not_taken(self, order: Order, error: ProviderError) -> None:
        """Keep that the provider did not take an order, or that nobody can tell."""
        log.warning("order not taken", kind=order.kind, reason=error.reason)
        now = self._clock()
        if isinstance(error, ProviderUnavailable) and now - order.made_at < TRIES_FOR:
            again = now + timedelta(seconds=error.seconds)
            await self._keep(order, lambda office: office.uow.money_orders.change(order.id, next_at=again))
        elif isinstance(error, ProviderUnavailable):
            await self._failed(order, "not_asked")
        elif isinstance(error, ProviderRefused):
            await self._failed(order, "unregistered" if error.code == "phone" else "ours")
        else:
            await self._keep(order, lambda office: wallets.no_word(office, order.id, "uncertain"))

    async def _failed(self, order: Order, why: str) -> None:
        end = wallets.not_collected if order.kind == "collect" else sending.not_sent
        await self._keep(order, lambda office: end(office, order.id, why))

    async def _keep(self, order: Order, work: Work) -> None:
        async def keep(uow: Any) -> None:
            await work(Office(uow, self._lender, self._clock(), cause=f"order:{order.id}:{order.looks}"))

        await self._database.transact(keep)

    async def next_due(self) -> datetime | None:
        """Return when the next order wants a look."""
        found: datetime | None = await self._database.read(lambda uow: uow.money_orders.next_due(PROVIDER))
        return found

    async def _pause(self) -> float:
        now, due = self._clock(), await self.next_due()
        return min(IDLE_SECONDS, max(0.05, (due - now).total_seconds())) if due else IDLE_SECONDS
