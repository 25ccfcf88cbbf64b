"""Late charges around a dispute: its days never count, and afterwards the rule goes on where it stopped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.late import Freeze, LateRule, frozen_days, next_charge_on, times_charged

DUE = date(2026, 12, 20)
ONCE, DAILY = LateRule(), LateRule(every_days=1)
EVERY_30 = LateRule(every_days=30)


def after(days: int) -> date:
    """Return the day so many days after the due date."""
    return DUE + timedelta(days=days)


def frozen(first: int, last: int) -> Freeze:
    """Return a dispute from one day after the due date to another."""
    return Freeze(after(first), after(last))


freezes = st.lists(
    st.tuples(st.integers(-5, 60), st.integers(0, 40)).map(lambda span: frozen(span[0], span[0] + span[1])), max_size=3
)
rules = st.builds(
    LateRule,
    after_days=st.integers(0, 9),
    counts_from=st.sampled_from(["due", "grace-end"]),
    every_days=st.sampled_from([None, 1, 7, 30]),
)


def test_X_26_days_of_two_disputes_at_once_count_once_and_only_after_the_due_date() -> None:
    both = [frozen(-3, 5), frozen(4, 8)]

    assert frozen_days(both, due=DUE, today=after(20)) == 8
    assert frozen_days(both, due=DUE, today=after(6)) == 6
    assert frozen_days([Freeze(after(2))], due=DUE, today=after(6)) == 5


@pytest.mark.parametrize(
    ("rule", "made", "freeze", "next_one"),
    [
        # The two days of tolerance begin anew only where they had not begun.
        (ONCE, 0, frozen(-4, 35), 38),
        (ONCE, 0, frozen(2, 41), 43),
        (ONCE, 1, frozen(5, 44), None),
        # Five charges were made by the fifth day; the day the dispute was opened on is let go too.
        (DAILY, 5, frozen(6, 45), 46),
        (EVERY_30, 1, frozen(10, 49), 71),
        # A dispute that is over before the next charge, or began after it, changes nothing before its own days.
        (EVERY_30, 1, frozen(60, 70), 31),
    ],
)
def test_X_26_the_next_charge_after_forty_days_of_dispute(
    rule: LateRule, made: int, freeze: Freeze, next_one: int | None
) -> None:
    wanted = None if next_one is None else after(next_one)

    assert next_charge_on(rule, due=DUE, made=made, freezes=[freeze]) == wanted


@given(rule=rules, made=st.integers(0, 9), disputes=freezes)
def test_X_26_the_next_charge_is_on_the_first_night_with_one_more_and_never_in_a_dispute(
    rule: LateRule, made: int, disputes: list[Freeze]
) -> None:
    night = next_charge_on(rule, due=DUE, made=made, freezes=disputes)

    if night is None:
        assert times_charged(rule, due=DUE, today=after(1_000), freezes=disputes) <= made
        return
    assert times_charged(rule, due=DUE, today=night, freezes=disputes) > made
    assert times_charged(rule, due=DUE, today=night - timedelta(days=1), freezes=disputes) <= made
    assert not any(one.since <= night <= (one.until or night) for one in disputes)


@given(rule=rules, disputes=freezes, day=st.integers(0, 120))
def test_X_26_a_day_of_dispute_adds_no_charge(rule: LateRule, disputes: list[Freeze], day: int) -> None:
    before, then = (times_charged(rule, due=DUE, today=after(one), freezes=disputes) for one in (day - 1, day))

    if any(one.since <= after(day) <= (one.until or after(day)) for one in disputes):
        assert then == before
