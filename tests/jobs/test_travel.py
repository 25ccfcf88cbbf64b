"""Moving the clock: everything on the way happens at its own hour, and never backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jobs.clock import MovableClock, system_clock
from jobs.travel import travel
from tests.builders import golden_loan
from tests.jobs.days import at, heard, jump, live, reminders
from tests.office import clock_of, world_of
from tests.webhooks import stripe_telling
from webhooks.app import Office


async def test_the_clock_refuses_to_go_back(sqlite_office: Office) -> None:
    clock = clock_of(sqlite_office)
    before = clock()

    with pytest.raises(ValueError, match="only moves forward"):
        await travel(sqlite_office.runtime, clock, before - timedelta(seconds=1))

    assert clock() == before


async def test_travelling_to_now_changes_nothing(sqlite_office: Office) -> None:
    clock = clock_of(sqlite_office)

    assert await travel(sqlite_office.runtime, clock, clock()) == 0


async def test_S_14_what_is_late_outside_comes_at_its_own_moment_on_the_way(sqlite_office: Office) -> None:
    clock, world = clock_of(sqlite_office), world_of(sqlite_office)
    start = clock()
    world.play("stripe", "late")
    world.stripe.sender.queue(stripe_telling.event("refund.created", {"id": "re_1", "object": "refund"}))

    await travel(sqlite_office.runtime, clock, start + timedelta(days=1), world)

    kept = await sqlite_office.runtime.database.read(lambda uow: uow.inbox.recent())
    assert [row["received_at"] for row in kept] == [start + timedelta(hours=1)]


async def test_a_day_runs_its_jobs_in_order_and_each_once(sqlite_office: Office) -> None:
    await live(sqlite_office, date(2026, 11, 21), "23:59")

    runs = await sqlite_office.runtime.database.read(lambda uow: uow.jobs.recent())
    named = [run["job"] for run in reversed(runs) if run["business_date"] == date(2026, 11, 21)]
    daily = [name for name in named if name not in {"seal", "drafts", "claims"}]
    assert daily == [
        "offers",
        "overdue",
        "default",
        "guardrails",
        "reconcile",
        "disputes",
        "reminders",
        "draft_follow_ups",
    ]


async def test_what_waits_for_the_morning_leaves_in_the_morning(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    jump(sqlite_office, date(2026, 12, 18), "20:00")
    await live(sqlite_office, date(2026, 12, 19), "09:59")
    told = len(heard(sqlite_office, amina))

    await live(sqlite_office, date(2026, 12, 19), "10:00")

    assert len(heard(sqlite_office, amina)) == told + 1


async def test_travelling_in_one_stride_or_in_many_tells_the_same(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    jump(sqlite_office, date(2026, 12, 18), "20:00")
    for day in (19, 20, 22, 23):
        await live(sqlite_office, date(2026, 12, day), "18:00")

    assert len(reminders(sqlite_office, amina)) == 3
    assert clock_of(sqlite_office)() == at(sqlite_office, date(2026, 12, 23), "18:00")


def test_a_clock_that_stands_still_shows_what_it_was_set_to() -> None:
    clock = MovableClock(datetime(2026, 11, 20, tzinfo=UTC), ticking=False)

    clock.set(datetime(2027, 1, 1, tzinfo=UTC))

    assert clock() == clock() == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_clock_that_ticks_goes_on_from_where_it_was_set() -> None:
    clock = MovableClock(datetime(2026, 11, 20, tzinfo=UTC))

    first = clock()
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))

    assert timedelta() <= first - datetime(2026, 11, 20, tzinfo=UTC) < timedelta(minutes=1)
    assert timedelta() <= clock() - datetime(2030, 1, 1, tzinfo=UTC) < timedelta(minutes=1)


def test_the_real_clock_knows_its_zone() -> None:
    assert system_clock().tzinfo is UTC
