"""Late charges: whether one falls due, how much it is, and where it stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.money import CURRENCIES, Money, Rounding, round_to


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRule:
    """
    What lateness costs (CONTRACT G-1).

    Nothing is charged until more than `after_days` have passed since the due date. Then the charge counts from
    the due date itself or from the end of those days: tolerance says whether, `counts_from` says from when.
    It is made once for each instalment, or again for every `every_days` begun. `cap` bounds interest, fees and
    late charges together, as a share of the principal.
    """

    percent: Decimal = Decimal(2)
    fixed: Money | None = None
    after_days: int = 2
    counts_from: Literal["due", "grace-end"] = "due"
    every_days: int | None = None
    cap: Decimal | None = Decimal(1)
    destination: Literal["income", "charity"] = "income"


def late_charge(
    unpaid: Money, *, percent: Decimal, fixed: Money | None = None, rounding: Rounding = "half-even"
) -> Money:
    """Return one late charge on the unpaid part of an instalment, never less than the smallest amount people handle."""
    if unpaid.minor <= 0:
        return Money.zero(unpaid.currency)
    if fixed is not None:
        return fixed
    if not percent:
        return Money.zero(unpaid.currency)
    unit = CURRENCIES[unpaid.currency].unit
    charge = unpaid.times(percent / 100, unit=unit, rounding=rounding)
    return max(charge, Money(unit, unpaid.currency))


def days_charged(rule: LateRule, *, due: date, today: date) -> int:
    """Return how many days of lateness count, none while the tolerance lasts."""
    late = (today - due).days
    if late <= rule.after_days:
        return 0
    return late if rule.counts_from == "due" else late - rule.after_days


def times_charged(rule: LateRule, *, due: date, today: date) -> int:
    """Return how many late charges an instalment due then should have had by today."""
    days = days_charged(rule, due=due, today=today)
    if rule.every_days is None:
        return min(days, 1)
    return -(-days // rule.every_days)


def charge_now(  # one argument a fact, all by name
    rule: LateRule, *, unpaid: Money, due: date, today: date, made: int, principal: Money, cost_so_far: Money
) -> Money:
    """
    Return what to add today for one instalment, given how many charges it has had.

    The charge is on the unpaid part without earlier late charges, so that a fine is never fined.
    """
    missing = times_charged(rule, due=due, today=today) - made
    if missing <= 0:
        return Money.zero(unpaid.currency)
    one = late_charge(unpaid, percent=rule.percent, fixed=rule.fixed)
    return capped(Money(one.minor * missing, one.currency), cap=rule.cap, principal=principal, cost_so_far=cost_so_far)


def capped(charge: Money, *, cap: Decimal | None, principal: Money, cost_so_far: Money) -> Money:
    """Return as much of a charge as the total-cost cap still leaves room for."""
    if cap is None:
        return charge
    room = principal.times(cap) - cost_so_far
    return max(Money.zero(charge.currency), min(charge, room))


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRates:
    """What each day late costs, as shares of four bases; the first two count for the oldest instalment only."""

    initial_amount: Decimal = Decimal(0)
    outstanding_balance: Decimal = Decimal(0)
    overdue_principal: Decimal = Decimal(0)
    overdue_interest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is unpaid of one instalment in minor units, and for how many days it has been late."""

    principal: int
    interest: int
    days: int


def daily_charges(
    rates: DailyRates,
    overdue: Sequence[Overdue],
    *,
    initial: int,
    outstanding: int,
    unit: int = 1,
    rounding: Rounding = "half-up",
) -> tuple[int, ...]:
    """Return the charge on each overdue instalment, oldest first, when every day late costs."""
    charges = []
    for index, part in enumerate(overdue):
        a_day = part.principal * rates.overdue_principal + part.interest * rates.overdue_interest
        if index == 0:
            a_day += initial * rates.initial_amount + outstanding * rates.outstanding_balance
        charges.append(round_to(a_day * part.days, unit=unit, rounding=rounding))
    return tuple(charges)
