"""The chart of accounts and the postings of each happening. A posting balances by its shape: one debit, one credit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.money import Money

PRINCIPAL: Final = "loan:principal"
INTEREST: Final = "loan:interest"
FEES: Final = "loan:fees"
LATE: Final = "loan:late"
#: Interest of the schedule that has not been paid yet: owed by the borrower, not yet earned by us.
UNEARNED: Final = "unearned:interest"
INTEREST_INCOME: Final = "income:interest"
FEE_INCOME: Final = "income:fees"
LATE_INCOME: Final = "income:late"
CREDIT: Final = "borrower:credit"
SUSPENSE: Final = "suspense"
PAYOUTS: Final = "cash:payout"
#: What was handed over on credit lines: goods, or money from the till.
SUPPLIED: Final = "line:supplied"
#: What a borrower promised to charity for being late, and what we have to pass on: neither is ours (PRODUCT 5.6).
CHARITY_PROMISED: Final = "charity:promised"
CHARITY_OWED: Final = "charity:owed"
WAIVED: Final = "expense:waived"
WRITTEN_OFF: Final = "expense:write-off"
RECOVERED: Final = "income:recovery"

RECEIVABLE: Final = {
    "principal": PRINCIPAL,
    "interest": INTEREST,
    "fees": FEES,
    "late": LATE,
    "charity": CHARITY_PROMISED,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount that leaves one account and reaches another."""

    debit: str
    credit: str
    amount: Money

    def __post_init__(self) -> None:
        assert self.amount.minor > 0, "a posting moves something"
        assert self.debit != self.credit, "a posting moves between two accounts"


@dataclass(frozen=True, slots=True)
class Transaction:
    """Postings that belong together. The key makes the transaction happen once."""

    key: str
    kind: str
    effective_on: date
    postings: tuple[Posting, ...]
    actor: str
    loan_id: int | None = None
    payment_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A payment as it is booked: where it came by, for which plan of which loan, and what it settles."""

    provider: str
    state: str
    loan_id: int
    amount: Money
    settled: Mapping[tuple[int, str], int]
    credit: int
    recovered: int = 0
    refunded: int = 0
    version: int = 1
    revision: int = 1

    @property
    def parts(self) -> dict[str, int]:
        """Return what it settles, by component."""
        sums: dict[str, int] = {}
        for (_number, component), amount in self.settled.items():
            sums[component] = sums.get(component, 0) + amount
        return sums

    def postings(self, currency: str) -> tuple[Posting, ...]:
        """Return the postings it made."""
        parts = {component: Money(amount, currency) for component, amount in self.parts.items()}
        recovered = Money(self.recovered, currency)
        return receipt(provider=self.provider, parts=parts, credit=Money(self.credit, currency), recovered=recovered)


def cash(provider: str) -> str:
    """Return the account where money of a provider arrives."""
    return f"cash:{provider}"


def taken(provider: str) -> str:
    """Return the account of what was taken from a provider's account again and no loan bears, or not yet."""
    return f"taken:{provider}"


def provider_fee(provider: str) -> str:
    """Return the account of what a provider charges us: our own cost, and no part of what anybody owes."""
    return f"expense:provider-fee:{provider}"


def fee_charged(*, provider: str, fee: Money) -> tuple[Posting, ...]:
    """Return the postings of a fee that a provider kept of our money, or gave back when it is below zero."""
    moves = _moving((provider_fee(provider), cash(provider), max(fee, -fee)))
    return undone(moves) if fee.minor < 0 else moves


def took(*, provider: str, amount: Money) -> tuple[Posting, ...]:
    """Return the postings of money that a bank holds back, or that is gone with nobody to ask for it."""
    return _moving((taken(provider), cash(provider), amount))


def disbursement(*, principal: Money, interest: Money, fees: Money) -> tuple[Posting, ...]:
    """Return the postings of a payout: the whole principal, and the interest it will cost, not yet earned."""
    return _moving(
        (PRINCIPAL, PAYOUTS, principal),
        (INTEREST, UNEARNED, interest),
        (FEES, FEE_INCOME, fees),
    )


def supplied(amount: Money) -> tuple[Posting, ...]:
    """Return the postings of goods or money that were taken on a credit line."""
    return _moving((PRINCIPAL, SUPPLIED, amount))


def late_charge(amount: Money, *, charity: Money | None = None) -> tuple[Posting, ...]:
    """Return the postings of a late charge: ours, or promised to charity."""
    return _moving(
        (LATE, LATE_INCOME, amount),
        (CHARITY_PROMISED, CHARITY_OWED, charity or Money.zero(amount.currency)),
    )


def receipt(
    *, provider: str, parts: Mapping[str, Money], credit: Money, recovered: Money | None = None
) -> tuple[Posting, ...]:
    """Return the postings of a payment by what it settled; the rest becomes the borrower's credit, or is recovered."""
    moves = [(cash(provider), RECEIVABLE[component], amount) for component, amount in parts.items()]
    if earned := parts.get("interest"):
        moves.append((UNEARNED, INTEREST_INCOME, earned))
    back = recovered or Money.zero(credit.currency)
    return _moving(*moves, (cash(provider), CREDIT, credit), (cash(provider), RECOVERED, back))


def let_go(parts: Mapping[str, Money], *, expense: str = WAIVED) -> tuple[Posting, ...]:
    """Return the postings of what was let go, by component: interest was never earned, the rest is an expense."""
    against = {"interest": UNEARNED, "charity": CHARITY_OWED}
    return _moving(
        *((against.get(component, expense), RECEIVABLE[component], amount) for component, amount in parts.items())
    )


def planned_anew(*, interest: Money, fees: Money) -> tuple[Posting, ...]:
    """Return the postings of a new plan by how much more, or less, interest and fees it asks for than the old one."""
    none = Money.zero(interest.currency)
    return _moving(
        (INTEREST, UNEARNED, max(none, interest)),
        (UNEARNED, INTEREST, max(none, -interest)),
        (FEES, FEE_INCOME, max(none, fees)),
        (FEE_INCOME, FEES, max(none, -fees)),
    )


def undone(postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """Return the postings that take others back: the same amounts the other way."""
    return tuple(Posting(move.credit, move.debit, move.amount) for move in postings)


def netted(postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """Return the same movements with those that cancel each other left out."""
    sums: dict[tuple[str, str], Money] = {}
    for move in postings:
        there, back = (move.debit, move.credit), (move.credit, move.debit)
        if back in sums:
            sums[back] -= move.amount
        else:
            sums[there] = sums.get(there, Money.zero(move.amount.currency)) + move.amount
    moves = [(debit, credit, amount) for (debit, credit), amount in sums.items()]
    return _moving(*((b, a, -amount) if amount.minor < 0 else (a, b, amount) for a, b, amount in moves))


def unplaced(*, provider: str, amount: Money) -> tuple[Posting, ...]:
    """Return the postings of money that has no owner yet."""
    return _moving((cash(provider), SUSPENSE, amount))


def balances(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """Return each account's debits less its credits, from (debit, credit, amount) rows. They sum to nothing."""
    accounts: dict[str, int] = {}
    for debit, credit, amount in rows:
        accounts[debit] = accounts.get(debit, 0) + amount
        accounts[credit] = accounts.get(credit, 0) - amount
    return accounts


def _moving(*moves: tuple[str, str, Money]) -> tuple[Posting, ...]:
    return tuple(Posting(debit, credit, amount) for debit, credit, amount in moves if amount)
