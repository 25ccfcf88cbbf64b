"""A loan as it stands: its state, its instalments with what has been paid, and what is owed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.money import Money, total
from domain.states import Moves


class LoanState(StrEnum):
    """Where a loan stands (CONTRACT C-13)."""

    ACCEPTED = "ACCEPTED"
    ACTIVE = "ACTIVE"
    DEFAULTED = "DEFAULTED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    WRITTEN_OFF = "WRITTEN_OFF"


LOAN_MOVES = Moves(
    LoanState,
    {
        LoanState.ACCEPTED: {LoanState.ACTIVE, LoanState.CANCELLED},
        LoanState.ACTIVE: {LoanState.DEFAULTED, LoanState.COMPLETED, LoanState.CANCELLED},
        # Default is curable: paying the arrears brings the loan back.
        LoanState.DEFAULTED: {LoanState.ACTIVE, LoanState.COMPLETED, LoanState.WRITTEN_OFF},
        # A payment taken back reopens a finished loan.
        LoanState.COMPLETED: {LoanState.ACTIVE},
        LoanState.CANCELLED: set(),
        LoanState.WRITTEN_OFF: set(),
    },
)

#: A person may have one loan in these states; a partial unique index holds it under races (MLMS-79).
OPEN_STATES = (LoanState.ACCEPTED, LoanState.ACTIVE, LoanState.DEFAULTED)
RUNNING_STATES = (LoanState.ACTIVE, LoanState.DEFAULTED)

COMPONENTS = ("late", "fees", "interest", "principal")


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment: what it asks for and what has been paid of it, by component, in minor units."""

    number: int
    due_on: date
    principal: int
    interest: int
    fees: int = 0
    late: int = 0
    paid_principal: int = 0
    paid_interest: int = 0
    paid_fees: int = 0
    paid_late: int = 0

    def owed(self, component: str) -> int:
        """Return what is still unpaid of one component."""
        return int(getattr(self, component)) - int(getattr(self, f"paid_{component}"))

    @property
    def amount(self) -> int:
        """Return the instalment as scheduled, without late charges."""
        return self.principal + self.interest + self.fees

    @property
    def paid(self) -> int:
        """Return all that was paid towards it."""
        return self.paid_principal + self.paid_interest + self.paid_fees + self.paid_late

    @property
    def remaining(self) -> int:
        """Return what is still to pay, late charge included."""
        return self.amount + self.late - self.paid

    @property
    def scheduled_remaining(self) -> int:
        """Return what is still to pay of the instalment itself, without late charges."""
        return self.owed("principal") + self.owed("interest") + self.owed("fees")

    def status(self, today: date) -> str:
        """Return PAID, PARTIAL, OVERDUE or PENDING as of a day (MLMS-91)."""
        if self.remaining == 0:
            return "PAID"
        if self.paid:
            return "PARTIAL"
        return "OVERDUE" if self.due_on < today else "PENDING"


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan with its present schedule, as one read gives it."""

    id: int
    person_id: int
    state: LoanState
    principal: Money
    annual_rate: str
    periods: int
    accepted_at: datetime
    disbursed_on: date | None
    instalments: tuple[Instalment, ...]
    officer: str = ""
    defaulted_on: date | None = None
    payout_wish: str = "now"

    @property
    def ref(self) -> str:
        """Return the reference people quote, such as L-1001."""
        return f"L-{1000 + self.id}"

    @property
    def currency(self) -> str:
        """Return the currency of every amount on the loan."""
        return self.principal.currency

    def money(self, minor: int) -> Money:
        """Return minor units as this loan's money."""
        return Money(minor, self.currency)

    @property
    def unpaid(self) -> tuple[Instalment, ...]:
        """Return the instalments with something left to pay, oldest first."""
        return tuple(part for part in self.instalments if part.remaining)

    @property
    def next_unpaid(self) -> Instalment | None:
        """Return the instalment that money goes to next."""
        return next(iter(self.unpaid), None)

    @property
    def outstanding(self) -> Money:
        """Return all that is still to pay."""
        return total([self.money(part.remaining) for part in self.instalments], self.currency)

    def outstanding_of(self, component: str) -> Money:
        """Return what is still to pay of one component."""
        return self.money(sum(part.owed(component) for part in self.instalments))

    def due_now(self, today: date) -> Money:
        """Return what a PAY asks for: everything fallen due, or the next instalment when nothing has."""
        fallen = [part for part in self.unpaid if part.due_on <= today] or list(self.unpaid[:1])
        return self.money(sum(part.remaining for part in fallen))

    def days_past_due(self, today: date) -> int:
        """Return days since the oldest unpaid due date; 0 on the due date itself (CONTRACT C-4)."""
        first = self.next_unpaid
        return max(0, (today - first.due_on).days) if first else 0
