"""Dates as a lender counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ContactHours, add_months, add_working_days, age_on

KARACHI = ZoneInfo("Asia/Karachi")
WEEKEND = frozenset({5, 6})
OFFICE_HOURS = ContactHours(time(9), time(19), KARACHI)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def test_MLMS_77_month_ends_are_counted_from_the_anchor_day() -> None:
    anchor = date(2027, 1, 31)

    due = [add_months(anchor, months) for months in range(1, 5)]

    assert due == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]


@given(anchor=days, months=st.integers(0, 240))
def test_a_month_later_is_the_anchor_day_or_the_months_last(anchor: date, months: int) -> None:
    later = add_months(anchor, months)

    assert (later.year - anchor.year) * 12 + later.month - anchor.month == months
    assert later.day == anchor.day or (later + timedelta(days=1)).day == 1


def test_MLMS_15_submitted_on_friday_evening_is_answered_by_tuesday() -> None:
    friday_evening = datetime(2026, 11, 20, 18, 0, tzinfo=KARACHI)

    answer_by = add_working_days(friday_evening.date(), 2, weekend=WEEKEND)

    assert (answer_by, f"{answer_by:%A}") == (date(2026, 11, 24), "Tuesday")


def test_MLMS_15_holidays_do_not_count() -> None:
    monday = date(2026, 11, 23)

    assert add_working_days(date(2026, 11, 20), 2, weekend=WEEKEND, holidays={monday}) == date(2026, 11, 25)


@given(start=days, count=st.integers(1, 30))
def test_working_days_end_on_a_working_day_and_count_right(start: date, count: int) -> None:
    end = add_working_days(start, count, weekend=WEEKEND)

    passed = [start + timedelta(days=offset) for offset in range(1, (end - start).days + 1)]
    assert end.weekday() not in WEEKEND
    assert sum(day.weekday() not in WEEKEND for day in passed) == count


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 11, 20), date(2026, 11, 20), 18),
        (date(2008, 11, 21), date(2026, 11, 20), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_in_whole_years(born: date, on: date, age: int) -> None:
    assert age_on(on, born=born) == age


@pytest.mark.parametrize(
    ("local", "allowed"),
    [("08:59", False), ("09:00", True), ("18:59", True), ("19:00", False), ("03:00", False)],
)
def test_contact_hours_are_the_lenders_own(local: str, allowed: bool) -> None:
    moment = datetime.combine(date(2026, 12, 1), time.fromisoformat(local), KARACHI).astimezone(UTC)

    assert OFFICE_HOURS.allow(moment) is allowed


def test_what_is_computed_at_night_leaves_in_the_morning() -> None:
    night = datetime(2026, 12, 1, 4, 0, tzinfo=KARACHI)

    assert OFFICE_HOURS.next_opening(night) == datetime(2026, 12, 1, 9, 0, tzinfo=KARACHI)
    assert OFFICE_HOURS.next_opening(night + timedelta(hours=16)) == datetime(2026, 12, 2, 9, 0, tzinfo=KARACHI)


def test_silent_weekdays_are_passed_over() -> None:
    quiet = ContactHours(time(9), time(19), KARACHI, frozenset({4, 6}))
    thursday_night = datetime(2026, 11, 26, 22, 0, tzinfo=KARACHI)

    assert quiet.next_opening(thursday_night) == datetime(2026, 11, 28, 9, 0, tzinfo=KARACHI)


@given(moment=moments, silent=st.sets(st.integers(0, 6), max_size=6))
def test_the_next_opening_is_open_and_never_earlier(moment: datetime, silent: set[int]) -> None:
    hours = ContactHours(time(9), time(19), KARACHI, frozenset(silent))

    opening = hours.next_opening(moment)

    assert opening >= moment
    assert hours.allow(opening)
    assert opening == moment or not hours.allow(moment)
