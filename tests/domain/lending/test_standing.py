"""Days late and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.standing import (
    AGEING,
    BUCKETS,
    FINERACT_LOAN,
    RBI,
    RBI_STAGES,
    Pause,
    bucket,
    cleared,
    days_past_due,
    non_performing,
    oldest_unpaid,
    paused_days,
)
from tests.domain.lending.vectors import every_vector


def test_MLMS_96_days_count_from_the_due_date() -> None:
    assert days_past_due(date(2027, 3, 10), today=date(2027, 3, 15)) == 5
    assert days_past_due(date(2027, 3, 10), today=date(2027, 3, 10)) == 0
    assert days_past_due(date(2027, 3, 10), today=date(2027, 3, 1)) == 0


def test_SAFE_29_a_part_payment_does_not_move_the_oldest_date() -> None:
    first, second = date(2027, 3, 10), date(2027, 4, 10)

    assert oldest_unpaid([(second, 4_728), (first, 1)]) == first
    assert oldest_unpaid([(second, 4_728), (first, 0)]) == second
    assert oldest_unpaid([]) is None
    assert days_past_due(None, today=second) == 0


@pytest.mark.parametrize(
    ("days", "name"),
    [
        *[(0, "CURRENT"), (1, "1-7"), (7, "1-7"), (8, "8-14"), (14, "8-14"), (15, "15-30"), (30, "15-30")],
        *[(31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"), (91, "90+")],
    ],
)
def test_SAFE_30_every_day_has_its_bucket(days: int, name: str) -> None:
    assert bucket(days) == name


@pytest.mark.parametrize(("days", "name"), [(0, "0-7"), (7, "0-7"), (8, "8-14"), (30, "15-30"), (31, "31+")])
def test_CRED_1_day_thirty_is_in_one_bucket(days: int, name: str) -> None:
    assert bucket(days, AGEING) == name


@given(st.integers(0, 5_000))
def test_buckets_neither_overlap_nor_leave_gaps(days: int) -> None:
    for buckets in (BUCKETS, AGEING, RBI_STAGES):
        assert sum(days in each for each in buckets) == 1


def test_the_rbi_counts_the_due_date() -> None:
    wanted = next(vector for vector in every_vector() if vector["id"] == "rbi-1")
    due = date.fromisoformat(wanted["inputs"]["due_date"])

    def stage(on: str) -> str:
        return bucket(days_past_due(due, today=date.fromisoformat(on), counting=RBI), RBI_STAGES)

    expected = wanted["expected"]
    assert stage(expected["overdue_on"]) == "SMA-0"
    for name in ("SMA_1", "SMA_2", "NPA"):
        on = expected[f"{name}_on"]
        before = date.fromisoformat(on) - timedelta(days=1)
        assert stage(on) == name.replace("_", "-")
        assert stage(before.isoformat()) != name.replace("_", "-")


def test_one_bad_loan_makes_the_customer_non_performing() -> None:
    vector = next(each for each in every_vector() if each["id"] == "frappe-npa")
    given_ = vector["inputs"]
    days = days_past_due(
        date.fromisoformat(given_["first_due"]), today=date.fromisoformat(given_["as_of"]), counting=RBI
    )

    assert non_performing([days, 0], after=given_["npa_threshold_days"])
    assert not cleared([1, 0])
    assert cleared([0, 0])


def test_fineract_takes_its_tolerance_off_the_loan() -> None:
    due = date(2023, 10, 1)

    assert days_past_due(due, today=date(2023, 10, 5), counting=FINERACT_LOAN) == 1
    assert days_past_due(due, today=date(2023, 10, 4), counting=FINERACT_LOAN) == 0


def test_days_are_counted_from_the_first_unpaid_due_date() -> None:
    """Mifos: two instalments of 12 overdue, and the days are the older one's."""
    first, second = date(2024, 1, 8), date(2024, 1, 15)

    assert days_past_due(oldest_unpaid([(second, 12_00), (first, 12_00)]), today=date(2024, 1, 16)) == 8


def test_a_pause_holds_lateness_where_it_was() -> None:
    pauses = [Pause(date(2027, 3, 12), date(2027, 3, 20))]

    days = [days_past_due(date(2027, 3, 10), today=date(2027, 3, day), pauses=pauses) for day in (11, 12, 16, 20, 21)]

    assert days == [1, 2, 2, 2, 3]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=5), st.integers(0, 90))
def test_pauses_that_meet_or_overlap_are_counted_once(spans: list[tuple[int, int]], days: int) -> None:
    start = date(2027, 1, 1)
    pauses = [Pause(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in spans]

    counted = paused_days(pauses, since=start, until=start + timedelta(days=days))

    held = {day for a, b in spans for day in range(a + 1, a + b + 1) if 0 < day <= days}
    assert counted == len(held)
