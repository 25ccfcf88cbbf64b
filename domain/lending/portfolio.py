"""The portfolio: risk, arrears, ageing and movement, as functions of plain rows and a business date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.lending.loan import Instalment
from domain.lending.standing import AGEING, BUCKETS, Bucket, bucket, days_past_due, oldest_unpaid

_PERCENT = Decimal("0.01")
#: PAR is shown for loans late by more than so many days.
PAR_DAYS = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """
    One loan on a business date, in minor units of one currency.

    Of a loan that was written off, `outstanding` is the principal that was let go, and it is late by no days.
    """

    loan: str
    outstanding: int
    days_past_due: int
    overdue: int = 0
    restructured: bool = False
    written_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """Something unpaid: an instalment, or what was taken on a credit line, in minor units."""

    loan: str
    owed: int
    due: date
    drawn: date | None = None

    @property
    def since(self) -> date:
        """Return the day its age counts from: when it was taken, or when it fell due (CONTRACT C-4)."""
        return self.drawn or self.due

    def counts(self, today: date) -> bool:
        """Return whether it has an age yet: what was taken has, what falls due later has not."""
        return self.since <= today


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioReport:
    """
    The portfolio when a business date ended, and what moved since an earlier one, in minor units and percent.

    Movements are counted after `against` and up to `as_of`. The share of what was written off is the write-off rate.
    """

    as_of: date
    against: date
    loans: int
    gross: int
    overdue: int
    par: Mapping[int, Decimal]
    arrears_rate: Decimal
    ages: tuple[Age, ...]
    restructured: Age
    written_off: Age
    expected: int
    collected: int
    recovered: int
    collection_rate: Decimal | None
    rolls: Mapping[str, Mapping[str, Decimal]]


def report_of(
    positions: Sequence[Position],
    *,
    as_of: date,
    against: date,
    before: Iterable[Position] = (),
    due: Sequence[Movement] = (),
    received: Sequence[Movement] = (),
    recovered: Sequence[Movement] = (),
) -> PortfolioReport:
    """Return the report on the positions of a day; without those of a day `before` it shows no roll rates."""
    live = _live(positions)
    gross = sum(each.outstanding for each in live)
    period = {"since": against + timedelta(days=1), "until": as_of}
    return PortfolioReport(
        as_of=as_of,
        against=against,
        loans=len(live),
        gross=gross,
        overdue=sum(each.overdue for each in live),
        par={days: par(live, days=days) for days in PAR_DAYS},
        arrears_rate=arrears_rate(live),
        ages=ageing(live),
        restructured=_part("restructured", [each for each in live if each.restructured], gross),
        written_off=replace(
            _part("written off", [each for each in positions if each.written_off], gross),
            share=write_off_rate(positions),
        ),
        expected=in_period(due, **period),
        collected=in_period(received, **period),
        recovered=in_period(recovered, **period),
        collection_rate=collected(due, received, **period),
        rolls=roll_rates(before, positions),
    )


def month_before(day: date) -> date:
    """Return the last day of the month before, which is what a day is compared with unless told otherwise."""
    return day.replace(day=1) - timedelta(days=1)


def position_of(loan: str, parts: Iterable[Instalment], *, on: date, restructured: bool = False) -> Position | None:
    """
    Return where a loan stood when a day ended, given its instalments as they then stood; None when it owed nothing.

    The amounts are principal, as CGAP counts the portfolio; its days are counted from the oldest due date of which
    anything at all was unpaid.
    """
    unpaid = [part for part in parts if part.remaining > 0]
    if not unpaid:
        return None
    return Position(
        loan=loan,
        outstanding=sum(part.owed("principal") for part in unpaid),
        overdue=sum(part.owed("principal") for part in unpaid if part.due_on < on),
        days_past_due=days_past_due(oldest_unpaid((part.due_on, part.remaining) for part in unpaid), today=on),
        restructured=restructured,
    )


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


def positions_of(items: Iterable[OpenItem], *, today: date) -> tuple[Position, ...]:
    """Return where each loan with something open stands."""
    by_loan: dict[str, list[OpenItem]] = {}
    for item in items:
        by_loan.setdefault(item.loan, []).append(item)
    return tuple(
        Position(
            loan=loan,
            outstanding=sum(item.owed for item in open_items),
            overdue=sum(item.owed for item in open_items if item.due < today),
            days_past_due=max(0, (today - min(item.due for item in open_items)).days),
        )
        for loan, open_items in by_loan.items()
    )


def provision(ages: Mapping[str, int], *, rates: Mapping[str, Decimal]) -> dict[str, int]:
    """Return what to set aside for each bucket, given a rate in percent for each."""
    return {name: int(Decimal(balance) * rates[name] / 100) for name, balance in ages.items()}


def roll_rates(
    before: Iterable[Position], after: Iterable[Position], *, buckets: Sequence[Bucket] = BUCKETS
) -> dict[str, dict[str, Decimal]]:
    """
    Return, for each bucket a loan was in, the percent of its balance that is now in each other.

    A loan that is gone was repaid or written off, and shows under that name. The percents of a bucket sum to 100
    exactly; a bucket that held nothing has none.
    """
    now = {each.loan: each for each in after}
    moved: dict[str, Counter[str]] = {each.name: Counter() for each in buckets}
    for each in _live(before):
        moved[bucket(each.days_past_due, buckets)][_where(now.get(each.loan), buckets)] += each.outstanding
    return {name: shares(targets) for name, targets in moved.items()}


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


def shares(amounts: Mapping[str, int]) -> dict[str, Decimal]:
    """Return the share of each amount in percent; rounded so that they sum to 100, and none of nothing."""
    whole = sum(amounts.values())
    if not whole:
        return {}
    down = {name: divmod(amount * 10_000, whole) for name, amount in amounts.items()}
    missing = 10_000 - sum(hundredths for hundredths, _rest in down.values())
    # What rounding down leaves over goes to those who lost most by it.
    up = set(sorted(down, key=lambda name: -down[name][1])[:missing])
    return {name: Decimal(hundredths + (name in up)) * _PERCENT for name, (hundredths, _rest) in down.items()}


def _part(name: str, positions: Sequence[Position], gross: int) -> Age:
    outstanding = sum(each.outstanding for each in positions)
    return Age(name, len(positions), outstanding, percent(outstanding, gross))


def _live(positions: Iterable[Position]) -> list[Position]:
    return [each for each in positions if not each.written_off]


def _where(position: Position | None, buckets: Sequence[Bucket]) -> str:
    if position is None or not position.outstanding:
        return "repaid"
    return "written off" if position.written_off else bucket(position.days_past_due, buckets)
