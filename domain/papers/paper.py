"""Receipt, statement and clearance letter: values that say all that stands on the paper, and never change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from domain.money import Money, total

PaperKind: TypeAlias = Literal["receipt", "statement", "clearance"]
Ending: TypeAlias = Literal["repaid", "settled", "returned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Who gives the paper to whom about which loan, and on which day; `test` marks one that was made in a sandbox."""

    lender: str
    name: str
    person: str
    loan: str
    made_on: date
    test: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment settled of one component of one instalment."""

    number: int
    due_on: date
    component: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    One payment: what came, what became of it, and what was left to pay on the day the paper was made (MLMS-126).

    All of a payment that was not taken back is somewhere: amount = parts + credit + recovered + sent_back.
    """

    head: Head
    payment: str
    amount: Money
    method: str
    paid_on: date
    parts: tuple[Part, ...]
    credit: Money
    recovered: Money
    sent_back: Money
    taken_back: bool
    left: Money
    next_on: date | None = None
    next_amount: Money | None = None
    #: Whether the loan is over, so that there is a clearance letter to be had.
    finished: bool = False
    #: The receipt number under which its provider knows it, where that says something to her.
    code: str = ""

    @property
    def settled(self) -> dict[tuple[int, str], int]:
        """Return what it settled, in minor units by instalment and component."""
        return {(part.number, part.component): part.amount.minor for part in self.parts}

    @property
    def accounted(self) -> Money:
        """Return all that is said about where the money went."""
        others = [self.credit, self.recovered, self.sent_back]
        return total([*(part.amount for part in self.parts), *others], self.amount.currency)

    def paid(self, component: str) -> Money:
        """Return what of it went to one component."""
        found = [part.amount for part in self.parts if part.component == component]
        return total(found, self.amount.currency)

    def says_the_same(self, other: Receipt) -> bool:
        """Return whether both tell the same of the payment itself; what is left of the loan moves on (MLMS-126)."""
        moved_on = replace(
            self,
            head=other.head,
            left=other.left,
            next_on=other.next_on,
            next_amount=other.next_amount,
            finished=other.finished,
        )
        return moved_on == other


@dataclass(frozen=True, slots=True)
class StatementLine:
    """
    One thing that happened, with what was owed after it; what was paid or taken off is negative.

    Of a payment it says the whole amount, how it came, its provider's own receipt number, and what of it was kept.
    """

    on: date
    kind: str
    amount: Money
    balance: Money
    how: str = ""
    code: str = ""
    kept: Money | None = None

    @property
    def size(self) -> Money:
        """Return the amount without its sign."""
        return max(self.amount, -self.amount)


@dataclass(frozen=True, slots=True)
class StatementPart:
    """One instalment as it stands: what it asks for with its late charge, what was paid or let go, what is left."""

    number: int
    due_on: date
    asked: Money
    paid: Money
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A loan's account: what changed what is owed, with the balance after each, and the instalments (PRODUCT X-17)."""

    head: Head
    principal: Money
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    instalments: tuple[StatementPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A loan that is over: that nothing is owed of it any more (S-26, MLMS-85)."""

    head: Head
    principal: Money
    disbursed_on: date
    finished_on: date
    ending: Ending


Says: TypeAlias = Receipt | Statement | Clearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper we gave out: its code, what it says, and in which language."""

    code: str
    person_id: int
    loan_id: int
    payment_id: int | None
    says: Says
    language: str
    made_at: datetime

    @property
    def kind(self) -> PaperKind:
        """Return which kind of paper it is."""
        return kind_of(self.says)


def kind_of(says: Says) -> PaperKind:
    """Return which kind of paper says this."""
    match says:
        case Receipt():
            return "receipt"
        case Statement():
            return "statement"
        case Clearance():
            return "clearance"
