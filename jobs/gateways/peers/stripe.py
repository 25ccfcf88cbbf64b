"""
Stripe as we meet it: a stateful peer without a network, for the tests and the sandbox.

It answers the API by the real rules, lets people pay and banks refuse, makes the webhooks Stripe would send, and breaks
on request.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from jobs.gateways.peers import stripe_objects as objects
from jobs.gateways.peers.stripe_api import CALLS, Api
from jobs.gateways.peers.stripe_events import EventSender, SignedEvent
from jobs.gateways.peers.stripe_form import decoded
from jobs.gateways.peers.stripe_objects import Thing
from jobs.gateways.peers.stripe_rules import KEY_CHARACTERS, KEY_KEPT, NoSuchObject, NotOpen, Problem, refuse
from jobs.gateways.peers.stripe_till import Till

__all__ = ["Answer", "Fault", "NoSuchObject", "NotOpen", "SignedEvent", "StripePeer"]


class Fault(Enum):
    """What can go wrong with a call of the API."""

    BEFORE = "not done, answered 503"
    AFTER = "done, answered 500, and the key gives the real answer next time"
    STICKY = "not done, answered 500, and the key keeps answering so"
    TOO_MANY = "not done, answered 429"
    STALL = "done, answered too late"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API, to be given after `stall_seconds`."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    stall_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """What an idempotency key remembers."""

    fingerprint: str
    answer: Answer
    at: datetime


class StripePeer:
    """One Stripe account in test mode, those who pay into it, and their banks."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        secret_key: str,
        webhook_secrets: Sequence[str],
        pages: str = "https://checkout.stripe.com/c",
        minimums: Mapping[str, int] | None = None,
        # Random by default, so that a peer started again never repeats the id of an event already acted on.
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self.clock = clock
        self.sender = EventSender(clock, webhook_secrets)
        self._secret_key = secret_key
        self._new_id = new_id
        self._events: dict[str, Thing] = {}
        self._kept: dict[str, _Kept] = {}
        #: What goes wrong with the next calls, in their order.
        self.faults: list[Fault] = []
        self._till = Till(self._second, new_id, self._tell)
        self._api = Api(self._till, self._events, now=self._second, pages=pages, minimums=minimums or {})
        self.down = False
        self.twins = False
        self.stall_seconds = 0.0

    # The API.

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Answer one call of the API."""
        given = {name.lower(): value for name, value in (headers or {}).items()}
        self.tick()
        try:
            answer = self._answer(method, path, body, given)
        except Problem as problem:
            answer = Answer(problem.status, problem.body)
        return replace(answer, headers={"Request-Id": f"req_{self._new_id()}", **answer.headers})

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next calls go wrong."""
        self.faults.extend([fault] * times)

    # What people and banks do.

    def pay(self, session_id: str, *, later: bool = False) -> str:
        """
        Let somebody pay a page; return the intent's id, raise NotOpen when it cannot be paid.

        `later`: by a bank that takes days, so that it is complete but unpaid until settle().
        """
        return self._till.pay(session_id, later=later)

    def settle(self, session_id: str, *, succeeded: bool = True) -> None:
        """Let the bank of a payment made later say yes or no."""
        self._till.settle(session_id, succeeded=succeeded)

    def fail_payment(self, session_id: str, code: str = "card_declined") -> None:
        """Let an attempt to pay be declined; the page stays open."""
        self._till.fail(session_id, code)

    def refund(self, payment_intent: str, amount: int | None = None, *, pending: bool = False) -> str:
        """Refund a payment from the Dashboard, all of it unless an amount in Stripe's units is given."""
        charge = self._till.charge_of(payment_intent)
        left = charge["amount"] - charge["amount_refunded"]
        refund = self._till.refund(charge, {"amount": left if amount is None else amount}, pending=pending)
        return str(refund["id"])

    def finish_refund(self, refund_id: str, *, succeeded: bool = True) -> None:
        """Let a refund arrive, or fail."""
        self._till.finish_refund(refund_id, succeeded=succeeded)

    def dispute(self, payment_intent: str, amount: int | None = None, *, reason: str = "fraudulent") -> str:
        """Let a bank dispute a payment; return the dispute's id."""
        charge = self._till.charge_of(payment_intent)
        left = charge["amount"] - charge["amount_refunded"]
        return self._till.dispute(charge, amount=left if amount is None else amount, reason=reason)

    def close_dispute(self, dispute_id: str, *, won: bool = False, fee_returned: bool = False) -> None:
        """Let the bank decide a dispute; where it is won, the fee may come back too."""
        self._till.close_dispute(dispute_id, won=won, fee_returned=fee_returned)

    def tick(self) -> None:
        """Close the pages whose time has come, as every call does first."""
        self._till.expire_due()

    # What a browser or a test looks at.

    def session(self, session_id: str) -> Mapping[str, Any]:
        """Return a page; raise NoSuchObject when there is none."""
        self.tick()
        return self._till.session(session_id)

    def title(self, session_id: str) -> str:
        """Return what a page says is being paid."""
        return self._till.titles[session_id]

    def open_sessions(self) -> tuple[Mapping[str, Any], ...]:
        """Return the pages that can be paid, oldest first."""
        self.tick()
        return tuple(session for session in self._till.sessions.values() if session["status"] == "open")

    @property
    def events(self) -> tuple[Mapping[str, Any], ...]:
        """Return everything told, oldest first."""
        return tuple(self._events.values())

    @property
    def charges(self) -> tuple[Mapping[str, Any], ...]:
        """Return every payment that was made, oldest first."""
        return tuple(self._till.charges.values())

    @property
    def refunds(self) -> tuple[Mapping[str, Any], ...]:
        """Return everything that was sent back, oldest first."""
        return tuple(self._till.refunds.values())

    @property
    def disputes(self) -> tuple[Mapping[str, Any], ...]:
        """Return every dispute, oldest first."""
        return tuple(self._till.disputes.values())

    @property
    def refunds_pend(self) -> bool:
        """Say whether refunds asked for through the API stay pending until finish_refund()."""
        return self._api.refunds_pend

    @refunds_pend.setter
    def refunds_pend(self, pend: bool) -> None:
        self._api.refunds_pend = pend

    @property
    def pages(self) -> str:
        """Say where the pages to pay on live; their addresses begin so."""
        return self._api.pages

    @pages.setter
    def pages(self, address: str) -> None:
        self._api.pages = address.rstrip("/")

    # Inside.

    def _answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self.down:
            raise Problem("Stripe is down.", status=503, kind="api_error")
        self._authorise(headers.get("authorization", ""))
        fault = self.faults.pop(0) if self.faults else None
        if fault is Fault.BEFORE:
            raise Problem("An error occurred.", status=503, kind="api_error")
        if fault is Fault.TOO_MANY:
            refuse("Too many requests.", status=429, code="rate_limit")
        key = headers.get("idempotency-key", "") if method == "POST" else ""
        answer = self._once(key, method, path, body, sticky=fault is Fault.STICKY)
        if fault is Fault.AFTER:
            raise Problem("An unknown error occurred.", status=500, kind="api_error")
        return replace(answer, stall_seconds=self.stall_seconds if fault is Fault.STALL else 0.0)

    def _authorise(self, header: str) -> None:
        if _key_in(header) != self._secret_key:
            refuse("Invalid API Key provided.", status=401)

    def _once(self, key: str, method: str, path: str, body: bytes, *, sticky: bool) -> Answer:
        """Do it, or give the answer that the key remembers."""
        if len(key) > KEY_CHARACTERS:
            raise Problem("Idempotency key too long.", kind="idempotency_error")
        echo = {"Idempotency-Key": key} if key else {}
        fingerprint = hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()
        kept = self._kept.get(key)
        if kept and kept.at + KEY_KEPT > self.clock():
            if kept.fingerprint != fingerprint:
                raise Problem(_OTHER_PARAMETERS, kind="idempotency_error")
            return replace(kept.answer, headers={**echo, "Idempotent-Replayed": "true"})
        answer = self._do(method, path, body, sticky=sticky)
        answer = replace(answer, headers=echo)
        if key:
            self._kept[key] = _Kept(fingerprint, answer, self.clock())
        return answer

    def _do(self, method: str, path: str, body: bytes, *, sticky: bool) -> Answer:
        """Do it; an answer is kept under the key, a Problem raised is not."""
        if sticky:
            return Answer(500, Problem("An unknown error occurred.", kind="api_error").body)
        route, _, query = path.partition("?")
        found = _route(method, route)
        given = decoded(body.decode() if method == "POST" else query)
        try:
            return Answer(200, dict(CALLS[found.call](self._api, found.object_id, given)))
        except Problem as problem:
            if problem.stored:
                return Answer(problem.status, problem.body)
            raise

    def _tell(self, kind: str, snapshot: Thing, before: Mapping[str, Any] | None) -> None:
        # Stripe says that two events may tell of one change.
        for _ in range(2 if self.twins else 1):
            event_id = f"evt_{self._new_id()}"
            event = objects.event(kind, snapshot, object_id=event_id, now=self._second(), before=before)
            self._events[event_id] = event
            self.sender.queue(event)

    def _second(self) -> int:
        return int(self.clock().timestamp())


_OTHER_PARAMETERS = (
    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
    "Try using a different key if you meant to execute a different request."
)


@dataclass(frozen=True, slots=True)
class _Route:
    call: tuple[str, str]
    object_id: str


def _route(method: str, path: str) -> _Route:
    """Return the call a path names, and the id in it."""
    parts = path.split("/")
    candidates = {path: ""}
    for place in range(3, len(parts)):
        candidates["/".join([*parts[:place], "{}", *parts[place + 1 :]])] = parts[place]
    known = [_Route((method, template), found) for template, found in candidates.items() if (method, template) in CALLS]
    if not known:
        refuse(f"Unrecognized request URL ({method}: {path}).", status=404)
    return known[0]


def _key_in(header: str) -> str:
    """Return the secret key of an Authorization header, Bearer or Basic."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "bearer":
        return given
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
