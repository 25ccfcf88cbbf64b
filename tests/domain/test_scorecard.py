"""The rules scorecard: the same answers give the same level, and every kind of work has a place (MLMS-40, BUG-32)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.borrower.join import WORK
from domain.risk.scorecard import Applicant, score

BANDS = (30_000, 50_000, 75_000, 100_000)
KINDS = tuple(pick.id for pick in WORK)

TABLE = """
    work           band_0      band_1      band_2      band_3      band_4
    salaried       38 MEDIUM   32 LOW      26 LOW      20 LOW      14 LOW
    business       48 MEDIUM   42 MEDIUM   36 MEDIUM   30 LOW      24 LOW
    self_employed  53 MEDIUM   47 MEDIUM   41 MEDIUM   35 MEDIUM   29 LOW
    daily_wage     63 HIGH     57 MEDIUM   51 MEDIUM   45 MEDIUM   39 MEDIUM
    unemployed     83 HIGH     77 HIGH     71 HIGH     65 HIGH     59 MEDIUM
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_table_of_levels(row: list[str]) -> None:
    work, *cells = row
    written = list(zip(map(int, cells[::2]), cells[1::2], strict=True))

    found = [score(Applicant(None, f"band_{band}", work, BANDS)) for band in range(5)]

    assert [(one.points, one.level) for one in found] == written


def test_every_kind_of_work_we_ask_for_is_in_the_table() -> None:
    assert {row[0] for row in ROWS} == set(KINDS)


@given(work=st.sampled_from([*KINDS, "something new"]), band=st.integers(0, 4))
def test_points_stay_on_the_scale_and_fall_with_income(work: str, band: int) -> None:
    mine = score(Applicant(None, f"band_{band}", work, BANDS))
    richer = score(Applicant(None, f"band_{band + 1}", work, BANDS))

    assert 0 <= mine.points <= 100
    assert richer.points <= mine.points


def test_an_income_that_was_not_said_is_scored_as_the_lowest() -> None:
    assert score(Applicant(None, "", "business", BANDS)) == score(Applicant(None, "band_0", "business", BANDS))
