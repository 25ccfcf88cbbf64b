"""Amounts as people write them: 35k, 35 hazar, 1.2 lakh, Rs 35,000/-, ٣٥٠٠٠, Rp 1.500.000, elfu 5 (MLMS-10)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bot.read.figures import TooManyDecimals
from bot.read.money_words import AROUND, CURRENCY_WORDS
from bot.read.numerals import BelowZero, ManyNumbers, NotANumber, read_numerals
from bot.read.tokens import tokens
from bot.read.unclear import Unclear
from domain.messages import Text, _
from domain.money import Money

_LONGEST: Final = 200

# Beyond this a slip of the finger is likelier than a loan; callers give far tighter bounds.
_CEILING: Final = 10_000_000_000

# The dash after an amount that leaves no room for more digits: 35,000/- and Rp 500.000,- and 500/=.
_CLOSING_DASH: Final = re.compile(r"(?<=\w)\s?[/.,][-=—–]+")

_TOO_MANY_DECIMALS: Final = _("Please send the amount with at most two figures after the point, for example 2000.50.")

_EXAMPLES: Final = {"PKR": "35000", "INR": "35000", "NPR": "35000", "KES": "5000", "IDR": "1500000"}


def read_money(
    text: str, *, currency: str, country: str, minimum: Money | None = None, maximum: Money | None = None
) -> Money:
    """
    Return the amount that was said, when it lies between the bounds.

    Without a minimum it must be more than nothing; Money.zero(currency) as the minimum lets nothing in.
    """
    amount = _exact(_major(text, currency=currency, country=country), currency, minimum=minimum, maximum=maximum)
    if minimum is None and not amount:
        raise Unclear(_("Please send an amount above zero, for example {example}.", example=_example(currency)))
    if minimum is not None and amount < minimum:
        raise Unclear(_too_small(minimum, maximum))
    if maximum is not None and amount > maximum:
        raise Unclear(_too_large(minimum, maximum))
    return amount


def _major(text: str, *, currency: str, country: str) -> Decimal:
    example = _example(currency)
    if len(text) > _LONGEST:
        raise Unclear(_("Please send only the amount, for example {example}.", example=example))
    words = tokens(_CLOSING_DASH.sub(" ", text))
    if _names_another_currency(words, currency):
        raise Unclear(
            _("Please send the amount in {currency}, for example {example}.", currency=currency, example=example)
        )
    try:
        return read_numerals(words, ignoring=AROUND | CURRENCY_WORDS[currency], country=country)
    except TooManyDecimals:
        reason = _TOO_MANY_DECIMALS
    except NotANumber:
        reason = _("Please send only the amount, in figures, for example {example}.", example=example)
    except ManyNumbers:
        reason = _("I see more than one amount. Please send just one, for example {example}.", example=example)
    except BelowZero:
        reason = _("Please send the amount without a minus, for example {example}.", example=example)
    raise Unclear(reason)


def _names_another_currency(words: list[str], currency: str) -> bool:
    ours = CURRENCY_WORDS[currency]
    return any(word in theirs and word not in ours for word in words for theirs in CURRENCY_WORDS.values())


def _exact(major: Decimal, currency: str, *, minimum: Money | None, maximum: Money | None) -> Money:
    # Looked at before it is scaled, because a hundred digits would be rounded on the way.
    if major > _CEILING:
        raise Unclear(_too_large(minimum, maximum or Money.of(_CEILING, currency)))
    try:
        return Money.of(major, currency)
    except ValueError:
        raise Unclear(_TOO_MANY_DECIMALS) from None


def _too_large(minimum: Money | None, maximum: Money) -> Text:
    if minimum is None:
        return _("The largest amount I can take here is {maximum}. Please send a smaller one.", maximum=maximum)
    return _("Please send an amount from {minimum} to {maximum}.", minimum=minimum, maximum=maximum)


def _too_small(minimum: Money, maximum: Money | None) -> Text:
    if maximum is None:
        return _("The smallest amount I can take here is {minimum}. Please send a larger one.", minimum=minimum)
    return _("Please send an amount from {minimum} to {maximum}.", minimum=minimum, maximum=maximum)


def _example(currency: str) -> str:
    return _EXAMPLES.get(currency, "500")
