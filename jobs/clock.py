"""Clocks: the real one, and one that can be moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return now, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """A clock that can be set; it goes on ticking from there, or stands still."""

    def __init__(self, start: datetime | None = None, *, ticking: bool = True) -> None:
        self._ticking = ticking
        self._offset = timedelta()
        self._stands_at = start or system_clock()
        if start is not None and ticking:
            self._offset = start - system_clock()

    def __call__(self) -> datetime:
        """Return what this clock shows, in UTC."""
        return system_clock() + self._offset if self._ticking else self._stands_at

    def set(self, moment: datetime) -> None:
        """Show another moment from now on."""
        self._stands_at = moment
        self._offset = moment - system_clock()
