"""Payments written down by staff: the methods there are, and references in the one form that makes them unique."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What staff may write for how money came. Each is an account of its own in the books.
METHODS: Final = ("cash", "bank", "wallet")


def words_after(reference: str) -> str:
    """Return the words that follow a receipt's number and are no part of it: "yesterday" of "9 yesterday"."""
    words = reference.split()
    first = next((place for place, word in enumerate(words) if _has_digit(word)), len(words))
    foreign = (place for place in range(first + 1, len(words)) if not _is_of_number(words[place]))
    return " ".join(words[next(foreign, len(words)) :])


def _is_of_number(word: str) -> bool:
    """Return whether a word may go on with a number: it has digits and is no date, or it is nothing but a dash."""
    if not any(letter.isalnum() for letter in word):
        return True
    return _has_digit(word) and not re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", word)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def normalised(reference: str) -> str:
    """
    Return a reference as it is compared: "UTR 123-456" and "utr123456" are the same (SAFE-4).

    Spaces, dashes, invisible characters and a leading word UTR or REF make no difference.
    """
    plain = unicodedata.normalize("NFKC", reference).upper()
    plain = re.sub(r"[^0-9A-Z]", "", plain)
    return re.sub(r"^(UTR|REF|NO)(?=\d)", "", plain)
