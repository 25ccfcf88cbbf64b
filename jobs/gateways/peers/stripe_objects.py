"""Stripe's objects, as it writes them down: only the fields that somebody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobs.gateways.peers.stripe_rules import API_VERSION, DISPUTE_DAYS, DISPUTE_FEE_UNITS

Thing = dict[str, Any]

DAY_SECONDS: Final = 86_400


def session(given: Mapping[str, Any], *, object_id: str, now: int, url: str) -> Thing:
    """Return a page to pay on, newly opened."""
    price = given["line_items"][0]["price_data"]
    amount = sum(item["quantity"] * item["price_data"]["unit_amount"] for item in given["line_items"])
    return {
        "id": object_id,
        "object": "checkout.session",
        "adaptive_pricing": given.get("adaptive_pricing", {"enabled": True}),
        "amount_subtotal": amount,
        "amount_total": amount,
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": now,
        "currency": price["currency"],
        "customer": None,
        "customer_details": None,
        "expires_at": given["expires_at"],
        "livemode": False,
        "locale": given.get("locale"),
        "metadata": given.get("metadata", {}),
        "mode": "payment",
        # There is none until somebody tries to pay.
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "presentment_details": None,
        "status": "open",
        "success_url": given["success_url"],
        "ui_mode": "hosted",
        "url": url,
    }


def intent(paying: Mapping[str, Any], given: Mapping[str, Any], *, object_id: str, now: int) -> Thing:
    """Return the attempt to pay a page."""
    return {
        "id": object_id,
        "object": "payment_intent",
        "amount": paying["amount_total"],
        "amount_received": 0,
        "canceled_at": None,
        "created": now,
        "currency": paying["currency"],
        "description": given.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "status": "requires_payment_method",
    }


def charge(paid: Mapping[str, Any], *, object_id: str, now: int) -> Thing:
    """Return the money taken for an intent."""
    return {
        "id": object_id,
        "object": "charge",
        "amount": paid["amount"],
        "amount_captured": paid["amount"],
        "amount_refunded": 0,
        "created": now,
        "currency": paid["currency"],
        "disputed": False,
        "livemode": False,
        "metadata": paid["metadata"],
        "paid": True,
        "payment_intent": paid["id"],
        "receipt_url": f"https://pay.stripe.com/receipts/{object_id}",
        "refunded": False,
        "status": "succeeded",
    }


def refund(charged: Mapping[str, Any], given: Mapping[str, Any], *, object_id: str, now: int) -> Thing:
    """Return money on its way back."""
    return {
        "id": object_id,
        "object": "refund",
        "amount": given["amount"],
        "charge": charged["id"],
        "created": now,
        "currency": charged["currency"],
        "failure_reason": None,
        "metadata": given.get("metadata", {}),
        "payment_intent": charged["payment_intent"],
        "reason": given.get("reason"),
        "status": "pending",
    }


def moved(currency: str, *, object_id: str, amount: int, fee: int) -> Thing:
    """Return a movement on our balance for a dispute, and what Stripe keeps of it, or gives back below zero."""
    return {
        "id": object_id,
        "object": "balance_transaction",
        "amount": amount,
        "currency": currency,
        "fee": fee,
        "net": amount - fee,
        "type": "adjustment",
    }


def dispute(charged: Mapping[str, Any], *, object_id: str, now: int, amount: int, reason: str) -> Thing:
    """Return a payment that its bank takes back for now."""
    taken = moved(charged["currency"], object_id=f"txn_{object_id}_taken", amount=-amount, fee=DISPUTE_FEE_UNITS)
    return {
        "id": object_id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [taken],
        "charge": charged["id"],
        "created": now,
        "currency": charged["currency"],
        "evidence_details": {"due_by": now + DISPUTE_DAYS * DAY_SECONDS, "has_evidence": False},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charged["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }


def event(kind: str, snapshot: Thing, *, object_id: str, now: int, before: Mapping[str, Any] | None) -> Thing:
    """Return what is told about a change; `before` holds the fields that were otherwise."""
    data: Thing = {"object": snapshot}
    if before:
        data["previous_attributes"] = dict(before)
    return {
        "id": object_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
