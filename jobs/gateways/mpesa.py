"""
M-Pesa by Safaricom's Daraja: ask somebody to pay on their phone, pay somebody, and ask what became of either.

What is asked for here is only taken in; the end of it comes later, by callback (jobs/gateways/mpesa_values.py), by
look(), or by a callback to look_up().

Errors: ProviderUnavailable was not done and may be tried again; ProviderRefused was not done and never will be;
ProviderUncertain may have been done, so ask what became of it before anything else. A payout may be repeated under the
same order id, which M-Pesa takes once; a collection has no such key and would show a second prompt.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from domain.money import Money
from jobs.gateways.mpesa_addresses import address, addresses, problems
from jobs.gateways.mpesa_answers import Wrong, body_of, outcome_of, unsettled, wrong_of
from jobs.gateways.mpesa_codes import PROCESSING, PROCESSING_CODE, Meaning, collected
from jobs.gateways.mpesa_values import CURRENCY, NAIROBI, CallbackKind, text_of_code
from jobs.gateways.provider_errors import ProviderError, ProviderRefused, ProviderUnavailable, ProviderUncertain
from jobs.gateways.recording import Question, Recorder, ask, unrecorded

__all__ = [
    "Answer",
    "Asked",
    "Check",
    "Mpesa",
    "MpesaAccount",
    "NotWhole",
    "PayoutAsked",
    "ProviderError",
    "ProviderRefused",
    "ProviderUnavailable",
    "ProviderUncertain",
    "whole_shillings",
]

PROVIDER: Final = "mpesa"
LIVE: Final = "https://api.safaricom.co.ke"
SANDBOX: Final = "https://sandbox.safaricom.co.ke"
TIMEOUT_SECONDS: Final = 10.0
REFERENCE_CHARACTERS: Final = 12
DESCRIPTION_CHARACTERS: Final = 13
REMARKS_CHARACTERS: Final = 100

# Where each kind of call goes.
_PATHS: Final[Mapping[str, str]] = {
    "token": "/oauth/v1/generate",
    "collect": "/mpesa/stkpush/v1/processrequest",
    "look": "/mpesa/stkpushquery/v1/query",
    "pay_out": "/mpesa/b2c/v3/paymentrequest",
    "look_up": "/mpesa/transactionstatus/v1/query",
    "register": "/mpesa/c2b/v2/registerurl",
}
_MOVING: Final = frozenset(("collect", "pay_out"))

# Safaricom's mobile numbers.
_MSISDN: Final = re.compile(r"254[17][0-9]{8}")

# Asked for anew a little before it ends.
TOKEN_SPARE: Final = timedelta(seconds=60)


class NotWhole(ValueError):
    """M-Pesa moves whole shillings only, and at least one."""


@dataclass(frozen=True, slots=True)
class MpesaAccount:
    """
    Our account at Safaricom, from its developer and its organisation portal.

    `callback_base` is our public address and the secret word, as in https://qist.example/hooks/k/SECRET. Use a secret
    of hexadecimal digits: no word that Safaricom bans from addresses can be spelt with those. `payout_shortcode` is
    for those who pay out from another shortcode than they collect with.
    """

    consumer_key: str
    consumer_secret: str = field(repr=False)
    shortcode: str
    passkey: str = field(repr=False)
    initiator: str
    security_credential: str = field(repr=False)
    callback_base: str = field(repr=False)
    base_url: str = LIVE
    payout_shortcode: str = ""

    @property
    def pays_from(self) -> str:
        """Return the shortcode that payouts leave from."""
        return self.payout_shortcode or self.shortcode


@dataclass(frozen=True, slots=True)
class Asked:
    """M-Pesa will ask somebody to pay; `checkout_id` is how look() and the callback name it."""

    checkout_id: str
    merchant_id: str


@dataclass(frozen=True, slots=True)
class PayoutAsked:
    """
    M-Pesa took a payout, or a look-up, and will call back; `conversation_id` is its name for it.

    `before`: it had taken this order already, and tells no name; what became of it only a callback or look_up() says.
    """

    conversation_id: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """
    How a collection stands.

    It names no receipt, so a done one is posted by its callback, a look-up or the statement. Safaricom is known to call
    paid ones failed here: never let this undo a payment that is recorded.
    """

    checkout_id: str
    code: str
    words: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Check:
    """What a look at the account found: where M-Pesa would call us, and what is wrong, which is nothing when empty."""

    addresses: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    words: str = field(repr=False)
    until: datetime


class Mpesa:
    """One account at Safaricom."""

    def __init__(
        self,
        account: MpesaAccount,
        *,
        clock: Callable[[], datetime],
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._account = account
        self._clock = clock
        self._http = httpx.AsyncClient(base_url=account.base_url.rstrip("/"), timeout=timeout, transport=transport)
        self._token: _Token | None = None
        self._asking_token = asyncio.Lock()
        #: Hears of every call that was made.
        self.on_call: Recorder = unrecorded

    async def collect(self, order_id: str, phone: str, amount: Money, reference: str, description: str) -> Asked:
        """
        Ask somebody to pay on their phone; raise NotWhole for cents.

        `reference` is what they see as the account (12 characters), `description` what for (13). Ask one phone at most
        once in two minutes.
        """
        assert 0 < len(reference) <= REFERENCE_CHARACTERS, reference
        assert 0 < len(description) <= DESCRIPTION_CHARACTERS, description
        number = _msisdn(phone)
        body = await self._ask(
            "collect",
            order_id,
            {
                **self._signed(),
                "TransactionType": "CustomerPayBillOnline",
                "Amount": str(whole_shillings(amount)),
                "PartyA": number,
                "PartyB": self._account.shortcode,
                "PhoneNumber": number,
                "CallBackURL": self._address(CallbackKind.COLLECTED, order_id),
                "AccountReference": reference,
                "TransactionDesc": description,
            },
        )
        return Asked(_named(body, "CheckoutRequestID"), _named(body, "MerchantRequestID"))

    async def look(self, checkout_id: str) -> Answer:
        """Return how a collection stands now."""
        try:
            body = await self._call("look", checkout_id, {**self._signed(), "CheckoutRequestID": checkout_id})
            code = text_of_code(body.get("ResultCode"))
        except Wrong as wrong:
            if wrong.code == PROCESSING_CODE and not wrong.is_ours:
                return Answer(checkout_id, wrong.code, wrong.words, PROCESSING)
            raise wrong.error(moves=False) from None
        except ValueError as error:
            raise ProviderUnavailable("the answer names no result") from error
        return Answer(checkout_id, code, str(body.get("ResultDesc", "")), collected(code))

    async def pay_out(self, order_id: str, phone: str, amount: Money, remarks: str) -> PayoutAsked:
        """
        Pay somebody; the same order is paid once however often it is asked for. Raise NotWhole for cents.

        `remarks` is for our own statement: 2 to 100 characters, and nothing about the person.
        """
        assert 2 <= len(remarks) <= REMARKS_CHARACTERS, remarks
        given = {
            "OriginatorConversationID": order_id,
            "InitiatorName": self._account.initiator,
            "SecurityCredential": self._account.security_credential,
            "CommandID": "BusinessPayment",
            "Amount": str(whole_shillings(amount)),
            "PartyA": self._account.pays_from,
            "PartyB": _msisdn(phone),
            "Remarks": remarks,
            "QueueTimeOutURL": self._address(CallbackKind.PAYOUT_LATE, order_id),
            "ResultURL": self._address(CallbackKind.PAID_OUT, order_id),
        }
        try:
            body = await self._call("pay_out", order_id, given)
        except Wrong as wrong:
            if wrong.is_repeat:
                return PayoutAsked("", before=True)
            raise wrong.error(moves=True) from None
        return PayoutAsked(_named(body, "ConversationID"))

    async def look_up(self, *, order_id: str = "", receipt: str = "") -> PayoutAsked:
        """
        Ask what became of a payout, by our order or its receipt, or of a collection, by its receipt.

        The answer is called back as CallbackKind.STATUS.
        """
        assert order_id or receipt, "a look-up is about something"
        about = {"TransactionID": receipt} if receipt else {"OriginalConversationID": order_id}
        given = {
            **about,
            "Initiator": self._account.initiator,
            "SecurityCredential": self._account.security_credential,
            "CommandID": "TransactionStatusQuery",
            "PartyA": self._account.shortcode if receipt else self._account.pays_from,
            "IdentifierType": "4",
            "ResultURL": self._address(CallbackKind.STATUS, order_id),
            "QueueTimeOutURL": self._address(CallbackKind.STATUS_LATE, order_id),
            "Remarks": "look-up",
        }
        body = await self._ask("look_up", order_id or receipt, given)
        return PayoutAsked(str(body.get("ConversationID", "")))

    async def register_urls(self) -> None:
        """
        Tell Safaricom where to call when somebody pays to our shortcode by themselves.

        What it cannot ask us about is accepted. In production this can be done once: after that it raises
        ProviderRefused, and the addresses change in Safaricom's portal only.
        """
        given = {
            "ShortCode": self._account.shortcode,
            "ResponseType": "Completed",
            "ConfirmationURL": self._address(CallbackKind.CONFIRMATION),
            "ValidationURL": self._address(CallbackKind.VALIDATION),
        }
        await self._ask("register", self._account.shortcode, given)

    async def check(self) -> Check:
        """Look whether our keys are good and our addresses allowed, moving nothing."""
        found = list(problems(self._account.callback_base))
        try:
            await self._good_token(refused=self._token)
        except ProviderError as error:
            found.append(f"keys: {error.reason}")
        return Check(addresses(self._account.callback_base), tuple(found))

    @property
    def shortcode(self) -> str:
        """Return the number that borrowers pay to."""
        return self._account.shortcode

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    def _address(self, kind: CallbackKind, order_id: str = "") -> str:
        return address(self._account.callback_base, kind, order_id)

    def _signed(self) -> dict[str, str]:
        """Return what proves that the passkey is ours."""
        at = self._clock().astimezone(NAIROBI).strftime("%Y%m%d%H%M%S")
        proof = f"{self._account.shortcode}{self._account.passkey}{at}".encode()
        return {
            "BusinessShortCode": self._account.shortcode,
            "Password": base64.b64encode(proof).decode(),
            "Timestamp": at,
        }

    async def _ask(self, kind: str, reference: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return await self._call(kind, reference, given)
        except Wrong as wrong:
            raise wrong.error(moves=kind in _MOVING) from None

    async def _call(self, kind: str, reference: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Call once, with a new token if the one we had is not good any more; raise Wrong for what Daraja refuses."""
        question = Question(PROVIDER, kind, reference, given)
        token = await self._good_token()
        answer = await self._post(question, token)
        wrong = wrong_of(answer)
        if wrong and wrong.is_token:
            # It was turned away at the door, so nothing was done, and once more is safe.
            token = await self._good_token(refused=token)
            answer = await self._post(question, token)
            wrong = wrong_of(answer)
        if wrong:
            raise wrong
        return body_of(answer, moves=kind in _MOVING)

    async def _post(self, question: Question, token: _Token) -> httpx.Response:
        sent = self._http.post(
            _PATHS[question.kind], json=question.words, headers={"Authorization": f"Bearer {token.words}"}
        )
        return await self._hear(sent, question)

    async def _hear(self, sent: Awaitable[httpx.Response], question: Question) -> httpx.Response:
        moves = question.kind in _MOVING
        try:
            return await ask(sent, question, record=self.on_call, judge=lambda answer: outcome_of(answer, moves=moves))
        except httpx.HTTPError as error:
            raise unsettled(error, moves=moves) from error

    async def _good_token(self, *, refused: _Token | None = None) -> _Token:
        """Return a token that is good now and not the one just refused; a failure here means that nothing was asked."""
        # One at a time, so that many calls at once wait for one token.
        async with self._asking_token:
            kept = self._token
            if kept is None or kept is refused or kept.until <= self._clock():
                kept = self._token = await self._ask_token()
            return kept

    async def _ask_token(self) -> _Token:
        keys = httpx.BasicAuth(self._account.consumer_key, self._account.consumer_secret)
        query = {"grant_type": "client_credentials"}
        question = Question(PROVIDER, "token", "", query)
        answer = await self._hear(self._http.get(_PATHS["token"], params=query, auth=keys), question)
        if answer.status_code in (400, 401, 403):
            raise ProviderRefused("our consumer key or secret is refused", str(answer.status_code), alarm=True)
        wrong = wrong_of(answer)
        if wrong:
            raise wrong.error(moves=False)
        body = body_of(answer, moves=False)
        words, seconds = body.get("access_token"), str(body.get("expires_in", ""))
        if not isinstance(words, str) or not words or not re.fullmatch(r"[0-9]{1,6}", seconds):
            raise ProviderUnavailable("the answer holds no token")
        return _Token(words, self._clock() + timedelta(seconds=int(seconds)) - TOKEN_SPARE)


def whole_shillings(amount: Money) -> int:
    """Return an amount as M-Pesa writes it; raise NotWhole for cents, for nothing, and for another currency."""
    shillings, cents = divmod(amount.minor, 100)
    if amount.currency != CURRENCY or cents or shillings < 1:
        message = f"M-Pesa moves whole shillings, not {amount.major} {amount.currency}"
        raise NotWhole(message)
    return shillings


def _msisdn(phone: str) -> str:
    """Return a number as M-Pesa writes it; raise ProviderRefused when it can have no wallet there."""
    number = phone.removeprefix("+")
    if not _MSISDN.fullmatch(number):
        raise ProviderRefused("not a Kenyan mobile number", "phone")
    return number


def _named(body: Mapping[str, Any], name: str) -> str:
    """Return the name M-Pesa gave something it took; without one only callbacks can tell what it is."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        reason = f"M-Pesa took it but named no {name}"
        raise ProviderUncertain(reason)
    return value
