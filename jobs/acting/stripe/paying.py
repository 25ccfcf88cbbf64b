"""Payments as Stripe tells of them: done, failed, or a page that ran out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from domain.events import PaymentReceived
from domain.operations.office import Office
from domain.operations.payments import payment_failed, record_payment
from jobs.gateways.stripe_money import from_stripe

#: What fails again so soon was told of already.
_SAME_TRY_SECONDS: Final = 600


async def session_done(office: Office, event: dict[str, Any]) -> None:
    """Record the payment of a page, in the amount that was received; completed alone is not paid (BUG-20)."""
    session = event["data"]["object"]
    if session.get("payment_status") == "paid":
        reference = session.get("payment_intent") or session["id"]
        await record(office, session, str(reference), session["amount_total"], event["created"])


async def intent_done(office: Office, event: dict[str, Any]) -> None:
    """Record the payment that a PaymentIntent tells of: the same money under the same reference."""
    intent = event["data"]["object"]
    await record(office, intent, intent["id"], intent["amount_received"], event["created"])


async def session_failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her that her bank said no in the end; the page cannot be paid any more."""
    await _failed(office, event)
    await office.uow.payments.close_attempt(_attempt(event["data"]["object"]), "failed")


async def intent_failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her that one try did not go through; the page stays open."""
    await _failed(office, event)


async def session_expired(office: Office, event: dict[str, Any]) -> None:
    """Keep that a page ran out; one that was paid stays paid."""
    await office.uow.payments.close_attempt(event["data"]["object"].get("client_reference_id") or "", "expired")


async def record(office: Office, thing: dict[str, Any], reference: str, units: int, at: int) -> None:
    """Record money that a session, an intent or a charge tells of, at a moment in seconds."""
    money = from_stripe(units, thing["currency"])
    if money.minor <= 0:
        return
    fact = PaymentReceived(
        provider="stripe",
        reference=reference,
        amount=money,
        paid_at=datetime.fromtimestamp(at, UTC),
        attempt=_attempt(thing),
        method="card",
    )
    await record_payment(office, fact)


def _attempt(thing: dict[str, Any]) -> str:
    return str((thing.get("metadata") or {}).get("attempt") or thing.get("client_reference_id") or "")


async def _failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her once, though a bank's no after days comes as an event of the intent and one of the page."""
    thing = event["data"]["object"]
    amount = from_stripe(thing.get("amount") or thing.get("amount_total") or 0, thing["currency"])
    tried = f"{thing.get('payment_intent') or thing['id']}:{event['created'] // _SAME_TRY_SECONDS}"
    await payment_failed(office, attempt=_attempt(thing), amount=amount, event_id=tried)
