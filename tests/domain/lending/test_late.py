"""Late charges: from when, how much, how often, and where they stop."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.late import LateRule, capped, charge_now, late_charge, times_charged
from domain.money import Money

DUE = date(2027, 2, 28)


def rupees(amount: int | str) -> Money:
    return Money.of(amount, "PKR")


@pytest.mark.parametrize(("unpaid", "charge"), [(4_728, 95), (2_228, 45), (1, 1), (0, 0)])
def test_MLMS_94_two_percent_of_what_is_unpaid_and_at_least_one(unpaid: int, charge: int) -> None:
    assert late_charge(rupees(unpaid), percent=Decimal(2)) == rupees(charge)


def test_MLMS_94_a_fixed_charge() -> None:
    assert late_charge(rupees(4_728), percent=Decimal(0), fixed=rupees(200)) == rupees(200)


@pytest.mark.parametrize(("days", "charges"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (400, 1)])
def test_MLMS_92_no_charge_until_the_third_day(days: int, charges: int) -> None:
    assert times_charged(LateRule(), due=DUE, today=DUE + timedelta(days=days)) == charges


def test_MLMS_94_running_the_job_again_adds_nothing() -> None:
    facts = {"unpaid": rupees(4_728), "principal": rupees(50_000), "cost_so_far": rupees(6_737)}
    third = DUE + timedelta(days=3)

    first = charge_now(LateRule(), due=DUE, today=third, made=0, **facts)
    again = charge_now(LateRule(), due=DUE, today=third, made=1, **facts)

    assert first == rupees(95)
    assert not again


def test_a_repeating_charge_catches_up() -> None:
    monthly = LateRule(every_days=30)

    assert [times_charged(monthly, due=DUE, today=DUE + timedelta(days=d)) for d in (2, 3, 30, 31, 61)] == [
        0,
        1,
        1,
        2,
        3,
    ]


def test_a_charge_may_count_from_the_end_of_the_tolerance() -> None:
    rule = LateRule(after_days=10, counts_from="grace-end", every_days=1)

    assert times_charged(rule, due=DUE, today=DUE + timedelta(days=13)) == 3


def test_G_1_everything_a_loan_costs_stops_at_the_principal() -> None:
    assert capped(rupees(95), cap=Decimal(1), principal=rupees(1_000), cost_so_far=rupees(950)) == rupees(50)
    assert not capped(rupees(95), cap=Decimal(1), principal=rupees(1_000), cost_so_far=rupees(1_200))
    assert capped(rupees(95), cap=None, principal=rupees(1_000), cost_so_far=rupees(1_200)) == rupees(95)


@given(st.integers(0, 10**9), st.integers(1, 10**8), st.integers(0, 10**8), st.integers(0, 500), st.integers(1, 40))
def test_G_1_no_number_of_charges_breaks_the_cap(unpaid: int, principal: int, cost: int, late: int, every: int) -> None:
    rule = LateRule(every_days=every)
    cost = min(cost, principal)

    charge = charge_now(
        rule,
        unpaid=Money(unpaid, "PKR"),
        due=DUE,
        today=DUE + timedelta(days=late),
        made=0,
        principal=Money(principal, "PKR"),
        cost_so_far=Money(cost, "PKR"),
    )

    assert 0 <= charge.minor <= principal - cost
