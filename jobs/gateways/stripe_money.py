"""Amounts as Stripe counts them, which is not always ISO 4217. See https://docs.stripe.com/currencies."""

from __future__ import annotations

from typing import Final

from domain.money import CURRENCIES, Money

ZERO_DECIMAL: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THREE_DECIMAL: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# Whole currencies that Stripe counts in hundredths which must be 00; and thousandths whose last digit must be 0.
STEP: Final = {"UGX": 100, "ISK": 100} | dict.fromkeys(THREE_DECIMAL, 10)


class UnknownCurrency(ValueError):
    """Stripe speaks of a currency we do not lend in."""


class NotRepresentable(ValueError):
    """This amount cannot be written in the other side's units."""


def digits(currency: str) -> int:
    """Return how many decimals Stripe counts a currency in."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def to_stripe(amount: Money) -> int:
    """Return an amount in Stripe's units; raise NotRepresentable when Stripe would refuse it."""
    units = _rescaled(amount.minor, CURRENCIES[amount.currency].digits, digits(amount.currency))
    if units % STEP.get(amount.currency, 1):
        message = f"Stripe takes {amount.currency} in steps of {STEP[amount.currency]} units, not {units}"
        raise NotRepresentable(message)
    return units


def from_stripe(units: int, currency: str) -> Money:
    """Return an amount told by Stripe, who writes currencies small; raise UnknownCurrency for one we do not know."""
    code = currency.upper()
    if code not in CURRENCIES:
        raise UnknownCurrency(currency)
    return Money(_rescaled(units, digits(code), CURRENCIES[code].digits), code)


def _rescaled(units: int, old: int, new: int) -> int:
    """Return a count of 10^-old as one of 10^-new, exactly."""
    if new >= old:
        return int(units * 10 ** (new - old))
    whole, rest = divmod(units, 10 ** (old - new))
    if rest:
        message = f"{units} of {old} decimals is not whole in {new}"
        raise NotRepresentable(message)
    return int(whole)
