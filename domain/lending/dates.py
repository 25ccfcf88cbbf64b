"""Due dates: every one counted from the anchor day, then moved off days on which nobody works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.calendar import add_months
from domain.lending.terms import ImpossibleTerms, Shape

_DAYS = {"weeks": 7, "days": 1}


def nominal_dates(shape: Shape) -> tuple[date, ...]:
    """Return the due dates as agreed, before any is moved to a working day."""
    if shape.due_dates is not None:
        return shape.due_dates
    anchor, numbers = shape.start, range(1, shape.periods + 1)
    if shape.first_due is not None:
        anchor, numbers = shape.first_due, range(shape.periods)
    return tuple(_within_the_calendar(shape, anchor, numbers))


def due_dates(shape: Shape) -> tuple[date, ...]:
    """Return the days on which the instalments are to be paid."""
    agreed = nominal_dates(shape)
    if not shape.weekend and not shape.holidays:
        return agreed
    return tuple(working_day(day, weekend=shape.weekend, holidays=shape.holidays) for day in agreed)


def working_day(day: date, *, weekend: frozenset[int], holidays: frozenset[date]) -> date:
    """Return the day itself, or the next one on which people work."""
    while day.weekday() in weekend or day in holidays:
        day += timedelta(days=1)
    return day


def step(shape: Shape, anchor: date, periods: int) -> date:
    """Return the date some periods after the anchor, or before it when the number is negative."""
    return _within_the_calendar(shape, anchor, (periods,))[0]


def _within_the_calendar(shape: Shape, anchor: date, numbers: range | tuple[int]) -> list[date]:
    try:
        return list(_stepped(shape, anchor, numbers))
    except (ValueError, OverflowError):
        raise ImpossibleTerms("The last due date is later than any calendar goes.") from None


def _stepped(shape: Shape, anchor: date, numbers: range | tuple[int]) -> Iterator[date]:
    if shape.unit == "months":
        after = _rolled if shape.month_end == "roll" else add_months
        for number in numbers:
            yield after(anchor, number * shape.every)
    else:
        days = _DAYS[shape.unit] * shape.every
        for number in numbers:
            yield anchor + timedelta(days=number * days)


def _rolled(anchor: date, months: int) -> date:
    """Return the anchor's day of a later month, or the first of the month after when that month is shorter."""
    clamped = add_months(anchor, months)
    return clamped if clamped.day == anchor.day else clamped + timedelta(days=1)
