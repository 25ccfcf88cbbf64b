"""One of the options offered: by its number, its label, another word for it, or a spelling close to it (MLMS-9, 11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from bot.read.figures import TooManyDecimals
from bot.read.fold import fold
from bot.read.numerals import BelowZero, ManyNumbers, NotANumber, read_numerals
from bot.read.slips import one_slip_from
from bot.read.tokens import tokens
from bot.read.unclear import Unclear
from domain.messages import _

_LONGEST: Final = 100

# A cut label or a slip is believed when this much of it stands; with less we ask "did you mean".
_SHORTEST_CUT: Final = 4
_SHORTEST_SURE_SLIP: Final = 6
_SIMILAR: Final = 80

_ELLIPSIS: Final = re.compile(r"(?:…|\.{2,})$")
_WORDS: Final = re.compile(r"[^\s!-/:-@\[-`{-~]+")
_NUMBERED: Final = re.compile(r"(?:number|no|option|nambar|نمبر|नंबर|namba|nomor)?[\s.#(\[]*(\d{1,3})[\s.)\]:,-]*")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered: its id, the words on its button in any number of languages, and other words for it."""

    id: str
    labels: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """The option that was probably meant; ask before taking it."""

    option: Option


def read_option(text: str, *, options: Sequence[Option]) -> Option | DidYouMean:
    """Return the option that was said, or DidYouMean when it is only close to one."""
    said = fold(text).strip() if len(text) <= _LONGEST else ""
    for fits in (_named(said), _cut(said), _slipped(said, _SHORTEST_SURE_SLIP)):
        found = _only(options, fits)
        if found:
            return found
    numbered = _numbered(said, options)
    if numbered:
        return numbered
    for fits in (_begun(said), _slipped(said, _SHORTEST_CUT), _mentioned(said), _similar(said)):
        found = _only(options, fits)
        if found:
            return DidYouMean(found)
    raise Unclear(_("Please press your answer, or write its number or its words."))


def _only(options: Sequence[Option], fits: Callable[[str], bool]) -> Option | None:
    """Return the one option with a name that fits; raise Unclear when several have one."""
    found = [option for option in options if any(fits(name) for name in _names(option))]
    if len(found) > 1:
        position = options.index(found[0]) + 1
        raise Unclear(
            _(
                "That could be more than one of them. Please send the number beside the one you mean, "
                "for example {example}.",
                example=str(position),
            )
        )
    return found[0] if found else None


def _names(option: Option) -> set[str]:
    return {_words(fold(name)) for name in (*option.labels, *option.aliases)}


def _words(folded: str) -> str:
    """Return the words without punctuation and pictures, so that "🏪 Shop!" is "shop"."""
    return " ".join(word for word in _WORDS.findall(folded) if any(map(str.isalnum, word)))


def _named(said: str) -> Callable[[str], bool]:
    words = _words(said)
    return lambda name: bool(words) and name == words


def _cut(said: str) -> Callable[[str], bool]:
    """Fit a label cut by a channel ("Daily wage or lab…") or at a word ("daily")."""
    words = _words(_ELLIPSIS.sub("", said))
    whole = words if _ELLIPSIS.search(said) else f"{words} "
    return lambda name: len(words) >= _SHORTEST_CUT and name.startswith(whole)


def _slipped(said: str, shortest: int) -> Callable[[str], bool]:
    words = _words(said)
    return lambda name: bool(one_slip_from(words, [name], shortest=shortest))


def _begun(said: str) -> Callable[[str], bool]:
    words = _words(said)
    return lambda name: len(words) >= _SHORTEST_CUT and name.startswith(words)


def _mentioned(said: str) -> Callable[[str], bool]:
    """Fit a name that stands as whole words inside a longer answer: "main dihari karta hoon"."""
    words = f" {_words(said)} "
    return lambda name: len(name) >= _SHORTEST_CUT and f" {name} " in words


def _similar(said: str) -> Callable[[str], bool]:
    words = _words(said)
    return lambda name: len(words) >= _SHORTEST_CUT and fuzz.ratio(words, name, score_cutoff=_SIMILAR) > 0


def _numbered(said: str, options: Sequence[Option]) -> Option | None:
    written = _NUMBERED.fullmatch(said)
    try:
        position = int(written[1]) if written else read_numerals(tokens(said))
    except (NotANumber, ManyNumbers, BelowZero, TooManyDecimals):
        return None
    if position not in range(1, len(options) + 1):
        raise Unclear(_("Please send a number from {minimum} to {maximum}.", minimum=1, maximum=len(options)))
    return options[int(position) - 1]
