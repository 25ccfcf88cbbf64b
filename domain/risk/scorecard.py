"""The rules scorecard: 0 is the lowest risk, 100 the highest (MLMS-40). It decides nothing; a person does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.money import Money

#: Steadier work carries less risk. Unemployment had no place in the seed's order (BUG-32).
_WORK: Final = {"salaried": 20, "business": 30, "self_employed": 35, "daily_wage": 45, "unemployed": 65}
#: Taken off for each income band reached: a larger income carries an instalment more easily.
_BAND_RELIEF: Final = 6


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules look at, and nothing else: never gender, faith or family."""

    income: Money | None
    income_band: str
    work: str
    bands: Sequence[int]


@dataclass(frozen=True, slots=True)
class Score:
    """A level with its points."""

    level: str
    points: int


def score(applicant: Applicant) -> Score:
    """Return the risk by rules alone, the same for the same answers."""
    band = int(applicant.income_band.removeprefix("band_") or 0) if applicant.income_band else 0
    points = _WORK.get(applicant.work, 50) + (len(applicant.bands) - 1 - band) * _BAND_RELIEF
    points = max(0, min(100, points))
    return Score("LOW" if points < 35 else "MEDIUM" if points < 60 else "HIGH", points)
