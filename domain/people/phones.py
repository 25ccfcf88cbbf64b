"""Phone numbers as they may be shown: their country whole, and only the end of the rest."""

from __future__ import annotations

from typing import Final

#: Calling codes of two digits; of the others those with 1 and 7 have one digit, and all the rest have three.
_TWO: Final = frozenset(
    {"20", "27", *map(str, range(30, 35)), "36", "39", "40", "41", *map(str, range(43, 50)), *map(str, range(51, 59))}
    | {*map(str, range(60, 67)), "81", "82", "84", "86", *map(str, range(90, 96)), "98"}
)


def country_of(phone: str) -> str:
    """Return the calling code with which a number in E.164 begins, its plus included: "+254"."""
    if phone[1:2] in {"1", "7"}:
        return phone[:2]
    return phone[:3] if phone[1:3] in _TWO else phone[:4]


def masked_phone(phone: str) -> str:
    """Return a phone number of which only the country and the last three digits can be read: "+254***678"."""
    return f"{country_of(phone)}***{phone[-3:]}"
