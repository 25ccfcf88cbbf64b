"""A message as a template: its fixed words with {{1}} for each filled place, and the values that go there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.speak import Speaker
from domain.messages import Value

#: What providers refuse as the value of a place: line breaks, tabs, long gaps, and what looks like a place itself.
_UNFIT: Final = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]| {5,}|\{\{|\}\}")
_VALUE_LIMIT: Final = 1600
_PLACE: Final = re.compile(r"\{\{(\d+)\}\}")
# Code points that Unicode keeps for a program's own use, so that no text has them and none turns a sentence around.
_MARKS: Final = "".join(map(chr, range(0xFDD0, 0xFDF0)))


class Unfit(Exception):
    """A message cannot be a template: a value breaks the rules for values, or there are too many."""


@dataclass(frozen=True, slots=True)
class OutliningSpeaker(Speaker):
    """Speaks like any other, but leaves a mark for each value and keeps the value under it."""

    values: dict[str, str] = field(default_factory=dict)

    def show(self, value: Value, form: str = "") -> str:
        """Return the mark of a value; whatever is inside the value is spoken plainly."""
        return self.mark(self._plain().show(value, form))

    def mark(self, shown: str) -> str:
        """Keep what goes into a place, and return the mark that stands for it."""
        if len(self.values) >= len(_MARKS):
            raise Unfit("more values than there are marks")
        mark = _MARKS[len(self.values)]
        self.values[mark] = shown
        return mark

    def _isolated(self, value: str) -> str:
        """Isolate what is behind a mark, so that the filled template reads as the plain sentence does."""
        if value not in self.values:
            return Speaker._isolated(self, value)
        self.values[value] = Speaker._isolated(self, self.values[value])
        return value

    def _plain(self) -> Speaker:
        return Speaker(self.language, self.gettext, self.ngettext, self.zone, self.lakh)


def outlining(speaker: Speaker) -> OutliningSpeaker:
    """Return a speaker of the same language that outlines."""
    return OutliningSpeaker(speaker.language, speaker.gettext, speaker.ngettext, speaker.zone, speaker.lakh)


def filled(marked: str, values: Mapping[str, str]) -> str:
    """Return the words with their values where the marks stand."""
    return "".join(values.get(character, character) for character in marked)


class Numbering:
    """Numbers the marks of one message from 1 in the order they are met."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._numbers: dict[str, int] = {}

    def template(self, marked: str) -> str:
        """Return words whose marks have become {{1}}, {{2}}."""
        return "".join(self._place(character) if character in self._values else character for character in marked)

    @property
    def variables(self) -> dict[str, str]:
        """Return the values by number; raise Unfit when one breaks the rules."""
        given = {str(number): self._values[mark] for mark, number in self._numbers.items()}
        check(given.values())
        return given

    def _place(self, mark: str) -> str:
        number = self._numbers.setdefault(mark, len(self._numbers) + 1)
        return f"{{{{{number}}}}}"


def check(values: Iterable[str]) -> None:
    """Raise Unfit when a value could not stand in a template."""
    for value in values:
        if not value.strip() or len(value) > _VALUE_LIMIT or _UNFIT.search(value):
            raise Unfit("a value that no template may hold")


def filled_in(interactive: Mapping[str, Any]) -> Any:
    """Return the buttons or the list that an encoder described, as the person sees them."""
    (content,) = interactive["types"].values()
    return _fill(content, interactive["variables"])


def _fill(value: Any, variables: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _PLACE.sub(lambda place: variables[place[1]], value)
        case list():
            return [_fill(item, variables) for item in value]
        case dict():
            return {name: _fill(item, variables) for name, item in value.items()}
        case _:
            return value
