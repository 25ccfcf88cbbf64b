"""A loan's account told again from its facts: late charges and payments, each on its own date, whatever came first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from domain.lending.loan import Instalment
from domain.payments.settling import settle


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that stands: which, on what date it counts, and how much in minor units."""

    id: int
    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class StandingPayment:
    """A payment as the books have it now: where it came by, its date and amount, and what it settles."""

    id: int
    provider: str
    on: date
    amount: int
    revision: int
    settled: Mapping[tuple[int, str], int]
    credit: int


@dataclass(frozen=True, slots=True)
class Charged:
    """A night on which an instalment was late enough to be charged for."""

    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Account:
    """The instalments as they then stand, what each payment settled, what was over, and the charges that stand."""

    instalments: tuple[Instalment, ...]
    settled: Mapping[int, dict[tuple[int, str], int]] = field(default_factory=dict)
    credit: Mapping[int, int] = field(default_factory=dict)
    late: Mapping[int, int] = field(default_factory=dict)


#: What an instalment is charged for being late, given the whole schedule at that moment, in minor units.
ChargeOf: TypeAlias = Callable[[Instalment, Sequence[Instalment]], int]


def rebuild(
    schedule: Sequence[Instalment], *, charges: Sequence[Charged], payments: Sequence[Paid], charge_of: ChargeOf
) -> Account:
    """
    Return the account that these facts make, in the order of their dates and not of their arrival.

    A charge falls before payments of its day, since the night comes first. One whose instalment was paid by then, as
    we learned later, is nothing.
    """
    account = Account(tuple(_unpaid(part) for part in schedule))
    for fact in _in_order(charges, payments):
        account = _charge(account, fact, charge_of) if isinstance(fact, Charged) else _pay(account, fact)
    return account


def _in_order(charges: Sequence[Charged], payments: Sequence[Paid]) -> Iterator[Charged | Paid]:
    facts: list[tuple[date, int, int, Charged | Paid]] = [(fact.on, 0, fact.number, fact) for fact in charges]
    facts += [(fact.on, 1, fact.id, fact) for fact in payments]
    for *_order, fact in sorted(facts, key=lambda entry: entry[:3]):
        yield fact


def _charge(account: Account, fact: Charged, charge_of: ChargeOf) -> Account:
    parts = account.instalments
    part = next(part for part in parts if part.number == fact.number)
    amount = charge_of(part, parts) if part.scheduled_remaining else 0
    changed = tuple(replace(one, late=amount) if one.number == fact.number else one for one in parts)
    return replace(account, instalments=changed, late={**account.late, fact.number: amount})


def _pay(account: Account, fact: Paid) -> Account:
    result = settle(account.instalments, fact.amount)
    return replace(
        account,
        instalments=result.instalments,
        settled={**account.settled, fact.id: result.settled},
        credit={**account.credit, fact.id: result.credit},
    )


def _unpaid(part: Instalment) -> Instalment:
    return Instalment(part.number, part.due_on, part.principal, part.interest, part.fees)
