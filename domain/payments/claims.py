"""What borrowers say they paid: codes in one form, who carries such money, and how a claim stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.money import Money
from domain.payments.by_hand import normalised
from domain.states import Moves

__all__ = ["CARRIERS", "CLAIM_MOVES", "MOST_OPEN", "SHORTEST", "Claim", "ClaimState", "Found", "Line", "normalised"]

#: Who carries money that people claim with a code. The same movement may be known to us under another of these: staff
#: write "wallet" or "bank" for what the provider's own message calls by its name. Cash and cards have no such code.
CARRIERS: Final = (
    *("mpesa", "jazzcash", "easypaisa", "raast", "upi", "neft", "esewa", "khalti", "fonepay", "qris", "dana"),
    *("bank", "wallet"),
)
#: A shorter code is no code of a provider: it would be found by chance.
SHORTEST: Final = 6
#: So many claims of one person may be open at once.
MOST_OPEN: Final = 3
#: After so many claims in thirty days that came to nothing, a further one is looked into but holds no reminder.
MOST_UNMATCHED: Final = 2


class ClaimState(StrEnum):
    """How a claim stands."""

    OPEN = "OPEN"
    MATCHED = "MATCHED"
    UNMATCHED = "UNMATCHED"


#: Money may turn up after we stopped looking for it; what was matched stays so.
CLAIM_MOVES: Final = Moves(
    ClaimState,
    {
        ClaimState.OPEN: {ClaimState.MATCHED, ClaimState.UNMATCHED},
        ClaimState.UNMATCHED: {ClaimState.MATCHED},
        ClaimState.MATCHED: set(),
    },
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment that a borrower says she made."""

    id: int
    person_id: int
    loan_id: int
    provider: str
    reference: str
    amount: Money | None
    state: ClaimState
    payment_id: int | None
    made_at: datetime
    holds_until: datetime

    @property
    def end(self) -> str:
        """Return the last four characters of its code, which are all that is ever shown of it."""
        return self.reference[-4:]

    @property
    def loan_ref(self) -> str:
        """Return the reference of its loan, which need not be loaded and locked for that."""
        return f"L-{1000 + self.loan_id}"


@dataclass(frozen=True, slots=True)
class Found:
    """A payment that is recorded under a code."""

    payment_id: int
    person_id: int | None
    amount: Money
    state: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement under a code: money that moved, whose ever it is."""

    provider: str
    reference: str
    amount: Money
    paid_at: datetime
    account: str
