"""
Stripe Checkout: open a page to pay on, look at it, close it, give money back, and read what happened.

Errors: ProviderUnavailable was not done and may be tried again; ProviderRefused was not done and never will be;
ProviderUncertain may have been done, so repeat it with the same attempt or key. See
https://docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

import httpx

from domain.money import Money
from jobs.gateways.provider_errors import ProviderError, ProviderRefused, ProviderUnavailable, ProviderUncertain
from jobs.gateways.recording import Recorder, unrecorded
from jobs.gateways.stripe_money import to_stripe
from jobs.gateways.stripe_values import (
    CheckoutOrder,
    CheckoutSession,
    Refund,
    read_refund,
    read_session,
    session_params,
)

if TYPE_CHECKING:
    import stripe
    from stripe.params import EventListParams, RefundCreateParams
    from stripe.params.checkout import SessionListParams

    from jobs.gateways.stripe_client import Client

__all__ = [
    "CheckoutOrder",
    "CheckoutSession",
    "ProviderError",
    "ProviderRefused",
    "ProviderUnavailable",
    "ProviderUncertain",
    "Refund",
    "StripeCheckout",
]

TIMEOUT_SECONDS: Final = 10.0
RETRIES: Final = 2
PAGE: Final = 100

# Refusals that happen in a good day's business; any other means that our key or our request is wrong.
EXPECTED: Final = frozenset(
    ("amount_too_small", "amount_too_large", "resource_missing", "charge_already_refunded", "charge_disputed")
)


class StripeCheckout:
    """One Stripe account."""

    def __init__(
        self,
        secret_key: str,
        base_url: str | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._secret_key = secret_key
        self._base_url = base_url
        self._timeout = timeout
        self._transport = transport
        self._opened: tuple[stripe.StripeClient, Client] | None = None
        #: Hears of every call that was made.
        self.on_call: Recorder = unrecorded

    async def open_session(self, order: CheckoutOrder) -> CheckoutSession:
        """Open a page to pay on; the same one again for the same attempt."""
        async with self._asking(order.key) as api:
            session = await api.checkout.sessions.create_async(session_params(order), {"idempotency_key": order.key})
        return read_session(session.to_dict())

    async def retrieve(self, session_id: str) -> CheckoutSession:
        """Return a page as it is now, which counts for more than any event."""
        async with self._asking() as api:
            session = await api.checkout.sessions.retrieve_async(session_id)
        return read_session(session.to_dict())

    async def find(self, attempt_id: str, since: datetime) -> CheckoutSession | None:
        """Return the page opened for an attempt, when a key that keeps answering an error hides it; None: none was."""
        params: SessionListParams = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        async with self._asking() as api:
            page = await api.checkout.sessions.list_async(params)
            async for session in page.auto_paging_iter():
                if session.client_reference_id == attempt_id:
                    return read_session(session.to_dict())
        return None

    async def expire(self, session_id: str) -> CheckoutSession:
        """Close a page, so that it cannot be paid; `status` is complete when that came too late."""
        # Repeating this is safe by itself, and a key used before could only bring back an old answer.
        key = f"expire:{session_id}:{token_hex(8)}"
        try:
            async with self._asking(key) as api:
                session = await api.checkout.sessions.expire_async(session_id, options={"idempotency_key": key})
        except ProviderRefused:
            # Only open ones can be closed: see what it is, and let an unknown id raise.
            found = await self.retrieve(session_id)
            if found.status == "open":
                raise
            return found
        return read_session(session.to_dict())

    async def refund(self, payment_intent: str, amount: Money, key: str, order: str = "") -> Refund:
        """Give money back; the same refund again for the same key. Its events carry our name for the order."""
        params: RefundCreateParams = {"payment_intent": payment_intent, "amount": to_stripe(amount)}
        if order:
            params["metadata"] = {"order": order}
        async with self._asking(key) as api:
            refund = await api.refunds.create_async(params, {"idempotency_key": key})
        return read_refund(refund.to_dict())

    async def events(self, since: datetime, types: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return what happened since, oldest first; Stripe keeps thirty days."""
        params: EventListParams = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        if types:
            params["types"] = list(types)
        async with self._asking() as api:
            page = await api.events.list_async(params)
            found = [event.to_dict() async for event in page.auto_paging_iter()]
        return list(reversed(found))

    async def close(self) -> None:
        """Let go of connections."""
        if self._opened:
            await self._opened[1].close_async()

    @asynccontextmanager
    async def _asking(self, key: str = "") -> AsyncIterator[stripe.V1Services]:
        """Give the API, and turn what it raises into our three errors."""
        import stripe

        client, http = self._open()
        try:
            yield client.v1
        except stripe.StripeError as error:
            raise _meaning(error, settled=http.is_settled(key)) from error

    def _open(self) -> tuple[stripe.StripeClient, Client]:
        if self._opened is None:
            # The SDK costs 140 ms and 26 MB, which only those who take cards pay.
            import stripe

            from jobs.gateways.stripe_client import Client

            http = Client(self._timeout, self._transport, lambda call: self.on_call(call))
            bases: Any = {"api": self._base_url.rstrip("/")} if self._base_url else {}
            client = stripe.StripeClient(
                self._secret_key, base_addresses=bases, http_client=http, max_network_retries=RETRIES
            )
            self._opened = client, http
        return self._opened


def _meaning(error: stripe.StripeError, *, settled: bool) -> ProviderError:
    """Return what an error of the SDK says about whether it was done."""

    status, reason = error.http_status, error.user_message or type(error).__name__
    if status is None or status < 400 or status >= 500 or status in (409, 429):
        return ProviderUnavailable(reason) if settled else ProviderUncertain(reason)
    code = error.code or ""
    return ProviderRefused(reason, code, alarm=code not in EXPECTED)
