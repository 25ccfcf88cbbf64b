"""The timetable: what runs when, claimed once for each business date, caught up with after an absence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

import structlog

from bot.handle import Desk
from domain.policy.lender import Lender
from jobs import day
from jobs.clock import Clock
from storage.database import Database

log = structlog.get_logger()

#: Days further back than this are not caught up with by themselves; `qist jobs run NAME --date` can.
CATCH_UP_DAYS: Final = 60
#: What failed is tried again after this long, in the same process.
AGAIN_AFTER: Final = timedelta(minutes=10)


class Work(Protocol):
    """What a job does on a business date; it returns how many things it handled."""

    def __call__(self, database: Database, desk: Desk, *, on: date, now: datetime) -> Awaitable[int]: ...


@dataclass(frozen=True, slots=True)
class Job:
    """
    A job: at a time of the lender's day, or every so many minutes.

    `catches_up` jobs run for every day that was missed, in order; the others say something about today, and a missed
    day of theirs is over. The work of a job that speaks to providers is given to the Timetable by whoever knows them;
    where nobody is known it has nothing to do.
    """

    name: str
    work: Work | None = None
    at: time | None = None
    every_minutes: int = 0
    catches_up: bool = False
    explained: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One run that falls due: when, which job, for which business date, and which part of the day."""

    moment: datetime
    order: int
    on: date
    period: str


#: In the order of CONTRACT C-3: the night computes, the day delivers.
TIMETABLE: Final = (
    Job("offers", day.offers, at=time(0, 30), explained="close offers nobody answered in time"),
    Job("overdue", day.overdue, at=time(3, 0), catches_up=True, explained="post late charges after the days of grace"),
    Job("default", day.default, at=time(4, 0), catches_up=True, explained="flag loans in default"),
    Job("guardrails", day.guardrails, at=time(4, 10), explained="pause and open new credit as the rules say"),
    Job("reconcile", at=time(6, 0), explained="compare what came in with what the providers say"),
    Job("disputes", day.disputes, at=time(9, 30), explained="remind staff of disputes whose answer is late"),
    Job("reminders", day.reminders, at=time(10, 0), explained="remind of instalments before, on and after their day"),
    Job("draft_follow_ups", day.draft_follow_ups, at=time(14, 0), explained="ask once about unfinished forms"),
    Job("drafts", day.drafts, every_minutes=60, explained="let untouched forms expire"),
    Job("claims", day.claims, every_minutes=60, explained="look for payments that borrowers say they made"),
    Job("seal", day.seal, every_minutes=15, explained="seal the audit trail"),
)
JOBS: Final = {job.name: job for job in TIMETABLE}


class NoSuchJob(LookupError):
    """There is no job of that name."""


class Timetable:
    """Runs jobs that fall due. The truth of what ran is a row in the database; this only looks at the clock."""

    def __init__(
        self, database: Database, desk: Desk, *, clock: Clock, outside: Mapping[str, Work] | None = None
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._outside = outside or {}
        self._looked_at = clock()

    async def tick(self) -> int:
        """Run everything that fell due since the last look, and what failed a while ago; return how many jobs ran."""
        now = self._clock()
        ran = await self._take_up(now, begun_before=now - AGAIN_AFTER)
        for due in due_between(self._desk.lender, self._looked_at, now):
            ran += await self.run(TIMETABLE[due.order], due.on, period=due.period)
        self._looked_at = now
        return ran

    async def catch_up(self) -> int:
        """Run what was missed while we were down, each missed business date in order; return how many jobs ran."""
        now = self._clock()
        ran = await self._take_up(now, begun_before=now)
        for on, job in await self._missed(now):
            ran += await self.run(job, on)
        today = self._desk.lender.today(now)
        for job in TIMETABLE:
            if job.at is not None and not job.catches_up and _moment(self._desk.lender, today, job.at) <= now:
                ran += await self.run(job, today)
        return ran

    async def run(self, job: Job, on: date, *, period: str = "") -> bool:
        """Run one job for a business date unless it has been, or somebody else is at it; return whether it ran here."""
        now = self._clock()
        if not await self._database.transact(lambda uow: uow.jobs.claim(job.name, on, period=period, at=now)):
            return False
        handled, error = 0, ""
        try:
            work = job.work or self._outside.get(job.name)
            handled = await work(self._database, self._desk, on=on, now=now) if work else 0
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
            log.exception("job failed", job=job.name, on=str(on))
        finished = self._clock()
        await self._database.transact(
            lambda uow: uow.jobs.finish(job.name, on, period=period, at=finished, handled=handled, error=error)
        )
        log.info("job", job=job.name, on=str(on), handled=handled, failed=bool(error))
        return True

    def next_after(self, moment: datetime) -> datetime:
        """Return when something next falls due."""
        return next(due.moment for due in due_between(self._desk.lender, moment, moment + timedelta(days=2)))

    def look_from(self, moment: datetime) -> None:
        """Count from a moment on, because the clock was moved."""
        self._looked_at = moment

    async def _take_up(self, now: datetime, *, begun_before: datetime) -> int:
        """Run again what failed, oldest first; a passed day of a job that does not catch up is over."""
        today = self._desk.lender.today(now)
        since = today - timedelta(days=CATCH_UP_DAYS)
        ran = 0
        for name, on in await self._database.read(lambda uow: uow.jobs.unfinished(since=since, before=begun_before)):
            job = next((job for job in TIMETABLE if job.name == name), None)
            if job is not None and (job.catches_up or on == today):
                ran += await self.run(job, on)
        return ran

    async def _missed(self, now: datetime) -> list[tuple[date, Job]]:
        lender = self._desk.lender
        missed = []
        for job in TIMETABLE:
            if not job.catches_up or job.at is None:
                continue
            last = await self._last_done(job.name)
            newest = lender.today(now)
            if _moment(lender, newest, job.at) > now:
                newest -= timedelta(days=1)
            first = newest if last is None else max(last + timedelta(days=1), newest - timedelta(days=CATCH_UP_DAYS))
            missed += [(first + timedelta(days=offset), job) for offset in range((newest - first).days + 1)]
        return sorted(missed, key=lambda item: (item[0], TIMETABLE.index(item[1])))

    async def _last_done(self, name: str) -> date | None:
        last: Callable[..., Awaitable[date | None]] = lambda uow: uow.jobs.last_done(name)  # noqa: E731 - it gives the lambda its type
        return await self._database.read(last)


def job_named(name: str) -> Job:
    """Return a job by its name; raise NoSuchJob naming those there are."""
    if name not in JOBS:
        message = f"there is no job {name!r}; there are {', '.join(JOBS)}"
        raise NoSuchJob(message)
    return JOBS[name]


def due_between(lender: Lender, after: datetime, until: datetime) -> list[Due]:
    """Return what falls due after one moment and up to another, in order."""
    found = [due for order, job in enumerate(TIMETABLE) for due in _dues(lender, order, job, after, until)]
    return sorted(found)


def _dues(lender: Lender, order: int, job: Job, after: datetime, until: datetime) -> Iterator[Due]:
    if job.at is not None:
        for on in _days(lender.today(after), lender.today(until)):
            moment = _moment(lender, on, job.at)
            if after < moment <= until:
                yield Due(moment, order, on, "")
        return
    step = timedelta(minutes=job.every_minutes)
    epoch = datetime(2020, 1, 1, tzinfo=UTC)
    moment = epoch + step * (-(-(after - epoch + timedelta(microseconds=1)) // step))
    while moment <= until:
        yield Due(moment, order, lender.today(moment), lender.local(moment).strftime("%H:%M"))
        moment += step


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _moment(lender: Lender, on: date, at: time) -> datetime:
    return datetime.combine(on, at, lender.zone).astimezone(UTC)
