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

RECEIVABLE: Final = {"principal": PRINCIPAL, "interest": INTEREST, "fees": FEES, "late": LATE}


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


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment as it is booked: where it came by, for which loan, and what it settles by component."""

    provider: str
    state: str
    loan_id: int
    amount: Money
    parts: Mapping[str, int]
    credit: int

    def postings(self, currency: str) -> tuple[Posting, ...]:
        """Return the postings it made."""
        parts = {component: Money(amount, currency) for component, amount in self.parts.items()}
        return receipt(provider=self.provider, parts=parts, credit=Money(self.credit, currency))


def cash(provider: str) -> str:
    """Return the account where money of a provider arrives."""
    return f"cash:{provider}"


def disbursement(*, principal: Money, interest: Money, fees: Money) -> tuple[Posting, ...]:
    """Return the postings of a payout: the whole principal, and the interest it will cost, not yet earned."""
    return _moving(
        (PRINCIPAL, PAYOUTS, principal),
        (INTEREST, UNEARNED, interest),
        (FEES, FEE_INCOME, fees),
    )


def late_charge(amount: Money) -> tuple[Posting, ...]:
    """Return the postings of a late charge."""
    return _moving((LATE, LATE_INCOME, amount))


def receipt(*, provider: str, parts: Mapping[str, Money], credit: Money) -> tuple[Posting, ...]:
    """Return the postings of a payment by what it settled; the rest becomes the borrower's credit."""
    moves = [(cash(provider), RECEIVABLE[component], amount) for component, amount in parts.items()]
    if earned := parts.get("interest"):
        moves.append((UNEARNED, INTEREST_INCOME, earned))
    return _moving(*moves, (cash(provider), CREDIT, credit))


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
