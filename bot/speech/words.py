"""Amounts spelt out for a Key Fact Statement, so that a slipped digit is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.money import CURRENCIES, Money


def amount_in_words(money: Money, language: str) -> str:
    """Return an amount spelt out for a Key Fact Statement, in English where we cannot spell the language."""
    tongue = language if language in _NUMERALS else "en"
    unit, scales = UNITS[tongue][money.currency], _scales(tongue, money.currency)
    major, minor = divmod(abs(money.minor), CURRENCIES[money.currency].scale)
    words = [_MINUS[tongue]] if money.minor < 0 else []
    if major or not minor:
        words += [_spelt(major, tongue, scales), unit.one if major == 1 else unit.many]
    if major and minor and tongue == "en":
        words.append("and")
    if minor:
        words += [_spelt(minor, tongue, scales), unit.part if minor == 1 else unit.parts]
    return " ".join(words)


def _spelt(number: int, tongue: str, scales: Sequence[tuple[int, str]]) -> str:
    for size, name in scales:
        if number >= size:
            many, rest = divmod(number, size)
            head = f"{_spelt(many, tongue, scales)} {name}"
            joint = " and " if tongue == "en" and rest < 100 else " "
            return f"{head}{joint}{_spelt(rest, tongue, scales)}" if rest else head
    return _NUMERALS[tongue][number]


def _scales(tongue: str, currency: str) -> Sequence[tuple[int, str]]:
    return _MILLIONS if tongue == "en" and currency not in _SOUTH_ASIAN else _LAKHS[tongue]


def _rows(words: str) -> tuple[str, ...]:
    return tuple(words.split())


class _Unit(NamedTuple):
    """What a currency and its hundredth part are called, one of them and many."""

    one: str
    many: str
    part: str
    parts: str


_SOUTH_ASIAN: Final = {"PKR", "INR", "NPR"}
_MILLIONS: Final = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_LAKHS: Final = {
    "en": ((10**7, "crore"), (10**5, "lakh"), (1000, "thousand"), (100, "hundred")),
    "ur": ((10**11, "کھرب"), (10**9, "ارب"), (10**7, "کروڑ"), (10**5, "لاکھ"), (1000, "ہزار"), (100, "سو")),
    "ur_Latn": ((10**11, "kharab"), (10**9, "arab"), (10**7, "crore"), (10**5, "lakh"), (1000, "hazar"), (100, "sau")),
}
_MINUS: Final = {"en": "minus", "ur": "منفی", "ur_Latn": "manfi"}

_RUPEE: Final = _Unit("rupee", "rupees", "paisa", "paisa")
_RUPEE_UR: Final = _Unit("روپیہ", "روپے", "پیسہ", "پیسے")
_RUPEE_ROMAN: Final = _Unit("rupaya", "rupay", "paisa", "paisay")
UNITS: Final = {
    "en": {
        **dict.fromkeys(_SOUTH_ASIAN, _RUPEE),
        "KES": _Unit("shilling", "shillings", "cent", "cents"),
        "IDR": _Unit("rupiah", "rupiah", "sen", "sen"),
        "USD": _Unit("dollar", "dollars", "cent", "cents"),
        "EUR": _Unit("euro", "euros", "cent", "cents"),
    },
    "ur": {
        **dict.fromkeys(_SOUTH_ASIAN, _RUPEE_UR),
        "KES": _Unit("شلنگ", "شلنگ", "سینٹ", "سینٹ"),
        "IDR": _Unit("انڈونیشی روپیہ", "انڈونیشی روپیہ", "سین", "سین"),
        "USD": _Unit("ڈالر", "ڈالر", "سینٹ", "سینٹ"),
        "EUR": _Unit("یورو", "یورو", "سینٹ", "سینٹ"),
    },
    "ur_Latn": {
        **dict.fromkeys(_SOUTH_ASIAN, _RUPEE_ROMAN),
        "KES": _Unit("shilling", "shilling", "cent", "cent"),
        "IDR": _Unit("rupiah", "rupiah", "sen", "sen"),
        "USD": _Unit("dollar", "dollar", "cent", "cent"),
        "EUR": _Unit("euro", "euro", "cent", "cent"),
    },
}

_TO_NINETEEN: Final = _rows("""
    zero one two three four five six seven eight nine
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
""")
_TENS: Final = _rows("twenty thirty forty fifty sixty seventy eighty ninety")
# Urdu has a word of its own for every number below a hundred; ten a line, from 0.
_NUMERALS: Final = {
    "en": _TO_NINETEEN + tuple(f"{ten}-{one}".removesuffix("-zero") for ten in _TENS for one in _TO_NINETEEN[:10]),
    "ur": _rows("""
        صفر ایک دو تین چار پانچ چھ سات آٹھ نو
        دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس
        بیس اکیس بائیس تئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس
        تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس
        چالیس اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس
        پچاس اکیاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ
        ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر
        ستر اکہتر بہتر تہتر چوہتر پچھتر چھہتر ستتر اٹھہتر اناسی
        اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی
        نوے اکیانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے
    """),
    "ur_Latn": _rows("""
        sifar ek do teen chaar paanch chhay saat aath nau
        das gyarah barah terah chaudah pandrah solah satrah atharah unnees
        bees ikkees baees teis chaubees pachees chhabbees sattais athais untees
        tees iktees battees taintees chauntees paintees chhattees saintees artees untalees
        chalees iktalees bayalees taintalees chawalees paintalees chhiyalees saintalees artalees unchaas
        pachaas ikyawan bawan tirpan chawwan pachpan chhappan sattawan athawan unsath
        saath iksath basath tresath chaunsath painsath chhiyasath sarsath arsath unhattar
        sattar ikhattar bahattar tehattar chauhattar pachhattar chhihattar satattar athattar unasi
        assi ikyasi bayasi tirasi chaurasi pachasi chhiyasi satasi athasi nawasi
        nawway ikyanway banway tiranway chauranway pachanway chhiyanway sattanway athanway ninanway
    """),
}
