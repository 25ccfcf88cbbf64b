"""Payments as Stripe tells of them: done, failed, or a page that ran out."""

from __future__ import annotations

from typing import Any, Final

from domain.events import PaymentReceived
from domain.operations.arriving import take_in, unreadable
from domain.operations.office import Office
from domain.operations.payments import payment_failed
from jobs.acting.stripe.reading import attempt_of, paid_in, payment_in, payment_named, received
from jobs.gateways.stripe_money import from_stripe

#: What fails again so soon was told of already.
_SAME_TRY_SECONDS: Final = 600


async def payment_done(office: Office, event: dict[str, Any]) -> None:
    """Record the payment of a page or an intent: the same money under the same reference."""
    fact, told = payment_in(event), paid_in(event)
    if fact is not None:
        await _take_in(office, fact)
    elif told is not None:
        reference, units = told
        await unreadable(office, provider="stripe", reference=reference, written=f"{reference} {units}")


async def session_failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her that her bank said no in the end; the page cannot be paid any more."""
    await _failed(office, event)
    await office.uow.payments.close_attempt(attempt_of(event["data"]["object"]), "failed")


async def intent_failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her that one try did not go through; the page stays open."""
    await _failed(office, event)


async def session_expired(office: Office, event: dict[str, Any]) -> None:
    """Keep that a page ran out; one that was paid stays paid."""
    await office.uow.payments.close_attempt(event["data"]["object"].get("client_reference_id") or "", "expired")


async def record(office: Office, thing: dict[str, Any], reference: str, units: int, at: int) -> None:
    """Record money that a charge tells of, at a moment in seconds."""
    if (fact := received(thing, reference, units, at)) is not None:
        await _take_in(office, fact)


async def _take_in(office: Office, fact: PaymentReceived) -> None:
    """Record a payment, and take up again what was told of it before."""
    if await take_in(office, fact, written=f"{fact.reference} {fact.amount.major} {fact.amount.currency}"):
        await office.uow.inbox.is_known(payment_named(fact.reference))


async def _failed(office: Office, event: dict[str, Any]) -> None:
    """Tell her once, though a bank's no after days comes as an event of the intent and one of the page."""
    thing = event["data"]["object"]
    amount = from_stripe(thing.get("amount") or thing.get("amount_total") or 0, thing["currency"])
    tried = f"{thing.get('payment_intent') or thing['id']}:{event['created'] // _SAME_TRY_SECONDS}"
    await payment_failed(office, attempt=attempt_of(thing), amount=amount, event_id=tried)
