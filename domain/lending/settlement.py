"""Closing a loan early: what it takes today, what is given back, and returning the money while that is still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.lending.interest import divide
from domain.money import CURRENCIES, Money, Rounding

Rebate = Literal["to-the-day", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is unpaid of one instalment in minor units, and the period its interest was charged for."""

    opened: date
    due: date
    principal: int
    interest: int
    fees: int = 0
    late: int = 0
    # What the whole period costs, when part of it has been paid already.
    interest_charged: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A quote: pay the total by the end of `valid_until` and the loan is closed; `rebate` is interest not asked."""

    principal: Money
    interest: Money
    fees: Money
    late: Money
    rebate: Money
    valid_until: date

    @property
    def total(self) -> Money:
        """Return what closes the loan."""
        return self.principal + self.interest + self.fees + self.late


def settle(
    parts: Sequence[Open],
    *,
    today: date,
    currency: str,
    rebate: Rebate = "to-the-day",
    unit: int | None = None,
    rounding: Rounding = "half-even",
) -> Settlement:
    """
    Quote what closes a loan today, good until midnight.

    On a reducing balance the running period costs its share of days and later ones nothing; fees of instalments
    that are not yet due are not asked for either.
    """
    unit = unit or CURRENCIES[currency].unit
    fallen = [part for part in parts if rebate == "none" or part.opened < today]
    owed = [part.interest for part in parts]
    asked = owed
    if rebate == "to-the-day":
        asked = [_to_the_day(part, today=today, unit=unit, rounding=rounding) for part in parts]
    return Settlement(
        Money(sum(part.principal for part in parts), currency),
        Money(sum(asked), currency),
        Money(sum(part.fees for part in fallen), currency),
        Money(sum(part.late for part in parts), currency),
        Money(sum(owed) - sum(asked), currency),
        today,
    )


def unearned(part: Open, *, today: date, unit: int, rounding: Rounding = "half-even") -> int:
    """Return the unpaid interest of one period that is not asked for when the loan is settled today."""
    return part.interest - _to_the_day(part, today=today, unit=unit, rounding=rounding)


def _to_the_day(part: Open, *, today: date, unit: int, rounding: Rounding) -> int:
    """Return the unpaid interest of one period up to today, by its share of days."""
    if part.due <= today:
        return part.interest
    if part.opened >= today:
        return 0
    charged = part.interest if part.interest_charged is None else part.interest_charged
    earned = divide(charged * (today - part.opened).days, (part.due - part.opened).days, unit=unit, rounding=rounding)
    return max(0, min(part.interest, earned - (charged - part.interest)))


def let_go(left: Money, *, limit: Money) -> Money:
    """Return the remainder to waive so that a loan closes: all of it up to the product's limit, else none."""
    return left if Money.zero(left.currency) <= left <= limit else Money.zero(left.currency)


@dataclass(frozen=True, slots=True)
class Return:
    """What ends a loan within its cooling-off days: the principal and the price of the days it was out."""

    principal: Money
    cost: Money

    @property
    def total(self) -> Money:
        """Return what is to be paid back."""
        return self.principal + self.cost


def cooling_off_return(
    principal: Money, *, annual_rate: Decimal, days: int, rounding: Rounding = "half-even"
) -> Return:
    """Return what is paid back after some days: no fee, no penalty, and the rate for those days over 365."""
    over, under = annual_rate.as_integer_ratio()
    unit = CURRENCIES[principal.currency].unit
    cost = divide(principal.minor * over * days, under * 36_500, unit=unit, rounding=rounding)
    return Return(principal, Money(cost, principal.currency))


def may_return(*, disbursed: date, today: date, cooling_off_days: int) -> bool:
    """Return whether the borrower may still give the loan back."""
    return 0 <= (today - disbursed).days <= cooling_off_days


def prepayment_charge(base: Money, *, rate: Decimal, rounding: Rounding = "half-up", unit: int | None = None) -> Money:
    """Return a charge for paying early, where a lender may make one; ours make none (CONTRACT G-4)."""
    return base.times(rate, unit=unit or CURRENCIES[base.currency].unit, rounding=rounding)
