"""qist jobs: the timetable, a job by hand, and what ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobs.timetable import JOBS
from tests.commands.conftest import Fails, Qist


def test_lists_every_job_with_when_it_runs(qist: Qist) -> None:
    said = qist("jobs", "list").output

    assert all(name in said for name in JOBS)
    assert "03:00, and every day missed" in said
    assert "every 15 min" in said
    assert said.count("never") == len(JOBS)


def test_C_15_a_job_is_done_once_for_a_business_date(qist: Qist) -> None:
    first = qist("jobs", "run", "overdue", "--date", "2026-11-01")
    again = qist("jobs", "run", "overdue", "--date", "2026-11-01")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "overdue for 2026-11-01 is done: 0 handled." in first.output
    assert "nothing changed" in again.output


def test_what_runs_all_day_may_be_run_again(qist: Qist) -> None:
    said = [qist("jobs", "run", "seal").output for _time in range(2)]

    assert all("is done" in words for words in said)


def test_a_day_that_has_not_come_is_refused(qist: Qist, refused: Fails) -> None:
    next_week = (datetime.now(UTC) + timedelta(days=7)).date()

    said = refused(qist("jobs", "run", "overdue", "--date", str(next_week)))

    assert "has not come yet" in said


def test_a_job_or_a_date_nobody_knows_is_refused_naming_what_there_is(qist: Qist, refused: Fails) -> None:
    assert "there are offers, overdue" in refused(qist("jobs", "run", "overdu"))
    assert "2027-01-31" in refused(qist("jobs", "run", "overdue", "--date", "yesterday"))


def test_history_shows_what_ran(qist: Qist) -> None:
    assert "No job has run yet." in qist("jobs", "history").output
    qist("jobs", "run", "overdue", "--date", "2026-11-01")

    said = qist("jobs", "history").output

    assert "overdue" in said
    assert "2026-11-01" in said
    assert "done" in said
