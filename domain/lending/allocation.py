"""Allocation: which of the things owed a payment settles, in an order that is data and frozen on the loan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from domain.lending.interest import divide
from domain.money import Money

Component = Literal["late", "fees", "interest", "principal"]
Standing = Literal["past-due", "due", "in-advance"]
Direction = Literal["horizontal", "vertical"]
Ahead = Literal["next", "last", "equal"]
Excess = Literal["next", "last", "shorter-term", "smaller-instalment", "credit"]

# CONTRACT G-2, in the borrower's statement as: late charge, fees, interest, principal, oldest instalment first.
USUAL: tuple[Component, ...] = ("late", "fees", "interest", "principal")
PRINCIPAL_FIRST: tuple[Component, ...] = ("principal", "interest", "fees", "late")
STANDINGS: tuple[Standing, ...] = ("past-due", "due", "in-advance")


@dataclass(frozen=True, slots=True)
class Claim:
    """
    One thing owed: a component of an instalment.

    A charge has a due date of its own. It is there `since` the day it was made: money that counts from an
    earlier day goes past it, also when that money is told of later.
    """

    number: int
    component: Component
    due: date
    owed: int
    since: date = date.min

    def standing(self, today: date) -> Standing:
        """Return whether it should have been paid, is to be paid today, or would be paid ahead."""
        if self.due < today:
            return "past-due"
        return "due" if self.due == today else "in-advance"


@dataclass(frozen=True, slots=True)
class Order:
    """
    The order in which claims are paid.

    Horizontal goes instalment by instalment, vertical component by component. `by_standing` puts everything
    past due before anything due today, and that before anything ahead; a standing may have an order of its own.
    Money paid ahead goes to the `next` instalments, to the `last` ones, or in `equal` parts to all.
    """

    components: tuple[Component, ...] = USUAL
    direction: Direction = "horizontal"
    by_standing: bool = False
    in_advance: tuple[Component, ...] | None = None
    ahead: Ahead = "next"

    def __post_init__(self) -> None:
        for components in (self.components, self.in_advance or USUAL):
            assert sorted(components) == sorted(USUAL), "an order names each component once"
        special = self.in_advance is not None or self.ahead != "next"
        assert self.by_standing or not special, "money ahead has its own rule only where standing counts"

    @property
    def timeless(self) -> bool:
        """Return whether the order of claims is the same on every day."""
        return not self.by_standing and self.in_advance is None and self.ahead == "next"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How payments on a loan are allocated, and what becomes of money beyond what has fallen due.

    It pays the `next` instalments or the `last` ones, or it is left over: to be kept as `credit`, or to repay
    principal and plan the rest anew as a `shorter-term` or a `smaller-instalment` (prepayment.py).
    """

    order: Order = Order()
    excess: Excess = "next"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a payment and what it settles."""

    number: int
    component: Component
    amount: int


@dataclass(frozen=True, slots=True)
class Allocated:
    """Where a payment went; the rest is the borrower's credit."""

    parts: tuple[Allocation, ...]
    rest: int

    def of(self, component: Component) -> int:
        """Return what went to one component."""
        return sum(part.amount for part in self.parts if part.component == component)


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment in money: where it went, by instalment and component, and the credit left over."""

    parts: tuple[tuple[int, Component, Money], ...]
    credit: Money


def pay(claims: Sequence[Claim], amount: Money, *, on: date, order: Order) -> Settled:
    """Allocate money paid on a day; what nothing claims becomes credit."""
    done = allocate(claims, amount.minor, on=on, order=order)
    parts = tuple((part.number, part.component, Money(part.amount, amount.currency)) for part in done.parts)
    return Settled(parts, Money(done.rest, amount.currency))


def allocate_by(rule: Rule, claims: Sequence[Claim], amount: int, *, on: date) -> Allocated:
    """Allocate minor units paid on a day as a loan's rule says; the rest is what the rule leaves over."""
    if rule.excess == "next":
        return allocate(claims, amount, on=on, order=rule.order)
    if rule.excess == "last":
        return allocate(claims, amount, on=on, order=replace(rule.order, by_standing=True, ahead="last"))
    fallen = [claim for claim in claims if claim.standing(on) != "in-advance"]
    return allocate(fallen, amount, on=on, order=rule.order)


def allocate(claims: Sequence[Claim], amount: int, *, on: date, order: Order) -> Allocated:
    """Allocate minor units paid on a day."""
    assert amount >= 0, "a payment brings money; taking some back is a reversal"
    there = [claim for claim in claims if claim.since <= on]
    if order.ahead != "equal":
        parts, rest = _walk(ranked(there, on=on, order=order), amount)
        return Allocated(joined(parts), rest)
    fallen = [claim for claim in there if claim.standing(on) != "in-advance"]
    first, rest = _walk(ranked(fallen, on=on, order=order), amount)
    more, rest = _equally([claim for claim in there if claim.standing(on) == "in-advance"], rest, order)
    return Allocated(joined(first + more), rest)


def ranked(claims: Sequence[Claim], *, on: date, order: Order) -> list[Claim]:
    """Return the claims in the order in which money reaches them."""

    def rank(claim: Claim) -> tuple[int, int, int, date, date]:
        standing = claim.standing(on)
        ahead = standing == "in-advance"
        components = order.in_advance if ahead and order.in_advance else order.components
        component = components.index(claim.component)
        number = -claim.number if ahead and order.ahead == "last" else claim.number
        inner = (component, number) if order.direction == "vertical" else (number, component)
        return (STANDINGS.index(standing) if order.by_standing else 0, *inner, claim.due, claim.since)

    return sorted((claim for claim in claims if claim.owed), key=rank)


def settled(claims: Sequence[Claim], parts: Sequence[Allocation]) -> list[Claim]:
    """Return the claims with some parts paid, the older of two like claims first; settled ones stay, at nothing."""
    paid: dict[tuple[int, Component], int] = {}
    for part in parts:
        paid[part.number, part.component] = paid.get((part.number, part.component), 0) + part.amount
    left = []
    for claim in sorted(claims, key=lambda claim: (claim.due, claim.since)):
        taken = min(claim.owed, paid.get((claim.number, claim.component), 0))
        if taken:
            paid[claim.number, claim.component] -= taken
        left.append(replace(claim, owed=claim.owed - taken) if taken else claim)
    assert not any(paid.values()), "nothing is paid that was not owed"
    return left


def _walk(claims: Sequence[Claim], amount: int) -> tuple[list[Allocation], int]:
    parts = []
    for claim in claims:
        if not amount:
            break
        taken = min(amount, claim.owed)
        parts.append(Allocation(claim.number, claim.component, taken))
        amount -= taken
    return parts, amount


def _equally(claims: Sequence[Claim], amount: int, order: Order) -> tuple[list[Allocation], int]:
    """Pay the same towards each instalment ahead; the last of them takes what rounding leaves over."""
    parts: list[Allocation] = []
    owed = [claim for claim in claims if claim.owed]
    while amount and owed:
        numbers = sorted({claim.number for claim in owed})
        each, remaining = divide(amount, len(numbers)), amount
        for number in numbers:
            share = remaining if number == numbers[-1] else min(each, remaining)
            remaining -= share
            mine = [claim for claim in owed if claim.number == number]
            mine.sort(key=lambda claim: (order.in_advance or order.components).index(claim.component))
            paid, left = _walk(mine, share)
            parts += paid
            amount -= share - left
        owed = [claim for claim in settled(claims, parts) if claim.owed]
    return parts, amount


def joined(parts: Sequence[Allocation]) -> tuple[Allocation, ...]:
    """Return the parts with those for the same instalment and component added up, in the order first reached."""
    sums: dict[tuple[int, Component], int] = {}
    for part in parts:
        sums[part.number, part.component] = sums.get((part.number, part.component), 0) + part.amount
    return tuple(Allocation(number, component, amount) for (number, component), amount in sums.items() if amount)
