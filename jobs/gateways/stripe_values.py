"""What we ask of Stripe Checkout and what it answers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from domain.money import Money
from domain.payments.orders import OrderState
from jobs.gateways.stripe_money import from_stripe, to_stripe

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

# The languages Checkout speaks, by the code we use; the browser chooses for the rest.
LOCALES: Final = {"en": "en", "hi": "hi-IN", "id": "id"}

#: https://docs.stripe.com/api/refunds/object; a state we do not know is waited out.
REFUND_STATES: Final[Mapping[str, OrderState]] = {
    "succeeded": OrderState.DONE,
    "failed": OrderState.FAILED,
    "canceled": OrderState.FAILED,
}

SessionStatus = Literal["open", "complete", "expired"]
PaymentStatus = Literal["paid", "unpaid", "no_payment_required"]


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """
    A page to pay on. `attempt_id` makes it the same page however often it is asked for.

    `metadata` holds opaque ids only, never names or numbers of people. `expires_at` is 30 minutes to 24 hours away.
    """

    amount: Money
    title: str
    attempt_id: str
    metadata: Mapping[str, str]
    success_url: str
    cancel_url: str
    expires_at: datetime
    locale: str = "auto"

    @property
    def key(self) -> str:
        """Return the idempotency key."""
        return f"attempt:{self.attempt_id}"


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A page to pay on as Stripe sees it. `amount_received` is None until it is paid, and has no url once closed."""

    id: str
    url: str
    expires_at: datetime
    status: SessionStatus
    payment_status: PaymentStatus
    amount_received: Money | None
    payment_intent: str | None
    attempt_id: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; `status` is Stripe's: pending, succeeded, failed, canceled or requires_action."""

    id: str
    status: str
    amount: Money
    payment_intent: str


def session_params(order: CheckoutOrder) -> SessionCreateParams:
    """Return what Stripe is asked for an order."""
    price: Any = {
        "currency": order.amount.currency.lower(),
        "unit_amount": to_stripe(order.amount),
        "product_data": {"name": order.title},
    }
    metadata = dict(order.metadata)
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": order.attempt_id,
        # A refund or a dispute reaches the intent and never sees the session.
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
        "locale": LOCALES.get(order.locale, "auto"),
        # People pay in the currency they owe.
        "adaptive_pricing": {"enabled": False},
    }


def read_session(session: Mapping[str, Any]) -> CheckoutSession:
    """Return a page as Stripe tells it."""
    paid = session["payment_status"] == "paid"
    intent = session.get("payment_intent")
    return CheckoutSession(
        id=session["id"],
        url=session.get("url") or "",
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        status=session["status"],
        payment_status=session["payment_status"],
        amount_received=from_stripe(session["amount_total"], session["currency"]) if paid else None,
        payment_intent=intent["id"] if isinstance(intent, Mapping) else intent,
        attempt_id=session.get("client_reference_id") or "",
        metadata=dict(session.get("metadata") or {}),
    )


def read_refund(refund: Mapping[str, Any]) -> Refund:
    """Return a refund as Stripe tells it."""
    amount = from_stripe(refund["amount"], refund["currency"])
    return Refund(refund["id"], refund["status"], amount, refund["payment_intent"])


def refund_state(status: str) -> OrderState:
    """Return how far a refund is by Stripe's word for it."""
    return REFUND_STATES.get(status, OrderState.ASKED)
