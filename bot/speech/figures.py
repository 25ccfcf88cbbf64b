"""Amounts in figures: local grouping, and the currency as people write it."""

from __future__ import annotations

import re
from typing import Final

from bot.speech.words import UNITS
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
    if language == "en" or language not in UNITS:
        return f"{currency.code} {figure}"
    unit = UNITS[language][currency.code]
    return f"{figure} {unit.one if (whole, part) == (1, 0) else unit.many}"


def _grouped(whole: int, comma: str, *, in_lakhs: bool) -> str:
    digits = str(whole)
    if not in_lakhs:
        return f"{whole:,}".replace(",", comma)
    return comma.join((*re.findall(r"\d{1,2}(?=(?:\d\d)*$)", digits[:-3]), digits[-3:]))


_SEPARATORS: Final = {"id": (".", ",")}
# How people write the currency at home; elsewhere its ISO code is the clearest word for it.
_PATTERNS: Final = {("hi", "INR"): "{} रुपये", ("ne", "NPR"): "रू {}", ("id", "IDR"): "Rp{}"}
