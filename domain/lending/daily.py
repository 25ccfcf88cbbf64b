"""
Interest by the day: an early payment makes the running period cheaper, a late one costs extra.

Extra interest on what is overdue is asked with the next instalment, or with the last one if none is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.money import Rounding, round_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One instalment in minor units: what is still owed of it, and what has been paid.

    `since` is the day from which its running interest is reckoned, and `paid_running` what was paid of that.
    """

    opened: date
    due: date
    principal: int
    interest: int
    charges: int = 0
    extra: int = 0
    paid_principal: int = 0
    paid_interest: int = 0
    paid_charges: int = 0
    paid_extra: int = 0
    since: date = date.min
    paid_running: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyLoan:
    """A loan on daily interest: the principal out, its parts in order, and the day up to which it is reckoned."""

    daily_rate: Decimal
    balance: int
    parts: tuple[Part, ...]
    reckoned: date = date.min
    rounding: Rounding = "half-even"

    def cost(self, balance: int, since: date, until: date) -> int:
        """Return the interest on a balance between two days, nothing when they are the wrong way round."""
        return round_to(balance * self.daily_rate * max(0, (until - since).days), rounding=self.rounding)

    def planned_balance(self, index: int) -> int:
        """Return the principal that is out in a period if everything before it is paid on time."""
        return self.balance - sum(part.principal for part in self.parts[:index])

    def interest_to_pay(self, index: int, on: date) -> int:
        """Return the interest of one part that can be paid on a day: all of it, its days so far, or none yet."""
        part = self.parts[index]
        if part.due <= on:
            return part.interest
        so_far = self.cost(self.planned_balance(index), max(part.opened, part.since), on)
        return max(0, min(part.interest, so_far - part.paid_running))


@dataclass(frozen=True, slots=True)
class Payoff:
    """What closes the loan on a day; the running interest is the part that a lender may let go."""

    amount: int
    running_interest: int


def pay(loan: DailyLoan, amount: int, *, on: date) -> tuple[DailyLoan, int]:
    """Return the loan after a payment, and what of it nothing claimed."""
    before = reckon(loan, on)
    parts, left = [], amount
    for index, part in enumerate(before.parts):
        # A charge falls due with its instalment and is not taken out of money paid before that day.
        charges = part.charges if part.due <= on else 0
        settled, left = _settle(part, left, charges=charges, interest=before.interest_to_pay(index, on))
        parts.append(settled)
    repaid = sum(part.paid_principal for part in parts) - sum(part.paid_principal for part in before.parts)
    after = replace(before, parts=tuple(parts), balance=before.balance - repaid)
    return _planned_anew(before, after, on), left


def reckon(loan: DailyLoan, on: date) -> DailyLoan:
    """Return the loan with the extra interest that overdue principal has cost since it was last reckoned."""
    parts = list(loan.parts)
    for index, part in enumerate(loan.parts):
        extra = loan.cost(part.principal, max(part.due, loan.reckoned), on)
        where = min(index + 1, len(parts) - 1)
        parts[where] = replace(parts[where], extra=parts[where].extra + extra)
    return replace(loan, parts=tuple(parts), reckoned=max(on, loan.reckoned))


def payoff(loan: DailyLoan, *, on: date) -> Payoff:
    """Return what closes the loan: what has fallen due, the running interest to the day, and all principal."""
    loan = reckon(loan, on)
    amount = running = 0
    for index, part in enumerate(loan.parts):
        interest = loan.interest_to_pay(index, on)
        amount += part.principal + part.extra + interest
        if part.opened < on:
            amount += part.charges
            running += interest if part.due > on else 0
    return Payoff(amount, running)


def _settle(part: Part, money: int, *, charges: int, interest: int) -> tuple[Part, int]:
    """Pay charges, extra interest, interest and principal of one part, in this order."""
    charges = min(money, charges)
    extra = min(money - charges, part.extra)
    interest = min(money - charges - extra, interest)
    principal = min(money - charges - extra - interest, part.principal)
    settled = replace(
        part,
        charges=part.charges - charges,
        extra=part.extra - extra,
        interest=part.interest - interest,
        principal=part.principal - principal,
        paid_charges=part.paid_charges + charges,
        paid_extra=part.paid_extra + extra,
        paid_interest=part.paid_interest + interest,
        paid_principal=part.paid_principal + principal,
        paid_running=part.paid_running + interest,
    )
    return settled, money - charges - extra - interest - principal


def _planned_anew(before: DailyLoan, after: DailyLoan, on: date) -> DailyLoan:
    """Reckon the rest of each period anew whose balance a payment ahead has changed."""
    parts = []
    for index, part in enumerate(after.parts):
        balance = after.planned_balance(index)
        if part.due > on and balance != before.planned_balance(index):
            since = max(on, part.opened)
            parts.append(replace(part, interest=after.cost(balance, since, part.due), since=since, paid_running=0))
        else:
            parts.append(part)
    return replace(after, parts=tuple(parts))
