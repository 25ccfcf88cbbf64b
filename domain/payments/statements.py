"""Statements of providers and banks: a line of one, the loan it names, and money that waits for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.money import Money
from domain.payments.by_hand import normalised
from domain.people.phones import masked_phone

#: Whose own names for movements are never written in two ways, and may begin as a word that we would leave out.
_AS_WRITTEN: Final = frozenset({"mpesa"})


#: So much of what a payer wrote is shown: into a form of somebody else's they may write anything.
SHOWN: Final = 30


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


@dataclass(frozen=True, slots=True)
class Suspended:
    """Money without a loan, which waits for its owner or went back."""

    provider: str
    amount: Money
    is_back: bool


def reference_for(provider: str, reference: str) -> str:
    """Return a reference as payments of a provider are kept under, so that each movement is recorded once."""
    plain = reference.strip().upper()
    return plain if provider in _AS_WRITTEN else normalised(reference) or plain


def masked(payer: str) -> str:
    """Return a payer of whom only the beginning and the end can be recognised."""
    words = payer.strip()
    if len(words) < 7:
        return "***" if words else ""
    if words.startswith("+"):
        return masked_phone(words)
    return f"{words[:3]}***{words[-3:]}" if any(letter.isdigit() for letter in words) else f"{words[:3]}***"
