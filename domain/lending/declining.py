"""Declining balance: the interest of each period is what it cost on the principal still out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, localcontext

from domain.lending.flat import shares
from domain.lending.interest import Fraction, divide, first_rate, period_rates
from domain.lending.terms import Amounts, ImpossibleTerms, Parts, Shape
from domain.money import round_to

# Digits for the level instalment, enough for a thousand of them; the interest itself is exact and needs none.
_DIGITS = 34


def level_instalments(shape: Shape, amounts: Amounts, dates: Sequence[date]) -> Parts:
    """Return instalments of one amount, of which ever more is principal."""
    rates = period_rates(shape, dates)
    usual = rates if shape.broken_period == "levelled" else period_rates(shape, dates, broken=False)
    worth = annuities(usual if shape.level_by == "every-period" else [first_rate(shape)] * len(usual))
    if shape.carry:
        with localcontext(prec=_DIGITS):
            exact = amounts.principal / worth[shape.grace_principal]
            return _carried(shape, amounts, rates, lambda interest: exact - interest)
    if shape.residue == "each":
        return _levelled_again(shape, amounts, rates, usual, worth)
    level = _agreed(amounts, rates, shape) or _level(amounts.principal, worth[shape.grace_principal], shape, amounts)
    if shape.broken_period == "last":
        usual = rates
    parts = _repaid(shape, amounts, rates, usual, level)
    if shape.smooth and amounts.level is None:
        level, parts = _smoothed(shape, amounts, rates, usual, level, parts)
    return _residue_first(parts, shape.grace_principal, level) if shape.residue == "first" else parts


def equal_principal(shape: Shape, amounts: Amounts, dates: Sequence[date]) -> Parts:
    """Return instalments that repay the same principal each and cost ever less."""
    rates, count = period_rates(shape, dates), shape.periods - shape.grace_principal
    each = divide(amounts.principal, count, unit=amounts.multiple_of or amounts.unit, rounding=shape.rounding)
    if shape.carry:
        with localcontext(prec=_DIGITS):
            return _carried(shape, amounts, rates, lambda _: Decimal(each))
    principals = [0] * shape.grace_principal + shares(amounts.principal, count, each, shape, amounts.unit)
    balance = amounts.principal
    parts = []
    for principal, (over, under) in zip(principals, rates, strict=True):
        parts.append((principal, divide(balance * over, under, unit=amounts.unit, rounding=shape.rounding)))
        balance -= principal
    return parts


def annuities(rates: Sequence[Fraction]) -> list[Decimal]:
    """Return, for each period, what one unit paid in it and in every later one was worth when it opened."""
    worth = []
    with localcontext(prec=_DIGITS):
        value = Decimal(0)
        for over, under in reversed(rates):
            value = (value + 1) * under / (under + over)
            worth.append(value)
    worth.reverse()
    return worth


def _agreed(amounts: Amounts, rates: Sequence[Fraction], shape: Shape) -> int | None:
    over, under = rates[shape.grace_principal]
    if amounts.level is not None and amounts.level * under <= amounts.principal * over:
        raise ImpossibleTerms("This instalment does not even pay the interest.")
    return amounts.level


def _level(balance: int, worth: Decimal, shape: Shape, amounts: Amounts) -> int:
    with localcontext(prec=_DIGITS):
        return round_to(balance / worth, unit=amounts.multiple_of or amounts.unit, rounding=shape.rounding)


def _repaid(shape: Shape, amounts: Amounts, rates: Sequence[Fraction], usual: Sequence[Fraction], level: int) -> Parts:
    """Pay the level instalment until the last one, which takes what is left."""
    unit, rounding, grace = amounts.unit, shape.rounding, shape.grace_principal
    balance = amounts.principal
    parts = []
    for index, ((over, under), (usual_over, usual_under)) in enumerate(zip(rates, usual, strict=True)):
        interest = divide(balance * over, under, unit=unit, rounding=rounding)
        principal = 0
        if index >= grace:
            within = divide(balance * usual_over, usual_under, unit=unit, rounding=rounding) if index == 0 else interest
            principal = max(0, min(balance, level - within))
        parts.append((principal, interest))
        balance -= principal
    principal, interest = parts[-1]
    parts[-1] = (principal + balance, interest)
    return parts


def _levelled_again(
    shape: Shape, amounts: Amounts, rates: Sequence[Fraction], usual: Sequence[Fraction], worth: Sequence[Decimal]
) -> Parts:
    """Level what is left anew at every instalment, so that no one of them takes the residue."""
    balance = amounts.principal
    parts = []
    for index, ((over, under), (usual_over, usual_under)) in enumerate(zip(rates, usual, strict=True)):
        interest = divide(balance * over, under, unit=amounts.unit, rounding=shape.rounding)
        within = divide(balance * usual_over, usual_under, unit=amounts.unit, rounding=shape.rounding)
        level = _level(balance, worth[index], shape, amounts)
        last = index == len(rates) - 1
        principal = 0 if index < shape.grace_principal else min(balance, max(0, level - within))
        parts.append((balance if last else principal, interest))
        balance -= parts[-1][0]
    return parts


def _smoothed(
    shape: Shape, amounts: Amounts, rates: Sequence[Fraction], usual: Sequence[Fraction], level: int, parts: Parts
) -> tuple[int, Parts]:
    """Spread the last instalment's difference over all of them when that makes it smaller (Fineract C3164)."""
    count = shape.periods - shape.grace_principal
    for _ in range(3):
        gap = sum(parts[-1]) - level
        share = divide(gap, count, unit=amounts.unit, rounding=shape.rounding)
        moved = divide(level + share, 1, unit=amounts.multiple_of or amounts.unit, rounding=shape.rounding)
        if abs(gap) <= count // 2 * amounts.unit or moved == level:
            break
        tried = _repaid(shape, amounts, rates, usual, moved)
        if abs(sum(tried[-1]) - moved) >= abs(gap):
            break
        level, parts = moved, tried
    return level, parts


def _residue_first(parts: Parts, grace: int, level: int) -> Parts:
    """Move what the last instalment differs by to the first; the interest stays as it was."""
    if len(parts) - grace < 2:
        return parts
    (first, first_interest), (last, last_interest) = parts[grace], parts[-1]
    gap = min(last, max(-first, last + last_interest - level))
    return [*parts[:grace], (first + gap, first_interest), *parts[grace + 1 : -1], (last - gap, last_interest)]


def _carried(shape: Shape, amounts: Amounts, rates: Sequence[Fraction], share: Callable[[Decimal], Decimal]) -> Parts:
    """Amortise without rounding, round only what is shown, and charge a unit when that much was dropped."""
    unit, rounding, count = amounts.unit, shape.rounding, len(rates)
    balance, left, dropped = Decimal(amounts.principal), amounts.principal, Decimal(0)
    parts = []
    for index, (over, under) in enumerate(rates):
        exact = balance * _cut(over, under)
        principal = min(balance, share(exact)) if index >= shape.grace_principal else Decimal(0)
        shown = left if index == count - 1 else min(left, max(0, round_to(principal, unit=unit, rounding=rounding)))
        interest = round_to(exact, unit=unit, rounding=rounding)
        dropped += exact - interest
        extra = unit * ((dropped >= unit) - (dropped <= -unit))
        parts.append((shown, interest + extra))
        balance, left, dropped = balance - principal, left - shown, dropped - extra
    return parts


def _cut(over: int, under: int) -> Decimal:
    """Return a rate with half the digits, so that a third of a unit three times over is not yet a unit."""
    with localcontext(prec=_DIGITS // 2):
        return Decimal(over) / under
