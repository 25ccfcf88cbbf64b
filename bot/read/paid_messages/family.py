"""What the families of messages share: how one is known, and how its code, amount and day are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.read.dates import read_date
from bot.read.figures import TooManyDecimals, read_figure
from bot.read.unclear import Unclear
from domain.messages import _
from domain.money import Money
from domain.payments.claims import normalised


@dataclass(frozen=True, slots=True)
class PaidMessage:
    """What a message says: who sent it, the code of the movement of money, and how much and when, where it says so."""

    provider: str
    code: str
    amount: Money | None
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Family:
    """
    One family of messages, as patterns on folded text (bot/read/fold.py): Urdu letters stand in their folded form.

    `known` tells that a message is one of these, `paid` that it is about money that left. The first group of a pattern
    in `codes` and `amounts` is what is looked for; the first pattern that finds something decides.
    """

    provider: str
    known: re.Pattern[str]
    paid: re.Pattern[str]
    came: re.Pattern[str]
    codes: tuple[re.Pattern[str], ...]
    amounts: tuple[re.Pattern[str], ...]


#: The money did not move, or came back: such a message proves no payment.
_FAILED: Final = re.compile(
    r"\b(?:failed|unsuccessful|declined|reversed|cancelled|insufficient|imeshindikana|imerudishwa|gagal|dibatalkan)\b"
    r"|ناکام|واپس کر|विफल|असफल"
)
_DAYS: Final = (
    re.compile(r"(?<![\d/.-])(\d{4}[/.-]\d{1,2}[/.-]\d{1,2})(?![\d/])"),
    re.compile(r"(?<![\d/.-])(\d{1,2}[/.-]\d{1,2}[/.-](?:20\d{2}|\d{2}))(?![\d/])"),
    re.compile(r"(?<![\w/.-])(\d{1,2}[ -]?[a-z]{3,9},?[ -]?(?:20\d{2}|\d{2}))(?!\w)"),
)


def patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    """Return some patterns, ready to be looked for."""
    return tuple(re.compile(one) for one in written)


def read_family(family: Family, words: str, *, currency: str, country: str, today: date) -> PaidMessage | None:
    """Return what folded words say when they are a message of a family, None when they are not."""
    if not family.known.search(words):
        return None
    if _FAILED.search(words):
        raise Unclear(_("That message says that the money did not move. Please paste the one about what you paid."))
    if not family.paid.search(words):
        if family.came.search(words):
            raise Unclear(_("That message is about money that came to you. Please paste the one about what you paid."))
        return None
    code = _first(family.codes, words)
    if not code:
        raise Unclear(_("I do not see the code of the payment in that message. Please send me only the code."))
    amount = _amount(_first(family.amounts, words), currency=currency, country=country)
    return PaidMessage(family.provider, normalised(code), amount, day_in(words, today=today))


def day_in(words: str, *, today: date) -> date | None:
    """Return the day a message names; one that has not come yet was read wrongly and counts for nothing."""
    for pattern in _DAYS:
        for found in pattern.finditer(words):
            try:
                day = read_date(found[1], today=today)
            except Unclear:
                continue
            if day <= today:
                return day
    return None


def _first(tried: tuple[re.Pattern[str], ...], words: str) -> str:
    return next((found[1] for pattern in tried if (found := pattern.search(words))), "")


def _amount(figure: str, *, currency: str, country: str) -> Money | None:
    """Return an amount; one that cannot be read is none, since what counts is what the provider says of the code."""
    try:
        major = read_figure(figure.rstrip(".,"), country=country) if figure else None
        return Money.of(major, currency) if major else None
    except (TooManyDecimals, ValueError):
        return None
