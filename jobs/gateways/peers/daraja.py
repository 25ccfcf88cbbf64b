"""
Daraja as we meet it: a stateful peer without a network, for the tests and the sandbox.

It acknowledges, lets people answer their phones when its clock has moved on, keeps a book of what really moved, makes
the callbacks M-Pesa would, and breaks on request.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from domain.money import Money
from jobs.gateways.mpesa_values import CURRENCY
from jobs.gateways.peers import daraja_rules as rules
from jobs.gateways.peers.daraja_book import Book
from jobs.gateways.peers.daraja_callbacks import Callback, Caller, Post, Reply
from jobs.gateways.peers.daraja_rules import Problem
from jobs.gateways.peers.daraja_till import Look, Order, Payee, Person, Prompt, Till, shillings

__all__ = ["Answer", "Callback", "DarajaPeer", "Fault", "Keys", "Payee", "Person", "Reply"]

ACCEPTED: Final = "Accept the service request successfully."


class Fault(Enum):
    """What can go wrong with a call of the API."""

    BEFORE = "not done, answered 503"
    AFTER = "done, answered 503"
    SPIKE = "not done, called a spike"
    FORGOTTEN = "not done, the token is called invalid"
    LOCKED = "not done, the person is busy"
    STALL = "done, answered too late"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the account's owner knows."""

    consumer_key: str
    consumer_secret: str
    shortcode: str
    passkey: str
    initiator: str
    security_credential: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API, to be given after `stall_seconds`."""

    status: int
    body: Mapping[str, Any]
    stall_seconds: float = 0.0


class DarajaPeer:
    """One account at Safaricom, those who pay into it, and those it pays."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        keys: Keys,
        balance: Money | None = None,
        https: bool = True,
    ) -> None:
        self.clock = clock
        self._keys = keys
        self._https = https
        self._till = Till(clock, balance or Money.of(1_000_000, CURRENCY), keys.shortcode)
        self._tokens: dict[str, datetime] = {}
        #: What goes wrong with the next calls, in their order.
        self.faults: list[Fault] = []
        self.down = False
        self.misreports = False
        self.stall_seconds = 0.0
        self.tokens_given = 0

    # The API.

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Answer one call of the API."""
        self.tick()
        given = {name.lower(): value for name, value in (headers or {}).items()}
        try:
            return self._answer(method, path, body, given.get("authorization", ""))
        except Problem as problem:
            return Answer(problem.status, problem.body)

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next calls go wrong; asking for a token is not one of them."""
        self.faults.extend([fault] * times)

    # What people do.

    def person(self, *does: Person) -> None:
        """Say what the next people who are asked to pay do; after that they pay."""
        self._till.next_people.extend(does)

    def payee(self, *gets: Payee) -> None:
        """Say what becomes of the next payouts; after that they arrive."""
        self._till.next_payees.extend(gets)

    def pay_bill(self, phone: str, amount: Money, account: str, name: str = "JOSEPH OTIENO") -> str:
        """Let somebody pay to our shortcode by themselves; return the receipt, which a refused one has too."""
        return self._till.pay_bill(phone=phone.removeprefix("+"), amount=amount, account=account, name=name)

    def tick(self) -> None:
        """Let happen what is due, as every call does first."""
        self._till.tick()

    async def deliver(self, post: Post) -> int:
        """Let happen what is due and call back; return how many calls were taken. What is not taken is lost."""
        self.tick()
        return await self.caller.deliver(post)

    @property
    def next_due(self) -> datetime | None:
        """Return when something is due to happen or to be told."""
        dues = (self._till.next_due, self.caller.next_due)
        return min((due for due in dues if due is not None), default=None)

    # How it may be set to behave.

    @property
    def till(self) -> Till:
        """Return the settings of what happens: thinks, validates, masks, also_confirms, told_off_by."""
        return self._till

    @property
    def caller(self) -> Caller:
        """Return the settings of what is told: copies, shuffled, delay, silent, dropped; and what was lost."""
        return self._till.caller

    # What a test looks at.

    @property
    def book(self) -> Book:
        """Return what really moved."""
        return self._till.book

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """Return every prompt that was shown, oldest first."""
        return tuple(self._till.prompts.values())

    @property
    def payouts(self) -> tuple[Order, ...]:
        """Return every payout that was taken, oldest first."""
        return tuple(self._till.orders.values())

    @property
    def is_awaited(self) -> bool:
        """Say whether somebody has yet to answer her phone, or a payout is on its way."""
        return any(prompt.code is None for prompt in self.prompts) or not all(one.ended for one in self.payouts)

    def statement(self, since: datetime | None = None, until: datetime | None = None) -> list[dict[str, str]]:
        """Return the statement of what really moved, newest first."""
        self.tick()
        return self.book.statement(since, until)

    # Inside.

    def _answer(self, method: str, path: str, body: bytes, authorization: str) -> Answer:
        if self.down:
            raise rules.down()
        route, _, query = path.partition("?")
        if (method, route) == ("GET", "/oauth/v1/generate"):
            return Answer(200, self._new_token(query, authorization))
        if route not in CALLS:
            raise Problem(404, "404.001.01", "Resource not found")
        if method != "POST":
            raise Problem(405, "405.001", "Method Not Allowed")
        fault = self.faults.pop(0) if self.faults else None
        if fault in _BEFORE:
            raise _BEFORE[fault]()
        self._authorise(authorization)
        fields, call = CALLS[route]
        answer = call(self, rules.read(fields, _json(body), https=self._https))
        if fault is Fault.AFTER:
            raise rules.down()
        return Answer(200, answer, self.stall_seconds if fault is Fault.STALL else 0.0)

    def _new_token(self, query: str, authorization: str) -> Mapping[str, Any]:
        if query != "grant_type=client_credentials":
            raise Problem(400, "400.008.02", "Invalid grant type passed")
        if _basic(authorization) != (self._keys.consumer_key, self._keys.consumer_secret):
            raise Problem(400, "400.008.01", "Invalid Authentication passed")
        token = secrets.token_hex(14)
        self._tokens[token] = self.clock() + rules.TOKEN_LIVES
        self.tokens_given += 1
        return {"access_token": token, "expires_in": str(int(rules.TOKEN_LIVES.total_seconds()))}

    def _authorise(self, authorization: str) -> None:
        until = self._tokens.get(authorization.removeprefix("Bearer "))
        if until is None or until <= self.clock():
            raise rules.bad_token()

    def _collect(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        self._check_password(given)
        if given["PartyB"] != self._keys.shortcode:
            raise rules.invalid("PartyB")
        if given["PhoneNumber"] != given["PartyA"]:
            raise rules.invalid("PhoneNumber")
        prompt = self._till.ask(
            phone=given["PhoneNumber"],
            amount=shillings(given["Amount"]),
            account=given["AccountReference"],
            url=given["CallBackURL"],
        )
        words = "Success. Request accepted for processing"
        return {
            "MerchantRequestID": prompt.merchant_id,
            "CheckoutRequestID": prompt.checkout_id,
            "ResponseCode": "0",
            "ResponseDescription": words,
            "CustomerMessage": words,
        }

    def _look(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        self._check_password(given)
        prompt = self._till.prompts.get(given["CheckoutRequestID"])
        if prompt is None:
            raise rules.invalid("CheckoutRequestID")
        if prompt.code is None:
            raise Problem(500, "500.001.1001", "The transaction is being processed")
        lies = self.misreports and prompt.code == 0
        return {
            "ResponseCode": "0",
            "ResponseDescription": "The service request has been accepted successsfully",
            "MerchantRequestID": prompt.merchant_id,
            "CheckoutRequestID": prompt.checkout_id,
            "ResultCode": "1032" if lies else str(prompt.code),
            "ResultDesc": "Request cancelled by user" if lies else prompt.words,
        }

    def _pay_out(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        if given["PartyA"] != self._keys.shortcode:
            raise rules.invalid("PartyA")
        order_id = given["OriginatorConversationID"]
        if order_id in self._till.orders:
            raise Problem(500, "500.002.1001", "Duplicate OriginatorConversationID.")
        payee = self._till.next_payees.pop(0) if self._till.next_payees else Payee.GETS_IT
        if not self._trusts(given["InitiatorName"], given["SecurityCredential"]):
            payee = Payee.IS_REFUSED
        order = Order(
            order_id,
            _conversation_id(),
            given["PartyB"],
            shillings(given["Amount"]),
            given["ResultURL"],
            given["QueueTimeOutURL"],
            self.clock() + self._till.thinks,
            payee,
        )
        self._till.send(order)
        return _taken(order.conversation_id, order_id)

    def _look_up(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        receipt, order_id = given.get("TransactionID", ""), given.get("OriginalConversationID", "")
        if not receipt and not order_id:
            raise rules.invalid("TransactionID")
        if given["PartyA"] != self._keys.shortcode:
            raise rules.invalid("PartyA")
        trusted = self._trusts(given["Initiator"], given["SecurityCredential"])
        due = self.clock() + self._till.thinks
        look = Look(_conversation_id(), receipt, order_id, given["ResultURL"], due, trusted)
        self._till.look(look)
        return _taken(look.conversation_id, secrets.token_hex(8))

    def _register(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        if given["ShortCode"] != self._keys.shortcode:
            raise rules.invalid("ShortCode")
        if self._till.confirmation_url:
            raise Problem(500, "500.003.1001", "Urls are already registered")
        self._till.confirmation_url = given["ConfirmationURL"]
        self._till.validation_url = given["ValidationURL"]
        self._till.unasked_is_accepted = given["ResponseType"] == "Completed"
        # Daraja spells it so.
        return {"OriginatorCoversationID": secrets.token_hex(8), "ResponseCode": "0", "ResponseDescription": "success"}

    def _check_password(self, given: Mapping[str, str]) -> None:
        if given["BusinessShortCode"] != self._keys.shortcode:
            raise Problem(500, "500.001.1001", "Merchant does not exist")
        proof = f"{self._keys.shortcode}{self._keys.passkey}{given['Timestamp']}"
        if given["Password"] != base64.b64encode(proof.encode()).decode():
            raise Problem(500, "500.001.1001", "Wrong credentials")

    def _trusts(self, initiator: str, credential: str) -> bool:
        return (initiator, credential) == (self._keys.initiator, self._keys.security_credential)


_BEFORE: Final[Mapping[Fault | None, Callable[[], Problem]]] = {
    Fault.BEFORE: rules.down,
    Fault.SPIKE: rules.spike,
    Fault.FORGOTTEN: rules.bad_token,
    Fault.LOCKED: rules.locked,
}

_Call = Callable[[DarajaPeer, Mapping[str, str]], Mapping[str, Any]]

# The path: what it takes, and the call.
CALLS: Final[Mapping[str, tuple[Mapping[str, rules.Field], _Call]]] = {
    "/mpesa/stkpush/v1/processrequest": (rules.COLLECT, DarajaPeer._collect),
    "/mpesa/stkpushquery/v1/query": (rules.LOOK, DarajaPeer._look),
    "/mpesa/b2c/v3/paymentrequest": (rules.PAY_OUT, DarajaPeer._pay_out),
    "/mpesa/transactionstatus/v1/query": (rules.LOOK_UP, DarajaPeer._look_up),
    "/mpesa/c2b/v2/registerurl": (rules.REGISTER, DarajaPeer._register),
}


def _taken(conversation_id: str, order_id: str) -> Mapping[str, Any]:
    return {
        "ConversationID": conversation_id,
        "OriginatorConversationID": order_id,
        "ResponseCode": "0",
        "ResponseDescription": ACCEPTED,
    }


def _conversation_id() -> str:
    return f"AG_{secrets.token_hex(10)}"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Problem(400, "400.002.05", "Invalid Request Payload") from error


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (name, secret) if scheme.lower() == "basic" else ("", "")
