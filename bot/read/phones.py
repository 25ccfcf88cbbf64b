"""Mobile numbers, from 0300-1234567 to +923001234567, and the form that may be shown (MLMS-4)."""

from __future__ import annotations

import re
from typing import Final

from bot.read.digits import plain
from bot.read.unclear import Unclear
from domain.messages import _
from domain.people.phones import country_of

_LONGEST: Final = 200
_NUMBER: Final = re.compile(r"\+?\d(?:[\s().\-/–]{0,3}\d){6,}")
_MOBILE_TYPES: Final = frozenset({1, 2})  # PhoneNumberType.MOBILE, FIXED_LINE_OR_MOBILE

_EXAMPLES: Final = {
    "PK": "0300 1234567",
    "KE": "0712 345678",
    "IN": "98765 43210",
    "NP": "984 1234567",
    "ID": "0812 3456 7890",
}


def read_phone(text: str, *, country: str) -> str:
    """Return the one mobile number of the country that was said, as E.164."""
    example = _EXAMPLES.get(country.upper(), "0300 1234567")
    if len(text) > _LONGEST:
        raise Unclear(_("Please send only your mobile number, for example {example}.", example=example))
    written = _NUMBER.findall(plain(text))
    if len(written) > 1:
        raise Unclear(_("I see more than one number. Please send just one, for example {example}.", example=example))
    phone, is_mobile = _parse(written[0], country.upper()) if written else ("", False)
    if not phone:
        raise Unclear(_("Please send your mobile number, for example {example}.", example=example))
    if not is_mobile:
        raise Unclear(
            _(
                "We send messages to mobile phones only. Please send a mobile number, for example {example}.",
                example=example,
            )
        )
    return phone


def mask_phone(phone: str) -> str:
    """Return an E.164 number with all but its country and last three digits hidden: "+92*******567"."""
    country = country_of(phone)
    hidden = max(len(phone) - len(country) - 3, 0)
    return f"{country}{'*' * hidden}{phone[len(country) + hidden :]}"


def _parse(written: str, country: str) -> tuple[str, bool]:
    """Return the number as E.164, empty when it is none of the country's, and whether it is a mobile one."""
    # Imported here because its tables take longer to load than everything else in this folder.
    import phonenumbers

    # "00" is dialled for "+" nearly everywhere, also where the country's own prefix differs (Kenya's is 000).
    international = re.sub(r"^00(?=[1-9])", "+", written)
    try:
        number = phonenumbers.parse(international, country)
    except phonenumbers.NumberParseException:
        return "", False
    if not phonenumbers.is_valid_number_for_region(number, country):
        return "", False
    phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phone, phonenumbers.number_type(number) in _MOBILE_TYPES
