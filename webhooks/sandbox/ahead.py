"""What is worth moving the clock to: the next moment at which somebody hears something or owes more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from domain.lending.loan import Loan
from domain.policy.lender import Lender, Policy
from jobs.runtime import Runtime
from jobs.timetable import JOBS

#: A promise that leaves within the next moments needs no clock to be moved.
_SOON: Final = timedelta(minutes=2)
_LOANS: Final = 40


async def upcoming(runtime: Runtime, now: datetime) -> list[dict[str, str]]:
    """Return what comes next, each as {label, at}, the soonest first."""
    loans, promise = await runtime.database.read(lambda uow: _look(uow, now))
    lender = runtime.lender
    found = {
        "A waiting message": promise,
        "Next reminder": _next(lender, "reminders", reminder_days(loans, lender.policy), now),
        "Next late charge": _next(lender, "overdue", charge_days(loans, lender.policy), now),
    }
    ahead = [(at, label) for label, at in found.items() if at is not None]
    return [{"label": label, "at": at.isoformat()} for at, label in sorted(ahead)]


def reminder_days(loans: Iterable[Loan], policy: Policy) -> set[date]:
    """Return the days on which a reminder may go out."""
    return {
        part.due_on + timedelta(days=stage)
        for loan in loans
        for part in loan.unpaid[:2]
        for stage in policy.reminder_stages
    }


def charge_days(loans: Iterable[Loan], policy: Policy) -> set[date]:
    """Return the days on which an instalment still unpaid costs a late charge."""
    grace = timedelta(days=policy.grace_days + 1)
    return {part.due_on + grace for loan in loans for part in loan.unpaid[:2]}


def _next(lender: Lender, job: str, days: Iterable[date], now: datetime) -> datetime | None:
    at = JOBS[job].at
    assert at is not None
    moments = (datetime.combine(day, at, lender.zone).astimezone(now.tzinfo) for day in days)
    return min((moment for moment in moments if moment > now), default=None)


async def _look(uow: Any, now: datetime) -> tuple[list[Loan], datetime | None]:
    return list(await uow.loans.running(limit=_LOANS)), await uow.outbox.next_due(now + _SOON)
