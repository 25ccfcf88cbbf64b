"""Dates as people write them, the day always first: 14-8-1995, 14 aug 95, ۱۴ اگست ۱۹۹۵, 1995-08-14, kal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from bot.read.fold import fold
from bot.read.month_words import AROUND, EITHER_WAY, MONTHS, NEAR_DAYS
from bot.read.slips import one_slip_from
from bot.read.tokens import is_figure, single_tokens
from bot.read.unclear import Unclear
from domain.messages import _

Prefer: TypeAlias = Literal["past", "future"]

_LONGEST: Final = 100
_EARLIEST: Final = 1800
_LATEST: Final = 2200
_LEAP_YEARS_APART: Final = 8
_SEPARATORS: Final = frozenset("-/.,'")


def read_date(text: str, *, today: date, prefer: Prefer = "past") -> date:
    """Return the day that was said; `prefer` decides for "kal", a missing year and a year of two digits."""
    asked = _Asked(today, prefer)
    if len(text) > _LONGEST:
        raise asked.unclear()
    near = _near_day(fold(text).strip(" .,!?"), prefer)
    if near is not None:
        return today + timedelta(days=near)
    figures, month = _figures_and_month(text, asked)
    day, month, year = _day_month_year(figures, month, asked)
    return _on(day, month, _full_year(year, asked), asked) if year else _nearest(day, month, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a date was asked for: the day it is, and the way we look from it."""

    today: date
    prefer: Prefer

    @property
    def step(self) -> int:
        return 1 if self.prefer == "future" else -1

    @property
    def example(self) -> str:
        if self.prefer == "past":
            return "14-8-1995"
        soon = self.today + timedelta(days=7)
        return f"{soon.day}-{soon.month}-{soon.year}"

    def unclear(self) -> Unclear:
        return Unclear(_("Please send the date as day, month and year, for example {example}.", example=self.example))


def _near_day(words: str, prefer: Prefer) -> int | None:
    if words in EITHER_WAY:
        return EITHER_WAY[words] if prefer == "future" else -EITHER_WAY[words]
    return NEAR_DAYS.get(words)


def _figures_and_month(text: str, asked: _Asked) -> tuple[list[str], int]:
    words = [word for word in single_tokens(text) if word not in AROUND and word not in _SEPARATORS]
    months = [_month(word) for word in words if not is_figure(word)]
    if len(months) > 1 or 0 in months:
        raise asked.unclear()
    return [word for word in words if is_figure(word)], months[0] if months else 0


def _month(word: str) -> int:
    """Return the month a word names, forgiving one slip, or 0."""
    if word in MONTHS:
        return MONTHS[word]
    near = {MONTHS[name] for name in one_slip_from(word, MONTHS)}
    return near.pop() if len(near) == 1 else 0


def _day_month_year(figures: list[str], month: int, asked: _Asked) -> tuple[int, int, str]:
    """Put the figures in order; the year is kept as written, and empty when there is none."""
    named = str(month)
    match figures:
        case [first, second] if month:
            year_first = len(first) == 4 or int(first) > 31
            return _ordered(second, named, first, asked) if year_first else _ordered(first, named, second, asked)
        case [day] if month:
            return _ordered(day, named, "", asked)
        case [year, second, day] if not month and len(year) == 4:
            return _ordered(day, second, year, asked)
        case [day, second, year] if not month:
            return _ordered(day, second, year, asked)
        case [day, second] if not month:
            return _ordered(day, second, "", asked)
        case [run] if not month and len(run) == 8:
            return _ordered(run[:2], run[2:4], run[4:], asked)
    raise asked.unclear()


def _ordered(day: str, month: str, year: str, asked: _Asked) -> tuple[int, int, str]:
    if len(day) > 2 or len(month) > 2:
        raise asked.unclear()
    return int(day), int(month), year


def _full_year(year: str, asked: _Asked) -> int:
    match len(year):
        case 4 if _EARLIEST <= int(year) <= _LATEST:
            return int(year)
        case 2:
            near = asked.today.year - asked.today.year % 100 + int(year)
            # A birth year of "95" cannot lie ahead of us.
            return near - 100 if asked.prefer == "past" and near > asked.today.year else near
    raise asked.unclear()


def _nearest(day: int, month: int, asked: _Asked) -> date:
    """Return the last such day up to today, or the next from today on; 29 February may be years away."""
    years = [asked.today.year + asked.step * years for years in range(_LEAP_YEARS_APART + 1)]
    found = [date(year, month, day) for year in years if _is_day(day, month, year)]
    reached = [day for day in found if (day - asked.today).days * asked.step >= 0]
    return reached[0] if reached else _on(day, month, asked.today.year, asked)


def _on(day: int, month: int, year: int, asked: _Asked) -> date:
    if _is_day(day, month, year):
        return date(year, month, day)
    if not 1 <= month <= 12:
        raise Unclear(
            _(
                "The second number is the month, from 1 to 12. Please send the date again, for example {example}.",
                example=asked.example,
            )
        )
    raise Unclear(
        _(
            "Month {month} of {year} has no day {day}. Please send the date again, for example {example}.",
            month=str(month),
            year=str(year),
            day=str(day),
            example=asked.example,
        )
    )


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
