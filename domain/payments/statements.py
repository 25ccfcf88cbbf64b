"""Statements of providers and banks: a line of one, the loan it names, and money that waits for its owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.money import Money
from domain.payments.by_hand import METHODS, normalised

_NAMED: Final = re.compile(r"(?:loan)?\s*[#:.]?\s*l\s*[-–—_./#:]?\s*0*(\d{4,12})", re.IGNORECASE)
#: What may hide around a reference that was typed on a phone.
_AROUND: Final = " \t\r\n\u00a0\u200b\u200e\u200f\ufeff.,;'\"()[]"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on a statement. The amount is negative when money left; `account` is what the payer named."""

    reference: str
    amount: Money
    paid_at: datetime
    account: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money with no owner yet, with what is known of it; of the payer only what may be shown."""

    payment_id: int
    provider: str
    amount: Money
    paid_at: datetime
    account: str = ""
    payer: str = ""


def loan_named(account: str) -> int | None:
    """Return the id of the loan that an account reference names in any spelling: L-1001, l1001, "L 1001"."""
    found = _NAMED.fullmatch(account.strip(_AROUND))
    return int(found[1]) - 1000 if found and int(found[1]) > 1000 else None


def reference_for(provider: str, reference: str) -> str:
    """Return a reference as payments of a provider are kept under, so that each movement is recorded once."""
    return normalised(reference) if provider in METHODS else reference.strip().upper()


def masked(payer: str) -> str:
    """Return a payer of whom only the beginning and the end can be recognised."""
    words = payer.strip()
    if len(words) < 7:
        return "***" if words else ""
    return f"{words[:3]}***{words[-3:]}" if any(letter.isdigit() for letter in words) else f"{words[:3]}***"
