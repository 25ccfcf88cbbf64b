"""The portfolio: risk, arrears, ageing and movement, as functions of plain rows and a business date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.lending.standing import AGEING, BUCKETS, Bucket, bucket

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One loan on a business date, in minor units of one currency."""

    loan: str
    outstanding: int
    days_past_due: int
    overdue: int = 0
    restructured: bool = False
    written_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Something that fell due or came in on a day, in minor units."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Age:
    """One line of an ageing report."""

    name: str
    loans: int
    outstanding: int
    share: Decimal


def par(positions: Iterable[Position], *, days: int = 30) -> Decimal:
    """
    Return portfolio at risk in percent, as CGAP defines it.

    The whole unpaid principal of loans late by more than `days`, and of restructured ones, over the gross
    portfolio. Balances are counted, not loans; written-off loans are on neither side.
    """
    live = _live(positions)
    at_risk = sum(each.outstanding for each in live if each.days_past_due > days or each.restructured)
    return percent(at_risk, sum(each.outstanding for each in live))


def arrears_rate(positions: Iterable[Position]) -> Decimal:
    """Return the overdue amounts over the gross portfolio, in percent; it is not PAR, and always looks better."""
    live = _live(positions)
    return percent(sum(each.overdue for each in live), sum(each.outstanding for each in live))


def write_off_rate(positions: Iterable[Position]) -> Decimal:
    """Return what was written off over all that was lent and not repaid, in percent."""
    every = list(positions)
    written_off = sum(each.outstanding for each in every if each.written_off)
    return percent(written_off, sum(each.outstanding for each in every))


def ageing(positions: Iterable[Position], *, buckets: Sequence[Bucket] = BUCKETS) -> tuple[Age, ...]:
    """Return loans, balances and shares by bucket; the buckets sum to the portfolio."""
    live = _live(positions)
    gross = sum(each.outstanding for each in live)
    loans, balances = Counter[str](), Counter[str]()
    for each in live:
        name = bucket(each.days_past_due, buckets)
        loans[name] += 1
        balances[name] += each.outstanding
    return tuple(
        Age(each.name, loans[each.name], balances[each.name], percent(balances[each.name], gross)) for each in buckets
    )


def ageing_by_age(amounts: Iterable[tuple[date, int]], *, today: date) -> dict[str, int]:
    """Return what is owed by how long ago it was lent, which is how a shop's credit book is read (CRED-1)."""
    sums = {each.name: 0 for each in AGEING}
    for since, owed in amounts:
        sums[bucket(max(0, (today - since).days), AGEING)] += owed
    return sums


def provision(ages: Mapping[str, int], *, rates: Mapping[str, Decimal]) -> dict[str, int]:
    """Return what to set aside for each bucket, given a rate in percent for each."""
    return {name: int(Decimal(balance) * rates[name] / 100) for name, balance in ages.items()}


def roll_rates(
    before: Iterable[Position], after: Iterable[Position], *, buckets: Sequence[Bucket] = BUCKETS
) -> dict[str, dict[str, Decimal]]:
    """
    Return, for each bucket a loan was in, the percent of its balance that is now in each other.

    A loan that is gone was repaid or written off, and shows under that name.
    """
    now = {each.loan: each for each in after}
    moved: dict[str, Counter[str]] = {each.name: Counter() for each in buckets}
    for each in _live(before):
        moved[bucket(each.days_past_due, buckets)][_where(now.get(each.loan), buckets)] += each.outstanding
    return {
        name: {to: percent(amount, targets.total()) for to, amount in targets.items()}
        for name, targets in moved.items()
    }


def collected(due: Iterable[Movement], received: Iterable[Movement], *, since: date, until: date) -> Decimal | None:
    """Return what came in over what fell due between two days, in percent; nothing due has no rate."""
    expected = in_period(due, since=since, until=until)
    return percent(in_period(received, since=since, until=until), expected) if expected else None


def in_period(movements: Iterable[Movement], *, since: date, until: date) -> int:
    """Return the sum of what moved between two days, both included; nothing that came later."""
    return sum(each.amount for each in movements if since <= each.on <= until)


def percent(part: int, whole: int) -> Decimal:
    """Return a share in percent with two decimals, nothing of nothing being nothing."""
    return (Decimal(part) * 100 / whole).quantize(_PERCENT) if whole else Decimal("0.00")


def _live(positions: Iterable[Position]) -> list[Position]:
    return [each for each in positions if not each.written_off]


def _where(position: Position | None, buckets: Sequence[Bucket]) -> str:
    if position is None or not position.outstanding:
        return "repaid"
    return "written off" if position.written_off else bucket(position.days_past_due, buckets)
