"""A card holder's bank takes a payment back: what it said so far, and what of the payment is held or gone by that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.money import Money

OPEN, WON, LOST = "OPEN", "WON", "LOST"
#: What the bank did with the money so far; once given back it stays so, however late we hear of it being taken.
TAKEN, GIVEN_BACK = "taken", "given back"
_RANK: Final = {"": 0, TAKEN: 1, GIVEN_BACK: 2}


@dataclass(frozen=True, slots=True)
class Fee:
    """What a provider kept of our money for a dispute, by its own name for that; below zero when it gave it back."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Chargeback:
    """One dispute of one payment, by the provider's name for it."""

    id: int
    provider: str
    reference: str
    payment_id: int | None
    loan_id: int | None
    amount: Money
    reason: str
    due_on: date | None
    state: str = OPEN
    #: "", TAKEN or GIVEN_BACK.
    money: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether the bank has not decided."""
        return self.state == OPEN and self.money != GIVEN_BACK

    @property
    def held(self) -> int:
        """Return what the bank holds while it decides."""
        return self.amount.minor if self.is_open and self.money == TAKEN else 0

    @property
    def gone(self) -> int:
        """Return what was taken back for good."""
        return self.amount.minor if self.state == LOST and self.money != GIVEN_BACK else 0


def money_moved_on(old: str, told: str) -> str:
    """Return where the money is after something was told, whatever order it is told in."""
    return told if _RANK[told] > _RANK[old] else old


def charged_back(found: Iterable[Chargeback]) -> int:
    """Return how much of a payment banks took back for good, in minor units."""
    return sum(one.gone for one in found)
