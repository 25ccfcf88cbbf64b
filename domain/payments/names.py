"""Names of money: by which the same movement is known, whoever tells of it, and what a second telling of it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.events import PaymentReceived
from domain.money import Money
from domain.payments.by_hand import normalised

#: What staff and banks call money that somebody carried, without saying who.
_ANYBODY: Final = frozenset({"bank", "wallet"})
#: Whose numbers mean nothing to anybody else: receipts of our own cash book, and cards.
_APART: Final = frozenset({"cash", "stripe"})
#: A payment that was taken back. It no longer stands for the money it told of.
_REVERSED: Final = "REVERSED"


#: Whose numbers of a payment mean nothing to whom it is from.
_UNREADABLE: Final = frozenset({"stripe", "card"})


def receipt_number(provider: str, reference: str) -> str:
    """Return the receipt number that a payer can compare with her provider's message; nothing when there is none."""
    return "" if provider in _UNREADABLE or ":" in reference else reference


@dataclass(frozen=True, slots=True)
class Known:
    """Money that is recorded: by whom it is told, under which name, as which payment, and who wrote that down when."""

    payment_id: int
    provider: str
    amount: Money
    state: str
    loan_id: int | None
    recorded_by: str
    recorded_at: datetime

    @property
    def ref(self) -> str:
        """Return its reference, as receipts show it."""
        return f"P-{1000 + self.payment_id}"

    @property
    def stands(self) -> bool:
        """Return whether it was not taken back."""
        return self.state != _REVERSED

    @property
    def recorded(self) -> tuple[int, str, datetime]:
        """Return its id, who recorded it, and when."""
        return self.payment_id, self.recorded_by, self.recorded_at


class Telling(StrEnum):
    """
    What a telling of money is to what is known.

    NEW: nothing like it is known. AGAIN: its provider, or an officer, told it before. SAME: it was told in another way.
    ASIDE: something else is recorded under its name, so a person has to look.
    """

    NEW = "new"
    AGAIN = "again"
    SAME = "same"
    ASIDE = "aside"


def name_of(provider: str, reference: str) -> str:
    """
    Return the name that all tellings of one movement of money share, in whatever way they write it (SAFE-4).

    What a carrier moves has one code, whether the carrier, a bank's statement or an officer tells it. Cash receipts,
    cards, and what we named ourselves until its receipt is known are names of their own.
    """
    if is_shared(provider) and ":" not in reference:
        return normalised(reference)
    return f"{provider}:{normalised(reference) if provider == 'cash' else reference}"


def is_shared(provider: str) -> bool:
    """Return whether money of a provider may be told by others under the same name."""
    return provider not in _APART


def is_anybodys(provider: str) -> bool:
    """Return whether a name for a provider leaves open who carried the money, so that staff use it too."""
    return provider in _ANYBODY


def may_be_one(provider: str, other: str) -> bool:
    """Return whether two of one name may be one: two carriers may use the same number for different money."""
    if provider == other:
        return True
    return is_shared(provider) and is_shared(other) and not _ANYBODY.isdisjoint({provider, other})


def judged(fact: PaymentReceived, known: Iterable[Known]) -> tuple[Telling, Known | None]:
    """
    Return what a telling of money is to what is known under its name, and which payment that concerns.

    What staff write down is known when anything is. What a provider tells is never lost: it is known only when the
    same amount stands recorded, except under its own name, where what it told first counts.
    """
    near = [one for one in known if may_be_one(fact.provider, one.provider)]
    own = [one for one in near if one.provider == fact.provider]
    if fact.by_hand:
        return (Telling.AGAIN, (own or near)[0]) if near else (Telling.NEW, None)
    if (first := next((one for one in own if one.stands), None)) and not is_anybodys(fact.provider):
        return Telling.AGAIN, first
    same = [one for one in (*own, *near) if one.stands and one.amount == fact.amount]
    if same:
        return (Telling.AGAIN if same[0] in own else Telling.SAME), same[0]
    different = [one for one in near if one.stands or one in own]
    return (Telling.ASIDE, different[0]) if different else (Telling.NEW, None)
