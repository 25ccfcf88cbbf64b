"""Refunds at work: what two people ordered is asked of its provider, with the same key until its end is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import structlog

from domain.operations import provider_refunds
from domain.operations.office import Office
from domain.operations.provider_refunds import RefundTold
from domain.payments.orders import Order, OrderState, key_is_good
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.stripe import ProviderError, ProviderRefused, StripeCheckout
from jobs.gateways.stripe_values import Refund
from storage.database import Database

log = structlog.get_logger()

PROVIDER: Final = "stripe"
#: Nobody else looks at an order while it is asked; a process that dies asking leaves it to the next after this.
LEASE: Final = timedelta(minutes=2)

_STATES: Final = {"succeeded": OrderState.DONE, "failed": OrderState.FAILED, "canceled": OrderState.FAILED}


class Refunds:
    """Asks the provider for what is due to be sent back."""

    def __init__(self, database: Database, stripe: StripeCheckout, *, clock: Clock, lender: Lender) -> None:
        self._database = database
        self._stripe = stripe
        self._clock = clock
        self._lender = lender

    async def ask_due(self) -> int:
        """Ask for every order that is due; return how many were asked for. Two processes may do so at once."""
        asked = 0
        while (order := await self._take()) is not None:
            await self._ask(order)
            asked += 1
        return asked

    async def _take(self) -> Order | None:
        now = self._clock()
        due = await self._database.read(lambda uow: uow.money_orders.next_due(PROVIDER))
        if due is None or due > now:
            return None
        return await self._database.transact(lambda uow: uow.money_orders.take_due(PROVIDER, now, lease=LEASE))

    async def _ask(self, order: Order) -> None:
        if not key_is_good(order, self._clock()):
            await self._keep(order, lambda office: provider_refunds.no_word(office, order.id, ""))
            return
        assert order.payment_id is not None
        payment_id = order.payment_id
        payment = await self._database.read(lambda uow: uow.payments.reference_of(payment_id))
        try:
            refund = await self._stripe.refund(payment, order.amount, f"refund:{order.id}", order.id)
        except ProviderRefused as refusal:
            reason = refusal.reason
            log.warning("a refund was refused", order=order.id, code=refusal.code, alarm=refusal.alarm)
            await self._keep(order, lambda office: provider_refunds.refused(office, order.id, reason))
        except ProviderError as problem:
            # Even one that was certainly not done is only asked again with its key: that cannot do harm.
            reason = problem.reason
            await self._keep(order, lambda office: provider_refunds.no_word(office, order.id, reason))
        else:
            told = _told(order, refund, payment)
            await self._keep(order, lambda office: provider_refunds.refund_told(office, told))

    async def _keep(self, order: Order, work: Any) -> None:
        """Keep an answer in a transaction of its own."""
        now = self._clock()
        await self._database.transact(lambda uow: work(Office(uow, self._lender, now, cause=f"refund:{order.id}")))


def _told(order: Order, refund: Refund, payment: str) -> RefundTold:
    state = _STATES.get(refund.status, OrderState.ASKED)
    return RefundTold(
        provider=PROVIDER, payment=payment, refund=refund.id, amount=refund.amount, state=state, order=order.id
    )
