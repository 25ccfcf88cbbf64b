"""Dates as a lender counts them: anchor days, working days, and the hours people may be written to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def add_months(anchor: date, months: int) -> date:
    """
    Return the date `months` after the anchor, on the anchor's day or the month's last one if it is shorter.

    Counted from the anchor each time: 31 January gives 28 February and then 31 March, never 28 March.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    month += 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def age_on(day: date, *, born: date) -> int:
    """Return a person's age in whole years; someone born on 29 February ages on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def add_working_days(start: date, days: int, *, weekend: Collection[int], holidays: Collection[date] = ()) -> date:
    """Return the date `days` working days after the start; weekend days are 0 for Monday to 6 for Sunday."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() not in weekend and day not in holidays:
            days -= 1
    return day


@dataclass(frozen=True, slots=True)
class ContactHours:
    """When we may write to people unasked, in the lender's own time (PRODUCT 5)."""

    opens: time
    closes: time
    zone: ZoneInfo
    silent_weekdays: frozenset[int] = frozenset()

    def allow(self, moment: datetime) -> bool:
        """Return whether a message that nobody asked for may leave at this moment."""
        local = moment.astimezone(self.zone)
        return local.weekday() not in self.silent_weekdays and self.opens <= local.time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself when contact is allowed then, else the next one at which it is, in UTC."""
        if self.allow(moment):
            return moment
        local = moment.astimezone(self.zone)
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        while day.weekday() in self.silent_weekdays:
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)
