"""An offer: the terms a loan would have, as promised in its Key Fact Statement and frozen on the loan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.lending.agreement import LoanTerms
from domain.lending.apr import schedule_apr
from domain.lending.late import late_charge
from domain.lending.schedule import Schedule
from domain.money import Money


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """The figures of a Key Fact Statement, as they would be if the money were paid out on `start`."""

    terms: LoanTerms
    total: Money
    cost: Money
    first_due: date
    instalment: Money
    last_instalment: Money
    late_example: Money
    apr: Decimal
    schedule: Schedule

    @property
    def even(self) -> bool:
        """Return whether every instalment is the same."""
        return self.instalment == self.last_instalment


def key_facts(terms: LoanTerms, *, start: date) -> KeyFacts:
    """Return the figures a person must see before she says yes."""
    schedule = terms.schedule(start)
    rows = schedule.rows
    whole = schedule.totals.total
    first = rows[0].total
    return KeyFacts(
        terms=terms,
        total=whole,
        cost=whole - terms.principal,
        first_due=rows[0].due,
        instalment=first,
        last_instalment=rows[-1].total,
        late_example=late_charge(
            first,
            percent=terms.late.percent,
            fixed=terms.late.fixed,
            rounding="half-up",
            at_least_one=not terms.late.every_days,
        ),
        apr=schedule_apr(schedule),
        schedule=schedule,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer made to a person, until she says yes or no or it runs out."""

    id: int
    application_id: int
    person_id: int
    version: int
    terms: LoanTerms
    state: str
    made_at: datetime
    expires_on: date
    #: A new plan for a loan that runs: which loan, and what is changed.
    loan_id: int | None = None
    change: str = ""
    reason: str = ""
    made_by: str = ""
