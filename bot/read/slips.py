"""Words one slip of the finger away: a letter wrong, missing, doubled or swapped with its neighbour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import OSA

# In shorter words one letter makes another word: "no", "ne", "na".
SHORTEST: Final = 4
_LONGEST: Final = 60


def one_slip_from(word: str, known: Iterable[str], *, shortest: int = SHORTEST) -> list[str]:
    """Return the known words that differ from a folded word by exactly one slip."""
    if not shortest <= len(word) <= _LONGEST:
        return []
    return [other for other in known if len(other) >= shortest and _slips(word, other) == 1]


def _slips(word: str, other: str) -> int:
    return OSA.distance(word, other, score_cutoff=1) if abs(len(word) - len(other)) <= 1 else 2
