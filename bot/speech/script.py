"""How a language is written, and what makes a text unspeakable."""

from __future__ import annotations

from typing import Final

_RIGHT_TO_LEFT: Final = {"ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur"}


class BrokenTextError(ValueError):
    """A sentence cannot be filled: its braces do not close, or a place has no value, or no such form."""


def is_rtl(language: str) -> bool:
    """Return whether a language is written from right to left; a script in its code settles it."""
    head, *rest = language.split("_")
    return "Arab" in rest or (head in _RIGHT_TO_LEFT and "Latn" not in rest)
