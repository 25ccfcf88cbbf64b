"""Dates and times in each language; day and month names by Babel, and by us where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError

from bot.speech.script import BrokenTextError, is_rtl

DAY_FORMS: Final = {
    "": "{weekday_short} {day} {month_short} {year}",
    "short": "{weekday_short} {day} {month_short}",
    "full": "{weekday} {day} {month} {year}",
    "day": "{weekday}",
    "month": "{month} {year}",
}
# Every form that a place may ask for, of whatever value, so that a translator's slip can be found.
FORMS: Final = frozenset({*DAY_FORMS, "time", "date", "words"})


class _Names(NamedTuple):
    """What a language calls the days from Monday and the months from January."""

    weekdays: Sequence[str]
    weekdays_short: Sequence[str]
    months: Sequence[str]
    months_short: Sequence[str]


def day_shown(day: date, form: str, language: str) -> str:
    """Return a date in one of its forms; raise KeyError for a form there is none of."""
    if form not in DAY_FORMS:
        message = f"there is no form {form!r} of a date"
        raise BrokenTextError(message)
    names = _names(language)
    return DAY_FORMS[form].format(
        weekday=names.weekdays[day.weekday()],
        weekday_short=names.weekdays_short[day.weekday()],
        month=names.months[day.month - 1],
        month_short=names.months_short[day.month - 1],
        day=day.day,
        year=day.year,
    )


def moment_shown(moment: datetime, form: str, language: str) -> str:
    """Return a moment in one of its forms."""
    clock = f"{moment:%H:%M}"
    match form:
        case "time":
            return clock
        case "date":
            return day_shown(moment, "", language)
        case "" | "short":
            return day_shown(moment, form, language) + comma_of(language) + clock
        case _:
            return day_shown(moment, form, language)


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    if language == "ur_Latn":
        return _Names(_ROMAN_DAYS, _ROMAN_DAYS, _names("en").months, _names("en").months)
    locale = locale_of(language)
    days, months = locale.days["format"], locale.months["format"]
    return _Names(
        [days["wide"][number] for number in range(7)],
        [days["abbreviated"][number] for number in range(7)],
        [months["wide"][number] for number in range(1, 13)],
        [months["abbreviated"][number] for number in range(1, 13)],
    )


def locale_of(language: str) -> Locale:
    """Return Babel's locale for a language, English where it has none."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# Babel has no Roman Urdu: asked for ur_Latn it answers in Urdu letters.
_ROMAN_DAYS: Final = ("Pir", "Mangal", "Budh", "Jumerat", "Jumma", "Hafta", "Itwar")


def comma_of(language: str) -> str:
    """Return the comma of a language, with its space."""
    return "، " if is_rtl(language) else ", "
