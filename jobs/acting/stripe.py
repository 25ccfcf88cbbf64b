"""Acting on a Stripe event: what it means for a loan, whatever order it came in and however often."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations.office import Office
from domain.operations.payments import payment_failed, record_payment
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.stripe_money import from_stripe
from jobs.inbox import is_name
from storage.inbox import Kept


class StripeEvents:
    """Acts on events whose signature was checked before they were kept."""

    def __init__(self, lender: Lender, clock: Clock) -> None:
        self._lender = lender
        self._clock = clock

    async def act(self, uow: Any, kept: Kept) -> None:
        """Act on one event; a kind that does not concern a loan is kept and means nothing to us."""
        event = json.loads(kept.body)
        office = Office(uow, self._lender, self._clock(), cause=f"stripe:{kept.external_id}")
        thing = event["data"]["object"]
        match event["type"]:
            case "checkout.session.completed" | "checkout.session.async_payment_succeeded" | "payment_intent.succeeded":
                await _record(office, payment_in(event))
            case "payment_intent.payment_failed" | "checkout.session.async_payment_failed":
                await _failed(office, event)
            case "checkout.session.expired":
                await uow.payments.close_attempt(thing.get("client_reference_id") or "", "expired")
            case _:
                return


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
    """Return the payment an event tells of; None when it tells of none."""
    match event["type"]:
        case "checkout.session.completed" | "checkout.session.async_payment_succeeded":
            # Completed alone is not paid: a bank debit may still fail (BUG-20).
            return paid_session(event) if event["data"]["object"].get("payment_status") == "paid" else None
        case "payment_intent.succeeded":
            return paid_intent(event)
        case _:
            return None


def paid_session(event: dict[str, Any]) -> PaymentReceived | None:
    """Return the payment a paid Checkout Session tells of, in the amount that was received."""
    session = event["data"]["object"]
    reference = session.get("payment_intent") or session["id"]
    return _payment(event, str(reference), session["amount_total"], session)


def paid_intent(event: dict[str, Any]) -> PaymentReceived | None:
    """Return the payment a succeeded PaymentIntent tells of: the same money under the same reference."""
    intent = event["data"]["object"]
    return _payment(event, intent["id"], intent["amount_received"], intent)


def _payment(event: dict[str, Any], reference: str, amount: int, thing: dict[str, Any]) -> PaymentReceived | None:
    money = from_stripe(amount, thing["currency"])
    if money.minor <= 0:
        return None
    attempt = (thing.get("metadata") or {}).get("attempt") or thing.get("client_reference_id") or ""
    return PaymentReceived(
        provider="stripe",
        reference=reference,
        amount=money,
        paid_at=datetime.fromtimestamp(event["created"], UTC),
        attempt=str(attempt),
        method="card",
    )


async def _record(office: Office, fact: PaymentReceived | None) -> None:
    if fact is not None:
        await record_payment(office, fact)


async def _failed(office: Office, event: dict[str, Any]) -> None:
    thing = event["data"]["object"]
    attempt = (thing.get("metadata") or {}).get("attempt") or thing.get("client_reference_id") or ""
    amount: Money = from_stripe(thing.get("amount") or thing.get("amount_total") or 0, thing["currency"])
    await payment_failed(office, attempt=str(attempt), amount=amount, event_id=event["id"])
