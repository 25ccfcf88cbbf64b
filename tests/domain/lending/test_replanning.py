"""The rest of a loan planned anew: not a coin of principal is won or lost, and arrears bear no interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.lending.account import Charged, Paid
from domain.lending.agreement import LoanTerms
from domain.lending.loan import Instalment
from domain.lending.replanning import (
    How,
    Rest,
    changed_dates,
    plan_anew,
    rest_of,
)
from domain.lending.terms import Fee
from domain.messages import Refusal
from tests.domain.lending.samples import (
    GOLDEN,
    PAID_OUT,
    QARD,
    agreed_in,
    instalments,
    owed,
    paid_up,
    partly_paid,
    rupees,
    told,
)
from tests.domain.strategies import loan_terms

TODAY = date(2027, 2, 25)
WEEKLY = replace(GOLDEN, unit="weeks")
SERVICE = LoanTerms(principal=rupees(50_000), periods=10, pricing="service-charge", charge=rupees(5_000))

changes = st.one_of(
    st.tuples(st.just("holiday"), st.integers(1, 6)),
    st.tuples(st.just("extend"), st.integers(1, 60)),
    st.tuples(st.just("day"), st.integers(1, 28)),
)


def left(parts: Sequence[Instalment], *, today: date = TODAY) -> Rest:
    """Return what is left of a loan that was paid out on the usual day."""
    return rest_of(parts, opened=PAID_OUT, today=today)


def dates(terms: LoanTerms, rest: Rest, how: How, number: int, *, today: date = TODAY) -> tuple[date, ...]:
    """Return the due dates after a change."""
    return changed_dates(terms, rest, how=how, number=number, today=today)


def test_what_is_left_is_told_by_what_has_fallen_due() -> None:
    """Of three instalments the first is paid, the second overdue with a charge, and part of the third paid ahead."""
    schedule = instalments()[:3]
    account = told(
        schedule,
        charges=[Charged(2, date(2027, 2, 8))],
        payments=[Paid(1, PAID_OUT, 472_800)],
    )
    third = replace(account.instalments[2], paid_interest=10_000, paid_principal=5_000)

    rest = left([*account.instalments[:2], third])

    assert (rest.opened, rest.due_dates) == (date(2027, 2, 5), (date(2027, 3, 5),))
    assert rest.principal == schedule[1].principal + schedule[2].principal - 5_000
    assert (rest.interest, rest.late) == (schedule[1].interest, account.instalments[1].late)
    assert (rest.prepaid, rest.price) == (10_000, schedule[2].interest - 10_000)
    assert rest.cost == schedule[0].interest + 10_000


def test_an_offer_keeps_what_is_left_exactly() -> None:
    rest = left(partly_paid(2))

    assert Rest.from_json(rest.to_json()) == rest


@pytest.mark.parametrize(
    ("how", "number", "days"),
    [
        ("holiday", 2, [(2027, 5, 5), (2027, 6, 5)]),
        ("extend", 2, [(2027, 3, 5), (2027, 4, 5)]),
        ("day", 20, [(2027, 3, 20), (2027, 4, 20)]),
        ("day", 28, [(2027, 3, 28), (2027, 4, 28)]),
    ],
)
def test_a_change_of_plan_moves_the_days(how: How, number: int, days: list[tuple[int, int, int]]) -> None:
    moved = dates(GOLDEN, left(partly_paid(2)), how, number)

    assert moved[:2] == tuple(date(*day) for day in days)
    assert len(moved) == 10 + (number if how == "extend" else 0)


def test_a_day_that_has_passed_this_month_begins_with_the_next_and_no_day_comes_twice() -> None:
    """On 10 March, 20 March moved to the 5th is 5 April; 20 April is then 5 May."""
    rest = rest_of(instalments(start=date(2027, 1, 20)), opened=date(2027, 1, 20), today=date(2027, 3, 10))

    moved = dates(GOLDEN, rest, "day", 5, today=date(2027, 3, 10))

    assert moved[:3] == (date(2027, 4, 5), date(2027, 5, 5), date(2027, 6, 5))


@pytest.mark.parametrize(("every", "step"), [(1, 7), (2, 14)])
def test_weeks_are_stepped_by_weeks(every: int, step: int) -> None:
    terms = replace(WEEKLY, every=every)
    rest = left(instalments(terms), today=PAID_OUT)

    holiday, longer = dates(terms, rest, "holiday", 3), dates(terms, rest, "extend", 1)

    assert [new - old for new, old in zip(holiday, rest.due_dates, strict=True)] == [timedelta(days=3 * step)] * 12
    assert longer[-1] - longer[-2] == timedelta(days=step)


@pytest.mark.parametrize(
    ("how", "number"), [("holiday", 0), ("holiday", 7), ("extend", 0), ("extend", 61), ("day", 0), ("day", 29)]
)
def test_a_change_that_cannot_be_made_is_refused(how: How, number: int) -> None:
    with pytest.raises(Refusal, match="holiday and 1 to 6"):
        dates(GOLDEN, left(partly_paid(2)), how, number)


def test_a_loan_by_the_week_has_no_day_of_the_month() -> None:
    with pytest.raises(Refusal):
        dates(WEEKLY, left(instalments(WEEKLY), today=PAID_OUT), "day", 5)


@pytest.mark.parametrize(
    ("how", "number", "days"),
    [
        ("holiday", 1, ["2027-03-31", "2027-04-30", "2027-05-31"]),
        ("holiday", 2, ["2027-04-30", "2027-05-31", "2027-06-30"]),
        ("extend", 2, ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31", "2027-06-30"]),
    ],
)
def test_S_10_the_31st_is_kept_over_february(how: How, number: int, days: list[str]) -> None:
    """A loan of 31 January, with its February, March and April still to come."""
    terms, start = replace(GOLDEN, periods=3), date(2027, 1, 31)
    rest = rest_of(instalments(terms, start), opened=start, today=start)

    moved = dates(terms, rest, how, number, today=start)

    assert moved == tuple(date.fromisoformat(day) for day in days)


def test_S_10_the_31st_is_kept_when_only_february_is_left_to_tell_it_by() -> None:
    terms, start = replace(GOLDEN, periods=2), date(2026, 12, 31)
    rest = rest_of(instalments(terms, start), opened=start, today=date(2027, 2, 1))

    moved = dates(terms, rest, "extend", 2, today=date(2027, 2, 1))

    assert moved == (date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30))


@pytest.mark.parametrize(("how", "number"), [("holiday", 1), ("day", 15), ("extend", 2)])
def test_G_7_days_that_were_moved_to_a_working_day_can_be_planned_anew(how: How, number: int) -> None:
    """31 January is a Sunday and 28 February another: the loan falls due on the firsts of February and of March."""
    terms, start = replace(GOLDEN, periods=6, weekend=frozenset({5, 6})), date(2026, 12, 31)
    rest = rest_of(instalments(terms, start), opened=start, today=date(2027, 1, 5))

    moved = dates(terms, rest, how, number, today=date(2027, 1, 5))

    assert all(one < other for one, other in pairwise(moved))
    assert plan_anew(terms, rest, moved)[1]


@pytest.mark.parametrize("today", [date(2027, 12, 5), date(2027, 12, 25)])
@pytest.mark.parametrize(("how", "number"), [("extend", 3), ("holiday", 1), ("day", 20)])
def test_a_loan_whose_last_day_has_come_can_still_be_given_time(how: How, number: int, today: date) -> None:
    """A plan falls due after the day on which it is made, or nobody could accept it."""
    rest = left(instalments(), today=today)

    moved = dates(GOLDEN, rest, how, number, today=today)

    parts = plan_anew(GOLDEN, rest, moved)[1]
    assert moved[0] > today
    assert sum(part.principal for part in parts) == 5_000_000


@pytest.mark.parametrize(
    ("how", "number", "days"),
    [
        ("extend", 1, ["2028-01-05"]),
        ("extend", 3, ["2028-01-05", "2028-02-05", "2028-03-05"]),
        ("holiday", 1, ["2028-02-05"]),
        ("day", 20, ["2028-01-20"]),
    ],
)
def test_time_that_is_given_at_the_end_begins_with_the_next_period(how: How, number: int, days: list[str]) -> None:
    today = date(2027, 12, 25)

    moved = dates(GOLDEN, left(instalments(), today=today), how, number, today=today)

    assert [day.isoformat() for day in moved] == days


def test_an_instalment_has_fallen_due_on_its_own_day() -> None:
    rest = left(instalments(), today=date(2027, 1, 5))

    assert (rest.opened, rest.interest, rest.due_dates[0]) == (date(2027, 1, 5), 100_000, date(2027, 2, 5))


def test_S_10_the_agreed_day_goes_from_plan_to_plan_until_another_one_is_agreed() -> None:
    start = date(2027, 1, 31)
    rest = rest_of(instalments(GOLDEN, start), opened=start, today=start)

    after_holiday = plan_anew(GOLDEN, rest, dates(GOLDEN, rest, "holiday", 1, today=start))[0]
    another_day = plan_anew(GOLDEN, rest, dates(GOLDEN, rest, "day", 15, today=start))[0]

    assert (after_holiday.anchor_day, another_day.anchor_day) == (31, 15)


def test_a_long_first_period_is_paid_once() -> None:
    """The holiday of two months costs two months more, and once it is over the periods are as long as ever."""
    rest = left(instalments(), today=PAID_OUT)
    agreed, planned = plan_anew(GOLDEN, rest, dates(GOLDEN, rest, "holiday", 2, today=PAID_OUT))
    paid = [paid_up(planned[0]), *planned[1:]]

    later = rest_of(paid, opened=PAID_OUT, today=date(2027, 3, 25))
    again = plan_anew(agreed, later, later.due_dates)[1]

    assert planned[0].interest == 300_000
    assert [part.interest for part in again] == [part.interest for part in planned[1:]]


@settings(max_examples=150)
@given(
    terms=loan_terms(),
    start=st.dates(date(2026, 12, 1), date(2026, 12, 31)),
    change=changes,
    days=st.integers(0, 300),
    paid=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 5_000_000)), max_size=3),
)
def test_whatever_is_changed_the_principal_is_exactly_kept(
    terms: LoanTerms, start: date, change: tuple[How, int], days: int, paid: list[tuple[int, int]]
) -> None:
    schedule, today = instalments(terms, start), start + timedelta(days=days)
    payments = [Paid(at, start + timedelta(days=on), amount) for at, (on, amount) in enumerate(paid, 1) if on <= days]
    parts = told(schedule, payments=payments, agreed=agreed_in(terms)).instalments
    rest = rest_of(parts, opened=start, today=today)
    assume(rest.principal)
    try:
        moved = dates(terms, rest, *change, today=today)
    except Refusal:
        return

    agreed, planned = plan_anew(terms, rest, moved)

    assert sum(part.principal for part in planned) == rest.principal == owed(parts, "principal")
    assert [part.due_on for part in planned] == [row.due for row in agreed.schedule(rest.opened).rows]
    assert agreed.principal.minor == rest.principal
    assert all(part.owed(name) >= 0 for part in planned for name in ("principal", "interest", "fees", "late"))


@pytest.mark.parametrize(("how", "number"), [("holiday", 2), ("extend", 3), ("day", 20)])
@pytest.mark.parametrize("terms", [GOLDEN, replace(GOLDEN, method="flat"), SERVICE, QARD], ids=lambda one: one.pricing)
def test_arrears_are_carried_over_as_they_are_and_bear_no_interest(terms: LoanTerms, how: How, number: int) -> None:
    rest = replace(left(instalments(terms)), interest=100_000, fees=2_000, late=9_500, charity=5_000)
    moved = dates(terms, rest, how, number)

    with_arrears = plan_anew(terms, rest, moved)[1]
    without = plan_anew(terms, replace(rest, interest=0, fees=0, late=0, charity=0), moved)[1]

    first = replace(
        without[0],
        interest=without[0].interest + 100_000,
        fees=without[0].fees + 2_000,
        late=9_500,
        charity=5_000,
        brought_interest=100_000,
        brought_fees=2_000,
        brought_late=9_500,
        brought_charity=5_000,
    )
    assert with_arrears == (first, *without[1:])


@pytest.mark.parametrize("terms", [GOLDEN, SERVICE], ids=["interest", "service-charge"])
def test_arrears_are_still_there_after_the_next_change_of_plan(terms: LoanTerms) -> None:
    """She gets a holiday with interest of the first month overdue, and another plan before its first day comes."""
    parts = instalments(terms, start=date(2027, 1, 20))
    rest = rest_of(parts, opened=date(2027, 1, 20), today=date(2027, 3, 1))
    agreed, planned = plan_anew(terms, rest, dates(terms, rest, "holiday", 2, today=date(2027, 3, 1)))

    again = rest_of(planned, opened=rest.opened, today=date(2027, 3, 2))
    twice = plan_anew(agreed, again, again.due_dates)[1]

    assert rest.interest == parts[0].interest > 0
    assert owed(twice, "interest") == owed(planned, "interest")


def test_a_plan_of_arrears_alone_can_be_given_time() -> None:
    """All of the principal is repaid and 15 of late charges are left: she may still ask for more time."""
    first, *others = partly_paid(12)
    rest = left([replace(first, late=1_500), *others])
    agreed, planned = plan_anew(GOLDEN, rest, rest.due_dates)

    moved = dates(agreed, left(planned), "holiday", 1)

    again = plan_anew(agreed, left(planned), moved)[1]
    assert [(part.due_on, part.amount, part.late) for part in again] == [(date(2027, 4, 5), 0, 1_500)]


def test_late_charges_are_still_there_after_the_next_change_of_plan() -> None:
    rest = replace(left(partly_paid(2)), late=9_500, charity=5_000)
    agreed, planned = plan_anew(GOLDEN, rest, rest.due_dates)

    twice = plan_anew(agreed, left(planned), rest.due_dates)[1]

    assert (owed(twice, "late"), owed(twice, "charity")) == (9_500, 5_000)


def test_interest_that_was_paid_ahead_is_set_off() -> None:
    parts = list(partly_paid(2))
    parts[2] = replace(parts[2], paid_interest=parts[2].interest)

    planned = plan_anew(GOLDEN, left(parts), left(parts).due_dates)[1]

    assert planned[0].interest == 0
    assert sum(part.interest for part in planned) == owed(parts, "interest")


@pytest.mark.parametrize("how", ["holiday", "day"])
@pytest.mark.parametrize("ahead", [False, True])
def test_fees_are_neither_asked_twice_nor_forgotten(how: How, ahead: bool) -> None:
    """A plan with as many instalments asks for the fees that were left, also when some were paid ahead."""
    terms = replace(GOLDEN, fees=(Fee(rupees(500), "first"), Fee(rupees(20), "each")))
    parts = [paid_up(part) if ahead and part.number == 1 else part for part in instalments(terms)]
    rest = left(parts, today=PAID_OUT)

    planned = plan_anew(terms, rest, dates(terms, rest, how, 6, today=PAID_OUT))[1]

    assert owed(planned, "fees") == owed(parts, "fees")


def test_C_15_a_price_that_does_not_depend_on_time_stays_what_is_left_of_it() -> None:
    rest = left(partly_paid(2, SERVICE))

    agreed, planned = plan_anew(SERVICE, rest, dates(SERVICE, rest, "extend", 20))

    assert agreed.charge == rupees(4_000)
    assert owed(planned, "interest") == 400_000


def test_C_15_a_qard_planned_anew_costs_nothing() -> None:
    planned = plan_anew(QARD, left(partly_paid(2, QARD)), dates(QARD, left(partly_paid(2, QARD)), "holiday", 6))[1]

    assert {part.amount for part in planned} == {500_000}


def test_a_new_plan_remembers_what_the_loan_has_cost_before() -> None:
    """The cap on everything a loan costs does not begin anew with every plan (G-1)."""
    rest = left(partly_paid(2))
    agreed, planned = plan_anew(GOLDEN, rest, rest.due_dates)
    later = date(2027, 3, 25)

    again = rest_of([paid_up(planned[0]), *planned[1:]], opened=rest.opened, today=later)
    twice = plan_anew(agreed, again, again.due_dates)[0]

    assert agreed.cost_before == rest.cost == sum(part.interest for part in instalments()[:2])
    assert twice.cost_before == rest.cost + planned[0].interest


def test_a_new_plan_takes_no_fee_at_the_start_again() -> None:
    terms = replace(GOLDEN, fees=(Fee(rupees(500), "first"),))
    rest = left(partly_paid(2, terms))

    planned = plan_anew(terms, rest, rest.due_dates)[1]

    assert owed(planned, "fees") == 0
