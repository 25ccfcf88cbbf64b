"""Dates of birth: a real day in the past, of somebody old enough to borrow and young enough to be alive (MLMS-46)."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.read.dates import read_date
from bot.read.unclear import Unclear
from domain.messages import _

_OLDEST: Final = 110
_EXAMPLE: Final = "14-8-1995"


class TooYoung(Unclear):
    """The date was understood, and the person is not old enough yet."""

    def __init__(self, minimum_age: int) -> None:
        super().__init__(
            _("Thank you. We lend from the age of {age}, and would be glad to see you then.", age=minimum_age)
        )
        self.minimum_age = minimum_age


def read_birth_date(text: str, *, today: date, minimum_age: int = 18) -> date:
    """Return the date of birth; raise TooYoung when the person is under age."""
    born = read_date(text, today=today, prefer="past")
    if born > today:
        raise Unclear(
            _("That day has not come yet. Please send your date of birth, for example {example}.", example=_EXAMPLE)
        )
    age = age_on(today, born=born)
    if age > _OLDEST:
        raise Unclear(
            _(
                "That is more than {age} years ago. Please send your date of birth again, for example {example}.",
                age=_OLDEST,
                example=_EXAMPLE,
            )
        )
    if age < minimum_age:
        raise TooYoung(minimum_age)
    return born


def age_on(day: date, *, born: date) -> int:
    """Return the years completed on a day; somebody born on 29 February completes one on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
