"""Easypaisa in Pakistan, in English and Urdu: its number is called Trx ID or ID#, ten to twelve digits."""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns
from bot.read.paid_messages.jazzcash import CAME, PAID, RUPEES

EASYPAISA: Final = Family(
    "easypaisa",
    known=re.compile(r"\beasy ?paisa\b|ایزی ?پیسہ|\btelenor (?:microfinance )?bank\b|\btrx ?id\b"),
    paid=PAID,
    came=CAME,
    codes=patterns(
        r"\b(?:trx|txn|transaction) ?(?:id|no)[ .:#-]{0,4}(\d{10,12})\b",
        r"(?:\bt?id\b|ٹی ?ایی ?ڈی|ٹرانزیکشن ?(?:ایی ?ڈی|نمبر))[ .:#-]{0,4}(\d{10,12})\b",
    ),
    amounts=RUPEES,
)
