"""The code on a paper, by which anybody can check it."""

from __future__ import annotations

import secrets
from typing import Final

#: Without 0, O, 1, I, L and U, which are misread or make words.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12


def new_code() -> str:
    """Return a code that nobody can guess: one of 30^12."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def read_code(written: str) -> str:
    """Return a code as it was copied from paper, with small letters, spaces or hyphens; nothing when it is none."""
    code = "".join(written.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
