"""Refunds at work: what two people ordered is asked of its provider, with the same key until its end is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from domain.operations import provider_refunds
from domain.operations.office import Office
from domain.operations.provider_refunds import RefundTold
from domain.payments.refunds import FAILED, PENDING, REFUND, SUCCEEDED, RefundOrder
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.stripe import ProviderError, ProviderRefused, StripeCheckout
from jobs.gateways.stripe_values import Refund
from storage.database import Database

log = structlog.get_logger()

PROVIDER: Final = "stripe"
#: Nobody else looks at an order while it is asked; a process that dies asking leaves it to the next after this.
LEASE: Final = timedelta(minutes=2)
#: How long to wait before each further try.
AGAIN: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
#: A provider may forget a key after 24 hours: asked later, it would send the money a second time.
KEY_GOOD: Final = timedelta(hours=20)

_STATES: Final = {"succeeded": SUCCEEDED, "failed": FAILED, "canceled": FAILED}


class Refunds:
    """Asks the provider for what is due to be sent back."""

    def __init__(self, database: Database, stripe: StripeCheckout, *, clock: Clock, lender: Lender) -> None:
        self._database = database
        self._stripe = stripe
        self._clock = clock
        self._lender = lender

    async def ask_due(self) -> int:
        """Ask for every order that is due; return how many were asked for. Two processes may do so at once."""
        now = self._clock()
        due = await self._database.read(lambda uow: uow.refund_orders.due(REFUND, PROVIDER, now))
        asked = 0
        for order in due:
            if await self._claim(order, now):
                await self._ask(order, now)
                asked += 1
        return asked

    async def _claim(self, order: RefundOrder, now: datetime) -> bool:
        assert order.next_at is not None
        was_due = order.next_at
        claimed: bool = await self._database.transact(
            lambda uow: uow.refund_orders.claim(order.id, was_due=was_due, until=now + LEASE)
        )
        return claimed

    async def _ask(self, order: RefundOrder, now: datetime) -> None:
        if now - order.made_at > KEY_GOOD:
            await self._keep(order, lambda office: provider_refunds.not_known(office, order.id, "", again_at=None))
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
            again, reason = now + AGAIN[min(order.looks, len(AGAIN) - 1)], problem.reason
            await self._keep(order, lambda office: provider_refunds.not_known(office, order.id, reason, again_at=again))
        else:
            told = _told(order, refund, payment)
            await self._keep(order, lambda office: provider_refunds.refund_told(office, told))

    async def _keep(self, order: RefundOrder, work: Any) -> None:
        """Keep an answer in a transaction of its own."""
        now = self._clock()
        await self._database.transact(lambda uow: work(Office(uow, self._lender, now, cause=f"refund:{order.id}")))


def _told(order: RefundOrder, refund: Refund, payment: str) -> RefundTold:
    state = _STATES.get(refund.status, PENDING)
    return RefundTold(
        provider=PROVIDER, payment=payment, refund=refund.id, amount=refund.amount, state=state, order=order.id
    )
