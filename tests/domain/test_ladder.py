"""The ladder of lateness, a day at a time: reminders, grace, the late charge, default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.collections.ladder import (
    defaulted_if_due_by,
    due_dates_to_remind,
    is_stale,
)
from domain.lending.late import LateRule, next_charge_on, times_charged
from domain.money import Money
from domain.policy.lender import Policy

DUE = date(2027, 1, 20)
POLICY = Policy()


rules = st.builds(
    LateRule,
    after_days=st.integers(0, 12),
    counts_from=st.sampled_from(["due", "grace-end"]),
    every_days=st.none() | st.integers(1, 40),
)


def after(days: int) -> date:
    """Return the day so many days after the due date."""
    return DUE + timedelta(days=days)


def first_charge(policy: Policy) -> date:
    """Return the night on which a policy first charges for lateness."""
    rule = LateRule(percent=policy.late_percent, after_days=policy.grace_days)
    night = next_charge_on(rule, due=DUE, made=0)
    assert night is not None
    return night


@pytest.mark.parametrize(
    ("days", "charged", "defaulted", "stage"),
    [
        (-2, False, False, None),
        (-1, False, False, -1),
        (0, False, False, 0),
        (1, False, False, None),
        (2, False, False, None),
        (3, True, False, 3),
        (4, True, False, None),
        (9, True, False, None),
        (10, True, True, None),
        (11, True, True, None),
    ],
)
def test_MLMS_92_97_what_each_day_brings(days: int, charged: bool, defaulted: bool, stage: int | None) -> None:
    today = after(days)

    assert (first_charge(POLICY) <= today) is charged
    assert (defaulted_if_due_by(POLICY, today) >= DUE) is defaulted
    assert due_dates_to_remind(POLICY, today).get(DUE) == stage


@given(grace=st.integers(0, 9), days=st.integers(0, 40))
def test_the_charge_comes_the_day_after_the_last_day_of_grace(grace: int, days: int) -> None:
    policy = Policy(grace_days=grace)

    assert (first_charge(policy) <= after(days)) is (days > grace)


@given(rule=rules, made=st.integers(0, 20))
def test_the_next_charge_is_on_the_first_night_that_there_is_one_more(rule: LateRule, made: int) -> None:
    night = next_charge_on(rule, due=DUE, made=made)

    if night is None:
        assert times_charged(rule, due=DUE, today=after(1_000)) <= made
    else:
        assert times_charged(rule, due=DUE, today=night) > made
        assert times_charged(rule, due=DUE, today=night - timedelta(days=1)) <= made


@given(rule=rules)
def test_going_from_night_to_night_misses_no_charge(rule: LateRule) -> None:
    made, nights, last = 0, [], after(120)

    while (night := next_charge_on(rule, due=DUE, made=made)) is not None and night <= last:
        made = times_charged(rule, due=DUE, today=night)
        nights.append(night)

    assert made == times_charged(rule, due=DUE, today=last)
    assert nights == sorted(set(nights))


@pytest.mark.parametrize("every", [None, 1, 30])
def test_what_costs_nothing_is_never_charged(every: int | None) -> None:
    free = LateRule(percent=Decimal(0), every_days=every)

    assert next_charge_on(free, due=DUE, made=0) is None
    assert next_charge_on(replace(free, fixed=Money.of(50, "PKR")), due=DUE, made=0) == after(3)


@given(stages=st.sets(st.integers(-7, 30), min_size=1, max_size=5), start=st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_each_stage_of_an_instalment_is_reached_on_exactly_one_day(stages: set[int], start: date) -> None:
    policy = Policy(reminder_stages=tuple(stages))

    reached = [
        stage
        for offset in range(-10, 40)
        if (stage := due_dates_to_remind(policy, start + timedelta(days=offset)).get(start)) is not None
    ]

    assert reached == sorted(stages)


@pytest.mark.parametrize(("stage", "days", "stale"), [(0, 0, False), (0, 1, True), (-1, -1, False), (3, 4, True)])
def test_S_16_a_reminder_whose_day_has_passed_is_stale(stage: int, days: int, stale: bool) -> None:
    assert is_stale(stage, due_on=DUE, today=after(days), stages=POLICY.reminder_stages) is stale


def test_a_stage_the_policy_does_not_have_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        is_stale(7, due_on=DUE, today=DUE, stages=POLICY.reminder_stages)
