"""Whole numbers: "6", "۶", "chhe", "6 mahine", "mbili"; a range is answered by asking for one number."""

from __future__ import annotations

from typing import Final

from bot.read.figures import TooManyDecimals
from bot.read.fold import folded
from bot.read.numerals import BelowZero, ManyNumbers, NotANumber, read_numerals
from bot.read.tokens import tokens
from bot.read.unclear import Unclear
from domain.messages import _

_LONGEST: Final = 100

# What people write beside a count; years are not here, because "1 year" is no answer to "how many months".
_AROUND: Final = folded(
    "about only month months mahina mahine maheene mahinay مہینہ مہینے ماہ महीना महीने महीनों miezi mwezi bulan "
    "महिना महिनाको महिनामा week weeks hafta hafte haftay ہفتہ ہفتے हफ्ता हफ्ते हप्ता wiki minggu "
    "day days din دن दिन siku hari "
    "instalment instalments installment installments qist qistein qisten kist kisten قسط قسطیں किस्त किस्तें किस्ता "
    "awamu cicilan angsuran people persons log لوگ लोग जना मान्छे watu mtu orang "
    "children bachay bachche بچے बच्चे बच्चा watoto mtoto anak "
    "times dafa baar बार पटक वटा kali mara hai hain ہے ہیں है हैं chahiye चाहिए"
)


def read_number(text: str, *, minimum: int, maximum: int) -> int:
    """Return the whole number that was said, when it lies between the bounds."""
    wanted = Unclear(
        _(
            "Please send one whole number from {minimum} to {maximum}, for example {example}.",
            minimum=minimum,
            maximum=maximum,
            example=(minimum + maximum) // 2,
        )
    )
    if len(text) > _LONGEST:
        raise wanted
    try:
        number = read_numerals(tokens(text), ignoring=_AROUND)
    except (NotANumber, ManyNumbers, BelowZero, TooManyDecimals):
        raise wanted from None
    if not minimum <= number <= maximum or number != int(number):
        raise wanted
    return int(number)
