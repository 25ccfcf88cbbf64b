"""The arithmetic of a schedule on whole minor units: how much of each instalment is principal, how much price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from domain.lending.dates import due_dates, nominal_dates
from domain.lending.declining import equal_principal, level_instalments
from domain.lending.flat import flat, free_of_charge, service_charge
from domain.lending.terms import Amounts, Method, Parts, Shape


class Line(NamedTuple):
    """One instalment in minor units; `balance` is the principal left after it."""

    number: int
    due: date
    days: int
    principal: int
    interest: int
    fees: int
    balance: int


def lines(shape: Shape, amounts: Amounts) -> list[Line]:
    """Return the instalments that repay the principal exactly."""
    agreed = nominal_dates(shape)
    parts = _METHODS[shape.method](shape, amounts, agreed)
    assert sum(principal for principal, _ in parts) == amounts.principal
    made = _dated(shape, amounts, agreed, _deferred(parts, shape.grace_interest))
    return made if amounts.level is None else _until_repaid(made)


def _until_repaid(made: list[Line]) -> list[Line]:
    """Leave out the instalments after the one that ended the loan."""
    repaid = next(index for index, line in enumerate(made) if not line.balance)
    return made[: repaid + 1]


def _dated(shape: Shape, amounts: Amounts, agreed: Sequence[date], parts: Parts) -> list[Line]:
    made = []
    balance, fees, opened = amounts.principal, amounts.fee_first + amounts.fee_each, shape.start
    rows = zip(due_dates(shape), agreed, parts, strict=True)
    for number, (due, nominal, (principal, interest)) in enumerate(rows, start=1):
        balance -= principal
        made.append(Line(number, due, (nominal - opened).days, principal, interest, fees, balance))
        fees, opened = amounts.fee_each, nominal
    return made


def _deferred(parts: Parts, periods: int) -> Parts:
    """Let the interest of the first periods fall due with the one after them."""
    if not periods:
        return parts
    owed = sum(interest for _, interest in parts[: periods + 1])
    early = [(principal, 0) for principal, _ in parts[:periods]]
    return [*early, (parts[periods][0], owed), *parts[periods + 1 :]]


_METHODS: dict[Method, Callable[[Shape, Amounts, Sequence[date]], Parts]] = {
    "declining": level_instalments,
    "flat": flat,
    "equal-principal": equal_principal,
    "zero": free_of_charge,
    "service-charge": service_charge,
}
