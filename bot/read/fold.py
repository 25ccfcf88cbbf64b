"""Fold text for comparing: case, accents, harakat and the many spellings of one Urdu letter become the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final, TypeVar

from bot.read.digits import plain

Meaning = TypeVar("Meaning")

# Combining accents; Arabic honorifics, harakat, tatweel and Quranic marks; the Devanagari nukta (हज़ार is हजार).
_DROPPED: Final = (
    ("\u0300", "\u036f"),
    ("\u0610", "\u061a"),
    ("\u0640", "\u0640"),
    ("\u064b", "\u065f"),
    ("\u0670", "\u0670"),
    ("\u06d6", "\u06ed"),
    ("\u093c", "\u093c"),
)

# Arabic and Urdu keyboards write the same letter with different codes; hasty fingers mix the two forms of he and noon.
_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("يىې", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("هةەھۃ", "ہ"),
        "ں": "ن",
        "ٱ": "ا",
        "ँ": "ं",
        **dict.fromkeys("‘’ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("،٬、", ","),
        **dict.fromkeys("۔।٫。", "."),
        "؟": "?",
        "؛": ";",
    }
)


def fold(text: str) -> str:
    """Return the form in which two spellings of the same words are equal; for comparing, never for keeping."""
    # Casing may compose and decomposing may uncover, so the letters are taken apart on both sides of it.
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFD", plain(text)).casefold())
    kept = "".join(letter for letter in letters if not _is_dropped(letter)).translate(_SAME)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def folded(words: str) -> frozenset[str]:
    """Return the words of one line of a table, ready to be compared; a tilde stands for a space inside a word."""
    return frozenset(fold(word.replace("~", " ")) for word in words.split())


def one_meaning(pairs: Iterable[tuple[str, Meaning]]) -> dict[str, Meaning]:
    """Return a table of words as a mapping; no word may mean two things in it."""
    meanings: dict[str, Meaning] = {}
    for word, meaning in pairs:
        assert meanings.setdefault(word, meaning) == meaning, f"{word!r} means two things"
    return meanings


def _is_dropped(letter: str) -> bool:
    return letter > "\u02ff" and any(first <= letter <= last for first, last in _DROPPED)
