"""How a play writes things down: one line each, without marks nobody sees, and with names for secret addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

#: Between the lines of a message that is written on one.
BREAK: Final = " / "

#: Isolates and marks that steer the direction of letters.
_UNSEEN: Final = re.compile("[\u2066-\u2069\u200e\u200f\u061c\u202a-\u202e\ufeff]")
_SPACES: Final = re.compile(r"[^\S\n]+")
_ADDRESS: Final = re.compile(r"https?://[^\s/]+/(p|f|verify)/([\w.-]+)")


@dataclass(slots=True)
class Addresses:
    """Gives each secret address a name that is the same in every play, in the order they are seen."""

    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """Return a text with its secret addresses by name."""
        return _ADDRESS.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        kind, token = found[1], found[2]
        word = {"p": "link", "f": "form", "verify": "paper"}[kind]
        count = sum(1 for known, _token in self._known if known == kind)
        name = self._known.setdefault((kind, token), f"<{word} {count + 1}>")
        return f"http://…/{kind}/{name}"


def plain(text: str) -> str:
    """Return a text with ordinary spaces and without marks nobody sees; an emoji keeps its joiner."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def one_line(text: str, buttons: Sequence[str] = ()) -> str:
    """Return a message as it is written: its lines with a stroke between them, then its buttons in brackets."""
    lines = [plain(line) for line in plain(text).split("\n")]
    parts = [BREAK.join(line for line in lines if line), *(f"[{plain(label)}]" for label in buttons)]
    return " ".join(part for part in parts if part)


def bare(label: str) -> str:
    """Return a label as somebody would name it: without emoji, case or marks."""
    letters = "".join(sign for sign in plain(label) if unicodedata.category(sign) not in {"So", "Sk", "Cf", "Mn"})
    return letters.strip(" \ufe0f").casefold()


def matches(label: str, wanted: str) -> bool:
    """Return whether a button is meant: its label without emoji is the wanted word, or begins with it."""
    said, meant = bare(label), bare(wanted)
    return bool(meant) and (said == meant or said.startswith(meant))


def mentions(label: str, wanted: str) -> bool:
    """Return whether the wanted words stand somewhere in a label: "Accept" in "I accept"."""
    return f" {bare(wanted)} " in f" {bare(label)} " and bool(bare(wanted))


def tokens_in(text: str, kind: str) -> list[str]:
    """Return the tokens of the secret addresses of a kind in a text: "p" to pay, "f" for the form."""
    return [found[2] for found in _ADDRESS.finditer(text) if found[1] == kind]


def page_words(html: str) -> tuple[str, tuple[str, ...]]:
    """Return what a page of ours says, and what its buttons say."""
    reader = _Page()
    reader.feed(html)
    reader.close()
    return reader.text, tuple(reader.buttons)


class _Page(HTMLParser):
    """Reads the visible words of a page, one line a block; a term and its value share one."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[str] = []
        self._parts: list[str] = []
        self._inside: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts).strip()

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "h1", "h2", "dt", "label", "li"}:
            self._parts.append("\n")
        elif tag == "dd":
            self._parts.append(" ")
        if tag in {"main", "button", "style", "title"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        match self._inside[-1:]:
            case ["button"]:
                self.buttons.append(data.strip())
            case ["main"]:
                self._parts.append(data.strip())
