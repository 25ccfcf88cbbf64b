"""What the law of a country bounds: each bound a number with its source. A lender may only be stricter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.lending.product import Product
    from domain.policy.lender import Lender


class BadPolicy(ValueError):
    """A policy key is unknown, or its value cannot be right. The message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A bound on one figure, where it was read, and what is unsure about it."""

    key: str
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    source: str
    note: str = ""

    def __str__(self) -> str:
        bound = f"at most {self.at_most}" if self.at_most is not None else f"at least {self.at_least}"
        return f"{self.key}: {bound} ({self.source})"

    def allows(self, value: Decimal) -> bool:
        """Return whether a value is within the bound."""
        if self.at_most is not None:
            return value <= self.at_most
        assert self.at_least is not None
        return value >= self.at_least


def law_from(written: Mapping[str, Any]) -> Law:
    """Return a bound as a preset writes it; raise BadPolicy when it has not exactly one side or no source."""
    values = dict(written)
    sides = [side for side in ("at_most", "at_least") if side in values]
    if len(sides) != 1 or not values.get("source"):
        message = f"law {values.get('key')}: one of at_most and at_least, and a source"
        raise BadPolicy(message)
    values[sides[0]] = _number(values[sides[0]])
    return Law(**values)


def check_laws(lender: Lender) -> None:
    """Raise BadPolicy naming the first figure of a lender that is looser than the law of its country."""
    for law in lender.laws:
        for name, value in _figures(lender, law.key):
            if not law.allows(value):
                message = f"{name} is {value}, but in {lender.country} {law}"
                raise BadPolicy(message)


def _figures(lender: Lender, key: str) -> Iterator[tuple[str, Decimal]]:
    """Yield each of a lender's figures that a law of this name bounds; a law may speak of what we do not do at all."""
    if key in _OF_HOURS:
        yield key, _number(_OF_HOURS[key](lender))
    elif key in _OF_PRODUCTS:
        for product in lender.products:
            if (figure := _OF_PRODUCTS[key](lender, product)) is not None:
                yield f"{key} of product {product.key}", Decimal(figure)
    elif hasattr(lender.policy, key):
        yield key, Decimal(getattr(lender.policy, key))
        for product in lender.products if key == "late_percent" else ():
            if product.late.percent is not None:
                yield f"{key} of product {product.key}", product.late.percent


_OF_HOURS: Mapping[str, Callable[[Lender], time]] = {
    "contact_opens": lambda lender: lender.contact.opens,
    "contact_closes": lambda lender: lender.contact.closes,
}
_OF_PRODUCTS: Mapping[str, Callable[[Lender, Product], Any]] = {
    "annual_rate": lambda _lender, product: product.annual_rate if product.pricing == "interest" else None,
    "total_cost_cap": lambda _lender, product: product.total_cost_cap,
    "apr": lambda lender, product: _apr(lender, product),
}


def _apr(lender: Lender, product: Product) -> Decimal | None:
    """Return the annual percentage rate of a product's shortest loan, which its fees weigh on most."""
    from domain.lending.limits import terms_for
    from domain.lending.offer import key_facts

    if product.kind == "line":
        return None
    # Percentages weigh the same on every amount, a fee in currency units weighs most on the smallest.
    return max(
        key_facts(
            terms_for(lender, principal=lender.money(amount), periods=product.shortest, product=product),
            start=date(2026, 1, 1),
        ).apr
        for amount in (product.minimum, product.maximum)
    )


def _number(written: Any) -> Decimal:
    """Return a bound as a number; hours of the day as minutes."""
    if isinstance(written, str) and ":" in written:
        written = time.fromisoformat(written)
    if isinstance(written, time):
        return Decimal(written.hour * 60 + written.minute)
    return Decimal(str(written))
