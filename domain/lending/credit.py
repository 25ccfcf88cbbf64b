"""Credit that is drawn on again and again: who may draw how much, when new credit pauses, what ends a pause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from domain.lending.loan import Instalment, Loan
from domain.lending.states import RUNNING_STATES
from domain.money import Money
from domain.policy.lender import Lender
from domain.states import Moves


class CreditState(StrEnum):
    """Whether new credit is open to a person (CRED-28)."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    BLOCKED = "BLOCKED"


CREDIT_MOVES: Final = Moves(
    CreditState,
    {
        CreditState.ACTIVE: {CreditState.PAUSED, CreditState.BLOCKED},
        CreditState.PAUSED: {CreditState.ACTIVE, CreditState.BLOCKED},
        CreditState.BLOCKED: {CreditState.ACTIVE},
    },
)

Reason = Literal[
    "OK",
    "OVERDUE_WARNING",
    "NO_CREDIT_LINE",
    "CREDIT_PAUSED",
    "CREDIT_BLOCKED",
    "MAX_ORDER",
    "INSUFFICIENT_CREDIT",
    "OVERDUE_CREDIT",
    "TOO_LITTLE",
]


@dataclass(frozen=True, slots=True)
class Credit:
    """Where a person stands with credit: her state, and her own limits where they differ from the lender's."""

    state: CreditState = CreditState.ACTIVE
    reason: str = ""
    since: date | None = None
    changed_by: str = ""
    limit: Money | None = None
    max_order: Money | None = None
    max_days: int | None = None
    override_until: date | None = None
    override_by: str = ""

    def overridden(self, today: date) -> bool:
        """Return whether a manager's exception keeps her from being paused today (CRED-68)."""
        return self.override_until is not None and today <= self.override_until


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits that count for one person: hers, or the lender's."""

    limit: Money
    max_order: Money
    max_days: int
    own: bool

    @classmethod
    def of(cls, lender: Lender, credit: Credit, line: Loan | None = None) -> Rules:
        """Return the limits of a person; a line's limit is the one she last agreed to."""
        policy = lender.policy
        agreed = line.principal if line is not None else lender.money(policy.credit_line_limit)
        return cls(
            limit=credit.limit or agreed,
            max_order=credit.max_order or lender.money(policy.max_order_value),
            max_days=credit.max_days or policy.pause_after_days,
            own=credit.limit is not None or credit.max_order is not None or credit.max_days is not None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether credit may be drawn, why or why not, and the most that could be drawn now (CRED-70)."""

    allowed: bool
    reason: Reason
    largest: Money
    available: Money


def may_draw(lender: Lender, credit: Credit, line: Loan | None, amount: Money, *, today: date) -> Answer:
    """Return whether an amount may be drawn on a line, by every hard stop there is, the hardest first."""
    none = lender.money(0)
    if line is None or line.state not in RUNNING_STATES:
        return Answer(False, "NO_CREDIT_LINE", none, none)
    rules = Rules.of(lender, credit, line)
    available = max(none, rules.limit - line.outstanding_of("principal"))
    largest = min(available, rules.max_order)
    overdue = bool(line.overdue(today))
    blocks: tuple[tuple[bool, Reason, Money], ...] = (
        (credit.state is CreditState.BLOCKED, "CREDIT_BLOCKED", none),
        (credit.state is CreditState.PAUSED, "CREDIT_PAUSED", none),
        (overdue and lender.policy.overdue_policy == "block" and not credit.overridden(today), "OVERDUE_CREDIT", none),
        (amount.minor <= 0, "TOO_LITTLE", largest),
        (amount > rules.max_order, "MAX_ORDER", largest),
        (amount > available, "INSUFFICIENT_CREDIT", largest),
    )
    for stops, reason, most in blocks:
        if stops:
            return Answer(False, reason, most, available)
    return Answer(True, "OVERDUE_WARNING" if overdue else "OK", largest, available)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules say of a person's credit today: whether it should pause, and what would end that (CRED-26)."""

    should_pause: bool
    days: int
    most: int
    to_unpause: Money
    oldest: date | None = None
    overridden: bool = False
    loans: tuple[str, ...] = field(default_factory=tuple)


def evaluate(lender: Lender, credit: Credit, loans: Iterable[Loan], *, today: date) -> Evaluation:
    """
    Return whether new credit should pause: when something has been unpaid for too many days (CRED-21, 30).

    On a credit line the days count from when it was drawn, or from its due date, as the lender's policy says; on a
    term loan always from the due date (CONTRACT C-4).
    """
    running = list(loans)
    most = credit.max_days or lender.policy.pause_after_days
    drawn = lender.policy.pause_basis == "drawn"
    since = [
        (_since(part, line=loan.is_line and drawn), loan, part)
        for loan in running
        for part in loan.unpaid
        if loan.state in RUNNING_STATES
    ]
    late = [(day, loan, part) for day, loan, part in since if (today - day).days > most]
    oldest = min((day for day, _loan, _part in since), default=None)
    days = max(0, (today - oldest).days) if oldest else 0
    to_unpause = sum((loan.money(part.remaining) for _day, loan, part in late), lender.money(0))
    refs = tuple(sorted({loan.ref for _day, loan, _part in late}))
    return Evaluation(bool(late), days, most, to_unpause, oldest, credit.overridden(today), refs)


def due_date(drawn_on: date, rules: Rules) -> date:
    """Return when something drawn today is to be paid back."""
    return drawn_on + timedelta(days=rules.max_days)


def usage(line: Loan, rules: Rules) -> int:
    """Return how much of a limit is used, in whole percent."""
    return line.outstanding_of("principal").minor * 100 // rules.limit.minor if rules.limit else 100


def risks(lender: Lender, credit: Credit, line: Loan | None, found: Evaluation) -> tuple[tuple[str, str], ...]:
    """Return what puts a person at risk, each with how grave it is (CRED-3, 77)."""
    named: list[tuple[str, str]] = []
    if found.should_pause:
        named.append(("OVERDUE_CREDIT", "CRITICAL"))
    if line is not None and usage(line, Rules.of(lender, credit, line)) >= lender.policy.high_usage_percent:
        named.append(("HIGH_CREDIT_USAGE", "HIGH"))
    return tuple(named)


def _since(part: Instalment, *, line: bool) -> date:
    return part.added_on if line and part.added_on is not None else part.due_on
