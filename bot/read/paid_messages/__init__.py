"""Messages of banks and wallets that people paste to show that they paid: one file for each family of senders."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.read.fold import fold
from bot.read.paid_messages import bare, easypaisa, india, indonesia, jazzcash, mpesa, nepal, pakistan_banks
from bot.read.paid_messages.family import Family, PaidMessage, read_family
from bot.read.unclear import Unclear
from domain.messages import _

__all__ = ["PaidMessage", "is_pasted", "read_paid_message"]

#: The families of a country, those named by their own words before those that a general word gives away.
FAMILIES: Final[dict[str, tuple[Family, ...]]] = {
    "KE": (mpesa.MPESA,),
    "PK": (easypaisa.EASYPAISA, jazzcash.JAZZCASH, pakistan_banks.RAAST, pakistan_banks.BANK),
    "IN": (india.UPI, india.NEFT),
    "NP": (nepal.ESEWA, nepal.KHALTI, nepal.FONEPAY),
    "ID": (indonesia.DANA, indonesia.QRIS, indonesia.BANK),
}

_EXAMPLES: Final = {
    "KE": "QKH94M1Z11",
    "PK": "012345678901",
    "IN": "632512345678",
    "NP": "0AB12CD",
    "ID": "9876543210",
}
_LONGEST: Final = 2000


def read_paid_message(text: str, *, currency: str, country: str, today: date) -> PaidMessage:
    """
    Return what a pasted message, or a code alone, says of a payment that somebody made.

    Raise Unclear for anything else, and for a message about money that came in, failed or was taken back.
    """
    words = fold(text[:_LONGEST])
    for family in FAMILIES.get(country.upper(), ()):
        found = read_family(family, words, currency=currency, country=country, today=today)
        if found is not None:
            return found
    code = bare.code_in(words)
    if code:
        return PaidMessage(bare.provider_of(code, country=country), code, None, None)
    example = _EXAMPLES.get(country.upper(), _EXAMPLES["PK"])
    raise Unclear(_("I do not find a payment in that. The code stands in the message, like {code}.", code=example))


def is_pasted(text: str, *, currency: str, country: str, today: date) -> bool:
    """Say whether a text is a whole message of a bank or wallet about a payment, code and amount included."""
    words = fold(text[:_LONGEST])
    try:
        found = [
            read_family(family, words, currency=currency, country=country, today=today)
            for family in FAMILIES.get(country.upper(), ())
        ]
    except Unclear:
        return False
    return any(one is not None and one.amount is not None for one in found)
