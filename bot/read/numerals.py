"""Numbers in words and figures together: "35 hazar", "ek lakh pachas hazar", "elfu tano mia tano"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from bot.read.figures import read_figure
from bot.read.numeral_words import AND, JOINED, MINUS, OR, PARTS, Joint, Number, Part, Shift, Times
from bot.read.tokens import is_figure


class NotANumber(ValueError):
    """There is no number here, or there are words around it that could change what it means."""


class ManyNumbers(ValueError):
    """There is more than one number, or a range."""


class BelowZero(ValueError):
    """There is a minus before the number."""


# Marks that people leave around a number and that change nothing about it.
_HARMLESS: Final = frozenset(".,!?:~=/-+'\"")


def read_numerals(words: Sequence[str], *, ignoring: Collection[str] = (), country: str = "") -> Decimal:
    """Return the one number that the tokens spell, passing over the words to ignore and no others."""
    parts = list(_parts(_in_pairs(words), ignoring=ignoring, country=country))
    if not any(isinstance(part, Number | Shift) for part in parts):
        raise NotANumber
    count = _Count()
    for part in _shifted(_Leading().last(parts)):
        count.add(part)
    return count.total()


def _in_pairs(words: Sequence[str]) -> list[str]:
    """Join the Indonesian teens and tens to the word before them: "dua belas" becomes one token."""
    joined: list[str] = []
    for word in words:
        if word in JOINED and joined:
            joined[-1] += f"~{word}"
        else:
            joined.append(word)
    return joined


def _parts(words: Sequence[str], *, ignoring: Collection[str], country: str) -> Iterator[Part | Joint]:
    seen = False
    for index, word in enumerate(words):
        if _is_minus(words, index):
            raise ManyNumbers if seen else BelowZero
        if word in AND or word == ",":
            yield Joint.COMMA if word == "," else Joint.AND
            continue
        if word in ignoring or word in _HARMLESS:
            continue
        if seen and word in OR and any(map(_is_number, words[index:])):
            raise ManyNumbers
        seen = True
        yield from _meaning(word, country=country)


def _is_minus(words: Sequence[str], index: int) -> bool:
    """Say whether the token is a minus: a word, or a dash with a figure right behind it ("5000-6000", "Rs -5")."""
    following = words[index + 1] if index + 1 < len(words) else " "
    return words[index] in MINUS or (words[index] == "-" and is_figure(following))


def _is_number(word: str) -> bool:
    return is_figure(word) or word in PARTS


def _meaning(word: str, *, country: str) -> tuple[Part, ...]:
    if word in PARTS:
        return PARTS[word]
    value = read_figure(word, country=country) if is_figure(word) else None
    if value is None:
        raise NotANumber
    return (Number(value),)


class _Leading:
    """Puts each Swahili multiple behind the number it multiplies, unless a number already stands before it."""

    def __init__(self) -> None:
        self._held: Times | None = None
        self._filled = False  # a number stands behind the multiple that is held
        self._before = False  # a number stands before, which no leading multiple has taken
        self._hundreds = False

    def last(self, parts: Iterable[Part | Joint]) -> Iterator[Part]:
        """Yield the parts as other languages order them: elfu tano becomes five, thousand."""
        for part in parts:
            match part:
                case Joint():
                    yield from self._at_joint(part)
                case Times():
                    yield from self._at_times(part)
                case Number():
                    yield from self._at_number(part)
                case Shift():
                    yield part
        yield from self._let_go()

    def _at_joint(self, joint: Joint) -> Iterator[Part]:
        # "elfu na mia tano" is one thousand and more; the comma of "elfu hamsini, na sita" ends the thousands.
        if self._filled is (joint is Joint.COMMA):
            yield from self._let_go()

    def _at_times(self, times: Times) -> Iterator[Part]:
        if self._held and not self._filled:
            # "elfu mia tano" is 1,500 to some and 500,000 to others.
            raise ManyNumbers
        leads = times.leads and not self._before
        yield from self._let_go()
        if leads:
            self._held = times
        else:
            self._before = False
            yield times

    def _at_number(self, number: Number) -> Iterator[Part]:
        waiting = self._held if not self._filled else None
        if waiting and self._hundreds:
            raise ManyNumbers  # "mia tano elfu mbili": the larger comes first
        if waiting and waiting.value == 100:
            # From one to nine hundreds may be counted: "mia tano" is 500, and "mia hamsini" is 150.
            counted = 1 <= number.value < 10
            yield from (number, *self._let_go()) if counted else (*self._let_go(), number)
            self._before = not counted
            return
        yield number
        self._filled, self._before = self._held is not None, self._held is None

    def _let_go(self) -> Iterator[Part]:
        held, self._held, self._filled = self._held, None, False
        if held:
            self._before = False
            self._hundreds = self._hundreds or held.value == 100
            yield held


def _shifted(parts: Iterable[Part]) -> Iterator[Number | Times]:
    """Apply "sadhe", "sawa" and "paune" to what they stand before: "sawa lakh" is a lakh and a quarter."""
    shift: Decimal | None = None
    for part in parts:
        if isinstance(part, Shift):
            if shift is not None:
                raise NotANumber
            shift = part.value
            continue
        if isinstance(part, Number):
            yield Number(part.value + (shift or 0), part.room)
        else:
            yield from ((Number(1 + shift), part) if shift is not None else (part,))
        shift = None
    if shift is not None:
        raise NotANumber


class _Count:
    """Adds parts up from the largest multiple to the smallest; raises ManyNumbers when they are two numbers."""

    def __init__(self) -> None:
        self._whole = Decimal(0)
        self._last = 0
        self._hundreds: Decimal | None = None
        self._small: Number | None = None

    def add(self, part: Number | Times) -> None:
        if isinstance(part, Number):
            self._small = part if self._small is None else _together(self._small, part)
            self._check_hundreds()
        elif part.value == 100:
            self._open_hundreds()
        else:
            self._close(part.value)

    def total(self) -> Decimal:
        rest = self._group()
        if self._last and rest is not None and self._is_doubtful(rest):
            raise ManyNumbers
        return self._whole + (rest or 0)

    def _is_doubtful(self, rest: Decimal) -> bool:
        # "1 lakh 50" is a hundred and fifty thousand to some and 100,050 to others, so we ask.
        return rest >= self._last or (self._last > 1000 and rest < 100) or 0 < rest < 1

    def _group(self) -> Decimal | None:
        if self._hundreds is None:
            return self._small.value if self._small else None
        return self._hundreds + (self._small.value if self._small else 0)

    def _check_hundreds(self) -> None:
        if self._hundreds is not None and self._small and not 1 <= self._small.value < 100:
            raise ManyNumbers

    def _open_hundreds(self) -> None:
        if self._hundreds is not None:
            raise ManyNumbers
        self._hundreds = 100 * (self._small.value if self._small else Decimal(1))
        self._small = None

    def _close(self, times: int) -> None:
        if self._last and times >= self._last:
            raise ManyNumbers
        group = self._group()
        self._whole += times * (Decimal(1) if group is None else group)
        self._last, self._hundreds, self._small = times, None, None


def _together(first: Number, second: Number) -> Number:
    if not 0 < second.value < first.room:
        raise ManyNumbers
    return Number(first.value + second.value)
