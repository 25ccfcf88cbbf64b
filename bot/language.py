"""The languages we speak: what each calls itself, and which one a first message is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.messages import Text, verbatim

LANGUAGE_LABELS: Final[dict[str, Text]] = {
    "en": verbatim("English"),
    "ur": verbatim("اردو"),
    "ur_Latn": verbatim("Roman Urdu"),
    "hi": verbatim("हिन्दी"),
    "ne": verbatim("नेपाली"),
    "sw": verbatim("Kiswahili"),
    "id": verbatim("Bahasa Indonesia"),
}

_SCRIPTS: Final = {"ur": range(0x0600, 0x0700), "hi": range(0x0900, 0x0980)}


def likely_language(text: str, *, hint: str, offered: Sequence[str]) -> str:
    """Return the language to greet somebody in: by the script she wrote, else by what her app says, else the first."""
    for language, letters in _SCRIPTS.items():
        if language in offered and any(ord(character) in letters for character in text):
            return language
    base = hint.split("-")[0].lower()
    return base if base in offered and base != "en" else offered[0]
