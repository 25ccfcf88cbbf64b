"""A product: what a lender offers, as versioned data. A loan carries its own copy of the terms from approval on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from domain.lending.allocation import USUAL, Component, Excess
from domain.lending.terms import DayCount, Method, MonthEnd, Residue, Unit
from domain.money import Rounding
from domain.policy.laws import BadPolicy

Kind = Literal["term", "line"]
Pricing = Literal["interest", "zero", "service-charge", "cost-plus"]
OnHolidays = Literal["stay", "next-working-day"]

#: MLMS-72: the most a lender may ask in a year, in percent.
MOST_A_YEAR = 30


#: The words each of these may be.
_KNOWN: Final = {
    "kind": get_args(Kind),
    "pricing": get_args(Pricing),
    "unit": get_args(Unit),
    "method": ("declining", "flat", "equal-principal"),
    "day_count": get_args(DayCount),
    "rounding": get_args(Rounding),
    "residue": get_args(Residue),
    "month_end": get_args(MonthEnd),
    "due_on_holidays": get_args(OnHolidays),
    "excess": get_args(Excess),
}


class BadProduct(BadPolicy):
    """A product cannot be offered like this. The message names it and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """A fee of a product: a part of the principal in percent, or an amount in whole currency units."""

    name: str
    percent: Decimal = Decimal(0)
    amount: int = 0
    when: Literal["first", "each"] = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTerms:
    """What a product says of lateness where it differs from the lender's policy; amounts in whole currency units."""

    percent: Decimal | None = None
    amount: int = 0
    after_days: int | None = None
    counts_from: Literal["due", "grace-end"] = "due"
    every_days: int = 0
    destination: Literal["income", "charity"] = "income"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """
    A product as it is offered: amounts in whole currency units, rates in percent a year.

    `charge_percent` is the whole price of a service-charge or cost-plus loan as a part of the principal.
    `total_cost_cap` bounds interest, fees and late charges together, as a share of the principal. What is None here
    is as the lender's policy says.
    """

    key: str
    minimum: int
    maximum: int
    terms: tuple[int, ...] = ()
    shortest: int = 1
    longest: int = 1
    kind: Kind = "term"
    pricing: Pricing = "interest"
    annual_rate: Decimal = Decimal(0)
    charge_percent: Decimal = Decimal(0)
    unit: Unit = "months"
    every: int = 1
    method: Method = "declining"
    day_count: DayCount = "30/360"
    rounding: Rounding = "half-even"
    rounding_unit: int = 0
    residue: Residue = "last"
    month_end: MonthEnd = "clamp"
    due_on_holidays: OnHolidays = "stay"
    grace_principal: int = 0
    grace_interest: int = 0
    interest_free: int = 0
    fees: tuple[FeeRule, ...] = ()
    late: LateTerms = field(default_factory=LateTerms)
    order: tuple[Component, ...] = USUAL
    excess: Excess = "next"
    cooling_off_days: int | None = None
    total_cost_cap: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        for wrong, sentence in (*self._words(), *self._figures(), *self._together()):
            if wrong:
                message = f"product {self.key}: {sentence}"
                raise BadProduct(message)

    def _words(self) -> Iterator[tuple[bool, str]]:
        for name, known in _KNOWN.items():
            yield getattr(self, name) not in known, f"{name} is one of {', '.join(known)}"
        yield sorted(self.order) != sorted(USUAL), f"the order of payment names each of {', '.join(USUAL)} once"
        yield any(fee.when not in {"first", "each"} for fee in self.fees), "a fee is due with the first or with each"

    def _figures(self) -> Iterator[tuple[bool, str]]:
        yield not 0 < self.minimum <= self.maximum, "the smallest amount must be above 0 and not above the largest"
        rate_fits = self.annual_rate.is_finite() and 0 <= self.annual_rate <= MOST_A_YEAR
        yield not rate_fits, f"the yearly rate must be from 0 to {MOST_A_YEAR} percent (MLMS-72)"
        shortest, longest = self.shortest, self.longest
        yield not 0 < shortest <= longest, "the shortest loan must be above 0 and not longer than the longest"
        outside = any(not shortest <= count <= longest for count in self.terms)
        yield outside and self.kind == "term", "the lengths on offer are between the shortest and the longest"
        yield not 0 <= self.charge_percent <= 100, "the charge must be from 0 to 100 percent"
        yield self.every < 1, "instalments fall due every 1 or more months, weeks or days"
        graces = (self.grace_principal, self.grace_interest, self.interest_free)
        yield any(not 0 <= grace < shortest for grace in graces), "grace must leave an instalment to repay in"
        amounts = [figure for fee in self.fees for figure in (fee.percent, fee.amount)]
        amounts += [self.late.percent or 0, self.late.amount, self.late.every_days, self.late.after_days or 0]
        amounts += [self.total_cost_cap, self.rounding_unit, self.cooling_off_days or 0]
        yield any(figure < 0 for figure in amounts), "fees, charges, caps and days may not be negative"

    def _together(self) -> Iterator[tuple[bool, str]]:
        rated = self.pricing == "interest"
        yield not rated and bool(self.annual_rate), "a loan without interest has no yearly rate but a charge_percent"
        shortens = self.excess == "shorter-term"
        level = rated and self.method == "declining" and self.residue != "each"
        yield shortens and not level, "paying ahead can shorten only a loan of level declining instalments"

    @property
    def version(self) -> str:
        """Return the fingerprint that names exactly this version of the product."""
        plain = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]


def product_from(written: Mapping[str, Any]) -> Product:
    """Return the product that a preset describes; raise BadProduct or TypeError naming what is wrong."""
    values = dict(written)
    allocation = values.pop("allocation", {})
    if unknown := set(allocation) - {"order", "excess"}:
        message = f"product {values.get('key')}: allocation has order and excess, not {', '.join(sorted(unknown))}"
        raise BadProduct(message)
    late = _decimals(values.pop("late", {}), "percent")
    fees = tuple(FeeRule(**_decimals(fee, "percent")) for fee in values.pop("fees", ()))
    values = _decimals(values, "annual_rate", "charge_percent", "total_cost_cap")
    values["terms"] = tuple(values.get("terms", ()))
    order = tuple(allocation.get("order", USUAL))
    return Product(**values, fees=fees, late=LateTerms(**late), order=order, excess=allocation.get("excess", "next"))


def _decimals(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: Decimal(str(value)) if key in names else value for key, value in values.items()}
