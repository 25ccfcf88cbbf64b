"""Dates and dates of birth."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.read.birth import TooYoung, age_on, read_birth_date
from bot.read.dates import read_date
from tests.bot.read.helpers import reason

TODAY = date(2027, 1, 5)


@pytest.mark.parametrize(
    "said",
    [
        "14-8-1995",
        "14/8/95",
        "14.8.1995",
        "14 8 1995",
        "14-08-1995",
        "14081995",
        "1995-08-14",
        "14 August 1995",
        "14 aug 95",
        "14aug95",
        "14-Aug-95",
        "14th of August, 1995",
        "August 14, 1995",
        "14 Augst 1995",
        "۱۴ اگست ۱۹۹۵",
        "۱۴-۸-۱۹۹۵",
        "۱۴ اگست ۱۹۹۵ء",
        "14 agast 1995",
        "14 Agosti 1995",
        "14 Agustus 1995",
        "१४ अगस्त १९९५",
        "١٤/٨/١٩٩٥",
        "\u200f14-8-1995\u200f",
    ],
)
def test_S_1_reads_a_date_with_the_day_first(said: str) -> None:
    assert read_date(said, today=TODAY) == date(1995, 8, 14)


@pytest.mark.parametrize(
    ("said", "past", "future"),
    [
        ("aaj", date(2027, 1, 5), date(2027, 1, 5)),
        ("kal", date(2027, 1, 4), date(2027, 1, 6)),
        ("کل", date(2027, 1, 4), date(2027, 1, 6)),
        ("parson", date(2027, 1, 3), date(2027, 1, 7)),
        ("tomorrow", date(2027, 1, 6), date(2027, 1, 6)),
        ("kesho", date(2027, 1, 6), date(2027, 1, 6)),
        ("yesterday", date(2027, 1, 4), date(2027, 1, 4)),
        ("hari ini", date(2027, 1, 5), date(2027, 1, 5)),
        ("5-1", date(2027, 1, 5), date(2027, 1, 5)),
        ("4 January", date(2027, 1, 4), date(2028, 1, 4)),
        ("20 jan", date(2026, 1, 20), date(2027, 1, 20)),
        ("29 feb", date(2024, 2, 29), date(2028, 2, 29)),
        ("1-1-27", date(2027, 1, 1), date(2027, 1, 1)),
        ("1-1-28", date(1928, 1, 1), date(2028, 1, 1)),
    ],
)
def test_looks_the_way_it_is_asked_to(said: str, past: date, future: date) -> None:
    assert read_date(said, today=TODAY, prefer="past") == past
    assert read_date(said, today=TODAY, prefer="future") == future


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("31-2-1995", "Month 2 of 1995 has no day 31. Please send the date again, for example 14-8-1995."),
        ("29 feb 2001", "Month 2 of 2001 has no day 29. Please send the date again, for example 14-8-1995."),
        (
            "8/14/1995",
            "The second number is the month, from 1 to 12. Please send the date again, for example 14-8-1995.",
        ),
        ("1995", "Please send the date as day, month and year, for example 14-8-1995."),
        ("14 8 1995 10", "Please send the date as day, month and year, for example 14-8-1995."),
        ("14 juny 1995", "Please send the date as day, month and year, for example 14-8-1995."),
        ("14-8-995", "Please send the date as day, month and year, for example 14-8-1995."),
        ("long ago", "Please send the date as day, month and year, for example 14-8-1995."),
        ("", "Please send the date as day, month and year, for example 14-8-1995."),
    ],
)
def test_explains_what_is_no_date(said: str, answer: str) -> None:
    assert reason(lambda: read_date(said, today=TODAY)) == answer


def test_offers_a_coming_day_as_the_example_for_a_coming_day() -> None:
    answer = reason(lambda: read_date("soon", today=TODAY, prefer="future"))

    assert answer == "Please send the date as day, month and year, for example 12-1-2027."


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("14/8/95", date(1995, 8, 14)),
        ("14-8-05", date(2005, 8, 14)),
        ("1-1-30", date(1930, 1, 1)),
        ("5-1-2009", date(2009, 1, 5)),
        ("5-1-1917", date(1917, 1, 5)),
    ],
)
def test_reads_a_date_of_birth(said: str, born: date) -> None:
    assert read_birth_date(said, today=TODAY) == born


@pytest.mark.parametrize("said", ["6-1-2009", "1-1-10", "1-1-2020", "aaj"])
def test_MLMS_46_under_age_is_an_answer_of_its_own(said: str) -> None:
    with pytest.raises(TooYoung) as caught:
        read_birth_date(said, today=TODAY, minimum_age=18)

    assert caught.value.minimum_age == 18


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            "1-1-1900",
            "That is more than 110 years ago. Please send your date of birth again, for example 14-8-1995.",
        ),
        ("1-1-2030", "That day has not come yet. Please send your date of birth, for example 14-8-1995."),
    ],
)
def test_MLMS_46_nobody_is_that_old_or_unborn(said: str, answer: str) -> None:
    assert reason(lambda: read_birth_date(said, today=TODAY)) == answer


def test_somebody_born_on_29_february_comes_of_age_on_1_march() -> None:
    born = date(2008, 2, 29)

    assert age_on(date(2026, 2, 28), born=born) == 17
    assert age_on(date(2026, 3, 1), born=born) == 18


@given(day=st.dates(date(1930, 1, 1), date(2090, 12, 31)))
def test_reads_back_every_day_it_could_have_written(day: date) -> None:
    written = (f"{day.day}-{day.month}-{day.year}", day.isoformat(), f"{day:%d %B %Y}", f"{day:%d%m%Y}")

    assert {read_date(text, today=TODAY) for text in written} == {day}


@given(today=st.dates(date(2000, 1, 1), date(2090, 12, 31)), days=st.integers(0, 300))
def test_a_date_without_a_year_is_the_nearest_one(today: date, days: int) -> None:
    earlier, later = today - timedelta(days=days), today + timedelta(days=days)

    assert read_date(f"{earlier:%d-%m}", today=today, prefer="past") == earlier
    assert read_date(f"{later:%d-%m}", today=today, prefer="future") == later
