"""
What M-Pesa's result codes mean for the money: one table for what people pay us, one for what we pay out.

A code says done, failed, or nothing certain; only failed allows asking again. Whatever is not listed is unknown, and a
timeout is unknown too: the money may have moved (PAYMENTS 3, PRODUCT P-13). The `kind` names the text a person hears.
See https://developer.safaricom.co.ke/apis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["done", "failed", "unknown"]

# The query found the transaction still being worked on, and says so as an error of the API.
PROCESSING_CODE: Final = "500.001.1001"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is certain about the money, and the stable name of why."""

    state: State
    kind: str


DONE: Final = Meaning("done", "done")
UNKNOWN: Final = Meaning("unknown", "unknown")
PROCESSING: Final = Meaning("unknown", "processing")
ON_ITS_WAY: Final = Meaning("unknown", "on_its_way")


def _failed(kind: str) -> Meaning:
    return Meaning("failed", kind)


# What somebody pays us, asked for on their phone.
COLLECTED: Final[Mapping[str, Meaning]] = {
    "0": DONE,
    "1": _failed("insufficient"),
    "2": _failed("too_small"),
    "3": _failed("limit"),
    "4": _failed("limit"),
    "8": _failed("ours"),  # our own wallet is full
    "11": _failed("ours"),
    # The same amount from the same number within two minutes.
    "17": _failed("too_soon"),
    "21": _failed("ours"),
    "26": _failed("busy"),
    "1001": _failed("busy"),
    "1019": _failed("expired"),
    # The prompt was never shown.
    "1025": _failed("not_asked"),
    "1031": _failed("cancelled"),
    "1032": _failed("cancelled"),
    # No answer came back from the phone, which is not the same as no payment.
    "1036": Meaning("unknown", "unreachable"),
    "1037": Meaning("unknown", "unreachable"),
    "2001": _failed("wrong_pin"),
    "2006": _failed("ours"),
    "2028": _failed("ours"),
    "4999": PROCESSING,
    "8006": _failed("locked"),
    "SFC_IC0003": _failed("unregistered"),
    PROCESSING_CODE: PROCESSING,
}

# What we pay somebody.
PAID_OUT: Final[Mapping[str, Meaning]] = {
    "0": DONE,
    "1": _failed("our_balance"),
    "2": _failed("ours"),
    "3": _failed("ours"),
    "4": _failed("ours"),
    # Her wallet may not hold that much more.
    "8": _failed("full"),
    "11": _failed("ours"),
    "17": _failed("ours"),
    "21": _failed("ours"),
    "26": _failed("ours"),
    "2001": _failed("ours"),
    "2006": _failed("ours"),
    "2028": _failed("ours"),
    "2040": _failed("unregistered"),
    "8006": _failed("ours"),
    "SFC_IC0003": _failed("unregistered"),
}

# How a transaction that was looked up stands, in lower case.
LOOKED_UP: Final[Mapping[str, Meaning]] = {
    "completed": DONE,
    "declined": _failed("declined"),
    "cancelled": _failed("declined"),
    "expired": _failed("declined"),
}

# The look-up found no such transaction. It may still be on its way, so even this is not certain.
NOT_FOUND_CODE: Final = "2032"
NOT_FOUND: Final = Meaning("unknown", "not_found")


def collected(code: str) -> Meaning:
    """Return what a code says of a payment asked for on a phone."""
    return COLLECTED.get(code, UNKNOWN)


def paid_out(code: str) -> Meaning:
    """Return what a code says of a payout."""
    return PAID_OUT.get(code, ON_ITS_WAY)


def looked_up(code: str, status: str) -> Meaning:
    """Return what a look-up says of the transaction it was about: a code for the look-up, a status for the rest."""
    if code == NOT_FOUND_CODE:
        return NOT_FOUND
    if code != "0":
        return UNKNOWN
    return LOOKED_UP.get(status.strip().lower(), PROCESSING)
