"""Interest that has built up: on a balance, or on one that changed on the way, each stretch rounded by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from domain.lending.interest import Fraction, divide, year_fraction
from domain.lending.terms import DayCount
from domain.money import Rounding


@dataclass(frozen=True, slots=True)
class Balance:
    """The principal out from a day on, in minor units."""

    since: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """What money costs by the day, and how what it cost is rounded."""

    annual_rate: Decimal
    day_count: DayCount = "act/365"
    unit: int = 1
    rounding: Rounding = "half-even"

    @property
    def per_year(self) -> Fraction:
        """Return the rate as an exact fraction."""
        over, under = self.annual_rate.as_integer_ratio()
        return Fraction(over, under * 100)


def accrued(balance: int, *, since: date, until: date, at: Accrual) -> int:
    """Return the interest on one balance between two days."""
    over, under = at.per_year.times(year_fraction(since, until, at.day_count))
    return divide(balance * over, under, unit=at.unit, rounding=at.rounding)


def accrued_over(balances: Sequence[Balance], *, until: date, at: Accrual) -> int:
    """Return the interest on a balance that changed, each stretch rounded by itself."""
    ends = (*balances, Balance(until, 0))
    return sum(
        accrued(opened.amount, since=opened.since, until=closed.since, at=at) for opened, closed in pairwise(ends)
    )


def accrued_in_period(balances: Sequence[Balance], *, rate: Fraction, opened: date, closed: date) -> int:
    """Return the interest of one period that costs a given rate, by the share of its days each balance was out."""
    days = (closed - opened).days
    ends = (*balances, Balance(closed, 0))
    total = 0
    for one, other in pairwise(ends):
        over, under = rate.times(Fraction((other.since - one.since).days, days))
        total += divide(one.amount * over, under)
    return total
