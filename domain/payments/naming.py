"""Loans and people as a payer names them: L-1001, l1001, "loan 1001" or R-1001, with the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

_NAMED: Final = re.compile(r"(?<![A-Z0-9])(L|LOAN|R)[\W_]{0,3}0*([1-9]\d{3,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Named:
    """A loan or a person, by id."""

    kind: Literal["loan", "person"]
    id: int


def named_in(words: str) -> Named | None:
    """
    Return the one loan or person that some words name, in whatever spelling; None for none or for several.

    A bare number is none: in what a bank passes on it is likelier to be something else, and the money a stranger's.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", words))).upper()
    found = {(letter[0], int(number)) for letter, number in _NAMED.findall(plain)}
    if len(found) != 1:
        return None
    letter, number = found.pop()
    return Named("person" if letter == "R" else "loan", number - 1000) if number > 1000 else None


def loan_named(account: str) -> int | None:
    """Return the id of the loan that an account reference names in any spelling; None for none, or for a person."""
    named = named_in(account)
    return named.id if named is not None and named.kind == "loan" else None


def _plain(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
