"""Amounts and moments as statements write them; the day stands before the month in every country we know."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from jobs.statements.unreadable import Unreadable

#: Noon stands for a day without an hour, as for receipts that staff write down.
NOON: Final = time(12)
_CURRENCY: Final = re.compile(r"(?i)\b(pkr|kes|ksh|kshs|inr|npr|idr|rs|rp|sh)\b\.?|[₨₹]")
#: 1,500.00 and 1,50,000 and 1.500.000,00 and 1 500: groups of two or three, and at most two decimals.
_NUMBER: Final = re.compile(
    r"\d+(?:[.,]\d{1,2})?|\d{1,3}(?:(?P<mark>[,. ’'])(?:\d{2,3}(?P=mark))*\d{3})(?:[.,]\d{1,2})?"
)
_DAY: Final = (
    *("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%y", "%d/%m/%y", "%d.%m.%y"),
    *("%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%d %b %y", "%d/%b/%Y", "%d %B %Y", "%b %d %Y", "%d%m%Y", "%Y%m%d"),
)
_ZONED: Final = re.compile(r"\d:\d{2}(?:\.\d+)?\s?(?:Z|[+-]\d{2}:?\d{2})$")
_HOUR: Final = ("", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


def amount_in(written: str, *, dotted: bool = False) -> Decimal:
    """
    Return an amount: in parentheses, behind a minus or marked DR it left; raise Unreadable for anything else.

    `dotted` is where 1.500 is one and a half thousand; elsewhere it may be meant either way, and is not read.
    """
    words = _CURRENCY.sub("", written.replace("\u00a0", " ").replace("−", "-")).strip()
    words = re.sub(r"\s*/[-=]$", "", words)
    negative = words.startswith("(") and words.endswith(")")
    words = words.strip("() ")
    if mark := re.search(r"(?i)\s*(cr|dr)\.?$", words):
        negative = negative or mark[1].casefold() == "dr"
        words = words[: mark.start()]
    if words.startswith("-") or words.endswith("-"):
        negative, words = True, words.strip("- ")
    words = words.lstrip("+ ").strip()
    if words == "" and written.strip("- \u00a0") == "":
        return Decimal(0)
    found = _NUMBER.fullmatch(words)
    if found is None or (not dotted and re.fullmatch(r"\d{1,3}\.\d{3}", words)):
        message = f"the amount {written[:30]!r} is not a number; 2,000.00 or (2,000.00) works."
        raise Unreadable(message)
    whole, decimals = _parted(words)
    amount = Decimal(f"{whole}.{decimals or '0'}")
    return -amount if negative else amount


def moment_in(written: str) -> datetime:
    """Return a moment, on the lender's clock unless it names its zone; raise Unreadable for what is no day."""
    if _ZONED.search(written):
        try:
            return datetime.fromisoformat(written.strip())
        except ValueError:
            pass
    words = " ".join(re.sub(r"(?<=\d)T(?=\d)|,", " ", written).split())
    words = re.sub(r"(?i)\s*([ap])\.?m\.?$", lambda found: f" {found[1].upper()}M", words)
    words = re.sub(r"(:\d{2})\.\d{1,6}", r"\1", words)
    for day in _DAY:
        for hour in _HOUR:
            try:
                found = datetime.strptime(words, f"{day} {hour}".strip())  # noqa: DTZ007 - the caller knows the zone
            except ValueError:
                continue
            return found if hour else datetime.combine(found.date(), NOON)
    message = f"the date {written[:30]!r} is not read; 20-11-2026 14:03, 2026-11-20 or 20 Nov 2026 works."
    raise Unreadable(message)


def _parted(words: str) -> tuple[str, str]:
    """Return the digits before and after the decimal mark: the last mark is one when one or two digits follow it."""
    found = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", words)
    assert found is not None
    return re.sub(r"\D", "", found[1]), found[2] or ""
