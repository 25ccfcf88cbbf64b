"""
ESewa, Khalti and Fonepay in Nepal.

Their codes differ in length and may have letters, so they are known by the words that stand before them.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns

_PAID: Final = re.compile(
    r"\b(?:sent|paid|transferred|payment of|payment to|payment|transfer of|debited|withdrawn)\b"
    r"|पठाइयो|पठाउनुभयो|भुक्तानी|तिर"
)
_CAME: Final = re.compile(r"\b(?:received|credited|deposited|load(?:ed)?)\b|प्राप्त|जम्मा")
_RUPEES: Final = patterns(
    r"\b(?:rs|npr|nrs)\.? ?:? ?([\d,]+(?:\.\d+)?)", r"(?:रु|रू)\.? ?([\d,]+(?:\.\d+)?)", r"([\d,]+(?:\.\d+)?) ?(?:/-|रुप)"
)
_CODES: Final = patterns(
    r"\b(?:transaction|txn|trx|trace|reference|ref|prn|unique)(?: ?(?:code|id|no|number))?[ .:#-]{1,4}"
    r"((?=[\w-]*\d)[a-z0-9-]{6,36})\b",
    r"(?:कारोबार|ट्रान्जेक्सन) ?(?:कोड|आईडी|नम्बर|नं)[ .:#-]{1,4}((?=[\w-]*\d)[a-z0-9-]{6,36})",
)

ESEWA: Final = Family("esewa", re.compile(r"\besewa\b|इसेवा|ईसेवा"), _PAID, _CAME, _CODES, _RUPEES)
KHALTI: Final = Family("khalti", re.compile(r"\bkhalti\b|खल्ती"), _PAID, _CAME, _CODES, _RUPEES)
FONEPAY: Final = Family(
    "fonepay", re.compile(r"\b(?:fone ?pay|connect ?ips|nepalpay|nchl)\b|फोनपे"), _PAID, _CAME, _CODES, _RUPEES
)
