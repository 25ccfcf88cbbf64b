"""One line of free text: a city, an employer, a purpose, a short note."""

from __future__ import annotations

import unicodedata

from bot.read.digits import plain
from bot.read.unclear import Unclear
from domain.messages import _


def read_line(text: str, *, minimum: int = 2, maximum: int = 100) -> str:
    """Return the text on one line, when it has a letter and its length lies between the bounds."""
    line = plain(text)
    if not minimum <= len(line) <= maximum or not has_letters(line):
        raise Unclear(_("Please write it in {minimum} to {maximum} letters.", minimum=minimum, maximum=maximum))
    return line


def has_letters(line: str, *, at_least: int = 1) -> bool:
    """Say whether there are letters of any script in it."""
    letters = sum(unicodedata.category(character).startswith("L") for character in line)
    return letters >= at_least
