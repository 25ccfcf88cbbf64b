"""What a loan was agreed to be: how much, at what price, over which days, and how amounts are rounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from domain.money import CURRENCIES, Money, Rounding

Unit = Literal["months", "weeks", "days"]
Method = Literal["declining", "flat", "equal-principal", "zero", "service-charge"]
DayCount = Literal["30/360", "act/365", "act/360", "act/364", "act/act"]
Residue = Literal["last", "first", "each"]
MonthEnd = Literal["clamp", "roll"]
BrokenPeriod = Literal["levelled", "added", "last"]
LevelBy = Literal["every-period", "first-period"]
FeeWhen = Literal["upfront", "first", "each"]

# The principal and the price of each instalment, in minor units.
Parts = list[tuple[int, int]]

LONGEST = 1_200


class ImpossibleTerms(ValueError):
    """These terms describe no loan; the message says which one is wrong and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    How a loan is repaid, whatever its amount.

    `annual_rate` is in percent. `interest_free` periods cost nothing; interest of `grace_interest` periods is
    charged and falls due with the first period after them; in `grace_principal` periods only interest is due.
    `due_dates` replaces the calendar when the dates were agreed one by one. `broken_period` says whether the
    interest of a longer or shorter first period is levelled over all instalments, added to the first, or left to
    the last by keeping the usual instalment.
    `smooth` moves a level instalment by one unit when that brings the last one nearer to it. `carry` keeps what
    rounding drops from the interest and charges a unit when it has added up to one. `level_by` reckons the level
    instalment from the real length of every period, or as if each were as long as the first.
    """

    annual_rate: Decimal
    periods: int
    start: date
    every: int = 1
    unit: Unit = "months"
    first_due: date | None = None
    due_dates: tuple[date, ...] | None = None
    method: Method = "declining"
    day_count: DayCount = "30/360"
    rounding: Rounding = "half-even"
    residue: Residue = "last"
    grace_principal: int = 0
    grace_interest: int = 0
    interest_free: int = 0
    month_end: MonthEnd = "clamp"
    weekend: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    broken_period: BrokenPeriod = "levelled"
    smooth: bool = False
    carry: bool = False
    level_by: LevelBy = "every-period"

    def __post_init__(self) -> None:
        for holds, sentence in _RULES:
            if not holds(self):
                raise ImpossibleTerms(sentence)


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee in the key facts: taken from what is paid out, or due with the first or with each instalment."""

    amount: Money
    when: FeeWhen


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a loan as bare minor units, which is all the arithmetic sees."""

    principal: int
    unit: int = 1
    # What level instalments are rounded to, when that is coarser than other amounts; None rounds each part alone.
    multiple_of: int | None = None
    # A level instalment that was agreed; the loan then takes as many as it needs, up to the number of periods.
    level: int | None = None
    charge: int | None = None
    fee_first: int = 0
    fee_each: int = 0

    def __post_init__(self) -> None:
        if self.principal <= 0:
            raise ImpossibleTerms("The principal must be more than nothing.")
        if self.unit <= 0 or (self.multiple_of is not None and self.multiple_of <= 0):
            raise ImpossibleTerms("Amounts are rounded to a unit of one or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Shape):
    """
    The terms of one loan, in its currency.

    Amounts are rounded to `unit_minor`, which is the currency's own unit unless given; level instalments to
    `multiple_of_minor`, which is `unit_minor` unless given. With an agreed `instalment`, `periods` is the most
    the loan may take, and it takes as many as it needs. `charge` is the whole price of a service-charge
    loan; without it the rate is taken once, on the principal.
    """

    principal: Money
    unit_minor: int | None = None
    multiple_of_minor: int | None = None
    instalment: Money | None = None
    charge: Money | None = None
    fees: tuple[Fee, ...] = ()

    def __post_init__(self) -> None:
        # Not super(): a dataclass with slots is made twice, and the second one is not the super() of the first.
        Shape.__post_init__(self)
        if {money.currency for money in (self.charge, self.instalment, *(fee.amount for fee in self.fees)) if money} - {
            self.currency
        }:
            raise ImpossibleTerms("The charge and the fees are in the currency of the principal.")
        self.amounts()

    @property
    def currency(self) -> str:
        """Return the currency code of every amount of this loan."""
        return self.principal.currency

    def fee(self, when: FeeWhen) -> Money:
        """Return the sum of the fees that fall due then."""
        return sum((fee.amount for fee in self.fees if fee.when == when), Money.zero(self.currency))

    def amounts(self) -> Amounts:
        """Return the amounts in minor units."""
        unit = self.unit_minor or CURRENCIES[self.currency].unit
        return Amounts(
            principal=self.principal.minor,
            unit=unit,
            multiple_of=self.multiple_of_minor or unit,
            level=None if self.instalment is None else self.instalment.minor,
            charge=None if self.charge is None else self.charge.minor,
            fee_first=self.fee("first").minor,
            fee_each=self.fee("each").minor,
        )


def _first_due_follows(shape: Shape) -> bool:
    return shape.first_due is None or shape.first_due > shape.start


def _dates_follow(shape: Shape) -> bool:
    if shape.due_dates is None:
        return True
    days = (shape.start, *shape.due_dates)
    return len(shape.due_dates) == shape.periods and all(a < b for a, b in pairwise(days))


_RULES: tuple[tuple[Callable[[Shape], bool], str], ...] = (
    (lambda s: 1 <= s.periods <= LONGEST, f"A loan has between 1 and {LONGEST:,} instalments."),
    (lambda s: s.every >= 1, "Instalments fall due every 1 or more months, weeks or days."),
    (lambda s: s.annual_rate.is_finite() and s.annual_rate >= 0, "The rate is 0 percent a year or more."),
    (_first_due_follows, "The first due date comes after the start."),
    (_dates_follow, "Agreed due dates come after the start, one for each instalment, each later than the one before."),
    (lambda s: 0 <= s.grace_principal < s.periods, "Principal grace must leave at least one instalment to repay in."),
    (lambda s: 0 <= s.grace_interest < s.periods, "Interest grace must leave at least one instalment to pay it in."),
    (lambda s: 0 <= s.interest_free <= s.periods, "Interest-free periods cannot be more than the instalments."),
    (lambda s: s.weekend != frozenset(range(7)), "A week needs at least one working day."),
)
