"""
The books checked against themselves: every figure we keep twice is worked out again and compared.

The ledger is the truth; what is written on instalments, payments and loans are caches of it. The comparisons are pure
functions of what was read, and each names the row that disagrees; storage/verification.py reads and asks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.lending.loan import EVERY_COMPONENT, Instalment
from domain.payments.books import CREDIT, INTEREST, PAYOUTS, RECEIVABLE, SUSPENSE, UNEARNED, cash, provider_fee, taken

#: A payment that was taken back: its money is booked and booked back.
REVERSED: Final = "REVERSED"
#: Money with no owner: it waits, or was sent back.
_OWNERLESS: Final = frozenset({"UNPLACED", "RETURNED"})
#: What follows from a loan's facts and is written on its instalments.
_TOLD: Final = ("late", "charity", *(f"{b}_{name}" for b in ("paid", "waived") for name in EVERY_COMPONENT))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One row where two of our own figures differ."""

    row: str
    what: str
    written: object
    recomputed: object

    def __str__(self) -> str:
        return f"{self.row}: {self.what} is written as {self.written}, but comes to {self.recomputed}"


@dataclass(frozen=True, slots=True)
class LoanBooks:
    """A loan and everything that says what is owed on it, in minor units."""

    ref: str
    #: What its present plan has to repay: what was lent, or what an earlier plan left; None for a credit line.
    principal: int | None
    oldest_due_on: date | None
    parts: tuple[Instalment, ...] = ()
    ledger: Mapping[str, int] = field(default_factory=dict)
    allocated: Mapping[tuple[int, str], int] = field(default_factory=dict)
    #: The instalments as the account told again from its facts has them.
    told: Mapping[int, Instalment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentBooks:
    """A payment and everything that says what became of it, in minor units."""

    ref: str
    provider: str
    amount: int
    credit: int
    state: str
    allocated: int = 0
    recovered: int = 0
    refunded: int = 0
    ledger: Mapping[str, int] = field(default_factory=dict)
    has_loan: bool = True


def check_loan(books: LoanBooks) -> Iterator[Disagreement]:
    """Compare a loan's instalments with the ledger, with what payments settled, and with its oldest due date."""
    row = f"loan {books.ref}"
    if books.parts and books.principal is not None:
        yield from _differing(
            row, "the principal of its instalments", sum(p.principal for p in books.parts), books.principal
        )
    for component in EVERY_COMPONENT:
        owed = sum(part.owed(component) for part in books.parts)
        yield from _differing(row, f"{component} owed", owed, books.ledger.get(RECEIVABLE[component], 0))
    yield from _differing(row, "interest not yet earned", -books.ledger.get(UNEARNED, 0), books.ledger.get(INTEREST, 0))
    for part in books.parts:
        where = f"{row}, instalment {part.number}"
        for component in EVERY_COMPONENT:
            paid, settled = getattr(part, f"paid_{component}"), books.allocated.get((part.number, component), 0)
            yield from _differing(where, f"{component} paid", paid, settled)
        told = books.told.get(part.number)
        for name in _TOLD if told is not None else ():
            yield from _differing(where, name.replace("_", " "), getattr(part, name), getattr(told, name))
    numbers = {part.number for part in books.parts}
    for number, component in books.allocated:
        if number not in numbers:
            yield Disagreement(row, f"{component} settled on instalment {number}", "an instalment", "none")
    oldest = min((part.due_on for part in books.parts if part.remaining), default=None)
    yield from _differing(row, "the oldest unpaid due date", books.oldest_due_on, oldest)


def check_payment(books: PaymentBooks) -> Iterator[Disagreement]:
    """Compare a payment with what it settled and with what was booked for it."""
    row = f"payment {books.ref}"
    kept = books.amount - books.refunded
    placed = kept if books.state == "SUCCESS" else 0
    found = books.allocated + books.credit + books.recovered
    yield from _differing(row, "what it settled and left over", found, placed)
    received = 0 if books.state == REVERSED else kept
    yield from _differing(row, "money received", received, _cash_of(books.ledger, books.provider))
    yield from _differing(row, "the borrower's credit", books.credit, -books.ledger.get(CREDIT, 0))
    # What was taken back had a loan, or its provider knew nothing of it.
    if books.state != REVERSED and books.has_loan == (books.state in _OWNERLESS):
        yield Disagreement(row, "its loan", "one" if books.has_loan else "none", "none" if books.has_loan else "one")
    waiting = books.amount if books.state == "UNPLACED" else 0
    yield from _differing(row, "money waiting in suspense", waiting, -books.ledger.get(SUSPENSE, 0))


def check_totals(
    accounts: Mapping[str, Mapping[str, int]], received: Mapping[tuple[str, str], int], paid_out: Mapping[str, int]
) -> Iterator[Disagreement]:
    """Compare the accounts with each other: they sum to nothing, and cash is what came and what was paid out."""
    for currency, balances in accounts.items():
        yield from _differing(f"ledger in {currency}", "the sum of all accounts", sum(balances.values()), 0)
        for account, balance in balances.items():
            provider = account.removeprefix("cash:")
            if account == PAYOUTS:
                yield from _differing(
                    f"account {account} in {currency}", "its balance", balance, -paid_out.get(currency, 0)
                )
            elif account.startswith("cash:"):
                came = received.get((provider, currency), 0)
                yield from _differing(
                    f"account {account} in {currency}", "its balance", _cash_of(balances, provider), came
                )
    for (provider, currency), amount in received.items():
        if cash(provider) not in accounts.get(currency, {}):
            yield Disagreement(f"account {cash(provider)} in {currency}", "its balance", "nothing", amount)


def _cash_of(ledger: Mapping[str, int], provider: str) -> int:
    """
    Return what came by a provider and nobody gave back for good.

    What a bank holds is still told with it, and so is what the provider kept of it for itself.
    """
    return sum(ledger.get(account(provider), 0) for account in (cash, taken, provider_fee))


def _differing(row: str, what: str, written: object, recomputed: object) -> Iterator[Disagreement]:
    if written != recomputed:
        yield Disagreement(row, what, written, recomputed)
