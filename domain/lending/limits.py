"""How much a person may ask for and why, and the terms a request would get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.lending.agreement import LoanTerms
from domain.lending.allocation import Order, Rule
from domain.lending.late import LateRule
from domain.lending.product import Product
from domain.lending.terms import Fee
from domain.messages import Refusal, _, n_
from domain.money import CURRENCIES, Money
from domain.policy.lender import Lender

Because = Literal["product", "income", "ladder", "own"]


@dataclass(frozen=True, slots=True)
class History:
    """What a person's finished and running loans say about her: the basis of the ladder (INP-15)."""

    completed: int = 0
    largest_on_time: Money | None = None
    late_now: bool = False

    @property
    def cycle(self) -> int:
        """Return which loan of hers the next one is."""
        return self.completed + 1


@dataclass(frozen=True, slots=True)
class Limit:
    """What a person may ask for: from, up to, and what decided the upper end."""

    low: Money
    high: Money
    because: Because
    ladder: Money | None = None
    affordable: Money | None = None

    @property
    def nothing(self) -> bool:
        """Return whether not even the smallest loan fits."""
        return self.high < self.low


def limit_for(lender: Lender) -> tuple[Money, Money]:
    """Return the smallest and the largest amount of the lender's product."""
    return lender.money(lender.product.minimum), lender.money(lender.product.maximum)


def personal_limit(
    lender: Lender,
    *,
    income: Money | None,
    expenses: Money | None = None,
    history: History | None = None,
    own: Money | None = None,
    today: date,
) -> Limit:
    """
    Return what one person may ask for: the least of the product's, what she can afford, her ladder and her own limit.

    What she can afford is reckoned over the longest of the lengths on offer.
    """
    low, high = limit_for(lender)
    length = max((*lender.product.terms, lender.product.shortest))
    affordable = largest_affordable(lender, income=income, expenses=expenses, periods=length, today=today)
    ladder = ladder_limit(lender, history or History())
    bounds: list[tuple[Money, Because]] = [(high, "product")]
    bounds += [(affordable, "income")] if affordable is not None else []
    bounds += [(ladder, "ladder")] if ladder is not None else []
    bounds += [(own, "own")] if own is not None else []
    most, because = min(bounds, key=lambda bound: bound[0].minor)
    return Limit(low, most, because, ladder, affordable)


def ladder_limit(lender: Lender, history: History) -> Money | None:
    """
    Return the limit that a person has climbed to, or None where the lender has no ladder (INP-15).

    Each loan repaid on time raises it by a step above that loan; being late freezes it where it is.
    """
    policy = lender.policy
    if not policy.first_limit:
        return None
    first = lender.money(policy.first_limit)
    if history.largest_on_time is None:
        return first
    step = Decimal(100 + policy.ladder_step_percent) / 100
    climbed = history.largest_on_time.times(step, unit=CURRENCIES[first.currency].unit)
    return max(first, history.largest_on_time if history.late_now else climbed)


def capacity(lender: Lender, *, income: Money | None, expenses: Money | None) -> Money | None:
    """Return the instalment a person can carry: a share of what she earns less what she spends (INP-14)."""
    if income is None:
        return None
    free = income - expenses if expenses is not None else income
    share = Decimal(lender.policy.instalment_share_max) / 100
    return max(Money.zero(income.currency), min(free, income.times(share)))


def largest_affordable(
    lender: Lender, *, income: Money | None, expenses: Money | None, periods: int, today: date
) -> Money | None:
    """Return the largest loan of a length whose instalments a person can carry, in steps of the smallest hundred."""
    bearable = capacity(lender, income=income, expenses=expenses)
    if bearable is None:
        return None
    low, high = limit_for(lender)
    step = max(1, (high.minor - low.minor) // 1_000 // 100_00) * 100_00
    if _instalment_a_month(lender, high, periods, today) <= bearable:
        return high
    least, most = 0, high.minor // step
    while least < most:
        middle = (least + most + 1) // 2
        fits = _instalment_a_month(lender, Money(middle * step, high.currency), periods, today) <= bearable
        least, most = (middle, most) if fits else (least, middle - 1)
    return Money(least * step, high.currency)


def _instalment_a_month(lender: Lender, principal: Money, periods: int, today: date) -> Money:
    terms = terms_for(lender, principal=principal, periods=periods)
    return monthly(terms, terms.schedule(today).instalment)


def monthly(terms: LoanTerms, instalment: Money) -> Money:
    """Return what an instalment comes to in a month of 30 days, to compare it with an income."""
    match terms.unit:
        case "months":
            return instalment.times(Decimal(1) / terms.every)
        case "weeks":
            return instalment.times(Decimal(30) / (7 * terms.every))
        case _:
            return instalment.times(Decimal(30) / terms.every)


def terms_for(lender: Lender, *, principal: Money, periods: int, product: Product | None = None) -> LoanTerms:
    """Return what a loan of this size and length would be agreed at today."""
    product, policy = product or lender.product, lender.policy
    unit = lender.money(1).minor if product.rounding_unit == 0 else lender.money(product.rounding_unit).minor
    moves = product.due_on_holidays == "next-working-day"
    cooling_off = policy.cooling_off_days if product.cooling_off_days is None else product.cooling_off_days
    return LoanTerms(
        principal=principal,
        periods=periods,
        annual_rate=product.annual_rate,
        charge=_charge(product, principal),
        product=product.key,
        version=product.version,
        kind=product.kind,
        pricing=product.pricing,
        unit=product.unit,
        every=product.every,
        method=product.method,
        day_count=product.day_count,
        rounding=product.rounding,
        rounding_unit=Money(unit, principal.currency) if product.rounding_unit else None,
        residue=product.residue,
        month_end=product.month_end,
        weekend=lender.weekend if moves else frozenset(),
        holidays=lender.holidays if moves else frozenset(),
        grace_principal=product.grace_principal,
        grace_interest=product.grace_interest,
        interest_free=product.interest_free,
        fees=_fees(product, principal),
        late=_late(lender, product),
        rule=Rule(replace(Order(), components=product.order), product.excess),
        cooling_off_days=max(policy.cooling_off_days, cooling_off),
    )


def _charge(product: Product, principal: Money) -> Money | None:
    if product.pricing not in {"service-charge", "cost-plus"}:
        return None
    unit = CURRENCIES[principal.currency].unit
    return principal.times(product.charge_percent / 100, unit=unit, rounding=product.rounding)


def _fees(product: Product, principal: Money) -> tuple[Fee, ...]:
    unit = CURRENCIES[principal.currency].unit
    return tuple(
        Fee(Money.of(fee.amount, principal.currency) + principal.times(fee.percent / 100, unit=unit), fee.when)
        for fee in product.fees
    )


def _late(lender: Lender, product: Product) -> LateRule:
    """Return what lateness costs: the product's own rule where it has one, else the policy's; nothing on a qard."""
    policy, late = lender.policy, product.late
    percent = policy.late_percent if late.percent is None else late.percent
    if late.amount or (product.pricing == "zero" and late.percent is None):
        percent = Decimal(0)
    return LateRule(
        percent=percent,
        fixed=lender.money(late.amount) if late.amount else None,
        after_days=policy.grace_days if late.after_days is None else late.after_days,
        counts_from=late.counts_from,
        every_days=late.every_days or None,
        cap=product.total_cost_cap,
        destination=late.destination,
    )


def check_request(lender: Lender, product: Product | None = None, *, principal: Money, periods: int) -> None:
    """Refuse an amount or a length outside the product, naming the range (MLMS-71, 73)."""
    product = product or lender.product
    low, high = lender.money(product.minimum), lender.money(product.maximum)
    if not low <= principal <= high:
        raise Refusal(_("You can ask for {low} to {high}.", low=low, high=high))
    if not product.shortest <= periods <= product.longest:
        text = _("A loan can run from {shortest} to {longest} months.")
        if (product.unit, product.every) != ("months", 1):
            text = _("A loan can have from {shortest} to {longest} payments.")
        raise Refusal(text(shortest=product.shortest, longest=product.longest))


def check_affordable(
    lender: Lender, *, principal: Money, periods: int, income: Money | None, expenses: Money | None, today: date
) -> None:
    """Refuse a loan whose instalments would be too much, naming the largest that would not be (INP-14)."""
    bearable = capacity(lender, income=income, expenses=expenses)
    if bearable is None or _instalment_a_month(lender, principal, periods, today) <= bearable:
        return
    most = largest_affordable(lender, income=income, expenses=expenses, periods=periods, today=today)
    assert most is not None
    low, _high = limit_for(lender)
    if most < low:
        raise Refusal(
            _("With what you earn and spend, a loan would be too heavy just now. Talk to us: we want to help.")
        )
    raise Refusal(
        n_(
            "The instalments would be too heavy for what you earn. In {count} payment you could carry up to {most}.",
            "The instalments would be too heavy for what you earn. In {count} payments you could carry up to {most}.",
            periods,
            most=most,
        )
    )
