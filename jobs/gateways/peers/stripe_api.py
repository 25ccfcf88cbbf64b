"""The calls of Stripe's API that we make, answered from the till."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from jobs.gateways.peers import stripe_form as form
from jobs.gateways.peers.stripe_objects import Thing
from jobs.gateways.peers.stripe_rules import (
    AMOUNT_UNITS,
    MINIMUM_UNITS,
    MINIMUM_UNLISTED_UNITS,
    PAGE,
    PAGE_DEFAULT,
    SESSION_LONGEST,
    SESSION_SHORTEST,
    refuse,
)
from jobs.gateways.peers.stripe_till import Till
from jobs.gateways.stripe_money import STEP

Given = Mapping[str, Any]


class Api:
    """One answer a call, each given the path's last id and the parameters."""

    def __init__(
        self, till: Till, events: dict[str, Thing], *, now: Callable[[], int], pages: str, minimums: Mapping[str, int]
    ) -> None:
        self._till = till
        self._events = events
        self._now = now
        self._minimums = MINIMUM_UNITS | dict(minimums)
        self.pages = pages
        self.refunds_pend = False

    def create_session(self, _: str, given: Given) -> Thing:
        """Open a page to pay on."""
        order = form.read(form.SESSION, given)
        form.required(order, "mode", "line_items", "success_url")
        for number, item in enumerate(order["line_items"]):
            form.required(item, "price_data", "quantity", inside=f"line_items[{number}]")
            _check_price(item["price_data"], f"line_items[{number}][price_data]")
        order["expires_at"] = self._expiry(order.get("expires_at"))
        self._check_total(order)
        return self._till.open(order, self.pages)

    def expire_session(self, session_id: str, given: Given) -> Thing:
        """Close a page."""
        form.read(form.ONE, given)
        session = _find(self._till.sessions, session_id, "checkout.session", "session")
        if session["status"] != "open":
            message = 'Only Checkout Sessions with a status in ["open"] can be expired. '
            message += f"This Checkout Session has a status of `{session['status']}`."
            refuse(message, stored=True)
        self._till.expire(session)
        return session

    def session(self, session_id: str, given: Given) -> Thing:
        """Return a page, with its intent written out on request."""
        asked = form.read(form.ONE, given)
        session = _find(self._till.sessions, session_id, "checkout.session", "session")
        return self._expanded(session, asked.get("expand", []))

    def sessions(self, _: str, given: Given) -> Thing:
        """List pages."""
        return _page(self._till.sessions, form.read(form.SESSIONS, given), "/v1/checkout/sessions")

    def intent(self, intent_id: str, given: Given) -> Thing:
        """Return an intent."""
        form.read(form.ONE, given)
        return _find(self._till.intents, intent_id, "payment_intent", "intent")

    def charge(self, charge_id: str, given: Given) -> Thing:
        """Return a charge."""
        form.read(form.ONE, given)
        return _find(self._till.charges, charge_id, "charge", "charge")

    def create_refund(self, _: str, given: Given) -> Thing:
        """Send money back."""
        asked = form.read(form.REFUND, given)
        charge = self._charge_to_refund(asked)
        left = charge["amount"] - charge["amount_refunded"]
        if left == 0:
            refuse("Charge has already been refunded.", code="charge_already_refunded", stored=True)
        if charge["disputed"]:
            refuse("Charge has been charged back.", code="charge_disputed", stored=True)
        amount = asked.get("amount", left)
        if amount < 1:
            refuse("Invalid positive integer", code="parameter_invalid_integer", param="amount")
        if amount > left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            refuse(message, param="amount", stored=True)
        return self._till.refund(charge, {**asked, "amount": amount}, pending=self.refunds_pend)

    def refund(self, refund_id: str, given: Given) -> Thing:
        """Return a refund."""
        form.read(form.ONE, given)
        return _find(self._till.refunds, refund_id, "refund", "refund")

    def refunds(self, _: str, given: Given) -> Thing:
        """List refunds."""
        return _page(self._till.refunds, form.read(form.REFUNDS, given), "/v1/refunds")

    def dispute(self, dispute_id: str, given: Given) -> Thing:
        """Return a dispute."""
        form.read(form.ONE, given)
        return _find(self._till.disputes, dispute_id, "dispute", "dispute")

    def disputes(self, _: str, given: Given) -> Thing:
        """List disputes."""
        return _page(self._till.disputes, form.read(form.DISPUTES, given), "/v1/disputes")

    def event(self, event_id: str, given: Given) -> Thing:
        """Return an event."""
        form.read(form.ONE, given)
        return _find(self._events, event_id, "event", "id")

    def events(self, _: str, given: Given) -> Thing:
        """List events."""
        asked = form.read(form.EVENTS, given)
        wanted = asked.pop("types", None) or ([asked.pop("type")] if "type" in asked else None)
        found = {key: event for key, event in self._events.items() if wanted is None or event["type"] in wanted}
        return _page(found, asked, "/v1/events")

    def _expiry(self, given: int | None) -> int:
        now = self._now()
        longest = now + _seconds(SESSION_LONGEST)
        if given is None:
            return longest
        if given < now + _seconds(SESSION_SHORTEST):
            refuse("`expires_at` must be at least 30 minutes after creation.", param="expires_at")
        if given > longest:
            refuse("`expires_at` must be less than 24 hours after creation.", param="expires_at")
        return given

    def _check_total(self, order: Given) -> None:
        """Raise Problem for a sum that Stripe does not charge."""
        prices = [item["price_data"] for item in order["line_items"]]
        if len({price["currency"] for price in prices}) > 1:
            refuse("All line items must have the same currency", param="line_items")
        currency = prices[0]["currency"]
        total = sum(item["quantity"] * item["price_data"]["unit_amount"] for item in order["line_items"])
        if total < self._minimums.get(currency, MINIMUM_UNLISTED_UNITS):
            refuse("The Checkout Session's total amount due is too small.", code="amount_too_small")
        if total > AMOUNT_UNITS:
            refuse("The Checkout Session's total amount due is too large.", code="amount_too_large")

    def _charge_to_refund(self, asked: Given) -> Thing:
        if "charge" in asked:
            return _find(self._till.charges, asked["charge"], "charge", "charge")
        form.required(asked, "payment_intent")
        intent = _find(self._till.intents, asked["payment_intent"], "payment_intent", "payment_intent")
        if not intent["latest_charge"]:
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            refuse(message, stored=True)
        return self._till.charges[intent["latest_charge"]]

    def _expanded(self, session: Thing, names: list[str]) -> Thing:
        for name in names:
            if name != "payment_intent":
                refuse(f"This property cannot be expanded ({name}).", param="expand")
        if not names or session["payment_intent"] is None:
            return session
        return session | {"payment_intent": self._till.intents[session["payment_intent"]]}


Endpoint = Callable[[Api, str, Given], Thing]

# (method, path with {} for an id): the call.
CALLS: Final[Mapping[tuple[str, str], Endpoint]] = {
    ("POST", "/v1/checkout/sessions"): Api.create_session,
    ("GET", "/v1/checkout/sessions"): Api.sessions,
    ("GET", "/v1/checkout/sessions/{}"): Api.session,
    ("POST", "/v1/checkout/sessions/{}/expire"): Api.expire_session,
    ("GET", "/v1/payment_intents/{}"): Api.intent,
    ("GET", "/v1/charges/{}"): Api.charge,
    ("POST", "/v1/refunds"): Api.create_refund,
    ("GET", "/v1/refunds"): Api.refunds,
    ("GET", "/v1/refunds/{}"): Api.refund,
    ("GET", "/v1/disputes"): Api.disputes,
    ("GET", "/v1/disputes/{}"): Api.dispute,
    ("GET", "/v1/events"): Api.events,
    ("GET", "/v1/events/{}"): Api.event,
}


def _check_price(price: Given, param: str) -> None:
    form.required(price, "currency", "unit_amount", "product_data", inside=param)
    form.required(price["product_data"], "name", inside=f"{param}[product_data]")
    step = STEP.get(price["currency"].upper(), 1)
    if price["unit_amount"] < 0:
        refuse("Invalid non-negative integer", code="parameter_invalid_integer", param=f"{param}[unit_amount]")
    if price["unit_amount"] % step:
        refuse(f"Invalid amount: must be a multiple of {step}", param=f"{param}[unit_amount]")


def _find(things: Mapping[str, Thing], object_id: str, kind: str, param: str) -> Thing:
    if object_id not in things:
        refuse(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param)
    return things[object_id]


def _page(things: Mapping[str, Thing], asked: dict[str, Any], url: str) -> Thing:
    """Return one page of a list, newest first."""
    limit, after = asked.pop("limit", PAGE_DEFAULT), asked.pop("starting_after", None)
    if not 1 <= limit <= PAGE:
        refuse(f"Invalid limit: must be between 1 and {PAGE}", param="limit")
    wanted = [thing for thing in reversed(list(things.values())) if _matches(thing, asked)]
    if after is not None:
        _find(things, after, "object", "starting_after")
        ids = [thing["id"] for thing in wanted]
        wanted = wanted[ids.index(after) + 1 :]
    data = [copy.deepcopy(thing) for thing in wanted[:limit]]
    return {"object": "list", "data": data, "has_more": len(wanted) > limit, "url": url}


_BOUNDS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}


def _matches(thing: Thing, asked: Given) -> bool:
    created = asked.get("created", {})
    if not all(_BOUNDS[bound](thing["created"], second) for bound, second in created.items()):
        return False
    return all(thing[name] == asked[name] for name in ("payment_intent", "charge", "status") if name in asked)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
