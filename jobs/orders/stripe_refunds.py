"""How Stripe is asked to send a payment back: with the same key again, until its end is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from domain.operations import provider_refunds
from domain.operations.provider_refunds import RefundTold
from domain.payments.orders import Order, key_is_good
from jobs.gateways.stripe import ProviderError, ProviderRefused, StripeCheckout
from jobs.gateways.stripe_values import Refund, refund_state
from jobs.orders.asking import Work
from storage.database import Database

log = structlog.get_logger()

PROVIDER: Final = "stripe"


class StripeRefunds:
    """Asks Stripe for refunds; how far one is is told by its events."""

    provider = PROVIDER
    #: The library tries a call three times.
    lease = timedelta(minutes=2)

    def __init__(self, database: Database, stripe: StripeCheckout) -> None:
        self._database = database
        self._stripe = stripe

    async def ask(self, order: Order, *, now: datetime) -> Work:
        """Ask for a refund, for the first time or again; return what to keep of the answer."""
        if not key_is_good(order, now):
            return partial(provider_refunds.no_word, order_id=order.id, reason="")
        payment = await self._payment(order)
        try:
            refund = await self._stripe.refund(payment, order.amount, f"refund:{order.id}", order.id)
        except ProviderRefused as refusal:
            log.warning("a refund was refused", order=order.id, code=refusal.code, alarm=refusal.alarm)
            return partial(provider_refunds.refused, order_id=order.id, reason=refusal.reason)
        except ProviderError as problem:
            # Even one that was certainly not done is only asked again with its key: that cannot do harm.
            return partial(provider_refunds.no_word, order_id=order.id, reason=problem.reason)
        return partial(provider_refunds.refund_told, told=_told(order, refund, payment))

    async def close(self) -> None:
        """Let go of connections."""
        await self._stripe.close()

    async def _payment(self, order: Order) -> str:
        """Return Stripe's name for the payment that is sent back."""
        payment_id = order.payment_id
        assert payment_id is not None
        return await self._database.read(lambda uow: uow.payments.reference_of(payment_id))


def _told(order: Order, refund: Refund, payment: str) -> RefundTold:
    return RefundTold(
        provider=PROVIDER,
        payment=payment,
        refund=refund.id,
        amount=refund.amount,
        state=refund_state(refund.status),
        order=order.id,
    )
