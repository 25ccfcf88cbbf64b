"""Planning the rest of a loan anew: after a prepayment, for a payment holiday, with more time, or with other days."""

from __future__ import annotations

import json
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Literal

from domain.calendar import add_months
from domain.lending.agreement import LoanTerms
from domain.lending.dates import nominal_dates
from domain.lending.loan import CHARITY, Instalment
from domain.lending.prepayment import Replan, replanned
from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import ImpossibleTerms
from domain.messages import Refusal, _
from domain.money import Money

How = Literal["holiday", "extend", "day"]


@dataclass(frozen=True, slots=True)
class Rest:
    """
    What is left of a loan on a day, in minor units.

    `start` is when the first period of the plan opened and `opened` when the running one did. What fell due and was
    not paid, and what was brought over from an earlier plan, is carried over as it is: it never bears interest.
    `prepaid` interest of periods to come is set off, `price` is what is left of a price that does not depend on time,
    and `cost` what the plan has cost her so far. `fees_ahead` are the fees of each instalment to come: what it asks
    for, what it brought over, and what of it is settled.
    """

    start: date
    opened: date
    principal: int
    interest: int
    fees: int
    late: int
    charity: int
    prepaid: int
    price: int
    numbers: tuple[int, ...]
    due_dates: tuple[date, ...]
    fees_ahead: tuple[tuple[int, int, int], ...]
    instalment: int
    cost: int

    def to_json(self) -> str:
        """Return what is left as JSON for keeping with an offer."""
        return json.dumps(asdict(self), default=str, sort_keys=True)

    @classmethod
    def from_json(cls, words: str) -> Rest:
        """Return what to_json kept."""
        kept = json.loads(words)
        days = {name: date.fromisoformat(kept[name]) for name in ("start", "opened")}
        return cls(
            **{
                **kept,
                **days,
                "numbers": tuple(kept["numbers"]),
                "due_dates": tuple(date.fromisoformat(day) for day in kept["due_dates"]),
                "fees_ahead": tuple((asked, brought, settled) for asked, brought, settled in kept["fees_ahead"]),
            }
        )


def rest_of(parts: Sequence[Instalment], *, opened: date, today: date) -> Rest:
    """Return what is left of a plan whose first period opened on a day."""
    fallen = [part for part in parts if part.due_on <= today]
    ahead = [part for part in parts if part.due_on > today]
    brought = sum(_brought_unpaid(part) for part in ahead)
    # What was put back later is owed as it is: it is no instalment of the plan, also when its day is still to come.
    own = [part for part in ahead if part.added_on is None]
    put_back = [part for part in ahead if part.added_on is not None]
    return Rest(
        start=opened,
        opened=max((part.due_on for part in fallen), default=opened),
        principal=sum(part.owed("principal") for part in parts),
        interest=sum(part.owed("interest") for part in fallen) + brought,
        fees=sum(part.owed("fees") for part in (*fallen, *put_back)),
        late=sum(part.owed("late") for part in parts),
        charity=sum(part.owed(CHARITY) for part in parts),
        prepaid=sum(max(0, part.paid_interest - part.brought_interest) for part in ahead),
        price=sum(part.owed("interest") for part in ahead) - brought,
        numbers=tuple(part.number for part in own),
        due_dates=tuple(part.due_on for part in own),
        fees_ahead=tuple((part.fees, part.brought_fees, part.paid_fees + part.waived_fees) for part in own),
        instalment=_usual(own),
        cost=sum(part.paid_interest + part.paid_fees + part.paid_late for part in parts),
    )


def _brought_unpaid(part: Instalment) -> int:
    return max(0, part.brought_interest - part.paid_interest - part.waived_interest)


def _usual(ahead: Sequence[Instalment]) -> int:
    """Return the instalment she is used to, without fees, arrears, or the row that takes what rounding left over."""
    repaying = [part for part in ahead if part.principal]
    amounts = Counter(part.principal + part.interest - part.brought_interest for part in repaying)
    return max(amounts, key=lambda amount: amounts[amount], default=0)


def changed_dates(terms: LoanTerms, rest: Rest, *, how: How, number: int, today: date) -> tuple[date, ...]:
    """
    Return the agreed due dates after a change: some periods later, some more of them, or on another day of the month.

    Raise Refusal when the number describes no change that can be made.
    """
    agreed = _agreed_days(terms, rest.start)
    days = tuple(agreed[index - 1] for index in rest.numbers)
    step = partial(_stepped, terms, terms.anchor_day or rest.start.day)
    if not days:
        # The last day has come: time begins with the next period that is still to come.
        later = next(count for count in range(1, 10_000) if step(agreed[-1], count) > today)
        days, number = (step(agreed[-1], later),), number - (how == "extend")
    match how:
        case "holiday" if 1 <= number <= 6:
            return tuple(step(day, number) for day in days)
        case "extend" if 0 <= number <= 60 and (number or not rest.numbers):
            return (*days, *(step(days[-1], count) for count in range(1, number + 1)))
        case "day" if terms.unit == "months" and 1 <= number <= 28:
            first = days[0].replace(day=number)
            first = first if first > max(today, rest.opened) else add_months(first, 1)
            return tuple(add_months(first, count * terms.every) for count in range(len(days)))
        case _:
            raise Refusal(_("Write holiday and 1 to 6, extend and 1 to 60, or day and a day from 1 to 28."))


def days_ahead(terms: LoanTerms, rest: Rest) -> tuple[date, ...]:
    """Return the agreed due dates to come, as they were before any moved to a working day."""
    agreed = _agreed_days(terms, rest.start)
    return tuple(agreed[index - 1] for index in rest.numbers)


def _agreed_days(terms: LoanTerms, start: date) -> tuple[date, ...]:
    return terms.due_dates or nominal_dates(terms.plan(start))


def plan_anew(terms: LoanTerms, rest: Rest, due_dates: Sequence[date]) -> tuple[LoanTerms, tuple[Instalment, ...]]:
    """Return the terms and the instalments of what is left, on agreed days."""
    agreed = _remaining(terms, rest, due_dates)
    # After a holiday, or on another day, the first period is longer or shorter than the others and costs that.
    moved = tuple(due_dates[:1]) not in (rest.due_dates[:1], days_ahead(terms, rest)[:1])
    agreed = replace(agreed, first_by_date=moved or agreed.first_by_date)
    return agreed, planned(agreed, rest)


def planned(agreed: LoanTerms, rest: Rest) -> tuple[Instalment, ...]:
    """Return the instalments that the terms of a new plan make of what is left."""
    if not rest.principal:
        return _arrears_alone(rest, agreed.due_dates or ())
    return _with_arrears(build_schedule(agreed.plan(rest.opened)), agreed, rest)


def plan_after_prepayment(terms: LoanTerms, rest: Rest, rule: Replan) -> tuple[LoanTerms, tuple[Instalment, ...]]:
    """Return the terms and the instalments after a prepayment: fewer of them, or as many smaller ones."""
    days = days_ahead(terms, rest)
    agreed = _remaining(terms, rest, days)
    if not rest.principal:
        return agreed, _arrears_alone(rest, days)
    plan = partial(
        replanned,
        agreed.plan(rest.opened),
        balance=agreed.principal,
        opened=rest.opened,
        due_dates=days,
        instalment=Money(rest.instalment, terms.principal.currency),
    )
    try:
        schedule = plan(rule=rule)
    except ImpossibleTerms:
        # After a long first period the usual instalment may not even pay the interest; money is never refused for it.
        schedule = plan(rule="smaller-instalment")
    kept = days[: len(schedule.rows)]
    return replace(agreed, periods=len(kept), due_dates=kept), _with_arrears(schedule, agreed, rest)


def _remaining(terms: LoanTerms, rest: Rest, due_dates: Sequence[date]) -> LoanTerms:
    currency = terms.principal.currency
    return replace(
        terms,
        principal=Money(rest.principal, currency),
        periods=len(due_dates),
        due_dates=tuple(due_dates),
        charge=None if terms.has_interest or terms.pricing == "zero" else Money(rest.price, currency),
        fees=tuple(fee for fee in terms.fees if fee.when == "each"),
        grace_principal=0,
        grace_interest=0,
        interest_free=0,
        # A first period that is still running stays as long as it was agreed to be.
        first_by_date=terms.first_by_date and rest.opened == rest.start,
        anchor_day=_anchor_day(terms, rest, due_dates),
        cost_before=terms.cost_before + rest.cost,
    )


def _anchor_day(terms: LoanTerms, rest: Rest, due_dates: Sequence[date]) -> int:
    """Return the agreed day of the month, which a shorter month hides: another one only when the days say so."""
    agreed = terms.anchor_day or rest.start.day
    longest = max((day.day for day in due_dates), default=agreed)
    hidden = all(day == _stepped(terms, agreed, day, 0) for day in due_dates)
    return agreed if hidden else longest


def _arrears_alone(rest: Rest, due_dates: Sequence[date]) -> tuple[Instalment, ...]:
    """Return what is left when all of the principal is repaid: one part for the arrears, or nothing at all."""
    fees = rest.fees + sum(max(0, brought - settled) for _asked, brought, settled in rest.fees_ahead)
    if not (rest.interest or fees or rest.late or rest.charity):
        return ()
    day = due_dates[0] if due_dates else rest.opened
    return (_carrying(Instalment(1, day), interest=rest.interest, fees=fees, rest=rest),)


def _with_arrears(schedule: Schedule, terms: LoanTerms, rest: Rest) -> tuple[Instalment, ...]:
    """Put what was carried over on the first instalment, and set off interest and fees that were paid ahead."""
    each = sum(fee.amount.minor for fee in terms.fees)
    due_once = sum(max(0, asked - each - settled) for asked, _brought, settled in rest.fees_ahead)
    fees_prepaid = sum(max(0, settled - (asked - each)) for asked, _brought, settled in rest.fees_ahead)
    prepaid = rest.prepaid if terms.has_interest else 0
    parts: list[Instalment] = []
    for row in schedule.rows:
        interest, fees = max(0, row.interest.minor - prepaid), max(0, row.fees.minor - fees_prepaid)
        prepaid -= row.interest.minor - interest
        fees_prepaid -= row.fees.minor - fees
        part = Instalment(row.number, row.due, row.principal.minor, interest, fees)
        if not parts:
            part = _carrying(part, interest=rest.interest, fees=rest.fees + due_once, rest=rest)
        parts.append(part)
    return tuple(parts)


def _carrying(part: Instalment, *, interest: int, fees: int, rest: Rest) -> Instalment:
    return replace(
        part,
        interest=part.interest + interest,
        fees=part.fees + fees,
        late=rest.late,
        charity=rest.charity,
        brought_interest=interest,
        brought_fees=fees,
        brought_late=rest.late,
        brought_charity=rest.charity,
    )


def _stepped(terms: LoanTerms, anchor_day: int, day: date, periods: int) -> date:
    """Return the due date some periods after another, on the day of the month that was agreed."""
    if terms.unit != "months":
        return day + timedelta(days=periods * terms.every * (7 if terms.unit == "weeks" else 1))
    rolls = terms.month_end == "roll"
    # Where days roll, the first of a month may stand for the last days that the month before does not have.
    earlier = int(rolls and day.day == 1 and _length(day - timedelta(days=1)) < anchor_day)
    month = add_months(day.replace(day=1), periods * terms.every - earlier)
    if anchor_day <= _length(month):
        return month.replace(day=anchor_day)
    return month.replace(day=_length(month)) + timedelta(days=int(rolls))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]
