"""
JazzCash in Pakistan, in English, Roman Urdu and Urdu: its number is called TID, ten to twelve digits.

The sender's name is no part of a pasted text, so a message with a TID and no other wallet's name is taken for one.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns

#: How money that left is told of, by wallets and banks alike.
PAID: Final = re.compile(
    r"\b(?:sent|paid|transferred|transfer of|payment of|payment to|debited|deducted|bheje|bhej diye|ada kiye|"
    r"money sent|bill payment|successfully)\b|بہیج|ادا ک|منتقل"
)
CAME: Final = re.compile(r"\b(?:received|credited|deposited|mausool|mosool)\b|موصول|جمع ہ")
RUPEES: Final = patterns(
    r"\b(?:rs|pkr|rupees)\.? ?:? ?([\d,]+(?:\.\d+)?)", r"([\d,]+(?:\.\d+)?) ?(?:/-|rs\b|pkr\b|rupees\b|rupay\b|روپ)"
)

JAZZCASH: Final = Family(
    "jazzcash",
    known=re.compile(r"\bjazz ?cash\b|جاز ?کیش|\btid\b|ٹی ?ایی ?ڈی"),
    paid=PAID,
    came=CAME,
    codes=patterns(
        r"(?:\btid\b|ٹی ?ایی ?ڈی|\b(?:trx|txn|transaction) ?(?:id|no))[ .:#-]{0,4}(\d{10,12})\b",
        r"(?:\bid\b|\bref(?:erence)?)[ .:#-]{0,4}(?:no\.?)?[ :]?(\d{10,12})\b",
    ),
    amounts=RUPEES,
)
