"""Late charges: from when, how much, how often, and where they stop."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.account import Agreed
from domain.lending.late import LateRule, capped, late_charge, next_charge_on, times_charged
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


@pytest.mark.parametrize("every", [None, 7, 30])
@given(late=st.integers(0, 400))
def test_MLMS_94_running_the_job_again_adds_nothing(every: int | None, late: int) -> None:
    rule, today = LateRule(every_days=every), DUE + timedelta(days=late)

    made = times_charged(rule, due=DUE, today=today)

    following = next_charge_on(rule, due=DUE, made=made)
    assert following is None or following > today


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


@given(st.integers(0, 10**9), st.integers(1, 10**8), st.integers(0, 10**8), st.sampled_from([None, 1, 7]))
def test_G_1_no_charge_breaks_the_cap(unpaid: int, principal: int, cost: int, every: int | None) -> None:
    agreed = Agreed(principal=Money(principal, "PKR"), late=LateRule(every_days=every))
    cost = min(cost, principal)

    charge = agreed.charge(unpaid, cost=cost)

    assert 0 <= charge <= principal - cost
