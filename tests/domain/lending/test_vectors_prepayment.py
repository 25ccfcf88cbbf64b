"""Payments that change the schedule (Fineract RP03 to RP13): early, late, more than was due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from domain.lending.accrual import Accrual, Balance, accrued_over
from domain.lending.prepayment import Replan, replanned
from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import Terms
from domain.money import Money
from tests.domain.lending.vectors import every_vector, minor, rows

AT = Accrual(annual_rate=Decimal(12), day_count="act/365")
# Their loans: 5,000 at 12 % over six months, instalments in whole units.
TERMS = Terms(
    principal=Money(5_000_00, "USD"),
    annual_rate=Decimal(12),
    periods=6,
    start=date(2022, 11, 1),
    day_count="act/365",
    multiple_of_minor=100,
    level_by="first-period",
)
DUE = tuple(row.due for row in build_schedule(TERMS).rows)
LEVEL = build_schedule(TERMS).instalment
THE_26TH_DAY, FOUR_DAYS_LATE = date(2022, 11, 27), date(2022, 12, 5)


def figures(number: int) -> list[tuple[int, int]]:
    """Return principal and interest of every row they expect."""
    vector = next(each for each in every_vector() if each["id"] == f"fin-repayment-{number}")
    return [(minor(row["principal"]), minor(row["interest"])) for row in rows(vector)]


def printed(schedule: Schedule) -> list[tuple[int, int]]:
    return [(row.principal.minor, row.interest.minor) for row in schedule.rows]


def left(balance: int, *, paid: int, rule: Replan) -> Schedule:
    """Return the plan for a balance after some instalments."""
    opened = DUE[paid - 1]
    money = Money(balance, "USD")
    # There a smaller instalment is not levelled by the period that runs when it is planned.
    terms = replace(TERMS, level_by="every-period")
    return replanned(terms, balance=money, opened=opened, due_dates=DUE[paid:], instalment=LEVEL, rule=rule)


def interest(*balances: tuple[date, int], until: date) -> int:
    return accrued_over([Balance(since, amount) for since, amount in balances], until=until, at=AT)


@dataclass(frozen=True)
class Excess:
    """One scenario of money beyond what was due on a due date."""

    number: int
    paid: tuple[int, ...]
    rule: Replan


@pytest.mark.parametrize(
    "case",
    [
        Excess(750, (1_500_00,), "smaller-instalment"),
        Excess(1029, (1_000_00, 2_000_00), "smaller-instalment"),
        Excess(1004, (1_000_00, 2_000_00), "shorter-term"),
    ],
    ids=lambda case: str(case.number),
)
def test_more_than_was_due_makes_a_smaller_instalment_or_a_shorter_loan(case: Excess) -> None:
    balance, made = 5_000_00, []
    for index, amount in enumerate(case.paid):
        opened = DUE[index - 1] if index else TERMS.start
        cost = interest((opened, balance), until=DUE[index])
        made.append((amount - cost, cost))
        balance -= amount - cost

    plan = left(balance, paid=len(case.paid), rule=case.rule)

    assert made + printed(plan) == figures(case.number)


@pytest.mark.parametrize(("number", "amount"), [(630, 863_00), (774, 1_500_00)])
def test_money_paid_early_makes_the_running_period_cheaper(number: int, amount: int) -> None:
    balance = 5_000_00 - amount

    cost = interest((TERMS.start, 5_000_00), (THE_26TH_DAY, balance), until=DUE[0])
    plan = left(balance, paid=1, rule="smaller-instalment")

    assert [(amount, cost), *printed(plan)] == figures(number)


def test_a_part_paid_early_keeps_the_instalment() -> None:
    cost = interest((TERMS.start, 5_000_00), (THE_26TH_DAY, 4_800_00), until=DUE[0])
    principal = LEVEL.minor - cost

    plan = left(5_000_00 - principal, paid=1, rule="shorter-term")

    assert [(principal, cost), *printed(plan)] == figures(702)


@pytest.mark.parametrize(("number", "paid_ahead"), [(654, 0), (726, 0), (798, 638_00)])
def test_principal_paid_late_costs_the_days_it_was_out(number: int, paid_ahead: int) -> None:
    first = build_schedule(TERMS).rows[0]
    after = first.balance.minor - paid_ahead

    cost = interest((DUE[0], 5_000_00), (FOUR_DAYS_LATE, after), until=DUE[1])
    second = LEVEL.minor - cost
    plan = left(first.balance.minor - second, paid=2, rule="shorter-term")

    assert [(first.principal.minor, first.interest.minor), (second, cost), *printed(plan)] == figures(number)


def test_money_ahead_may_pay_the_next_instalments() -> None:
    """RP13: nothing is asked until the money paid ahead is used up, and it bears no interest meanwhile."""
    made, balance = [], 2_090_59
    ahead = 1_000_00 + 2_000_00 - 2 * LEVEL.minor
    for opened, due in pairwise(DUE[1:4]):
        cost = interest((opened, balance), until=due)
        covered = min(ahead, LEVEL.minor - cost)
        ahead -= covered
        made.append((LEVEL.minor - cost - covered, cost))
        balance -= made[-1][0]

    plan = left(balance, paid=4, rule="shorter-term")

    assert made + printed(plan) == figures(1055)[2:]
