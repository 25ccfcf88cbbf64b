"""Schedules: what the contract promises of them, and what must hold for any terms at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from domain.lending.dates import due_dates
from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import Fee, ImpossibleTerms, Terms
from domain.money import Money

SHAZIA = Terms(principal=Money.of(50_000, "PKR"), annual_rate=Decimal(24), periods=12, start=date(2027, 1, 31))


def rupees(schedule: Schedule) -> list[int]:
    return [int(row.total.major) for row in schedule.rows]


def test_MLMS_75_the_golden_loan_has_an_instalment_of_4728() -> None:
    schedule = build_schedule(SHAZIA)

    assert schedule.instalment == Money.of(4_728, "PKR")
    assert (schedule.rows[0].principal, schedule.rows[0].interest) == (Money.of(3_728, "PKR"), Money.of(1_000, "PKR"))


def test_MLMS_75_nothing_is_charged_at_zero_percent() -> None:
    schedule = build_schedule(replace(SHAZIA, annual_rate=Decimal(0), periods=10))

    assert rupees(schedule) == [5_000] * 10
    assert not schedule.totals.interest


def test_MLMS_76_the_last_instalment_absorbs_the_difference() -> None:
    schedule = build_schedule(SHAZIA)

    assert rupees(schedule) == [4_728] * 11 + [4_729]
    assert schedule.totals.total == Money.of(56_737, "PKR")
    assert schedule.totals.principal == SHAZIA.principal


def test_MLMS_76_or_the_first_one() -> None:
    schedule = build_schedule(replace(SHAZIA, residue="first"))

    assert rupees(schedule) == [4_729] + [4_728] * 11
    assert schedule.instalment == Money.of(4_728, "PKR")


@pytest.mark.parametrize(
    ("currency", "unit"), [("PKR", 100), ("KES", 100), ("INR", 100), ("NPR", 100), ("IDR", 10_000)]
)
def test_MLMS_76_amounts_are_in_the_currencys_unit(currency: str, unit: int) -> None:
    schedule = build_schedule(replace(SHAZIA, principal=Money.of(500_000, currency)))

    assert all(row.total.minor % unit == 0 for row in schedule.rows)


def test_MLMS_77_due_dates_keep_the_anchor_day() -> None:
    schedule = build_schedule(SHAZIA)

    assert [row.due for row in schedule.rows[:4]] == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]
    assert schedule.maturity == date(2028, 1, 31)


def test_MLMS_77_or_roll_to_the_first() -> None:
    days = due_dates(replace(SHAZIA, month_end="roll"))

    assert days[:4] == (date(2027, 3, 1), date(2027, 3, 31), date(2027, 5, 1), date(2027, 5, 31))


def test_MLMS_77_a_day_off_moves_the_date_and_not_the_amount() -> None:
    fridays = replace(SHAZIA, weekend=frozenset({4}), holidays=frozenset({date(2027, 5, 1)}))

    moved, usual = build_schedule(fridays), build_schedule(SHAZIA)

    assert [row.due for row in moved.rows[:4]] == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 5, 2),
        date(2027, 5, 31),
    ]
    assert rupees(moved) == rupees(usual)


@pytest.mark.parametrize(("unit", "every", "last"), [("weeks", 1, date(2027, 4, 25)), ("weeks", 2, date(2027, 7, 18))])
def test_INP_20_weeks_and_fortnights(unit: str, every: int, last: date) -> None:
    terms = replace(SHAZIA, unit=unit, every=every)  # type: ignore[arg-type]  # two of the three units

    schedule = build_schedule(terms)

    assert schedule.maturity == last
    assert {row.days for row in schedule.rows} == {7 * every}
    assert schedule.totals.principal == SHAZIA.principal


def test_a_service_charge_is_one_price_however_long_it_takes() -> None:
    year = replace(SHAZIA, method="service-charge", annual_rate=Decimal(10))
    half = replace(year, periods=6)

    assert build_schedule(year).totals.interest == build_schedule(half).totals.interest == Money.of(5_000, "PKR")
    assert rupees(build_schedule(year)) == [4_583] * 11 + [4_587]


def test_cost_plus_is_a_service_charge_named_in_money() -> None:
    terms = replace(SHAZIA, method="service-charge", charge=Money.of(7_000, "PKR"))

    assert build_schedule(terms).totals.total == Money.of(57_000, "PKR")


def test_fees_are_in_the_schedule_and_never_taken_from_the_money_unless_named_so() -> None:
    first, each = Fee(Money.of(500, "PKR"), "first"), Fee(Money.of(10, "PKR"), "each")

    schedule = build_schedule(replace(SHAZIA, fees=(first, each)))

    assert schedule.rows[0].fees == Money.of(510, "PKR")
    assert schedule.totals.fees == Money.of(620, "PKR")
    assert schedule.disbursed == SHAZIA.principal


def test_deferred_interest_falls_due_with_the_next_instalment() -> None:
    schedule = build_schedule(replace(SHAZIA, grace_principal=2, grace_interest=2))

    assert rupees(schedule)[:2] == [0, 0]
    assert schedule.rows[2].interest == Money.of(3_000, "PKR")


def test_interest_free_periods_cost_nothing() -> None:
    schedule = build_schedule(replace(SHAZIA, interest_free=3))

    assert [row.interest.minor for row in schedule.rows[:3]] == [0, 0, 0]
    assert len({row.total for row in schedule.rows[:-1]}) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"periods": 0}, "between 1 and"),
        ({"every": 0}, "every 1 or more"),
        ({"annual_rate": Decimal(-1)}, "0 percent a year or more"),
        ({"annual_rate": Decimal("NaN")}, "0 percent a year or more"),
        ({"first_due": date(2027, 1, 31)}, "after the start"),
        ({"due_dates": (date(2027, 3, 1),)}, "one for each instalment"),
        ({"grace_principal": 12}, "at least one instalment"),
        ({"grace_interest": 12}, "at least one instalment"),
        ({"interest_free": 13}, "more than the instalments"),
        ({"weekend": frozenset(range(7))}, "one working day"),
        ({"principal": Money.of(0, "PKR")}, "more than nothing"),
        ({"charge": Money.of(1, "USD")}, "currency of the principal"),
        ({"instalment": Money.of(900, "PKR")}, "does not even pay the interest"),
        ({"start": date(9999, 12, 1)}, "later than any calendar"),
    ],
)
def test_impossible_terms_say_what_is_wrong(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ImpossibleTerms, match=sentence):
        build_schedule(replace(SHAZIA, **change))  # type: ignore[arg-type]  # the point is to be wrong
