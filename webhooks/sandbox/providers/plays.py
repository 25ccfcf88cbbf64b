"""What a played provider can be made to do: a word for each thing, what stands on its button, and what is on now."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Final

_FIGURE: Final = re.compile(r"\d{1,9}(\.\d{1,2})?")
_TOLD: Final = 4
_ANSWERS: Final = {
    400: "refused: it cannot be read",
    401: "refused: it is not signed by them",
    404: "refused: nobody lives at that address",
    503: "it did not reach us",
}

Given = Mapping[str, str]
Do = Callable[[Given], None]


class NoSuchPlay(ValueError):
    """That cannot be made to happen; the sentence says what can be, or what it needs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to be filled in before a deed is done: what stands there at first, and what nothing there means."""

    name: str
    label: str
    example: str = ""
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens at once."""

    word: str
    label: str
    do: Do
    asks: tuple[Asked, ...] = ()

    def shown(self) -> dict[str, Any]:
        """Return its button, and what is asked for first."""
        asks = [{"name": a.name, "label": a.label, "example": a.example, "blank": a.blank} for a in self.asks]
        return {"word": self.word, "label": self.label, "asks": asks}


@dataclass(frozen=True, slots=True)
class Deeds:
    """Things that happen at once."""

    title: str
    deeds: tuple[Deed, ...]

    def words(self) -> dict[str, Deed]:
        """Return what can be done, by word."""
        return {deed.word: deed for deed in self.deeds}

    def behave(self) -> None:
        """Leave what happened as it is."""

    def unusual(self) -> list[str]:
        """Return nothing: what happened is over."""
        return []

    def shown(self) -> dict[str, Any]:
        """Return the part as the page shows it."""
        return {"kind": "deeds", "title": self.title, "plays": [deed.shown() for deed in self.deeds]}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to behave that stays until it is taken back by the other word."""

    word: str
    back: str
    label: str
    is_on: Callable[[], bool]
    turn: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to behave."""

    title: str
    ways: tuple[Way, ...]

    def words(self) -> dict[str, Deed]:
        """Return what can be done, by word."""
        on = {way.word: Deed(way.word, way.label, _turning(way, wanted=True)) for way in self.ways}
        off = {way.back: Deed(way.back, way.label, _turning(way, wanted=False)) for way in self.ways}
        return on | off

    def behave(self) -> None:
        """Take every way back that is on."""
        for way in self.ways:
            if way.is_on():
                way.turn(False)

    def unusual(self) -> list[str]:
        """Return what is on."""
        return [way.label for way in self.ways if way.is_on()]

    def shown(self) -> dict[str, Any]:
        """Return the part as the page shows it."""
        plays = [{"word": way.word, "back": way.back, "label": way.label, "on": way.is_on()} for way in self.ways]
        return {"kind": "ways", "title": self.title, "plays": plays}


def _turning(way: Way, *, wanted: bool) -> Do:
    return lambda _given: way.turn(wanted)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the next one may end."""

    word: str
    label: str
    value: Enum


@dataclass(frozen=True, slots=True)
class Next:
    """How the next one ends: what was chosen waits in the peer's own list until it is used up."""

    title: str
    usual: str
    waiting: list[Any]
    endings: tuple[Ending, ...]

    def words(self) -> dict[str, Deed]:
        """Return what can be done, by word."""
        return {end.word: Deed(end.word, end.label, self._adding(end)) for end in self.endings}

    def behave(self) -> None:
        """Forget what waits."""
        self.waiting.clear()

    def unusual(self) -> list[str]:
        """Return what waits, as a sentence."""
        return [f"{self.title}: {', then '.join(self._labels())}"] if self.waiting else []

    def shown(self) -> dict[str, Any]:
        """Return the part as the page shows it."""
        plays = [{"word": end.word, "label": end.label} for end in self.endings]
        return {"kind": "next", "title": self.title, "usual": self.usual, "waiting": self._labels(), "plays": plays}

    def _adding(self, end: Ending) -> Do:
        return lambda _given: self.waiting.append(end.value)

    def _labels(self) -> list[str]:
        labels = {end.value: end.label for end in self.endings}
        return [labels.get(value, value.name) for value in self.waiting]


Part = Deeds | Ways | Next


@dataclass(slots=True)
class Provider:
    """A played provider: everything it can be made to do, and how we answered what it told us lately."""

    id: str
    name: str
    parts: tuple[Part, ...]
    _told: deque[tuple[str, int]] = field(default_factory=lambda: deque(maxlen=_TOLD))
    _count: int = 0

    def __post_init__(self) -> None:
        """See that each word means one thing."""
        words = [word for part in self.parts for word in part.words()]
        assert len(words) == len(set(words)), f"{self.id} has a word twice"

    @property
    def words(self) -> dict[str, Deed]:
        """Return everything it can be made to do, by word."""
        return {word: deed for part in self.parts for word, deed in part.words().items()}

    def does(self, word: str, given: Given | None = None) -> None:
        """Let something happen; raise NoSuchPlay naming the words there are, or what is needed first."""
        deed = self._deed(word)
        filled = {name: text.strip() for name, text in (given or {}).items()}
        for asked in deed.asks:
            if not asked.blank and not filled.get(asked.name):
                message = f"{self.name}, {word}: write {' and '.join(a.name for a in deed.asks if not a.blank)}."
                raise NoSuchPlay(message)
        deed.do(filled)

    def says(self, word: str, rest: str = "") -> None:
        """Let something happen as a line of a play has it: what is asked for in its order, the last to the end."""
        asks = self._deed(word).asks
        parts = rest.split(maxsplit=max(0, len(asks) - 1)) if rest else []
        self.does(word, {asked.name: text for asked, text in zip(asks, parts, strict=False)})

    def behave(self) -> None:
        """Be as usual again; what happened stays."""
        for part in self.parts:
            part.behave()

    def told(self, what: str, status: int) -> None:
        """Note what it told us and how we answered."""
        self._told.appendleft((what, status))
        self._count += 1

    @property
    def unusual(self) -> list[str]:
        """Return what is not as usual now."""
        return [words for part in self.parts for words in part.unusual()]

    @property
    def version(self) -> str:
        """Return a value that changes whenever it would look different."""
        return f"{self._count} {self.unusual}"

    def shown(self) -> dict[str, Any]:
        """Return it as the page shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "unusual": self.unusual,
            "parts": [part.shown() for part in self.parts],
            "told": [{"what": what, "answer": _answer(status)} for what, status in self._told],
        }

    def _deed(self, word: str) -> Deed:
        found = self.words.get(word)
        if found is None:
            message = f"{self.name} does not know {word!r}; there are {', '.join(sorted(self.words))}"
            raise NoSuchPlay(message)
        return found


def _answer(status: int) -> str:
    return "taken" if status < 300 else _ANSWERS.get(status, "refused") + f" ({status})"


def figure_of(text: str) -> str:
    """Return an amount that somebody wrote, without commas; raise NoSuchPlay saying how to write one."""
    figure = text.replace(",", "")
    if not _FIGURE.fullmatch(figure) or not Decimal(figure):
        raise NoSuchPlay("Write an amount as in 500.")
    return figure


def way(word: str, back: str, label: str, thing: object, name: str, *, on: Any = True, off: Any = False) -> Way:
    """Return a way to behave that is one setting of a peer."""
    return Way(
        word,
        back,
        label,
        is_on=lambda: getattr(thing, name) != off,
        turn=lambda wanted: setattr(thing, name, on if wanted else off),
    )


def endings(table: Sequence[tuple[str, str, Enum]]) -> tuple[Ending, ...]:
    """Return how the next one may end, from a table of words, labels and what the peer calls them."""
    return tuple(Ending(*row) for row in table)
