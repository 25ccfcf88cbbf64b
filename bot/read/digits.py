"""Plain text: any script's digits as 0-9, no invisible characters, single spaces; letters and case as they were."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Compatibility folding would turn 5² into 52 and 12½ into 121/2, so these are left as they stand.
_SMALL_FIGURES: Final = re.compile(r"([²³¹⁰-₎¼-¾⅐-⅟↉])")
_NOTHING: Final = frozenset({"Cf", "Cs", "Co"})
_SPACE: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})
_TALLEST: Final = 30
_KEYCAP: Final = "\N{COMBINING ENCLOSING KEYCAP}"


def plain(text: str) -> str:
    """Return the text with ordinary digits and spaces, and without control, bidi and zero-width marks."""
    parts = _SMALL_FIGURES.split("".join(_without_towers(text.replace("🔟", "10"))))
    folded = "".join(part if _SMALL_FIGURES.match(part) else unicodedata.normalize("NFKC", part) for part in parts)
    return " ".join("".join(map(_plain_character, folded)).split())


def _without_towers(text: str) -> Iterator[str]:
    """Leave out the marks of a letter beyond the thirtieth: no script needs them, and sorting them takes long."""
    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= _TALLEST:
            yield character


def _plain_character(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in _SPACE:
        return " "
    # Keycaps and variation selectors are what makes an emoji of a digit: 1️⃣ is 1.
    if category in _NOTHING or character == _KEYCAP or "\ufe00" <= character <= "\ufe0f":
        return ""
    return character
