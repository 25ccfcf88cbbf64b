"""Prices that do not decline: shared out with the principal in equal parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.lending.interest import Fraction, divide, period_rates
from domain.lending.terms import Amounts, Parts, Shape


def flat(shape: Shape, amounts: Amounts, dates: Sequence[date]) -> Parts:
    """Charge the rate on the whole principal for the whole time, in equal parts."""
    broken = shape.broken_period == "levelled"
    over, under = _sum(period_rates(shape, dates, broken=broken))
    parts = _priced(shape, amounts, amounts.principal * over, under)
    if not broken:
        over, under = period_rates(shape, dates)[0]
        parts[0] = (parts[0][0], divide(amounts.principal * over, under, unit=amounts.unit, rounding=shape.rounding))
    return parts


def service_charge(shape: Shape, amounts: Amounts, _: Sequence[date]) -> Parts:
    """Charge one price for the whole loan, however long it runs."""
    if amounts.charge is not None:
        return _priced(shape, amounts, amounts.charge, 1)
    over, under = shape.annual_rate.as_integer_ratio()
    return _priced(shape, amounts, amounts.principal * over, under * 100)


def free_of_charge(shape: Shape, amounts: Amounts, _: Sequence[date]) -> Parts:
    """Share out the principal and charge nothing."""
    return _priced(shape, amounts, 0, 1)


def _priced(shape: Shape, amounts: Amounts, over: int, under: int) -> Parts:
    """Share out the principal and a price of over/under minor units."""
    unit, rounding = amounts.unit, shape.rounding
    count, charged = shape.periods - shape.grace_principal, max(1, shape.periods - shape.interest_free)
    interest = divide(over, under * charged, unit=unit, rounding=rounding)
    price = divide(over, under, unit=1 if amounts.charge is not None else unit, rounding=rounding)
    if amounts.multiple_of is None:
        each = divide(amounts.principal, count, unit=unit, rounding=rounding)
    else:
        level = amounts.principal * under * charged + over * count
        each = divide(level, under * charged * count, unit=amounts.multiple_of, rounding=rounding) - interest
    principals = shares(amounts.principal, count, max(0, each), shape, unit)
    interests = shares(price, charged, interest, shape, unit)
    free = [0] * (shape.periods - charged)
    return list(zip([0] * shape.grace_principal + principals, free + interests, strict=True))


def shares(total: int, count: int, each: int, shape: Shape, unit: int) -> list[int]:
    """Return a total in equal shares, with the residue where the terms put it."""
    if shape.residue == "each":
        return _even_shares(total, count, shape, unit)
    rest = total
    parts = []
    for _ in range(count - 1):
        parts.append(min(each, rest))
        rest -= parts[-1]
    parts.append(rest)
    return parts[::-1] if shape.residue == "first" else parts


def _even_shares(total: int, count: int, shape: Shape, unit: int) -> list[int]:
    rest = total
    parts = []
    for left in range(count, 1, -1):
        parts.append(min(rest, divide(rest, left, unit=unit, rounding=shape.rounding)))
        rest -= parts[-1]
    return [*parts, rest]


def _sum(fractions: Sequence[Fraction]) -> Fraction:
    total = Fraction(0, 1)
    for fraction in fractions:
        total = total.plus(fraction)
    return total
