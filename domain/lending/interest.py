"""Interest: day counts as exact fractions, so that the only rounding is the one that was agreed."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from domain.lending.dates import step
from domain.lending.terms import DayCount, Shape
from domain.money import Rounding


class Fraction(NamedTuple):
    """A fraction of a year, or of an amount; kept whole because dividing early is where cents are lost."""

    over: int
    under: int

    def times(self, other: Fraction) -> Fraction:
        """Return the product."""
        return Fraction(self.over * other.over, self.under * other.under)

    def plus(self, other: Fraction) -> Fraction:
        """Return the sum."""
        if self.under == other.under:
            return Fraction(self.over + other.over, self.under)
        return Fraction(self.over * other.under + other.over * self.under, self.under * other.under)


def divide(over: int, under: int, *, unit: int = 1, rounding: Rounding = "half-even") -> int:
    """Return a quotient rounded to a multiple of `unit`, exactly; halves go to even, or away from zero."""
    under *= unit
    whole, rest = divmod(abs(over), under)
    twice = 2 * rest
    if twice > under or (twice == under and (rounding == "half-up" or whole & 1)):
        whole += 1
    return (whole if over >= 0 else -whole) * unit


def period_rates(shape: Shape, dates: Sequence[date], *, broken: bool = True) -> list[Fraction]:
    """
    Return what each period costs per unit of balance, as exact fractions.

    Without `broken`, the first period is taken for a whole one, however long it really was.
    """
    over, under = shape.annual_rate.as_integer_ratio()
    per_year = Fraction(over, under * 100)
    years = _equal_years if shape.day_count == "30/360" else _counted_years
    rates = [per_year.times(part) for part in years(shape, dates, broken)]
    free = min(shape.interest_free, len(rates))
    rates[:free] = [Fraction(0, 1)] * free
    return rates


def first_rate(shape: Shape) -> Fraction:
    """Return what one whole period from the start costs."""
    over, under = shape.annual_rate.as_integer_ratio()
    if shape.day_count == "30/360":
        return ordinary(shape).times(Fraction(over, under * 100))
    return year_fraction(shape.start, step(shape, shape.start, 1), shape.day_count).times(Fraction(over, under * 100))


def ordinary(shape: Shape) -> Fraction:
    """Return how long one whole period is under 30/360: a month is 30 days, a week 7."""
    if shape.unit == "months":
        return Fraction(shape.every, 12)
    return Fraction(shape.every * (7 if shape.unit == "weeks" else 1), 360)


def year_fraction(start: date, end: date, day_count: DayCount) -> Fraction:
    """Return the part of a year between two dates under a day count."""
    return _COUNTS[day_count](start, end)


def first_period(shape: Shape, first: date) -> Fraction:
    """
    Return the first period measured in whole periods, counted from the start, and the days left over.

    Money paid out on 15 January and due on 1 February was out for 17 of the 31 days to 15 February.
    """
    if shape.first_due is None:
        return Fraction(1, 1)
    whole, opened, closed = 0, shape.start, step(shape, shape.start, 1)
    while closed <= first:
        whole += 1
        opened, closed = closed, step(shape, shape.start, whole + 1)
    length = (closed - opened).days
    return Fraction(whole * length + (first - opened).days, length)


def _equal_years(shape: Shape, dates: Sequence[date], broken: bool) -> list[Fraction]:
    whole = ordinary(shape)
    years = [whole] * len(dates)
    if broken:
        years[0] = whole.times(first_period(shape, dates[0]))
    return years


def _counted_years(shape: Shape, dates: Sequence[date], broken: bool) -> list[Fraction]:
    count = _COUNTS[shape.day_count]
    opened = shape.start if broken else step(shape, dates[0], -1)
    return [count(start, end) for start, end in zip((opened, *dates[:-1]), dates, strict=True)]


def _thirty(start: date, end: date) -> Fraction:
    months = (end.year - start.year) * 12 + end.month - start.month
    return Fraction(months * 30 + min(end.day, 30) - min(start.day, 30), 360)


def _fixed(days_in_year: int) -> Callable[[date, date], Fraction]:
    return lambda start, end: Fraction((end - start).days, days_in_year)


def _actual(start: date, end: date) -> Fraction:
    """Count each calendar year's days over that year's length; the year turns on its last day, 31 December."""
    total = Fraction(0, 1)
    while start.year < end.year:
        turn = date(start.year, 12, 31)
        total = total.plus(Fraction((turn - start).days, _year(start.year)))
        # The night of 31 December belongs to the new year, as in Fineract; splitting on 1 January differs by a cent.
        start = date(start.year + 1, 1, 1)
        total = total.plus(Fraction(1, _year(start.year)))
    return total.plus(Fraction((end - start).days, _year(end.year)))


def _year(year: int) -> int:
    return 366 if isleap(year) else 365


_COUNTS: dict[DayCount, Callable[[date, date], Fraction]] = {
    "30/360": _thirty,
    "act/365": _fixed(365),
    "act/360": _fixed(360),
    "act/364": _fixed(364),
    "act/act": _actual,
}
