"""Take folded text apart into figures, words and marks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.read.fold import fold

# A word is anything that is no space, digit or ASCII punctuation, so that vowel signs stay with their letters.
_WORD: Final = r"[^\s\d!-/:-@\[-`{-~]+"
# "35 000" is one figure, "500 600" may be two. A figure that begins with its point (".5") is a token no reader accepts.
_FIGURE: Final = r"(?<![\d.,])\d{1,3}(?: \d{3})* 000(?![\d.,])|(?<!\S)[.,]\d+|\d+(?:[.,]\d+)*"
_GROUPED: Final = re.compile(rf"{_FIGURE}|{_WORD}|\S")
_SINGLE: Final = re.compile(rf"\d+|{_WORD}|\S")


def tokens(text: str) -> list[str]:
    """Return figures with their separators ("1,50,000"), words, and single marks, in order."""
    return _GROUPED.findall(_without_pictures(fold(text)))


def single_tokens(text: str) -> list[str]:
    """Return runs of digits, words, and single marks: "14.8.1995" is five tokens."""
    return _SINGLE.findall(_without_pictures(fold(text)))


def is_figure(token: str) -> bool:
    """Say whether a token is written in digits."""
    return "0" <= token[0] <= "9"


def _without_pictures(text: str) -> str:
    # "35k😊" is 35k, so emoji stand for a space here.
    return "".join(" " if _is_picture(character) else character for character in text)


def _is_picture(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in {"So", "Sk"}
