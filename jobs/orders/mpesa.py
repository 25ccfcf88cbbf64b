"""How M-Pesa is asked: for a borrower's money, to send money, and what became of either."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from domain.operations import confirming, ordering, sending, wallets
from domain.payments.orders import Order, OrderState
from jobs.gateways.mpesa import Mpesa
from jobs.gateways.provider_errors import ProviderError, ProviderRefused, ProviderUnavailable
from jobs.orders.asking import Work

log = structlog.get_logger()

PROVIDER: Final = "mpesa"
#: What was certainly not done is tried again for this long, and then given up.
TRIES_FOR: Final = timedelta(minutes=2)
#: An order of which M-Pesa named another amount than we asked for: its receipt is looked up before it counts.
CHECK: Final = confirming.CHECK


class MpesaOrders:
    """Asks M-Pesa; what it takes in is answered by a callback, or when we ask again."""

    provider = PROVIDER
    #: Shorter than the time in which M-Pesa refuses a second prompt, should we have died after the first.
    lease = timedelta(seconds=60)

    def __init__(self, mpesa: Mpesa) -> None:
        self._mpesa = mpesa

    async def ask(self, order: Order, *, now: datetime) -> Work:
        """Ask for a new order, or what became of one; return what to keep of the answer."""
        if order.state is OrderState.NEW:
            return await (self._collect(order, now) if order.kind == "collect" else self._pay_out(order, now))
        if order.kind == "payout" or order.result.startswith(CHECK):
            return await self._look_up(order)
        return await self._look(order)

    async def close(self) -> None:
        """Let go of connections."""
        await self._mpesa.close()

    async def _collect(self, order: Order, now: datetime) -> Work:
        """Ask the borrower's phone."""
        try:
            asked = await self._mpesa.collect(
                order.id, order.account, order.amount, reference=order.loan_ref, description="Loan payment"
            )
        except ProviderError as error:
            return _not_taken(order, error, now)
        return partial(ordering.taken, order_id=order.id, provider_ref=asked.checkout_id)

    async def _pay_out(self, order: Order, now: datetime) -> Work:
        """Send the money; under one id it is sent once, so an order taken up again after a crash is safe to repeat."""
        try:
            asked = await self._mpesa.pay_out(order.id, order.account, order.amount, remarks=f"Loan {order.loan_ref}")
        except ProviderError as error:
            return _not_taken(order, error, now)
        return partial(ordering.taken, order_id=order.id, provider_ref=asked.conversation_id)

    async def _look(self, order: Order) -> Work:
        """Ask what became of a prompt on a phone."""
        if not order.provider_ref:
            # We never heard its name there: only its callback or a statement can tell.
            return partial(wallets.no_word, order_id=order.id, why="uncertain")
        try:
            meaning = (await self._mpesa.look(order.provider_ref)).meaning
        except ProviderError as error:
            return partial(wallets.no_word, order_id=order.id, why=error.reason)
        match meaning.state:
            case "done":
                return partial(wallets.collected, order_id=order.id, receipt="")
            case "failed":
                return partial(wallets.not_collected, order_id=order.id, why=meaning.kind)
            case _:
                return partial(wallets.no_word, order_id=order.id, why=meaning.kind)

    async def _look_up(self, order: Order) -> Work:
        """Ask for what became of a payout or of a receipt; the answer is called back."""
        receipt = order.result.removeprefix(CHECK) if order.result.startswith(CHECK) else ""
        try:
            await self._mpesa.look_up(order_id=order.id, receipt=receipt)
            why = order.result or "looked up"
        except ProviderError as error:
            why = order.result if receipt else error.reason
        return partial(wallets.no_word, order_id=order.id, why=why)


def _not_taken(order: Order, error: ProviderError, now: datetime) -> Work:
    """Return what to keep when M-Pesa did not take an order, or when nobody can tell."""
    log.warning("order not taken", kind=order.kind, reason=error.reason)
    failed = wallets.not_collected if order.kind == "collect" else sending.not_sent
    put_off = wallets.put_off if order.kind == "collect" else ordering.put_off
    match error:
        case ProviderUnavailable() if now - order.made_at < TRIES_FOR:
            until = now + timedelta(seconds=error.seconds)
            return partial(put_off, order_id=order.id, until=until, result=order.result)
        case _ if order.result:
            # An earlier try under its name may have moved the money, whatever came of this one.
            return partial(wallets.no_word, order_id=order.id, why="uncertain")
        case ProviderUnavailable():
            return partial(failed, order_id=order.id, why="not_asked")
        case ProviderRefused():
            return partial(failed, order_id=order.id, why="unregistered" if error.code == "phone" else "ours")
        case _:
            return partial(wallets.no_word, order_id=order.id, why="uncertain")
