"""One number written in digits, with the thousands and decimal marks of a country."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# 35,000 and 1,50,000: three digits after the last comma, two or three between.
_COMMA_GROUPS: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}")
_DOT_GROUPS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_DOT_MILLIONS: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")

_DECIMALS: Final = 2

# Only Indonesia writes 1.500.000,50.
_DOT_COUNTRIES: Final = frozenset({"ID"})


class TooManyDecimals(ValueError):
    """There are more than two digits after the point: 35.000 is thirty-five to some and 35,000 to others."""


def read_figure(figure: str, *, country: str = "") -> Decimal | None:
    """Return the number, or None when its marks stand where no number has them."""
    figure = figure.replace(" ", "")
    if country.upper() in _DOT_COUNTRIES:
        return _dotted(figure)
    if _DOT_MILLIONS.fullmatch(figure):
        return Decimal(figure.replace(".", ""))
    whole, point, decimals = figure.partition(".")
    return _joined(whole, decimals, point=point, groups=_COMMA_GROUPS, mark=",")


def _dotted(figure: str) -> Decimal | None:
    # "1,500" has three digits after the comma, so it is no decimal: many phones insist on the English marks.
    if _COMMA_GROUPS.fullmatch(figure):
        return Decimal(figure.replace(",", ""))
    if _DOT_GROUPS.fullmatch(figure):
        return Decimal(figure.replace(".", ""))
    if re.fullmatch(r"\d+\.\d{1,2}", figure):
        return Decimal(figure)
    whole, point, decimals = figure.partition(",")
    return _joined(whole, decimals, point=point, groups=_DOT_GROUPS, mark=".")


def _joined(whole: str, decimals: str, *, point: str, groups: re.Pattern[str], mark: str) -> Decimal | None:
    if not whole.isdigit() and not groups.fullmatch(whole):
        return None
    if point and not decimals.isdigit():
        return None
    if len(decimals) > _DECIMALS:
        raise TooManyDecimals
    return Decimal(f"{whole.replace(mark, '')}.{decimals or '0'}")
