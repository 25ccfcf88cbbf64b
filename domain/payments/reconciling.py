"""Our payments compared with what a provider says has moved: what agrees, what only one of us knows, what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.money import Money

#: Both sides are read this much wider than the period: a movement near midnight has another day there than here.
EDGE: Final = timedelta(hours=24)


class Kind(StrEnum):
    """What can be wrong with a movement."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    DIFFERENT = "different"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in: the provider's name for it, how much, and when."""

    reference: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One movement that does not agree; `ours` or `theirs` is None where only the other side knows it."""

    kind: Kind
    reference: str
    at: datetime
    ours: Money | None = None
    theirs: Money | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing found."""

    matched: int
    findings: tuple[Finding, ...]

    def count(self, kind: Kind) -> int:
        """Return how many findings there are of a kind."""
        return sum(finding.kind is kind for finding in self.findings)


def compare(
    ours: Iterable[Movement], theirs: Iterable[Movement], *, since: datetime, until: datetime, edge: timedelta = EDGE
) -> Comparison:
    """
    Compare two lists of movements by reference, for the time from `since` up to, but without, `until`.

    Both lists may reach further: what lies up to `edge` outside is matched, so that two clocks may tell it on both
    sides of midnight, and is not reported. The same reference twice on one side is a duplicate, whatever its amount.
    """
    here, here_again = _by_reference(ours, since - edge, until + edge)
    there, there_again = _by_reference(theirs, since - edge, until + edge)

    def inside(*moments: datetime) -> bool:
        return any(since <= moment < until for moment in moments)

    matched, findings = 0, []
    for key in here.keys() | there.keys():
        mine, other = here.get(key), there.get(key)
        if mine is not None and other is not None:
            if not inside(mine.at, other.at):
                continue
            if mine.amount == other.amount:
                matched += 1
            else:
                findings.append(Finding(Kind.DIFFERENT, other.reference, other.at, mine.amount, other.amount))
        elif mine is not None and inside(mine.at):
            findings.append(Finding(Kind.MISSING_THERE, mine.reference, mine.at, ours=mine.amount))
        elif other is not None and inside(other.at):
            findings.append(Finding(Kind.MISSING_HERE, other.reference, other.at, theirs=other.amount))
    twice = [Finding(Kind.DUPLICATE, one.reference, one.at, ours=one.amount) for one in here_again if inside(one.at)]
    twice += [
        Finding(Kind.DUPLICATE, one.reference, one.at, theirs=one.amount) for one in there_again if inside(one.at)
    ]
    return Comparison(matched, tuple(sorted([*findings, *twice], key=lambda one: (one.at, one.reference, one.kind))))


def _by_reference(
    movements: Iterable[Movement], first: datetime, last: datetime
) -> tuple[Mapping[str, Movement], list[Movement]]:
    """Return the first movement of each reference, by its reference as it is compared, and those that repeat one."""
    found: dict[str, Movement] = {}
    again = []
    for one in sorted(movements, key=lambda one: (one.at, one.amount.currency, one.amount.minor)):
        if not first <= one.at < last:
            continue
        key = one.reference.strip().casefold()
        if key in found:
            again.append(one)
        else:
            found[key] = one
    return found, again
