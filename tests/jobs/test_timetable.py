"""The timetable: in the contract's order, claimed once, caught up with day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handle import Desk
from domain.policy.lender import lender_from
from jobs import timetable
from jobs.timetable import TIMETABLE, Job, NoSuchJob, Timetable, due_between, job_named
from locales.countries import preset
from storage.database import Database
from tests.office import clock_of
from webhooks.app import Office

KARACHI = ZoneInfo("Asia/Karachi")
LENDER = lender_from(preset("pk"))
DAILY = [job.name for job in TIMETABLE if job.at is not None]


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment of November 2026 on the lender's own clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=KARACHI)


def named(dues: list[timetable.Due]) -> list[str]:
    """Return what falls due, by name."""
    return [TIMETABLE[due.order].name for due in dues]


class Notebook:
    """A job that writes down for which days it ran, and can be told to fail."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.fails = 0

    async def __call__(self, database: Database, desk: Desk, *, on: date, now: datetime) -> int:
        """Write down the day."""
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the lights went out")
        self.days.append(on)
        return 1


def tabled(monkeypatch: pytest.MonkeyPatch, office: Office, *jobs: Job) -> Timetable:
    """Return a timetable of these jobs alone."""
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    runtime = office.runtime
    return Timetable(runtime.database, runtime.desk, clock=runtime.clock)


def nightly(work: Any, **more: Any) -> Job:
    """Return a job of three in the morning that catches up."""
    return Job("nightly", work, at=next(job.at for job in TIMETABLE if job.name == "overdue"), catches_up=True, **more)


# When


def test_C_3_a_day_runs_in_the_order_of_the_contract() -> None:
    dues = [due for due in due_between(LENDER, local(20), local(21)) if TIMETABLE[due.order].at is not None]

    assert [(TIMETABLE[due.order].name, f"{due.moment.astimezone(KARACHI):%H:%M}") for due in dues] == [
        ("offers", "00:30"),
        ("overdue", "03:00"),
        ("default", "04:00"),
        ("guardrails", "04:10"),
        ("reconcile", "06:00"),
        ("disputes", "09:30"),
        ("reminders", "10:00"),
        ("draft_follow_ups", "14:00"),
    ]
    assert {due.on for due in dues} == {date(2026, 11, 20)}


def test_a_business_date_is_the_lenders_and_not_londons() -> None:
    half_past_midnight = local(21, 0, 30)

    (due,) = [
        due
        for due in due_between(LENDER, half_past_midnight - timedelta(seconds=1), half_past_midnight)
        if TIMETABLE[due.order].name == "offers"
    ]

    assert due.moment.astimezone(UTC).date() == date(2026, 11, 20)
    assert due.on == date(2026, 11, 21)


@settings(max_examples=50)
@given(minutes=st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_however_often_one_looks_nothing_is_missed_and_nothing_is_seen_twice(minutes: list[int]) -> None:
    start = local(20)
    looks = [start + timedelta(minutes=sum(minutes[:count])) for count in range(len(minutes) + 1)]

    seen = [due for after, until in pairwise(looks) for due in due_between(LENDER, after, until)]

    assert seen == due_between(LENDER, looks[0], looks[-1])
    assert len(set(seen)) == len(seen)


def test_what_repeats_has_its_own_part_of_the_day() -> None:
    periods = [due.period for due in due_between(LENDER, local(20), local(20, 1)) if named([due]) == ["seal"]]

    assert periods == ["00:15", "00:30", "00:45", "01:00"]


def test_a_job_is_known_by_its_name() -> None:
    assert job_named("overdue").name == "overdue"
    with pytest.raises(NoSuchJob, match=r"'pay_day'; there are .*overdue"):
        job_named("pay_day")


# Once


async def test_a_run_is_claimed_once_under_fifty_at_the_same_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Notebook()
    job = nightly(work)
    table = tabled(monkeypatch, office, job)

    ran = await asyncio.gather(*(table.run(job, date(2026, 11, 20)) for _runner in range(50)))

    assert sum(ran) == 1
    assert work.days == [date(2026, 11, 20)]


async def test_a_run_that_is_done_is_not_done_again(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Notebook()
    job = nightly(work)
    table = tabled(monkeypatch, sqlite_office, job)

    assert await table.run(job, date(2026, 11, 20))
    assert not await table.run(job, date(2026, 11, 20))
    assert await table.run(job, date(2026, 11, 21))


async def test_a_failed_run_is_taken_up_again(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Notebook()
    work.fails = 1
    job = nightly(work)
    table = tabled(monkeypatch, sqlite_office, job)

    await table.run(job, date(2026, 11, 20))
    (failed,) = await sqlite_office.runtime.database.read(lambda uow: uow.jobs.recent())
    again = await table.run(job, date(2026, 11, 20))
    (done,) = await sqlite_office.runtime.database.read(lambda uow: uow.jobs.recent())

    assert (failed["state"], failed["error"]) == ("failed", "RuntimeError: the lights went out")
    assert (again, work.days) == (True, [date(2026, 11, 20)])
    assert (done["state"], done["handled"], done["error"]) == ("done", 1, "")


async def test_a_run_whose_process_died_is_taken_up_after_a_while(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Notebook()
    job = nightly(work)
    table = tabled(monkeypatch, sqlite_office, job)
    clock, database = clock_of(sqlite_office), sqlite_office.runtime.database
    died = clock()
    await database.transact(lambda uow: uow.jobs.claim(job.name, date(2026, 11, 20), period="", at=died))

    at_once = await table.run(job, date(2026, 11, 20))
    clock.set(died + timedelta(minutes=11))
    later = await table.run(job, date(2026, 11, 20))

    assert (at_once, later) == (False, True)


# After an absence


async def test_CRED_22_three_missed_days_are_caught_up_with_in_order(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Notebook()
    job = nightly(work)
    clock = clock_of(sqlite_office)
    await tabled(monkeypatch, sqlite_office, job).run(job, date(2026, 11, 20))

    clock.set(local(23, 15))
    table = tabled(monkeypatch, sqlite_office, job)
    ran = await table.catch_up()

    assert ran == 3
    assert work.days == [date(2026, 11, day) for day in (20, 21, 22, 23)]
    assert await table.catch_up() == 0


async def test_each_missed_day_is_whole_before_the_next_begins(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, date]] = []

    def noting(name: str) -> Callable[..., Awaitable[int]]:
        async def work(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
            told.append((name, on))
            return 0

        return work

    jobs = [Job(name, noting(name), at=job_named(name).at, catches_up=True) for name in ("overdue", "default")]
    table = tabled(monkeypatch, sqlite_office, *jobs)
    for job in jobs:
        await table.run(job, date(2026, 11, 20))
    told.clear()

    clock_of(sqlite_office).set(local(22, 15))
    await tabled(monkeypatch, sqlite_office, *jobs).catch_up()

    assert told == [(name, date(2026, 11, day)) for day in (21, 22) for name in ("overdue", "default")]


async def test_a_day_that_failed_before_a_good_one_is_caught_up_with_too(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Notebook()
    job = nightly(work)
    table = tabled(monkeypatch, sqlite_office, job)
    await table.run(job, date(2026, 11, 19))
    work.fails = 1
    await table.run(job, date(2026, 11, 20))
    await table.run(job, date(2026, 11, 21))

    clock_of(sqlite_office).set(local(21, 15))
    await tabled(monkeypatch, sqlite_office, job).catch_up()

    assert sorted(work.days) == [date(2026, 11, day) for day in (19, 20, 21)]


async def test_a_job_before_its_hour_waits_for_it(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Notebook()
    job = nightly(work)
    await tabled(monkeypatch, sqlite_office, job).run(job, date(2026, 11, 20))

    clock_of(sqlite_office).set(local(22, 2, 59))
    await tabled(monkeypatch, sqlite_office, job).catch_up()

    assert work.days == [date(2026, 11, 20), date(2026, 11, 21)]


async def test_S_16_what_says_something_about_a_day_is_not_caught_up_with(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Notebook()
    daily = Job("daily", work, at=job_named("reminders").at)
    await tabled(monkeypatch, sqlite_office, daily).run(daily, date(2026, 11, 20))

    clock_of(sqlite_office).set(local(23, 15))
    await tabled(monkeypatch, sqlite_office, daily).catch_up()

    assert work.days == [date(2026, 11, 20), date(2026, 11, 23)]


async def test_a_tick_runs_what_fell_due_since_the_last(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Notebook()
    clock = clock_of(sqlite_office)
    clock.set(local(20, 2, 59))
    table = tabled(monkeypatch, sqlite_office, nightly(work))

    ticks = []
    for moment in (local(20, 2, 59), local(20, 3), local(20, 3, 1), local(21, 3)):
        clock.set(moment)
        ticks.append(await table.tick())

    assert ticks == [0, 1, 0, 1]
    assert table.next_after(clock()) == local(22, 3)


async def test_a_tick_takes_up_what_failed(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Notebook()
    work.fails = 1
    clock = clock_of(sqlite_office)
    clock.set(local(20, 2, 59))
    table = tabled(monkeypatch, sqlite_office, nightly(work))

    clock.set(local(20, 3))
    await table.tick()
    clock.set(local(20, 3, 20))
    await table.tick()

    assert work.days == [date(2026, 11, 20)]
