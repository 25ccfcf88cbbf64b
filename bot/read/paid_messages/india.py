"""
UPI and NEFT, IMPS or RTGS in India, as banks and payment apps word them.

A UPI reference (also called UTR or RRN) has twelve digits. A NEFT or RTGS number begins with four letters of the bank:
sixteen characters for NEFT, twenty-two for RTGS.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns

_PAID: Final = re.compile(
    r"\b(?:debited|sent|paid|transferred|trf to|trf of|payment of|payment to|transfer to|dr)\b|भेजे|डेबिट|भुगतान किया"
)
_CAME: Final = re.compile(r"\b(?:credited|received|deposited)\b|जमा|प्राप्त")
_RUPEES: Final = patterns(
    r"(?:\b(?:rs|inr)\.?|₹) ?([\d,]+(?:\.\d+)?)",
    r"\b(?:debited|sent|paid)(?: by| for| with)? ?([\d,]+(?:\.\d+)?)\b",
    r"([\d,]+(?:\.\d+)?) ?(?:/-|rupees\b|रुपये|रु)",
)

UPI: Final = Family(
    "upi",
    known=re.compile(r"\b(?:upi|bhim|phonepe|google pay|gpay|paytm|imps)\b|यूपीआई"),
    paid=_PAID,
    came=_CAME,
    codes=patterns(
        r"\b(?:ref ?no|refno|ref|utr|rrn|upi ref|txn id|transaction id|reference)"
        r"(?: ?(?:no|number|id))?[ .:#-]{0,4}(\d{12})\b",
        r"\bupi[ :/-]{1,3}(?:p2[am][ :/-])?(\d{12})\b",
        r"(?<!\d)(\d{12})(?!\d)",
    ),
    amounts=_RUPEES,
)
NEFT: Final = Family(
    "neft",
    known=re.compile(r"\b(?:neft|rtgs)\b"),
    paid=_PAID,
    came=_CAME,
    codes=patterns(r"\b([a-z]{4}[a-z0-9]?\d{11}|[a-z]{4}[a-z]\d{17}|[a-z]{4}[a-z0-9]{1,2}\d{14,16})\b"),
    amounts=_RUPEES,
)
