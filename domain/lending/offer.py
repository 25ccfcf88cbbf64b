"""An offer: the terms a loan would have, as promised in its Key Fact Statement and frozen on the loan."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.lending.apr import schedule_apr
from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import Terms
from domain.money import CURRENCIES, Money


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What is agreed: amount, price, length, and what happens when it is late. Frozen from approval on."""

    principal: Money
    annual_rate: Decimal
    periods: int
    unit: str
    method: str
    grace_days: int
    late_percent: Decimal
    cooling_off_days: int

    def schedule(self, start: date) -> Schedule:
        """Return the schedule of a loan paid out on a day."""
        return build_schedule(
            Terms(
                principal=self.principal,
                annual_rate=self.annual_rate,
                periods=self.periods,
                unit=self.unit,  # type: ignore[arg-type]  # the product's unit was checked when the lender was read
                start=start,
                method=self.method,  # type: ignore[arg-type]  # likewise
            )
        )

    def to_json(self) -> str:
        """Return the terms as JSON for keeping."""
        return json.dumps(
            {
                "principal": self.principal.minor,
                "currency": self.principal.currency,
                "annual_rate": str(self.annual_rate),
                "periods": self.periods,
                "unit": self.unit,
                "method": self.method,
                "grace_days": self.grace_days,
                "late_percent": str(self.late_percent),
                "cooling_off_days": self.cooling_off_days,
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, words: str) -> LoanTerms:
        """Return the terms that to_json kept."""
        kept = json.loads(words)
        return cls(
            principal=Money(kept["principal"], kept["currency"]),
            annual_rate=Decimal(kept["annual_rate"]),
            periods=kept["periods"],
            unit=kept["unit"],
            method=kept["method"],
            grace_days=kept["grace_days"],
            late_percent=Decimal(kept["late_percent"]),
            cooling_off_days=kept["cooling_off_days"],
        )


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
        late_example=late_charge(first, percent=terms.late_percent),
        apr=schedule_apr(schedule),
    )


def late_charge(unpaid: Money, *, percent: Decimal) -> Money:
    """Return the charge on an unpaid instalment: a percentage in whole units, and at least one (CONTRACT G-1)."""
    unit = CURRENCIES[unpaid.currency].unit
    if not percent or not unpaid:
        return Money.zero(unpaid.currency)
    charge = unpaid.times(percent / 100, unit=unit, rounding="half-up")
    return max(charge, Money(unit, unpaid.currency))


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
