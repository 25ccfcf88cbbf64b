"""The money side of the Stripe peer: pages, payments, refunds and disputes, and the events each change tells."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from jobs.gateways.peers import stripe_objects as objects
from jobs.gateways.peers.stripe_objects import Thing
from jobs.gateways.peers.stripe_rules import DISPUTE_FEE_UNITS, NoSuchObject, NotOpen

Tell = Callable[[str, Thing, Mapping[str, Any] | None], None]


class Till:
    """All objects of an account, by kind and id, oldest first. `tell` hears of every change."""

    def __init__(self, now: Callable[[], int], new_id: Callable[[], str], tell: Tell) -> None:
        self._now = now
        self._new_id = new_id
        self._tell = tell
        self._intent_data: dict[str, Mapping[str, Any]] = {}
        self.titles: dict[str, str] = {}
        self.sessions: dict[str, Thing] = {}
        self.intents: dict[str, Thing] = {}
        self.charges: dict[str, Thing] = {}
        self.refunds: dict[str, Thing] = {}
        self.disputes: dict[str, Thing] = {}

    def open(self, given: Mapping[str, Any], pages: str) -> Thing:
        """Open a page to pay on."""
        session_id = f"cs_test_{self._new_id()}"
        session = objects.session(given, object_id=session_id, now=self._now(), url=f"{pages}/pay/{session_id}")
        self._intent_data[session_id] = given.get("payment_intent_data", {})
        self.titles[session_id] = given["line_items"][0]["price_data"]["product_data"]["name"]
        self.sessions[session_id] = session
        return session

    def expire(self, session: Thing) -> None:
        """Close a page, so that nobody can pay on it."""
        session |= {"status": "expired", "url": None}
        self._say("checkout.session.expired", session)

    def expire_due(self) -> None:
        """Close every page whose time has come."""
        for session in self.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= self._now():
                self.expire(session)

    def pay(self, session_id: str, *, later: bool) -> str:
        """Pay a page, at once or by a bank that takes days; return the intent's id."""
        session = self._open_one(session_id)
        intent = self._intent(session)
        session |= {"status": "complete", "url": None}
        if later:
            intent["status"] = "processing"
            self._say("payment_intent.processing", intent)
        else:
            self._take(session, intent)
        self._say("checkout.session.completed", session)
        return str(intent["id"])

    def settle(self, session_id: str, *, succeeded: bool) -> None:
        """Let the bank of a page paid later say yes or no."""
        session = self._known(self.sessions, session_id)
        intent = self._known(self.intents, session["payment_intent"])
        if intent["status"] != "processing":
            raise NotOpen(session_id)
        if succeeded:
            self._take(session, intent)
            self._say("checkout.session.async_payment_succeeded", session)
        else:
            self._decline(intent, "payment_intent_payment_attempt_failed")
            self._say("checkout.session.async_payment_failed", session)

    def fail(self, session_id: str, code: str) -> None:
        """Let an attempt to pay be declined; the page stays open."""
        self._decline(self._intent(self._open_one(session_id)), code)

    def refund(self, charge: Thing, given: Mapping[str, Any], *, pending: bool) -> Thing:
        """Send money of a charge back."""
        refund_id = f"re_{self._new_id()}"
        refund = objects.refund(charge, given, object_id=refund_id, now=self._now())
        refund["status"] = "pending" if pending else "succeeded"
        self.refunds[refund_id] = refund
        self._move(charge, given["amount"])
        self._say("refund.created", refund)
        before = {"amount_refunded": charge["amount_refunded"] - given["amount"]}
        self._say("charge.refunded", charge, before)
        return refund

    def finish_refund(self, refund_id: str, *, succeeded: bool) -> None:
        """Let a refund arrive, or come back because the bank would not have it."""
        refund = self._known(self.refunds, refund_id)
        before = {"status": refund["status"]}
        refund["status"] = "succeeded" if succeeded else "failed"
        if not succeeded:
            refund["failure_reason"] = "expired_or_canceled_card"
            self._move(self.charges[refund["charge"]], -refund["amount"])
            self._say("refund.failed", refund, before)
        self._say("refund.updated", refund, before)

    def dispute(self, charge: Thing, *, amount: int, reason: str) -> str:
        """Let a bank take a payment back for now; return the dispute's id."""
        dispute_id = f"dp_{self._new_id()}"
        dispute = objects.dispute(charge, object_id=dispute_id, now=self._now(), amount=amount, reason=reason)
        self.disputes[dispute_id] = dispute
        charge["disputed"] = True
        self._say("charge.dispute.created", dispute)
        self._say("charge.dispute.funds_withdrawn", dispute)
        return dispute_id

    def close_dispute(self, dispute_id: str, *, won: bool, fee_returned: bool = False) -> None:
        """Let the bank decide: won gives the money back to us, and in some countries the fee too."""
        dispute = self._known(self.disputes, dispute_id)
        before = {"status": dispute["status"]}
        dispute["status"] = "won" if won else "lost"
        if won:
            name, fee = f"txn_{dispute_id}_given_back", -DISPUTE_FEE_UNITS if fee_returned else 0
            given_back = objects.moved(dispute["currency"], object_id=name, amount=dispute["amount"], fee=fee)
            dispute["balance_transactions"].append(given_back)
            self._say("charge.dispute.funds_reinstated", dispute)
        self._say("charge.dispute.closed", dispute, before)

    def charge_of(self, intent_id: str) -> Thing:
        """Return the charge of an intent; raise NoSuchObject when nothing was paid."""
        intent = self._known(self.intents, intent_id)
        return self._known(self.charges, intent["latest_charge"] or intent_id)

    def session(self, session_id: str) -> Thing:
        """Return a page; raise NoSuchObject when there is none."""
        return self._known(self.sessions, session_id)

    def _open_one(self, session_id: str) -> Thing:
        self.expire_due()
        session = self._known(self.sessions, session_id)
        if session["status"] != "open":
            raise NotOpen(session_id)
        return session

    def _intent(self, session: Thing) -> Thing:
        """Return the intent of a page, made when somebody first tries."""
        if session["payment_intent"] is None:
            intent_id = f"pi_{self._new_id()}"
            given = self._intent_data[session["id"]]
            self.intents[intent_id] = objects.intent(session, given, object_id=intent_id, now=self._now())
            session["payment_intent"] = intent_id
            self._say("payment_intent.created", self.intents[intent_id])
        return self.intents[session["payment_intent"]]

    def _take(self, session: Thing, intent: Thing) -> None:
        charge_id = f"ch_{self._new_id()}"
        charge = objects.charge(intent, object_id=charge_id, now=self._now())
        self.charges[charge_id] = charge
        received = {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge_id}
        intent |= received | {"last_payment_error": None}
        session["payment_status"] = "paid"
        self._say("charge.succeeded", charge)
        self._say("payment_intent.succeeded", intent)

    def _decline(self, intent: Thing, code: str) -> None:
        error = {"code": code, "message": "Your card was declined.", "type": "card_error"}
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        self._say("payment_intent.payment_failed", intent)

    def _move(self, charge: Thing, refunded: int) -> None:
        charge["amount_refunded"] += refunded
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]

    def _say(self, kind: str, thing: Thing, before: Mapping[str, Any] | None = None) -> None:
        # An event is a snapshot: it never changes when its object does.
        self._tell(kind, copy.deepcopy(thing), before)

    def _known(self, things: Mapping[str, Thing], object_id: str) -> Thing:
        if object_id not in things:
            raise NoSuchObject(object_id)
        return things[object_id]
