"""References of transfers that staff made by hand, told apart from amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from domain.money import CURRENCIES, Money

#: What people write beside an amount, besides the code of its currency.
_BESIDE = re.compile(r"KSH|RS|RP|[,\s/=-]|\.(?=$|\s)")


def plain(amount: Money) -> str:
    """Return an amount as staff type it: 4728 or 4728.50."""
    digits = CURRENCIES[amount.currency].digits
    whole, rest = divmod(amount.minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if rest else str(whole)


def is_amount_of(reference: str, amounts: Iterable[Money]) -> bool:
    """Return whether a reference is nothing but one of some amounts, written as 2758, 2,758.00 or Ksh2758."""
    return any(_read(reference, amount.currency) == amount.major for amount in amounts)


def _read(reference: str, currency: str) -> Decimal | None:
    bare = _BESIDE.sub("", reference.upper().replace(currency, ""))
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
