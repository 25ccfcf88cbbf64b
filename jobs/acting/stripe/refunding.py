"""Refunds as Stripe tells of them: each by its id, and what was sent back of a charge in all."""

from __future__ import annotations

from typing import Any

from domain.operations.office import Office
from domain.operations.provider_refunds import RefundTold, charge_told, refund_told
from jobs.acting.stripe.paying import record
from jobs.acting.stripe.reading import attempt_of
from jobs.gateways.stripe_money import from_stripe
from jobs.gateways.stripe_values import refund_state


async def refund_changed(office: Office, event: dict[str, Any]) -> None:
    """Keep how far one refund is."""
    refund = event["data"]["object"]
    told = RefundTold(
        provider="stripe",
        payment=str(refund.get("payment_intent") or ""),
        refund=refund["id"],
        amount=from_stripe(refund["amount"], refund["currency"]),
        state=refund_state(refund["status"]),
        order=str((refund.get("metadata") or {}).get("order") or ""),
        reason=str(refund.get("failure_reason") or ""),
    )
    await refund_told(office, told)


async def charge_refunded(office: Office, event: dict[str, Any]) -> None:
    """Keep what was sent back of a charge in all, and the payment of our order if nobody has told of it yet."""
    charge = event["data"]["object"]
    reference = str(charge.get("payment_intent") or "")
    if charge.get("paid") and reference and attempt_of(charge):
        await record(office, charge, reference, charge["amount"], charge["created"])
    total = from_stripe(charge["amount_refunded"], charge["currency"])
    await charge_told(office, "stripe", reference, charge["id"], total)
