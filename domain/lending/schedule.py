"""A schedule: what falls due when, in money, summing to exactly what was lent and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.lending.amortise import lines
from domain.lending.terms import Terms
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment; `days` is the length of its period and `balance` the principal left after it."""

    number: int
    due: date
    days: int
    principal: Money
    interest: Money
    fees: Money
    balance: Money

    @property
    def total(self) -> Money:
        """Return what is to be paid on the day."""
        return self.principal + self.interest + self.fees


@dataclass(frozen=True, slots=True)
class Totals:
    """What all instalments sum to."""

    principal: Money
    interest: Money
    fees: Money

    @property
    def total(self) -> Money:
        """Return everything that is to be paid."""
        return self.principal + self.interest + self.fees

    @property
    def cost(self) -> Money:
        """Return what the loan costs beyond the principal, not counting fees taken at the start."""
        return self.interest + self.fees


@dataclass(frozen=True, slots=True)
class Schedule:
    """The instalments of a loan and the terms they follow from."""

    terms: Terms
    rows: tuple[Row, ...]

    @property
    def totals(self) -> Totals:
        """Return the sums of the rows."""
        none = Money.zero(self.terms.currency)
        return Totals(
            sum((row.principal for row in self.rows), none),
            sum((row.interest for row in self.rows), none),
            sum((row.fees for row in self.rows), none),
        )

    @property
    def instalment(self) -> Money:
        """Return the usual instalment, not the one that takes what rounding left over."""
        return self.rows[self._usual].total

    @property
    def _usual(self) -> int:
        if self.terms.method == "equal-principal":
            return self.terms.grace_principal
        return -1 if len(self.rows) == 1 or self.terms.residue == "first" else -2

    @property
    def disbursed(self) -> Money:
        """Return what the borrower is handed: the principal less fees taken at the start."""
        return self.terms.principal - self.terms.fee("upfront")

    @property
    def maturity(self) -> date:
        """Return the last due date."""
        return self.rows[-1].due


def build_schedule(terms: Terms) -> Schedule:
    """Return the instalments that repay these terms."""
    currency = terms.currency
    rows = tuple(
        Row(
            line.number,
            line.due,
            line.days,
            Money(line.principal, currency),
            Money(line.interest, currency),
            Money(line.fees, currency),
            Money(line.balance, currency),
        )
        for line in lines(terms, terms.amounts())
    )
    return Schedule(terms, rows)
