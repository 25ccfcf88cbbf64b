"""
What M-Pesa tells us, as values: read by name, since it adds, drops and reorders what it sends.

Every reader raises ValueError for what is not its kind of callback. Nothing in here is proof of a payment: callbacks
are unsigned, so an amount counts only for an order of ours, or once a look-up or a statement agrees (PAYMENTS 3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from domain.money import Money
from jobs.gateways.mpesa_codes import Meaning, collected, looked_up, paid_out

CURRENCY: Final = "KES"
NAIROBI: Final = ZoneInfo("Africa/Nairobi")
ID_CHARACTERS: Final = 200
TEXT_CHARACTERS: Final = 1000

_RECEIPT: Final = re.compile(r"[A-Z0-9]{6,20}")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2}0*)?")
_PHONE: Final = re.compile(r"254[0-9]{9}")
_TIMES: Final = (("%Y%m%d%H%M%S", re.compile(r"[0-9]{14}")), ("%d.%m.%Y %H:%M:%S", re.compile(r"[0-9.]{10} [0-9:]{8}")))


class CallbackKind(Enum):
    """What M-Pesa calls us about; the value is the last word of the address it calls."""

    COLLECTED = "collected"
    PAID_OUT = "paid-out"
    PAYOUT_LATE = "paid-out-late"
    STATUS = "status"
    STATUS_LATE = "status-late"
    VALIDATION = "validation"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Collection:
    """What came of asking somebody to pay on their phone. `receipt` is empty and `amount` None unless it is done."""

    checkout_id: str
    merchant_id: str
    code: str
    words: str
    meaning: Meaning
    receipt: str = ""
    amount: Money | None = None
    paid_at: datetime | None = None
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Payout:
    """
    What came of a payout. `receipt` is empty and `amount` None unless it is done.

    `order_id` is what we called it. `left` is what our account can still pay out, when M-Pesa told.
    """

    order_id: str
    conversation_id: str
    code: str
    words: str
    meaning: Meaning
    receipt: str = ""
    amount: Money | None = None
    paid_at: datetime | None = None
    phone: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    registered: bool | None = None
    left: Money | None = None


@dataclass(frozen=True, slots=True)
class QueueTimeout:
    """M-Pesa gave up waiting in its own queue: nothing is known, and a look-up is what can tell."""

    order_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class PaybillPayment:
    """
    Money that somebody is sending to our shortcode (validation) or has sent (confirmation).

    `account` is what they typed as the account, `phone` is masked by M-Pesa, `paid_at` is None when it made no sense.
    `amount` is None when what is written is no amount that could have been paid; the words are then in `written`.
    """

    receipt: str
    amount: Money | None
    paid_at: datetime | None
    account: str
    shortcode: str
    transaction_type: str = ""
    phone: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    written: str = ""


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """
    What a look-up found. `look_id` is the look-up itself; `order_id` and `receipt` are what it was about.

    `receipt` is given whatever the state, so it proves money only together with a `meaning` of done.
    """

    look_id: str
    code: str
    words: str
    meaning: Meaning
    status: str = ""
    order_id: str = ""
    receipt: str = ""
    amount: Money | None = None
    finished_at: datetime | None = None
    payer: str = field(default="", repr=False)
    payee: str = field(default="", repr=False)


Callback: TypeAlias = Collection | Payout | QueueTimeout | PaybillPayment | TransactionStatus


def read(kind: CallbackKind, body: Any) -> Callback:
    """Return what a callback says; raise ValueError when it is not one of that kind."""
    return READERS[kind](body)


def read_collection(body: Any) -> Collection:
    """Return what came of asking somebody to pay; raise ValueError when this does not say."""
    callback = _object(_object(body, "the body").get("Body"), "Body").get("stkCallback")
    told = _object(callback, "stkCallback")
    code = _code(told)
    meaning = collected(code)
    items = _named(_object(told.get("CallbackMetadata") or {}, "CallbackMetadata").get("Item"), "Name")
    done = meaning.state == "done"
    return Collection(
        checkout_id=_id(told, "CheckoutRequestID"),
        merchant_id=_text(told.get("MerchantRequestID"), ID_CHARACTERS),
        code=code,
        words=_text(told.get("ResultDesc")),
        meaning=meaning,
        receipt=_receipt(items.get("MpesaReceiptNumber")) if done else "",
        amount=_paid(items.get("Amount")) if done else None,
        paid_at=_moment(items.get("TransactionDate")),
        phone=_phone(items.get("PhoneNumber")),
    )


def read_payout(body: Any) -> Payout:
    """Return what came of a payout; raise ValueError when this does not say."""
    told, given = _result(body)
    code = _code(told)
    meaning = paid_out(code)
    done = meaning.state == "done"
    phone, name = _party(given.get("ReceiverPartyPublicName"))
    registered = _text(given.get("B2CRecipientIsRegisteredCustomer"))
    return Payout(
        order_id=_id(told, "OriginatorConversationID"),
        conversation_id=_text(told.get("ConversationID"), ID_CHARACTERS),
        code=code,
        words=_text(told.get("ResultDesc")),
        meaning=meaning,
        # A payout that failed has a TransactionID too.
        receipt=_receipt(given.get("TransactionReceipt") or told.get("TransactionID")) if done else "",
        amount=_paid(given.get("TransactionAmount")) if done else None,
        paid_at=_moment(given.get("TransactionCompletedDateTime")),
        phone=phone,
        name=name,
        registered={"Y": True, "N": False}.get(registered),
        left=_balance(given.get("B2CUtilityAccountAvailableFunds")),
    )


def read_queue_timeout(body: Any) -> QueueTimeout:
    """Return which order M-Pesa gave up waiting for; raise ValueError when this does not say."""
    told, _ = _result(body)
    return QueueTimeout(_id(told, "OriginatorConversationID"), _text(told.get("ConversationID"), ID_CHARACTERS))


def read_paybill(body: Any) -> PaybillPayment:
    """Return what somebody sends to our shortcode; raise ValueError when this is no validation or confirmation."""
    told = _object(body, "the body")
    receipt, written = _receipt(told.get("TransID")), _text(told.get("TransAmount")).strip()
    if not receipt or not written:
        raise ValueError("a payment to a shortcode has a receipt and an amount")
    amount = _balance(written)
    names = (_text(told.get(key)).strip() for key in ("FirstName", "MiddleName", "LastName"))
    return PaybillPayment(
        receipt=receipt,
        amount=amount if amount is not None and amount > Money.zero(CURRENCY) else None,
        paid_at=_moment(told.get("TransTime")),
        account=_text(told.get("BillRefNumber")).strip(),
        shortcode=_id(told, "BusinessShortCode"),
        transaction_type=_text(told.get("TransactionType")),
        phone=_text(told.get("MSISDN"), ID_CHARACTERS),
        name=" ".join(name for name in names if name),
        written=written,
    )


def read_status(body: Any) -> TransactionStatus:
    """Return what a look-up found; raise ValueError when this is no answer to one."""
    told, given = _result(body)
    code, status = _code(told), _text(given.get("TransactionStatus"))
    return TransactionStatus(
        look_id=_id(told, "ConversationID"),
        code=code,
        words=_text(told.get("ResultDesc")),
        meaning=looked_up(code, status),
        status=status,
        order_id=_text(given.get("OriginatorConversationID"), ID_CHARACTERS),
        # The TransactionID outside the parameters belongs to the look-up, not to the money.
        receipt=_receipt(given.get("ReceiptNo")),
        amount=_paid(given.get("Amount")),
        finished_at=_moment(given.get("FinalisedTime")),
        payer=_text(given.get("DebitPartyName")),
        payee=_text(given.get("CreditPartyName")),
    )


READERS: Final[Mapping[CallbackKind, Callable[[Any], Callback]]] = {
    CallbackKind.COLLECTED: read_collection,
    CallbackKind.PAID_OUT: read_payout,
    CallbackKind.PAYOUT_LATE: read_queue_timeout,
    CallbackKind.STATUS: read_status,
    CallbackKind.STATUS_LATE: read_queue_timeout,
    CallbackKind.VALIDATION: read_paybill,
    CallbackKind.CONFIRMATION: read_paybill,
}

# What we answer: M-Pesa reads only the code. Everything but a validation is always accepted, once it is kept.
ACCEPTED: Final[Mapping[str, str]] = {"ResultCode": "0", "ResultDesc": "Accepted"}


class Rejection(Enum):
    """Why a payment to our shortcode is turned away before it happens."""

    PHONE = "C2B00011"
    ACCOUNT = "C2B00012"
    AMOUNT = "C2B00013"
    IDENTITY = "C2B00014"
    SHORTCODE = "C2B00015"
    OTHER = "C2B00016"

    @property
    def answer(self) -> Mapping[str, str]:
        """Return what M-Pesa is answered."""
        return {"ResultCode": self.value, "ResultDesc": "Rejected"}


def text_of_code(value: Any) -> str:
    """Return a code as text, whether it came as a number or in quotes; raise ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ValueError("a result has a code")
    return str(value).strip()


def _result(body: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return a Result and its parameters by name; a failed one has none."""
    told = _object(_object(body, "the body").get("Result"), "Result")
    given = told.get("ResultParameters") or {}
    if isinstance(given, Mapping):
        given = given.get("ResultParameter")
    return told, _named(given, "Key")


def _named(items: Any, key: str) -> Mapping[str, Any]:
    """Return a list of names and values by name, the first where one repeats; one alone may come without a list."""
    if items is None:
        return {}
    listed = [items] if isinstance(items, Mapping) else items
    if not isinstance(listed, list):
        raise ValueError("parameters are a list")
    found: dict[str, Any] = {}
    for item in listed:
        name = _object(item, "a parameter").get(key)
        if isinstance(name, str):
            found.setdefault(name, item.get("Value"))
    return found


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        message = f"{name} is missing"
        raise ValueError(message)
    return value


def _code(told: Mapping[str, Any]) -> str:
    return text_of_code(told.get("ResultCode"))


def _id(told: Mapping[str, Any], name: str) -> str:
    value = _text(told.get(name), ID_CHARACTERS).strip()
    if not value:
        message = f"{name} is missing"
        raise ValueError(message)
    return value


def _text(value: Any, most: int = TEXT_CHARACTERS) -> str:
    """Return words or a number as text, empty when there are none."""
    if value is None or isinstance(value, Mapping | list | bool):
        return ""
    text = str(value)
    if len(text) > most:
        raise ValueError("longer than M-Pesa writes")
    return text


def _receipt(value: Any) -> str:
    text = _text(value).strip().upper()
    if text and not _RECEIPT.fullmatch(text):
        raise ValueError("not a receipt number")
    return text


def _balance(value: Any) -> Money | None:
    """Return what an account holds; None when it is not told or not a plain number."""
    text = _text(value).strip()
    return Money.of(Decimal(text), CURRENCY) if _AMOUNT.fullmatch(text) else None


def _paid(value: Any) -> Money | None:
    """Return an amount that moved, None when it is missing; raise ValueError when it is no positive amount."""
    if _text(value).strip() == "":
        return None
    amount = _balance(value)
    if amount is None or amount <= Money.zero(CURRENCY):
        raise ValueError("not an amount that could have been paid")
    return amount


def _moment(value: Any) -> datetime | None:
    """Return a time told without a zone, which is Nairobi's; None when it makes no sense, for the money came anyway."""
    text = _text(value).strip()
    for pattern, shape in _TIMES:
        if shape.fullmatch(text):
            try:
                # The zone is Nairobi's though M-Pesa does not write it.
                return datetime.strptime(text, pattern).replace(tzinfo=NAIROBI).astimezone(UTC)
            except ValueError:
                return None
    return None


def _phone(value: Any) -> str:
    text = _text(value).strip()
    return f"+{text}" if _PHONE.fullmatch(text) else ""


def _party(value: Any) -> tuple[str, str]:
    """Return the phone and the name of "254700000000 - Somebody"."""
    number, _, name = _text(value).partition(" - ")
    return _phone(number), name.strip()
