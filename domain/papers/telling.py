"""A loan's account as its borrower would tell it: one line for each thing that happened, on the day it counts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from domain.money import Money
from domain.papers.paper import StatementLine


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was no payment, in minor units, and what it changed of what is owed: charity is not owed to us."""

    on: date
    kind: str
    amount: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """
    A payment as it stands: all of it, how it came, and what of it settles what is owed or is the borrower's credit.

    What was sent back of it is in neither; `elsewhere` is what went to charity or to a loan that was written off.
    """

    id: int
    on: date
    key: str
    amount: int
    method: str
    code: str
    settled: int
    credit: int
    sent_back: int
    elsewhere: int = 0
    recovers: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """Money of a payment that left us again, or came back where the amount is negative."""

    payment_id: int
    on: date
    kind: str
    amount: int


Happening: TypeAlias = Change | Came | Gone

#: What comes first on one day: as in the account, the night's charges, what was let go, and then payments.
_FIRST: Final = {"FINE": 1, "CHARITY": 1, "RESCHEDULE": 5}
_LET_GO, _PAYMENTS, _GONE = 2, 3, 4
LET_GO: Final = {"rebate": "REBATE", "write-off": "WRITE_OFF"}


def relief_kind(kind: str) -> str:
    """Return under which name of a line something that was let go stands."""
    return LET_GO.get(kind, "RELIEF")


def tell(happened: Iterable[Happening], *, owed: Money) -> tuple[StatementLine, ...]:
    """Return the lines in the order of their days, each with what was owed after it; the last one is what is owed."""
    telling = _Telling(owed.currency)
    for one in sorted(happened, key=_place):
        match one:
            case Change():
                telling.change(one)
            case Came():
                telling.pay(one)
            case Gone():
                telling.give_back(one)
    return telling.closed(owed.minor)


def together(accounts: Iterable[tuple[int, tuple[StatementLine, ...]]]) -> list[tuple[int, StatementLine, Money]]:
    """Return the lines of several loans by date, each with its loan and what was owed on all of them after it."""
    lines = sorted(((loan_id, line) for loan_id, told in accounts for line in told), key=lambda one: one[1].on)
    owed: dict[int, Money] = {}
    found = []
    for loan_id, line in lines:
        owed[loan_id] = line.balance
        found.append((loan_id, line, sum(owed.values(), Money.zero(line.balance.currency))))
    return found


def _place(one: Happening) -> tuple[date, int, str, int]:
    match one:
        case Change():
            usual = _LET_GO if one.kind in {"RELIEF", *LET_GO.values()} else 0
            return one.on, _FIRST.get(one.kind, usual), "", 0
        case Came():
            return one.on, _PAYMENTS, one.key, one.id
        case Gone():
            return one.on, _GONE, "", one.payment_id


@dataclass(slots=True)
class _Telling:
    """The account so far: what is owed, and of each payment what it settled, what is kept and what is gone again."""

    currency: str
    owed: int = 0
    lines: list[StatementLine] = field(default_factory=list)
    _settled: dict[int, int] = field(default_factory=dict)
    _kept: dict[int, int] = field(default_factory=dict)

    def change(self, one: Change) -> None:
        self.owed += one.owed
        self._say(one.on, one.kind, one.amount)

    def pay(self, one: Came) -> None:
        settled = one.settled
        if one.sent_back and not one.credit and not one.recovers:
            # What was sent back is taken out of what was kept first: only the rest had settled something.
            settled += max(0, min(one.sent_back, self.owed - settled))
        self.owed -= settled
        kept = 0 if one.recovers else one.amount - settled - one.elsewhere
        self._settled[one.id], self._kept[one.id] = settled, kept
        kind = "RECOVERY" if one.recovers else "PAYMENT"
        self._say(one.on, kind, -one.amount, how=one.method, code=one.code, kept=Money(kept, self.currency))

    def give_back(self, one: Gone) -> None:
        kept = self._kept.get(one.payment_id, 0)
        settled = self._settled.get(one.payment_id, 0)
        if one.amount > 0:
            from_kept = min(kept, one.amount)
            opened = min(settled, one.amount - from_kept)
        else:
            opened = -self._settle_again(one.payment_id, -one.amount)
            from_kept = one.amount - opened
        self._kept[one.payment_id] = kept - from_kept
        self._settled[one.payment_id] = settled - opened
        self.owed += opened
        self._say(one.on, one.kind, one.amount)

    def _settle_again(self, payment_id: int, amount: int) -> int:
        return max(0, min(amount, self.owed)) if payment_id in self._settled else 0

    def closed(self, owed: int) -> tuple[StatementLine, ...]:
        if self.lines and self.owed != owed:
            missing, self.owed = owed - self.owed, owed
            self._say(self.lines[-1].on, "CORRECTION", missing)
        return tuple(self.lines)

    def _say(
        self, on: date, kind: str, amount: int, *, how: str = "", code: str = "", kept: Money | None = None
    ) -> None:
        balance = Money(max(0, self.owed), self.currency)
        self.lines.append(StatementLine(on, kind, Money(amount, self.currency), balance, how, code, kept or None))
