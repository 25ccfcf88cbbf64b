"""Standing: how many days late a loan is, by a named way of counting, and which bucket that falls in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """
    A way of counting days past due, by name, because two honest lenders differ by one.

    `due_day` is what the due date itself counts when it ends unpaid. `tolerance` days are taken off.
    """

    name: str
    due_day: int = 0
    tolerance: int = 0


# CONTRACT C-4: days since the oldest unpaid due date, 0 on the day itself. So count Fineract, Mifos and OpenCBS.
OURS = Counting(name="from the due date")
# RBI, November 2021: overdue when the due date ends unpaid, so that day is the first. So counts Frappe.
RBI = Counting(name="RBI", due_day=1)
# Fineract's loan-level delinquency takes its arrears grace off; its instalment level does not.
FINERACT_LOAN = Counting(name="Fineract loan level", tolerance=3)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which lateness stands still: what is counted on its first day is what is counted on its last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A range of days, both ends included; an open one has no end."""

    name: str
    first: int
    last: int | None

    def __contains__(self, days: int) -> bool:
        return self.first <= days and (self.last is None or days <= self.last)


# CONTRACT SAFE-30, staff.
BUCKETS = (
    Bucket("CURRENT", 0, 0),
    Bucket("1-7", 1, 7),
    Bucket("8-14", 8, 14),
    Bucket("15-30", 15, 30),
    Bucket("31-60", 31, 60),
    Bucket("61-90", 61, 90),
    Bucket("90+", 91, None),
)
# CONTRACT CRED-1 and C-22: day 30 is in 15-30 and nowhere else.
AGEING = (Bucket("0-7", 0, 7), Bucket("8-14", 8, 14), Bucket("15-30", 15, 30), Bucket("31+", 31, None))
# RBI, IRAC norms: counted with RBI.
RBI_STAGES = (
    Bucket("STANDARD", 0, 0),
    Bucket("SMA-0", 1, 30),
    Bucket("SMA-1", 31, 60),
    Bucket("SMA-2", 61, 90),
    Bucket("NPA", 91, None),
)


def oldest_unpaid(unpaid: Iterable[tuple[date, int]]) -> date | None:
    """Return the oldest due date on which anything is still owed; a part payment does not move it."""
    return min((due for due, owed in unpaid if owed > 0), default=None)


def days_past_due(oldest: date | None, *, today: date, counting: Counting = OURS, pauses: Sequence[Pause] = ()) -> int:
    """Return how many days late a loan is whose oldest unpaid due date is this one."""
    if oldest is None:
        return 0
    days = (today - oldest).days + counting.due_day - counting.tolerance
    return max(0, days - paused_days(pauses, since=oldest, until=today))


def paused_days(pauses: Sequence[Pause], *, since: date, until: date) -> int:
    """Return how many days lateness stood still for after `since` and up to `until`, each counted once."""
    counted, reached = 0, since
    for pause in sorted(pauses, key=lambda pause: pause.first):
        first, last = max(pause.first, reached), min(pause.last, until)
        if first < last:
            counted += (last - first).days
            reached = last
    return counted


def bucket(days: int, buckets: Sequence[Bucket] = BUCKETS) -> str:
    """Return the name of the bucket a number of days falls in."""
    assert days >= 0, "nobody is late by less than nothing"
    return next(each.name for each in buckets if days in each)


def non_performing(loans_days: Sequence[int], *, after: int = 90) -> bool:
    """Return whether a customer is non-performing: one loan that is makes all of hers so."""
    return any(days > after for days in loans_days)


def cleared(loans_days: Sequence[int]) -> bool:
    """Return whether a non-performing customer is well again: only when no loan of hers is late at all."""
    return not any(loans_days)
