"""What closes a loan on one day: settling it early, giving it back while that is free, or for less than is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from domain.lending.account import Agreed, Facts, Relieved, rebuild
from domain.lending.agreement import LoanTerms
from domain.lending.interest import divide
from domain.lending.loan import Loan
from domain.lending.settlement import Open, cooling_off_return, may_return, unearned
from domain.money import CURRENCIES, Money

ClosingKind = Literal["settle", "return", "compromise"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was given: what closes the loan when it is paid on that day, and by whom it was asked for."""

    kind: ClosingKind
    amount: Money
    good_on: date
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closes a loan on a day, by component, and what is let go of when it is paid; all in the loan's money."""

    kind: ClosingKind
    principal: Money
    interest: Money
    fees: Money
    late: Money
    saved: Money
    relief: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        """Return what is to be paid."""
        return self.principal + self.interest + self.fees + self.late


def settle_early(loan: Loan, terms: LoanTerms, *, opened: date, today: date) -> Closing:
    """
    Return what settles a loan today (CONTRACT G-4).

    On a reducing balance the running period costs its share of days and later ones nothing. A price that was agreed
    as a whole stays as it was; fees of periods that have not begun are not asked for. What was paid ahead for those
    periods counts towards the rest: the relief may be more than what is owed of a component, and is therefore told
    from the beginning of the plan.
    """
    declining = terms.has_interest and terms.method != "flat"
    relief: dict[tuple[int, str], int] = {}
    # What was carried over was earned before this plan began, and a part put back later is no period of its own.
    parts = [part for part in loan.instalments if part.added_on is None]
    for part, (begins, due) in zip(parts, pairwise([opened, *(p.due_on for p in parts)]), strict=True):
        charged = max(0, part.interest - part.brought_interest - part.waived_interest)
        period = Open(opened=begins, due=due, principal=0, interest=charged, interest_charged=charged)
        if declining and (spared := unearned(period, today=today, unit=CURRENCIES[loan.currency].unit)):
            relief[part.number, "interest"] = spared
        if begins >= today and (fees := part.fees - part.brought_fees - part.waived_fees) > 0:
            relief[part.number, "fees"] = fees
    return _closing(loan, "settle", relief)


def give_back(loan: Loan, terms: LoanTerms, *, today: date) -> Closing:
    """Return what ends a loan within its cooling-off days: the principal and the price of the days it was out (G-8)."""
    assert loan.disbursed_on is not None
    days = (today - loan.disbursed_on).days
    cost = cooling_off_return(loan.principal, annual_rate=terms.annual_rate, days=days, rounding=terms.rounding).cost
    if terms.charge:
        whole = (loan.instalments[-1].due_on - loan.disbursed_on).days
        unit = CURRENCIES[loan.currency].unit
        cost = loan.money(divide(terms.charge.minor * days, whole, unit=unit, rounding=terms.rounding))
    keep = cost.minor
    relief: dict[tuple[int, str], int] = {}
    for part in loan.instalments:
        charged = part.interest - part.waived_interest
        kept = min(keep, charged)
        keep -= kept
        relief[part.number, "interest"] = charged - kept
        relief[part.number, "fees"] = part.fees - part.waived_fees
        relief[part.number, "late"] = part.late - part.waived_late
    return _closing(loan, "return", relief)


def to_the_unit(closing: Closing, facts: Facts, agreed: Agreed, *, opened: date, today: date) -> Closing:
    """
    Return a closing with what is left once its relief is told, to the last unit.

    Money that stays her credit, where the terms say so, pays nothing of what it was paid ahead for.
    """
    relief = Relieved(0, today, closing.relief, since=min(opened, today))
    told = rebuild(replace(facts, reliefs=[*facts.reliefs, relief]), agreed)
    currency = closing.principal.currency
    left = Money(sum(part.remaining for part in told.instalments), currency)
    return replace(closing, principal=max(Money.zero(currency), closing.principal + left - closing.total))


def for_less(loan: Loan, amount: Money) -> Closing:
    """Return what closes a loan for less than is owed: charges are let go first, then fees, interest, principal."""
    left = loan.outstanding.minor - amount.minor
    assert left > 0, "a compromise lets something go"
    relief: dict[tuple[int, str], int] = {}
    for component in ("late", "fees", "interest", "principal"):
        for part in reversed(loan.instalments):
            if taken := min(left, part.owed(component)):
                relief[part.number, component] = taken
                left -= taken
    return _closing(loan, "compromise", relief)


def may_give_back(loan: Loan, terms: LoanTerms, today: date) -> bool:
    """Return whether a loan may still be given back without penalty; nothing is planned anew before that."""
    paid_out = loan.disbursed_on
    if paid_out is None or loan.is_line or loan.version > 1:
        return False
    return may_return(disbursed=paid_out, today=today, cooling_off_days=terms.cooling_off_days)


def _closing(loan: Loan, kind: ClosingKind, relief: Mapping[tuple[int, str], int]) -> Closing:
    kept = {place: amount for place, amount in relief.items() if amount}
    left = max(0, loan.outstanding.minor - sum(kept.values()))

    def asked(component: str) -> int:
        spared = sum(amount for (_number, name), amount in kept.items() if name == component)
        return min(left, max(0, loan.outstanding_of(component).minor - spared))

    interest, fees, late = (asked(component) for component in ("interest", "fees", "late"))
    return Closing(
        kind,
        principal=loan.money(max(0, left - interest - fees - late)),
        interest=loan.money(interest),
        fees=loan.money(fees),
        late=loan.money(late),
        saved=loan.money(sum(kept.values())),
        relief=kept,
    )
