"""The terms of one loan as they were agreed: everything that decides what is owed and when, frozen as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.lending.allocation import USUAL, Order, Rule
from domain.lending.late import LateRule
from domain.lending.product import Kind, Pricing
from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import DayCount, Fee, Method, MonthEnd, Residue, Terms, Unit
from domain.money import Money, Rounding

_PLAIN = ("product", "version", "kind", "pricing", "periods", "unit", "every", "method", "day_count", "rounding")
_MORE = (
    "residue",
    "month_end",
    "grace_principal",
    "grace_interest",
    "interest_free",
    "cooling_off_days",
    "cost_before",
    "anchor_day",
    "first_by_date",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """
    What is agreed: amount, price, length, and what happens when it is late. Frozen from approval on.

    `version` is the fingerprint of the product they were taken from. `charge` is the whole price of a loan without
    interest. `weekend` and `holidays` are empty unless due dates move to the next working day. `due_dates` stand in
    for the calendar once a loan was planned anew; by then it had cost `cost_before` minor
    units, and `anchor_day` is the day of the month that was agreed, which a shorter month hides.
    `first_by_date` says that the first period costs the time it takes, and not one period's price.
    """

    principal: Money
    periods: int
    annual_rate: Decimal = Decimal(0)
    charge: Money | None = None
    product: str = "term"
    version: str = ""
    kind: Kind = "term"
    pricing: Pricing = "interest"
    unit: Unit = "months"
    every: int = 1
    method: Method = "declining"
    day_count: DayCount = "30/360"
    rounding: Rounding = "half-even"
    rounding_unit: Money | None = None
    residue: Residue = "last"
    month_end: MonthEnd = "clamp"
    weekend: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    grace_principal: int = 0
    grace_interest: int = 0
    interest_free: int = 0
    fees: tuple[Fee, ...] = ()
    late: LateRule = field(default_factory=LateRule)
    rule: Rule = field(default_factory=Rule)
    cooling_off_days: int = 1
    due_dates: tuple[date, ...] | None = None
    cost_before: int = 0
    anchor_day: int = 0
    first_by_date: bool = False

    @property
    def has_interest(self) -> bool:
        """Return whether the price is interest; other prices are never called so (PRODUCT 5.6)."""
        return self.pricing == "interest"

    def plan(self, start: date) -> Terms:
        """Return the terms as the schedule's arithmetic takes them, for a loan paid out on a day."""
        return Terms(
            principal=self.principal,
            annual_rate=self.annual_rate,
            periods=self.periods,
            start=start,
            every=self.every,
            unit=self.unit,
            due_dates=self.due_dates,
            first_due=self.due_dates[0] if self.due_dates and self.first_by_date else None,
            method=_METHODS.get(self.pricing, self.method),
            day_count=self.day_count,
            rounding=self.rounding,
            residue=self.residue,
            month_end=self.month_end,
            weekend=self.weekend,
            holidays=self.holidays,
            grace_principal=self.grace_principal,
            grace_interest=self.grace_interest,
            interest_free=self.interest_free,
            charge=self.charge,
            fees=self.fees,
            multiple_of_minor=self.rounding_unit.minor if self.rounding_unit else None,
        )

    def schedule(self, start: date) -> Schedule:
        """Return the schedule of a loan paid out on a day."""
        return build_schedule(self.plan(start))

    def to_json(self) -> str:
        """Return the terms as JSON for keeping."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in (*_PLAIN, *_MORE)}
        kept |= {"principal": self.principal.minor, "currency": self.principal.currency}
        kept |= {"annual_rate": str(self.annual_rate), "charge": self.charge.minor if self.charge is not None else None}
        kept |= {"rounding_unit": self.rounding_unit.minor if self.rounding_unit else None}
        kept |= {"weekend": sorted(self.weekend), "holidays": sorted(day.isoformat() for day in self.holidays)}
        kept |= {"fees": [{"amount": fee.amount.minor, "when": fee.when} for fee in self.fees]}
        kept |= {"late": _late_to_json(self.late), "order": list(self.rule.order.components)}
        kept |= {"excess": self.rule.excess}
        kept |= {"due_dates": [day.isoformat() for day in self.due_dates] if self.due_dates else None}
        return json.dumps(kept, sort_keys=True)

    @classmethod
    def from_json(cls, words: str) -> LoanTerms:
        """Return the terms that to_json kept."""
        kept = json.loads(words)
        currency = kept["currency"]
        amounts = {
            name: Money(kept[name], currency) if kept.get(name) is not None else None
            for name in ("charge", "rounding_unit")
        }
        plain: dict[str, Any] = {name: kept[name] for name in (*_PLAIN, *_MORE) if name in kept}
        return cls(
            principal=Money(kept["principal"], currency),
            annual_rate=Decimal(kept["annual_rate"]),
            weekend=frozenset(kept.get("weekend", ())),
            holidays=_days(kept.get("holidays")),
            fees=tuple(Fee(Money(fee["amount"], currency), fee["when"]) for fee in kept.get("fees", ())),
            late=_late_from_json(kept, currency),
            rule=Rule(replace(Order(), components=tuple(kept.get("order", USUAL))), kept.get("excess", "next")),
            due_dates=tuple(sorted(_days(kept["due_dates"]))) if kept.get("due_dates") else None,
            charge=amounts["charge"],
            rounding_unit=amounts["rounding_unit"],
            **plain,
        )


_METHODS: Mapping[Pricing, Method] = {"zero": "zero", "service-charge": "service-charge", "cost-plus": "service-charge"}


def _days(written: list[str] | None) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in written or ())


def _late_to_json(late: LateRule) -> dict[str, Any]:
    return {
        "percent": str(late.percent),
        "fixed": late.fixed.minor if late.fixed else None,
        "after_days": late.after_days,
        "counts_from": late.counts_from,
        "every_days": late.every_days,
        "cap": str(late.cap) if late.cap is not None else None,
        "destination": late.destination,
    }


def _late_from_json(kept: Mapping[str, Any], currency: str) -> LateRule:
    if "late" not in kept:  # terms kept before a loan's own late rule was a part of them
        return LateRule(percent=Decimal(kept["late_percent"]), after_days=kept["grace_days"])
    late = kept["late"]
    return LateRule(
        percent=Decimal(late["percent"]),
        fixed=Money(late["fixed"], currency) if late["fixed"] else None,
        after_days=late["after_days"],
        counts_from=late["counts_from"],
        every_days=late["every_days"],
        cap=Decimal(late["cap"]) if late["cap"] is not None else None,
        destination=late["destination"],
    )
