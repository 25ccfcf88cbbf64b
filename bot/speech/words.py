"""Amounts spelt out for a Key Fact Statement, so that a slipped digit is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from bot.speech.numerals import MILLIONS, MINUS, NUMERALS, ONE_OF, SCALES
from bot.speech.units import SOUTH_ASIAN, UNITS
from domain.money import CURRENCIES, Money

Scales: TypeAlias = Sequence[tuple[int, str]]

# What stands between the whole units and the hundredths; elsewhere nothing does.
_BETWEEN: Final = {"en": " and ", "sw": " na "}


def amount_in_words(money: Money, language: str) -> str:
    """Return an amount spelt out for a Key Fact Statement, in English where we cannot spell the language."""
    tongue = language if language in NUMERALS else "en"
    unit, scales = UNITS[tongue][money.currency], _scales(tongue, money.currency)
    major, minor = divmod(abs(money.minor), CURRENCIES[money.currency].scale)
    said = []
    if major or not minor:
        said.append(_counted(major, unit.one if major == 1 else unit.many, tongue, scales))
    if minor:
        said.append(_counted(minor, unit.part if minor == 1 else unit.parts, tongue, scales))
    words = _BETWEEN.get(tongue, " ").join(said)
    return f"{MINUS[tongue]} {words}" if money.minor < 0 else words


def _counted(number: int, unit: str, tongue: str, scales: Scales) -> str:
    if tongue == "sw":
        return f"{unit} {_spelt_in_swahili(number, scales)}"
    return f"{_spelt(number, tongue, scales)} {unit}"


def _spelt(number: int, tongue: str, scales: Scales) -> str:
    for size, name in scales:
        if number >= size:
            many, rest = divmod(number, size)
            head = ONE_OF.get((tongue, size)) if many == 1 else None
            head = head or f"{_spelt(many, tongue, scales)} {name}"
            joint = " and " if tongue == "en" and rest < 100 else " "
            return f"{head}{joint}{_spelt(rest, tongue, scales)}" if rest else head
    return NUMERALS[tongue][number]


def _spelt_in_swahili(number: int, scales: Scales) -> str:
    """Spell a number with each multiple before its count: elfu tano is five thousand."""
    for size, name in scales:
        if number >= size:
            many, rest = divmod(number, size)
            head, tail = f"{name} {_spelt_in_swahili(many, scales)}", _spelt_in_swahili(rest, scales)
            if not rest:
                return head
            if size == 100:
                return f"{head} na {tail}"
            # Without the comma "elfu hamsini na sita" would be both 56,000 and 50,006.
            return f"{head}, na {tail}" if rest < 100 else f"{head}, {tail}"
    return NUMERALS["sw"][number]


def _scales(tongue: str, currency: str) -> Scales:
    return MILLIONS if tongue == "en" and currency not in SOUTH_ASIAN else SCALES[tongue]
