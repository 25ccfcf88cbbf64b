"""What Daraja allows in a request, and how it says no, in one place. See https://developer.safaricom.co.ke/apis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

TOKEN_LIVES: Final = timedelta(seconds=3599)
# Nobody can be asked for the same amount again this soon.
SAME_AGAIN: Final = timedelta(minutes=2)
PAYOUT_LEAST: Final = 10
PAYOUT_MOST: Final = 250_000

BANNED: Final = re.compile(r"m-?pesa|safaricom|exe|cmd|sql|query", re.IGNORECASE)


class Problem(Exception):
    """Daraja says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Mapping[str, Any] = {"requestId": "16813-1590513-1", "errorCode": code, "errorMessage": message}


def invalid(name: str) -> Problem:
    """Return the no to a field."""
    return Problem(400, "400.002.02", f"Bad Request - Invalid {name}")


def bad_token() -> Problem:
    """Return the no to a token it does not know any more."""
    return Problem(404, "404.001.03", "Invalid Access Token")


def spike() -> Problem:
    """Return the no to too many requests at once."""
    return Problem(500, "500.003.02", "Error Occurred: Spike Arrest Violation")


def locked() -> Problem:
    """Return the no to asking somebody who is in the middle of something else."""
    words = "Unable to lock subscriber, a transaction is already in process for the current subscriber"
    return Problem(500, "500.001.1001", words)


def down() -> Problem:
    """Return the answer of a gateway with nobody behind it."""
    return Problem(503, "500.003.1001", "Service is currently unreachable. Please try again later.")


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a request must look, whether it came as text or as a whole number."""

    shape: re.Pattern[str]
    required: bool = True
    address: bool = False


def _field(shape: str, *, required: bool = True) -> Field:
    return Field(re.compile(shape, re.DOTALL), required)


SHORTCODE: Final = _field(r"[0-9]{5,7}")
WHOLE: Final = _field(r"[1-9][0-9]{0,6}")
MSISDN: Final = _field(r"254[17][0-9]{8}")
TIMESTAMP: Final = _field(r"20[0-9]{12}")
TEXT: Final = _field(r".{1,200}")
LONG: Final = _field(r".{1,600}")
ADDRESS: Final = Field(re.compile(r"https?://[^\s?#]+"), address=True)

SIGNED: Final = {"BusinessShortCode": SHORTCODE, "Password": LONG, "Timestamp": TIMESTAMP}

COLLECT: Final[Mapping[str, Field]] = {
    **SIGNED,
    "TransactionType": _field("CustomerPayBillOnline|CustomerBuyGoodsOnline"),
    "Amount": WHOLE,
    "PartyA": MSISDN,
    "PartyB": SHORTCODE,
    "PhoneNumber": MSISDN,
    "CallBackURL": ADDRESS,
    "AccountReference": _field(r".{1,12}"),
    "TransactionDesc": _field(r".{1,13}"),
}
LOOK: Final[Mapping[str, Field]] = {**SIGNED, "CheckoutRequestID": TEXT}
PAY_OUT: Final[Mapping[str, Field]] = {
    "OriginatorConversationID": TEXT,
    "InitiatorName": TEXT,
    "SecurityCredential": LONG,
    "CommandID": _field("BusinessPayment|SalaryPayment|PromotionPayment"),
    "Amount": WHOLE,
    "PartyA": SHORTCODE,
    "PartyB": MSISDN,
    "Remarks": _field(r".{2,100}"),
    "QueueTimeOutURL": ADDRESS,
    "ResultURL": ADDRESS,
    "Occassion": _field(r".{0,100}", required=False),
}
LOOK_UP: Final[Mapping[str, Field]] = {
    "Initiator": TEXT,
    "SecurityCredential": LONG,
    "CommandID": _field("TransactionStatusQuery"),
    "TransactionID": _field(r"[A-Z0-9]{6,20}", required=False),
    "OriginalConversationID": _field(r".{1,200}", required=False),
    "PartyA": SHORTCODE,
    "IdentifierType": _field("[124]"),
    "ResultURL": ADDRESS,
    "QueueTimeOutURL": ADDRESS,
    "Remarks": _field(r".{1,100}"),
    "Occasion": _field(r".{0,100}", required=False),
}
REGISTER: Final[Mapping[str, Field]] = {
    "ShortCode": SHORTCODE,
    # Spelt exactly so, or what cannot be asked is refused for ever after.
    "ResponseType": _field("Completed|Cancelled"),
    "ConfirmationURL": ADDRESS,
    "ValidationURL": ADDRESS,
}


def read(fields: Mapping[str, Field], given: Any, *, https: bool) -> dict[str, str]:
    """Return a request's fields as text; raise Problem for one that is missing, unknown or wrong."""
    if not isinstance(given, dict):
        raise Problem(400, "400.002.05", "Invalid Request Payload")
    for name in given:
        if name not in fields:
            raise invalid(str(name))
    return {name: _value(name, field, given[name], https=https) for name, field in _asked(fields, given)}


def _asked(fields: Mapping[str, Field], given: Mapping[str, Any]) -> list[tuple[str, Field]]:
    missing = [name for name, field in fields.items() if field.required and name not in given]
    if missing:
        raise invalid(missing[0])
    return [(name, field) for name, field in fields.items() if name in given]


def _value(name: str, field: Field, value: Any, *, https: bool) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not field.shape.fullmatch(str(value)):
        raise invalid(name)
    text = str(value)
    if field.address and (BANNED.search(text) or (https and not text.startswith("https://"))):
        raise invalid(name)
    return text
