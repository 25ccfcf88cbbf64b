"""Hear the words that mean the same at every step: MENU, BACK, PAY 500, زبان."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from bot.read.command_words import LANGUAGES, NO_SLIPS, POLITE_AFTER, POLITE_BEFORE, WORDS
from bot.read.commands import Command
from bot.read.digits import plain
from bot.read.figures import TooManyDecimals
from bot.read.fold import fold
from bot.read.money_words import AROUND, CURRENCY_WORDS
from bot.read.numerals import BelowZero, ManyNumbers, NotANumber, read_numerals
from bot.read.slips import one_slip_from
from bot.read.tokens import tokens
from bot.read.yesno import said_yes

__all__ = ["LANGUAGE_NAMES", "Command", "Heard", "How", "recognise"]

How: TypeAlias = Literal["digit", "word", "slip", "topic"]


@dataclass(frozen=True, slots=True)
class Heard:
    """
    A command and what followed it: "pay 500" is PAY with "500", "urdu" is LANGUAGE with "ur".

    `how` says how surely. A "digit" may be the answer to a question about numbers, a "slip" (one letter off) may be
    somebody's name, and a "topic" ("bank") is also where people work, so the present step hears those first; a "word"
    is exact.
    """

    command: Command
    rest: str = ""
    how: How = "word"


_DIGITS: Final = {"0": Command.MENU, "9": Command.BACK}

# STOP is a single word or phrase of its own, never part of a sentence ("please don't stop").
_BARE: Final = frozenset({Command.STOP, Command.START})

# Which languages people mix: Roman Urdu on an Urdu phone, Hindi words in Nepali, English everywhere.
_NEIGHBOURS: Final = {
    "en": ("ur_Latn",),
    "ur": ("ur_Latn", "en"),
    "ur_Latn": ("ur", "en"),
    "hi": ("ur_Latn", "en"),
    "ne": ("hi", "en"),
    "sw": ("en",),
    "id": ("en",),
}

# What people name alone when they ask about it, and as often when they answer something else.
_TOPICS: Final = frozenset({Command.WAYS})

_LONGEST: Final = 3000
_LONGEST_COMMAND: Final = 60
_MOST_WORDS: Final = 6
_SLASH: Final = re.compile(r"^/(?=\w)")
_BOT_NAME: Final = re.compile(r"^(\w+)@\w+")
_KEY_WORDS: Final = re.compile(r"[^\s!-%'-/:-@\[-`{-~]+")


def recognise(text: str, *, language: str) -> Heard | None:
    """Return the command that the whole text is, or None: a sentence that merely contains one is none."""
    if len(text) > _LONGEST:
        return None
    said = _BOT_NAME.sub(r"\1", _SLASH.sub("", plain(text)))
    return (
        _digit(said)
        or _exact(said, language)
        or _yes_or_no(said)
        or _with_rest(said, language)
        or _slip(said, language)
    )


def _digit(said: str) -> Heard | None:
    command = _DIGITS.get(said.strip(" .)"))
    return Heard(command, how="digit") if command else None


def _exact(said: str, language: str) -> Heard | None:
    for key in _keys(said):
        for table in _tables(language, every=True):
            heard = table.get(key)
            if heard and (key == _key(said) or heard.command not in _BARE):
                return heard
    return None


def _yes_or_no(said: str) -> Heard | None:
    yes = said_yes(said)
    return None if yes is None else Heard(Command.YES if yes else Command.NO)


def _slip(said: str, language: str) -> Heard | None:
    for key in _keys(said):
        if key in NO_SLIPS or any(map(str.isdigit, key)):
            continue
        for table in _tables(language, every=False):
            near = {table[word] for word in one_slip_from(key, table)}
            if len(near) == 1 and (key == _key(said) or not {heard.command for heard in near} & _BARE):
                return replace(near.pop(), how="slip")
    return None


def _with_rest(said: str, language: str) -> Heard | None:
    """Hear a command with what belongs to it: an amount, a reference, a language."""
    words = said.split(" ")
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        heard = _exact(" ".join(words[:count]), language)
        rest = " ".join(words[count:])
        if heard and not heard.rest and heard.command in _TAKES:
            return _belonging(heard, rest, bare=count == 1 and _key(words[0]) == heard.command)
    return None


def _belonging(heard: Heard, rest: str, *, bare: bool) -> Heard | None:
    match _TAKES[heard.command]:
        case "language":
            return _LANGUAGE_NAMES_HEARD.get(_key(rest))
        case "amount" if _is_amount(rest):
            return replace(heard, rest=rest)
        case "reference" if " " not in rest and any(map(str.isdigit, rest)):
            return replace(heard, rest=rest)
        case "message" if any(map(str.isdigit, rest)):
            return replace(heard, rest=rest)
        case "message" if not bare:
            # "I paid yesterday", unlike "paid leave", may be the answer to a question, which hears it first.
            return replace(heard, how="slip")
        case _:
            return None


_TAKES: Final[Mapping[Command, Literal["amount", "reference", "message", "language"]]] = {
    Command.PAY: "amount",
    Command.DRAW: "amount",
    Command.LOAN: "amount",
    Command.PAID: "message",
    Command.LANGUAGE: "language",
    Command.JOIN: "reference",
    Command.START: "reference",
    Command.STATUS: "reference",
    Command.RECEIPT: "reference",
    Command.BALANCE: "reference",
    Command.SCHEDULE: "reference",
    Command.OFFER: "reference",
}

_MONEY_WORDS: Final = AROUND.union(*CURRENCY_WORDS.values())


def _is_amount(rest: str) -> bool:
    """Say whether what follows PAY is an amount, however odd: its reader says what would have worked."""
    words = tokens(rest[:_LONGEST_COMMAND])
    try:
        read_numerals(words, ignoring=_MONEY_WORDS)
    except (ManyNumbers, BelowZero, TooManyDecimals):
        return True
    except NotANumber:
        return any(map(str.isdigit, words[0])) if words else False
    return True


def _keys(said: str) -> Iterator[str]:
    """Yield what was said as it is looked up: whole, and without the polite words around it."""
    whole = _key(said)
    if 0 < len(whole) <= _LONGEST_COMMAND:
        yield whole
        words = whole.split(" ")
        while len(words) > 1 and words[0] in POLITE_BEFORE:
            words = words[1:]
            yield " ".join(words)
        while len(words) > 1 and words[-1] in POLITE_AFTER:
            words = words[:-1]
            yield " ".join(words)


def _key(said: str) -> str:
    """Return the folded words without punctuation and pictures: "💰 Balance?" is "balance"."""
    words = _KEY_WORDS.findall(fold(said)) if len(said) <= _LONGEST_COMMAND else []
    return " ".join(word for word in words if any(map(str.isalnum, word)))


def _tables(language: str, *, every: bool) -> Iterator[Mapping[str, Heard]]:
    """Yield the words of the language, of those it is mixed with, and of every other one when asked."""
    near = (language, *_NEIGHBOURS.get(language, ("en",)))
    codes = (*near, *(code for code in _HEARD if code not in near)) if every else near
    yield from (_HEARD[code] for code in codes if code in _HEARD)
    yield _LANGUAGE_NAMES_HEARD


def _entries(words: str) -> list[str]:
    return [_key(plain(word)) for word in words.split(", ")]


def _heard_in(language: str) -> Mapping[str, Heard]:
    return {
        word: Heard(command, how="topic" if command in _TOPICS else "word")
        for command, said in WORDS.items()
        for word in _entries(said.get(language, ""))
        if word
    }


_HEARD: Final = {language: _heard_in(language) for language in LANGUAGES}
_LANGUAGE_NAMES_HEARD: Final = {
    name: Heard(Command.LANGUAGE, code) for code, names in LANGUAGES.items() for name in _entries(names)
}
LANGUAGE_NAMES: Final[Mapping[str, str]] = {name: heard.rest for name, heard in _LANGUAGE_NAMES_HEARD.items()}
