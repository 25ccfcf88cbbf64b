"""Late charges: whether one falls due, how much it is, and where it stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True, slots=True)
class Freeze:
    """The days of a dispute, the first and the last included; without a last one it still goes on."""

    since: date
    until: date | None = None


def frozen_days(freezes: Sequence[Freeze], *, due: date, today: date) -> int:
    """Return on how many days after the due date and up to today lateness did not count; a day counts once."""
    days: set[int] = set()
    for freeze in freezes:
        first = max(freeze.since, due + timedelta(days=1))
        last = min(freeze.until or today, today)
        days.update(range(first.toordinal(), last.toordinal() + 1))
    return len(days)


def late_charge(
    unpaid: Money,
    *,
    percent: Decimal,
    fixed: Money | None = None,
    rounding: Rounding = "half-even",
    at_least_one: bool = True,
) -> Money:
    """
    Return one late charge on the unpaid part of an instalment, in whole units of the smallest amount people handle.

    One made once is at least one unit; one made again and again is rounded down, or it would weigh too much on a
    small instalment.
    """
    if unpaid.minor <= 0:
        return Money.zero(unpaid.currency)
    if fixed is not None:
        return fixed
    if not percent:
        return Money.zero(unpaid.currency)
    unit = CURRENCIES[unpaid.currency].unit
    if not at_least_one:
        return Money(int(unpaid.minor * percent / 100) // unit * unit, unpaid.currency)
    return max(unpaid.times(percent / 100, unit=unit, rounding=rounding), Money(unit, unpaid.currency))


def days_charged(rule: LateRule, *, due: date, today: date, freezes: Sequence[Freeze] = ()) -> int:
    """Return how many days of lateness count, none while the tolerance lasts; those of a dispute never do."""
    late = (today - due).days - frozen_days(freezes, due=due, today=today)
    if late <= rule.after_days:
        return 0
    return late if rule.counts_from == "due" else late - rule.after_days


def times_charged(rule: LateRule, *, due: date, today: date, freezes: Sequence[Freeze] = ()) -> int:
    """Return how many late charges an instalment due then should have had by today."""
    days = days_charged(rule, due=due, today=today, freezes=freezes)
    if not rule.every_days:
        return min(days, 1)
    return -(-days // rule.every_days)


def next_charge_on(rule: LateRule, *, due: date, made: int, freezes: Sequence[Freeze] = ()) -> date | None:
    """
    Return the day on which an unpaid instalment is charged next, given its charges so far; None when never.

    Days of a dispute that is over push it back, each by one; an open dispute is looked at on the night itself.
    """
    undisturbed = _next_undisturbed(rule, due=due, made=made)
    if undisturbed is None:
        return None
    over = [freeze for freeze in freezes if freeze.until is not None]
    following = undisturbed
    while (pushed := undisturbed + timedelta(days=frozen_days(over, due=due, today=following))) != following:
        following = pushed
    return following


def _next_undisturbed(rule: LateRule, *, due: date, made: int) -> date | None:
    if not rule.percent and rule.fixed is None:
        return None
    tolerated = due + timedelta(days=rule.after_days + 1)
    if not made:
        return tolerated
    if not rule.every_days:
        return None
    since = due if rule.counts_from == "due" else due + timedelta(days=rule.after_days)
    return max(tolerated, since + timedelta(days=made * rule.every_days + 1))


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
