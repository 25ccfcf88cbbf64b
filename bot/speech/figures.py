"""Amounts in figures: local grouping, and the currency as people write it."""

from __future__ import annotations

import re
from typing import Final

from bot.speech.units import UNITS
from domain.money import CURRENCIES, Money


def amount_shown(money: Money, language: str, *, in_lakhs: bool) -> str:
    """Return an amount with its currency; decimals only when it is not whole."""
    currency = CURRENCIES[money.currency]
    whole, part = divmod(abs(money.minor), currency.scale)
    comma, point = _SEPARATORS.get(language, (",", "."))
    figure = ("-" if money.minor < 0 else "") + _grouped(whole, comma, in_lakhs=in_lakhs)
    if part:
        figure += f"{point}{part:0{currency.digits}d}"
    if (language, currency.code) in _PATTERNS:
        return _PATTERNS[language, currency.code].format(figure)
    if language in _CODE_FIRST or language not in UNITS:
        return f"{currency.code} {figure}"
    unit = UNITS[language][currency.code]
    return f"{figure} {unit.one if (whole, part) == (1, 0) else unit.many}"


def _grouped(whole: int, comma: str, *, in_lakhs: bool) -> str:
    digits = str(whole)
    if not in_lakhs:
        return f"{whole:,}".replace(",", comma)
    return comma.join((*re.findall(r"\d{1,2}(?=(?:\d\d)*$)", digits[:-3]), digits[-3:]))


_SEPARATORS: Final = {"id": (".", ",")}
# Where the ISO code before the figure is the clearest word for a currency that is not the people's own.
_CODE_FIRST: Final = {"en", "sw", "id"}
# How people write the currency at home. To a reader of Hindi or Nepali the word for rupees means her own country's.
_PATTERNS: Final = {
    ("hi", "PKR"): "PKR {}",
    ("hi", "NPR"): "NPR {}",
    ("ne", "NPR"): "रू {}",
    ("ne", "PKR"): "PKR {}",
    ("ne", "INR"): "INR {}",
    ("sw", "KES"): "KSh {}",
    ("id", "IDR"): "Rp{}",
}
