"""Acting on a Stripe event: what it means for a loan, whatever order it came in and however often."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from domain.operations.office import Office
from domain.policy.lender import Lender
from jobs.acting.stripe import disputing, paying, refunding
from jobs.acting.stripe.reading import payment_named, payment_told_of
from jobs.clock import Clock
from storage.inbox import Kept

_Handler = Callable[[Office, dict[str, Any]], Awaitable[None]]

#: Which events we act on; every other one is kept and means nothing to us.
HANDLERS: Final[Mapping[str, _Handler]] = {
    "checkout.session.completed": paying.payment_done,
    "checkout.session.async_payment_succeeded": paying.payment_done,
    "checkout.session.async_payment_failed": paying.session_failed,
    "checkout.session.expired": paying.session_expired,
    "payment_intent.succeeded": paying.payment_done,
    "payment_intent.payment_failed": paying.intent_failed,
    "refund.created": refunding.refund_changed,
    "refund.updated": refunding.refund_changed,
    "refund.failed": refunding.refund_changed,
    "charge.refunded": refunding.charge_refunded,
    "charge.dispute.created": disputing.dispute_changed,
    "charge.dispute.updated": disputing.dispute_changed,
    "charge.dispute.closed": disputing.dispute_changed,
    "charge.dispute.funds_withdrawn": disputing.dispute_changed,
    "charge.dispute.funds_reinstated": disputing.dispute_changed,
}


class StripeEvents:
    """Acts on events whose signature was checked before they were kept."""

    def __init__(self, lender: Lender, clock: Clock) -> None:
        self._lender = lender
        self._clock = clock

    async def act(self, uow: Any, kept: Kept) -> None:
        """Act on one event."""
        event = json.loads(kept.body)
        await _wait_for_payment(uow, kept, payment_told_of(event))
        if handler := HANDLERS.get(event["type"]):
            await handler(Office(uow, self._lender, self._clock(), cause=f"stripe:{kept.external_id}"), event)


async def _wait_for_payment(uow: Any, kept: Kept, reference: str) -> None:
    """Let what is told of a payment that nobody told of yet be acted on once more when somebody does."""
    if not reference or await uow.payments.recorded_as("stripe", reference) is not None:
        return
    # The payment may be on its way in at this moment; whoever is second sees what the first has kept.
    await uow.inbox.alone(payment_named(reference))
    if await uow.payments.recorded_as("stripe", reference) is None:
        await uow.inbox.wait_for(kept.id, payment_named(reference))
