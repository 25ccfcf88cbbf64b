"""A loan as it stands: its state, its instalments with what has been paid, and what is owed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.lending.states import LoanState
from domain.money import Money, total

#: What a borrower owes, in the usual order of payment.
COMPONENTS: Final = ("late", "fees", "interest", "principal")
#: What she promised to charity for being late: never ours, never part of what she owes (PRODUCT 5.6).
CHARITY: Final = "charity"
EVERY_COMPONENT: Final = (*COMPONENTS, CHARITY)


@dataclass(frozen=True, slots=True)
class Instalment:
    """
    One instalment: what it asks for, what has been paid of it and what was let go, by component, in minor units.

    What was `brought` over from an earlier plan is a part of what it asks for; it bears no interest.
    `added_on` is the day it came to be, where that was later than the schedule: a draw, or something added to a loan.
    """

    number: int
    due_on: date
    principal: int = 0
    interest: int = 0
    fees: int = 0
    late: int = 0
    charity: int = 0
    paid_principal: int = 0
    paid_interest: int = 0
    paid_fees: int = 0
    paid_late: int = 0
    paid_charity: int = 0
    waived_principal: int = 0
    waived_interest: int = 0
    waived_fees: int = 0
    waived_late: int = 0
    waived_charity: int = 0
    brought_interest: int = 0
    brought_fees: int = 0
    brought_late: int = 0
    brought_charity: int = 0
    added_on: date | None = None
    next_charge_on: date | None = None

    def owed(self, component: str) -> int:
        """Return what is still unpaid of one component."""
        asked, paid, waived = (getattr(self, f"{before}{component}") for before in ("", "paid_", "waived_"))
        return int(asked) - int(paid) - int(waived)

    @property
    def amount(self) -> int:
        """Return the instalment as scheduled, without late charges."""
        return self.principal + self.interest + self.fees

    @property
    def paid(self) -> int:
        """Return all that was paid towards it."""
        return self.paid_principal + self.paid_interest + self.paid_fees + self.paid_late

    @property
    def waived(self) -> int:
        """Return all that was let go of it."""
        return self.waived_principal + self.waived_interest + self.waived_fees + self.waived_late

    @property
    def remaining(self) -> int:
        """Return what is still to pay, late charge included."""
        return self.amount + self.late - self.paid - self.waived

    @property
    def scheduled_remaining(self) -> int:
        """Return what is still to pay of the instalment itself, without late charges."""
        return self.owed("principal") + self.owed("interest") + self.owed("fees")

    def status(self, today: date) -> str:
        """Return PAID, WAIVED, PARTIAL, OVERDUE or PENDING as of a day (MLMS-91)."""
        if self.remaining == 0:
            return "WAIVED" if self.waived_principal else "PAID"
        if self.paid:
            return "PARTIAL"
        return "OVERDUE" if self.due_on < today else "PENDING"


@dataclass(frozen=True, slots=True)
class Glance:
    """A loan without its plan, as a long list needs it: whose it is, and whether it was paid out."""

    id: int
    person_id: int
    name: str
    currency: str
    disbursed_on: date | None

    @property
    def ref(self) -> str:
        """Return its reference."""
        return f"L-{1000 + self.id}"


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan with its present schedule, as one read gives it; a credit line's principal is its limit."""

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
    kind: str = "term"
    pricing: str = "interest"
    version: int = 1

    @property
    def ref(self) -> str:
        """Return the reference people quote, such as L-1001."""
        return f"L-{1000 + self.id}"

    @property
    def is_line(self) -> bool:
        """Return whether it is a credit line, drawn on and paid back again and again."""
        return self.kind == "line"

    @property
    def currency(self) -> str:
        """Return the currency of every amount on the loan."""
        return self.principal.currency

    def money(self, minor: int) -> Money:
        """Return minor units as this loan's money."""
        return Money(minor, self.currency)

    def part(self, number: int) -> Instalment | None:
        """Return one instalment of the present schedule."""
        return next((part for part in self.instalments if part.number == number), None)

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

    def overdue(self, today: date) -> Money:
        """Return what should have been paid before a day and was not."""
        return self.money(sum(part.remaining for part in self.unpaid if part.due_on < today))

    def days_past_due(self, today: date) -> int:
        """Return days since the oldest unpaid due date; 0 on the due date itself (CONTRACT C-4)."""
        oldest = min((part.due_on for part in self.unpaid), default=None)
        return max(0, (today - oldest).days) if oldest else 0
