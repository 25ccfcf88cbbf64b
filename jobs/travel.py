"""Moving a clock that can be moved: everything that falls due on the way runs, in order and at its own moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from domain.policy.lender import Lender
from jobs.clock import MovableClock
from jobs.runtime import Runtime
from jobs.timetable import TIMETABLE, Due, due_between

#: Sealing says nothing about a moment, so on a journey it is done once at the end.
_ONCE: Final = "seal"
#: Whether there is anything to do for jobs that look many times a day.
_WAITING: Final[dict[str, Callable[[Any], Awaitable[bool]]]] = {
    "drafts": lambda uow: uow.chats.has_drafts(),
    "claims": lambda uow: uow.claims.any_open(),
}


class Outside(Protocol):
    """Those outside who live by the same clock: providers who call us by themselves."""

    async def happen(self) -> None: ...

    def next_due(self) -> datetime | None: ...


async def travel(runtime: Runtime, clock: MovableClock, to: datetime, outside: Outside | None = None) -> int:
    """
    Move the clock to a later moment and return how many jobs ran; an earlier one is refused with ValueError.

    What is due `outside` happens on the way too.
    """
    if to < clock():
        message = "the clock only moves forward"
        raise ValueError(message)
    ran = 0
    await _settle(runtime, outside)
    while True:
        now = clock()
        due = await _next(runtime, outside, now, to)
        if due is None:
            break
        moment, job_due = due
        clock.set(max(moment, clock()))
        if job_due is not None:
            ran += await runtime.timetable.run(TIMETABLE[job_due.order], job_due.on, period=job_due.period)
        await _settle(runtime, outside)
    clock.set(to)
    runtime.timetable.look_from(to)
    await runtime.timetable.run(
        next(job for job in TIMETABLE if job.name == _ONCE), runtime.lender.today(to), period=to.isoformat()
    )
    await _settle(runtime, outside)
    return ran


async def _settle(runtime: Runtime, outside: Outside | None) -> None:
    """Let everything happen that can happen now, here and outside."""
    await runtime.settle()
    if outside is not None:
        await outside.happen()
        await runtime.settle()


async def _next(
    runtime: Runtime, outside: Outside | None, now: datetime, to: datetime
) -> tuple[datetime, Due | None] | None:
    """Return the next thing that happens: a job that falls due, a promise that may leave, or a call from outside."""
    calls = outside.next_due() if outside is not None else None
    promise = min((due for due in (await runtime.next_due(now), calls) if due is not None), default=None)
    horizon = min(to, now + timedelta(days=2))
    jobs = await _wanted(runtime, runtime.lender, now, horizon)
    if promise is not None and promise <= to and (not jobs or promise <= jobs[0].moment):
        return promise, None
    if jobs:
        return jobs[0].moment, jobs[0]
    if horizon < to:
        # Nothing happens for two days: look further on.
        return horizon, None
    return None


async def _wanted(runtime: Runtime, lender: Lender, now: datetime, until: datetime) -> list[Due]:
    """Return the runs worth making: one that looks several times a day only while there is something to look at."""
    found = [due for due in due_between(lender, now, until) if TIMETABLE[due.order].name != _ONCE]
    names = {TIMETABLE[due.order].name for due in found}
    idle = {name for name in names & _WAITING.keys() if not await runtime.database.read(_WAITING[name])}
    return [due for due in found if TIMETABLE[due.order].name not in idle]
