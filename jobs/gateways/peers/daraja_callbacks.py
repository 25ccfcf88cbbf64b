"""What Daraja posts to us, in its own shapes, and the sender that loses, repeats and delays it as the world does."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs.gateways.mpesa_values import NAIROBI, CallbackKind
from jobs.gateways.peers.daraja_book import Movement

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Callback:
    """One call to us: unsigned, since M-Pesa signs nothing."""

    kind: CallbackKind
    url: str
    body: Body

    @property
    def payload(self) -> bytes:
        """Return the body as it travels."""
        return json.dumps(self.body).encode()

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that travel with it."""
        return {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What we answered; status 0 when nobody did."""

    status: int
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """Say whether the callback arrived."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """Return the ResultCode we answered, empty when there is none to read."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return ""
        return str(said.get("ResultCode", "")) if isinstance(said, dict) else ""


Post = Callable[[Callback], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    callback: Callback
    due: datetime


class Caller:
    """
    What waits to be told to us. What is not taken is lost: M-Pesa does not call again.

    `copies` tells that often; `shuffled` in another order; `delay` late; `silent` tells nothing; `dropped` kinds are
    never told.
    """

    def __init__(self, clock: Callable[[], datetime], replied: Callable[[Callback, Reply], None]) -> None:
        self._clock = clock
        self._replied = replied
        self._waiting: list[_Waiting] = []
        self.lost: list[Callback] = []
        self.copies = 1
        self.shuffled: random.Random | None = None
        self.delay = timedelta(0)
        self.silent = False
        self.dropped: set[CallbackKind] = set()

    def queue(self, kind: CallbackKind, url: str, body: Body, at: datetime) -> None:
        """Take something that happened `at` a time, to be told."""
        callback = Callback(kind, url, body)
        if self.silent or kind in self.dropped:
            self.lost.append(callback)
            return
        # A payment is validated once, however often it is told afterwards.
        copies = 1 if kind is CallbackKind.VALIDATION else self.copies
        self._waiting.extend([_Waiting(callback, at + self.delay)] * copies)

    @property
    def next_due(self) -> datetime | None:
        """Return when the next call is due."""
        return min((waiting.due for waiting in self._waiting), default=None)

    def take(self) -> tuple[Callback, ...]:
        """Return what is due."""
        now = self._clock()
        due = [waiting.callback for waiting in self._waiting if waiting.due <= now]
        self._waiting = [waiting for waiting in self._waiting if waiting.due > now]
        if self.shuffled:
            self.shuffled.shuffle(due)
        return tuple(due)

    async def deliver(self, post: Post) -> int:
        """Post what is due, and what comes of that; return how many were taken."""
        taken = 0
        while due := self.take():
            for callback in due:
                reply = await post(callback)
                taken += reply.taken
                if not reply.taken:
                    self.lost.append(callback)
                self._replied(callback, reply)
        return taken


def collection(*, checkout_id: str, merchant_id: str, code: int, words: str, paid: Body | None) -> Body:
    """Return the callback of a prompt; `paid` is what only a payment has."""
    told: dict[str, Any] = {
        "MerchantRequestID": merchant_id,
        "CheckoutRequestID": checkout_id,
        "ResultCode": code,
        "ResultDesc": words,
    }
    if paid is not None:
        items = [{"Name": name, "Value": value} for name, value in paid.items()]
        # The balance of whoever paid is none of our business, so it comes without one.
        items.insert(2, {"Name": "Balance"})
        told["CallbackMetadata"] = {"Item": items}
    return {"Body": {"stkCallback": told}}


def paid(movement: Movement, *, shillings: int) -> Body:
    """Return what the callback of a prompt tells of a payment."""
    return {
        "Amount": float(shillings),
        "MpesaReceiptNumber": movement.receipt,
        "TransactionDate": int(compact(movement.at)),
        "PhoneNumber": int(movement.phone),
    }


def result(*, order_id: str, conversation_id: str, code: int, words: str, receipt: str, given: Body) -> Body:
    """Return the result of a payout or a look-up."""
    told: dict[str, Any] = {
        "ResultType": 0,
        "ResultCode": code,
        "ResultDesc": words,
        "OriginatorConversationID": order_id,
        "ConversationID": conversation_id,
        "TransactionID": receipt,
    }
    if given:
        parameters = [{"Key": name, "Value": value} for name, value in given.items()]
        told["ResultParameters"] = {"ResultParameter": parameters}
    url = "https://internalapi.safaricom.co.ke/mpesa/b2cresults/v1/submit"
    return {"Result": {**told, "ReferenceData": {"ReferenceItem": {"Key": "QueueTimeoutURL", "Value": url}}}}


def payout(movement: Movement) -> Body:
    """Return what the result of a payout tells when the money went out."""
    return {
        "TransactionAmount": int(movement.amount.major),
        "TransactionReceipt": movement.receipt,
        "ReceiverPartyPublicName": f"{movement.phone} - {movement.name}",
        "TransactionCompletedDateTime": movement.at.astimezone(NAIROBI).strftime("%d.%m.%Y %H:%M:%S"),
        "B2CUtilityAccountAvailableFunds": float(movement.balance.major),
        "B2CWorkingAccountAvailableFunds": 0.0,
        "B2CRecipientIsRegisteredCustomer": "Y",
        "B2CChargesPaidAccountAvailableFunds": 0.0,
    }


def status(movement: Movement, *, order_id: str, shortcode: str) -> Body:
    """Return what a look-up tells of money that moved."""
    them, us = f"{movement.phone} - {movement.name}", f"{shortcode} - Qist"
    payer, payee = (them, us) if movement.way == "in" else (us, them)
    return {
        "ReceiptNo": movement.receipt,
        "ConversationID": "AG_20270105_00000000",
        "FinalisedTime": int(compact(movement.at)),
        "Amount": int(movement.amount.major),
        "TransactionStatus": "Completed",
        "ReasonType": "Pay Bill Online" if movement.way == "in" else "Business Payment to Customer via API",
        "InitiatedTime": int(compact(movement.at)),
        "OriginatorConversationID": order_id,
        "CreditPartyName": payee,
        "DebitPartyName": payer,
    }


def paybill(movement: Movement, *, shortcode: str, masked: bool) -> Body:
    """Return the validation or the confirmation of a payment to a shortcode."""
    first, _, rest = movement.name.partition(" ")
    middle, _, last = rest.rpartition(" ")
    return {
        "TransactionType": "Pay Bill",
        "TransID": movement.receipt,
        "TransTime": compact(movement.at),
        "TransAmount": str(movement.amount.major),
        "BusinessShortCode": shortcode,
        "BillRefNumber": movement.account,
        "InvoiceNumber": "",
        "OrgAccountBalance": str(movement.balance.major),
        "ThirdPartyTransID": "",
        "MSISDN": f"{movement.phone[:4]} ***** {movement.phone[-3:]}" if masked else movement.phone,
        "FirstName": first,
        "MiddleName": middle,
        "LastName": last,
    }


def compact(at: datetime) -> str:
    """Return a time as M-Pesa writes most of them, without a zone."""
    return at.astimezone(NAIROBI).strftime("%Y%m%d%H%M%S")
