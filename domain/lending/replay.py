"""Replay: every payment allocated again, in date order, whenever the past turns out different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.lending.allocation import Allocated, Allocation, Claim, Order, allocate, joined, ranked, settled


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in: when it counts from, and a key that tells it from every other."""

    key: str
    on: date
    amount: int
    # A refund or a goodwill credit may be spread otherwise than an ordinary payment.
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where every payment went, what is still owed, and what nothing claimed."""

    allocations: dict[str, Allocated]
    left: tuple[Claim, ...]
    credit: int


def replay(claims: Iterable[Claim], payments: Iterable[Payment], *, order: Order) -> Replayed:
    """
    Allocate payments in the order of their dates, not of their arrival.

    Of payments on one day the key decides, so that the same facts give the same books whoever told them first.
    A reversed payment is simply not among them: taking it out and putting it back changes nothing.
    """
    owed = tuple(claims)
    queue = sorted(payments, key=lambda payment: (payment.on, payment.key))
    if order.timeless and not any(payment.order for payment in queue):
        return _in_one_walk(owed, queue, order)
    return _one_by_one(owed, queue, order)


def _one_by_one(claims: tuple[Claim, ...], payments: Sequence[Payment], order: Order) -> Replayed:
    allocations, credit, left = {}, 0, list(claims)
    for payment in payments:
        rule = payment.order or order
        there = [claim for claim in left if claim.owed and claim.since <= payment.on]
        done = allocate(there, payment.amount, on=payment.on, order=rule)
        allocations[payment.key] = done
        credit += done.rest
        left = [claim for claim in left if not claim.owed or claim.since > payment.on]
        left += settled(there, done.parts)
    return Replayed(allocations, _in_order(left), credit)


def _in_one_walk(claims: tuple[Claim, ...], payments: Sequence[Payment], order: Order) -> Replayed:
    """Allocate under an order that the day does not change: the claims stand in one queue for all payments."""
    everyone = [_Waiting(claim, claim.owed) for claim in ranked(claims, on=date.max, order=order)]
    queue = list(everyone)
    allocations: dict[str, Allocated] = {}
    for payment in payments:
        done = _walk_past(queue, payment)
        allocations[payment.key] = done
        # Only what stands at the front can have been settled, but for claims that payment went past.
        while queue and not queue[0].owed:
            queue.pop(0)
    credit = sum(done.rest for done in allocations.values())
    left = [replace(waiting.claim, owed=waiting.owed) for waiting in everyone]
    return Replayed(allocations, _in_order([*left, *(claim for claim in claims if not claim.owed)]), credit)


def _in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=lambda claim: (claim.number, claim.component, claim.due, claim.since, claim.owed)))


@dataclass(slots=True)
class _Waiting:
    claim: Claim
    owed: int


def _walk_past(queue: Sequence[_Waiting], payment: Payment) -> Allocated:
    amount, taken = payment.amount, []
    for waiting in queue:
        if not amount:
            break
        if waiting.owed and waiting.claim.since <= payment.on:
            paid = min(amount, waiting.owed)
            taken.append(Allocation(waiting.claim.number, waiting.claim.component, paid))
            amount -= paid
            waiting.owed -= paid
    return Allocated(joined(taken), amount)
