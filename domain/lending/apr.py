"""The annual percentage rate: the rate at which the payments of a loan are worth what was paid out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

from domain.lending.interest import first_period
from domain.lending.schedule import Schedule
from domain.lending.terms import Shape
from domain.money import Money

_DIGITS = 28
_NEAR = Decimal("1e-12")
_STEPS = 200
_PER_YEAR = {"months": 12, "weeks": 52, "days": 365}


class NoRate(ValueError):
    """These payments give no rate: nothing was paid out, or nothing comes back."""


def apr(
    disbursed: Money,
    flows: Sequence[Money],
    *,
    per_year: Decimal | int = 12,
    first: Decimal | int = 1,
    places: int = 2,
) -> Decimal:
    """
    Return the nominal annual rate in percent, as the RBI's annex and Regulation Z count it.

    The flows are paid one period apart, `per_year` of them a year; the first comes after `first` periods.
    """
    assert all(flow.currency == disbursed.currency for flow in flows)
    minor = [flow.minor for flow in flows]
    return annual_rate(disbursed.minor, minor, per_year=per_year, first=first, places=places)


def schedule_apr(schedule: Schedule, *, places: int = 2) -> Decimal:
    """Return the rate of a schedule, with every fee in it."""
    totals = [row.total.minor for row in schedule.rows]
    return shape_rate(schedule.terms, schedule.disbursed.minor, totals, places=places)


def shape_rate(shape: Shape, disbursed: int, flows: Sequence[int], *, places: int = 2) -> Decimal:
    """Return the rate of minor units that fall due as a shape says."""
    from_start = first_period(shape, shape.first_due or shape.start)
    first = Decimal(from_start.over) / from_start.under
    return annual_rate(disbursed, flows, per_year=periods_a_year(shape), first=first, places=places)


def periods_a_year(shape: Shape) -> Decimal:
    """Return how many instalments fall in a year."""
    return Decimal(_PER_YEAR[shape.unit]) / shape.every


def annual_rate(
    disbursed: int, flows: Sequence[int], *, per_year: Decimal | int = 12, first: Decimal | int = 1, places: int = 2
) -> Decimal:
    """Return the nominal annual rate in percent of flows in minor units."""
    if disbursed <= 0 or sum(flows) <= 0 or min(flows) < 0:
        raise NoRate("A rate needs money paid out and money that comes back.")
    with localcontext(prec=_DIGITS):
        rate = _period_rate(Decimal(disbursed), [Decimal(flow) for flow in flows], Decimal(first))
        return (rate * per_year * 100).quantize(Decimal(1).scaleb(-places))


def _period_rate(disbursed: Decimal, flows: list[Decimal], first: Decimal) -> Decimal:
    """Find the rate by Newton's steps, kept inside a bracket that shrinks, so that it always arrives."""
    low, high = Decimal(-1), Decimal(1)
    while _worth(flows, high, first)[0] > disbursed:
        low, high = high, high * 2
    rate = Decimal("0.01")
    for _ in range(_STEPS):
        worth, slope = _worth(flows, rate, first)
        low, high = (rate, high) if worth > disbursed else (low, rate)
        step = (disbursed - worth) / slope
        if abs(step) < _NEAR:
            return rate + step
        rate = rate + step if low < rate + step < high else (low + high) / 2
    return rate


def _worth(flows: list[Decimal], rate: Decimal, first: Decimal) -> tuple[Decimal, Decimal]:
    """Return what the flows were worth on the first day, and how fast that falls as the rate grows."""
    growth = 1 + rate
    worth = slope = Decimal(0)
    for flow in reversed(flows):
        later = worth / growth
        worth, slope = flow + later, (slope - later) / growth
    back = growth**-first
    return worth * back, (slope - first * worth / growth) * back
