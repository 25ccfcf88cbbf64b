"""
M-Pesa in Kenya: to a person, a till or a paybill, in English and in Swahili.

The code stands before the word "Confirmed": ten letters and digits, nine in messages of before 2015. Shapes were read
in pluspeople/pesaPi (php/documentation) and other public collections of these messages.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns

MPESA: Final = Family(
    "mpesa",
    known=re.compile(r"\b(?=\w*\d)[a-z0-9]{9,10} ?(?:confirmed|imethibitishwa)\b"),
    paid=re.compile(
        r"(?:sent to|paid to|you have paid|imetumwa kwa|imelipwa kwa|umelipa|umetuma|zimetumwa kwa|zimelipwa kwa)\b"
    ),
    came=re.compile(r"you have received|umepokea|imepokelewa"),
    codes=patterns(r"\b((?=\w*\d)[a-z0-9]{9,10}) ?(?:confirmed|imethibitishwa)\b"),
    # The first amount is what moved; the balance and the cost come after it.
    amounts=patterns(r"\b(?:ksh|kes|sh)s?\.? ?([\d,]+(?:\.\d+)?)"),
)
