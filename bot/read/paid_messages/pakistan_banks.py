"""
Banks in Pakistan: transfers by Raast and between banks (IBFT).

Every bank words these its own way. What is common is a reference called STAN, RRN, TID, Ref or Transaction ID; it has
from eight characters in most, letters included.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns
from bot.read.paid_messages.jazzcash import CAME, PAID, RUPEES

_CODES: Final = patterns(
    r"\b(?:rrn|stan|utr|raast ?id|tid)(?: ?(?:no|number|id))?[ .:#-]{0,4}((?=\w*\d)[a-z0-9]{8,35})\b",
    r"\b(?:ref(?:erence)?|transaction|trx|txn)(?: ?(?:no|number|id|code))?[ .:#-]{1,4}((?=\w*\d)[a-z0-9]{8,35})\b",
    r"(?:حوالہ|ریفرنس|ٹرانزیکشن) ?(?:نمبر|ایی ?ڈی)?[ .:#-]{1,4}((?=\w*\d)[a-z0-9]{8,35})",
)

RAAST: Final = Family("raast", known=re.compile(r"\braast\b|راست"), paid=PAID, came=CAME, codes=_CODES, amounts=RUPEES)
BANK: Final = Family(
    "bank",
    known=re.compile(
        r"\b(?:ibft|1link|account|a/c|acct|iban|bank|hbl|ubl|mcb|meezan|alfalah|allied|faysal|nayapay|sadapay)\b|بینک"
    ),
    paid=PAID,
    came=CAME,
    codes=_CODES,
    amounts=RUPEES,
)
