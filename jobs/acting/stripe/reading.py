"""What a Stripe event says: what it is about, and the payment it tells of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.events import PaymentReceived
from jobs.gateways.stripe_money import from_stripe
from jobs.inbox import is_name


def about(event: dict[str, Any]) -> str:
    """Return what an event is about, so that events of one payment are acted on one after another."""
    data = event.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    if not isinstance(thing, dict):
        return "unknown"
    metadata = thing.get("metadata")
    loan = metadata.get("loan") if isinstance(metadata, dict) else None
    return next(
        (str(name) for name in (loan, thing.get("payment_intent"), thing.get("id")) if is_name(name)), "unknown"
    )


def payment_in(event: dict[str, Any]) -> PaymentReceived | None:
    """Return the payment an event tells of, in the amount that was received; None when it tells of none."""
    if (told := paid_in(event)) is None:
        return None
    reference, units = told
    return received(event["data"]["object"], reference, units, event["created"])


def paid_in(event: dict[str, Any]) -> tuple[str, int] | None:
    """Return the reference and the units of what an event calls paid, whatever they are; None for any other event."""
    thing = event["data"]["object"]
    match event["type"]:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            # Completed alone is not paid: a bank debit may still fail (BUG-20).
            if thing.get("payment_status") != "paid":
                return None
            return str(thing.get("payment_intent") or thing["id"]), thing["amount_total"]
        case "payment_intent.succeeded":
            return thing["id"], thing["amount_received"]
        case _:
            return None


def payment_told_of(event: dict[str, Any]) -> str:
    """
    Return the intent that an event is about without telling of its payment, "" for none: a refund or a dispute.

    A charge that was refunded tells of its payment only where it names our order: else nobody could say whose it is.
    """
    thing = event["data"]["object"]
    kind = event["type"]
    waits = kind.startswith(("refund.", "charge.dispute.")) or (kind == "charge.refunded" and not attempt_of(thing))
    return str(thing.get("payment_intent") or "") if waits else ""


def payment_named(reference: str) -> str:
    """Return what waits for a payment is kept under."""
    return f"stripe:{reference}"


def received(thing: dict[str, Any], reference: str, units: int, at: int) -> PaymentReceived | None:
    """Return the money that a session, an intent or a charge tells of, at a moment in seconds; None for nothing."""
    money = from_stripe(units, thing["currency"])
    if money.minor <= 0:
        return None
    return PaymentReceived(
        provider="stripe",
        reference=reference,
        amount=money,
        paid_at=datetime.fromtimestamp(at, UTC),
        attempt=attempt_of(thing),
        method="card",
    )


def attempt_of(thing: dict[str, Any]) -> str:
    """Return our own name for the order that something belongs to."""
    return str((thing.get("metadata") or {}).get("attempt") or thing.get("client_reference_id") or "")


def without_secrets(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without what would let somebody else go on with a payment."""
    data = event.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    if not isinstance(thing, dict) or "client_secret" not in thing:
        return event
    safe = {name: value for name, value in thing.items() if name != "client_secret"}
    return {**event, "data": {**data, "object": safe}} if isinstance(data, dict) else event
