"""The words for numbers, as tables: English, Roman Urdu, Urdu, Hindi and Nepali, Swahili, Indonesian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Final, TypeAlias

from bot.read.fold import fold, folded, one_meaning
from bot.speech.numerals import NUMERALS


@dataclass(frozen=True, slots=True)
class Number:
    """A number; a smaller one may follow it and be added while there is room: up to ten after "twenty"."""

    value: Decimal
    room: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """What multiplies the number before it, or, when it leads, the one after it ("elfu tano")."""

    value: int
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """A part of one, added to the number after it: "sadhe teen" is three and a half."""

    value: Decimal


Part: TypeAlias = Number | Times | Shift


class Joint(Enum):
    """What stands between two numbers that are added up; Swahili tells by it where one ends and the next begins."""

    AND = auto()
    COMMA = auto()


# What we say ourselves is heard as well (see _ours); these are the numbers of other languages, and other spellings.
# A tilde joins what is spoken as two words: "dua belas" is twelve. Swahili counts months and people in words of their
# own: "miezi miwili", "watu wawili".
_NUMBERS: Final = """
0: zero sifar sifr صفر शून्य sifuri sufuri nol
0.5: half aadha adha aadhi آدھا आधा nusu setengah
1: one ek aik ایک एक एउटा moja mmoja satu
1.5: dedh derh ڈیڑھ डेढ़
2: two do دو दो दुई दुइटा dui mbili wawili miwili dua
2.5: dhai dhaai arhai adhai ڈھائی اڑھائی ढाई अढाई
3: three teen tin تین तीन tatu watatu mitatu tiga
4: four char chaar چار चार nne wanne minne empat
5: five panch paanch panj پانچ पांच tano watano mitano lima
6: six chhe che chay cheh chhay chha چھ چھے छह छः छ sita enam
7: seven saat sat سات सात sat saba tujuh
8: eight aath ath آٹھ आठ nane wanane minane delapan
9: nine nau نو नौ tisa sembilan
10: ten das dus دس दस दश sepuluh
11: eleven gyarah gyara گیارہ ग्यारह sebelas
12: twelve barah bara بارہ बारह dua~belas
13: thirteen terah tera تیرہ तेरह tiga~belas
14: fourteen chaudah chauda چودہ चौदह empat~belas
15: fifteen pandrah pandra پندرہ पंद्रह पन्ध्र lima~belas
16: sixteen solah sola سولہ सोलह enam~belas
17: seventeen satrah satra سترہ सत्रह tujuh~belas
18: eighteen atharah athara attharah اٹھارہ अठारह delapan~belas
19: nineteen unnees unees انیس उन्नीस sembilan~belas
25: pachees pachis پچیس पच्चीस
35: paintees paintis پینتیس पैंतीस
45: paintalees paintalis پینتالیس पैंतालीस
55: pachpan پچپن पचपन
65: painsath پینسٹھ पैंसठ
75: pachattar pachhattar pichattar پچہتر पचहत्तर
85: pachasi پچاسی पचासी
95: pachanve پچانوے पचानवे
"""

# Round tens. English, Swahili and Indonesian add a unit after them; Urdu and Hindi have a word of their own for each.
_OPEN_TENS: Final = """
10: kumi
20: twenty ishirini dua~puluh
30: thirty thelathini tiga~puluh
40: forty arobaini empat~puluh
50: fifty hamsini lima~puluh
60: sixty sitini enam~puluh
70: seventy sabini tujuh~puluh
80: eighty themanini delapan~puluh
90: ninety tisini sembilan~puluh
"""
_CLOSED_TENS: Final = """
20: bees bis بیس बीस
30: tees tis تیس तीस
40: chalees chalis چالیس चालीस
50: pachas pachaas پچاس पचास
60: saath sath ساٹھ साठ
70: sattar ستر सत्तर
80: assi asi اسی अस्सी
90: nabbe navve nabay نوے नब्बे
"""

_TIMES: Final = """
100: hundred sau so سو सौ सय ratus
1000: k thousand thousands hazar hazaar hajar ہزار हजार ribu rb
100000: lakh lakhs lac lacs lak لاکھ लाख
1000000: m mn million millions ملین juta jt
10000000: crore crores cr karor kror karore کروڑ करोड़
1000000000: billion billions arab ارب अरब अर्ब miliar
100000000000: kharab کھرب खरब खर्ब
1000000000000: triliun
"""
_LEADING_TIMES: Final = """
100: mia
1000: elfu
100000: laki
1000000: milioni
1000000000: bilioni
"""
_ONE_OF: Final = """
100: seratus
1000: seribu
1000000: sejuta
"""

_SHIFTS: Final = """
0.5: sadhe saadhe sarhe saarhe ساڑھے साढ़े
0.25: sawa سوا सवा
-0.25: paune pone پونے पौने
"""

JOINED: Final = frozenset({"belas", "puluh"})
AND: Final = folded("and na aur اور और र dan")
# Between two numbers these make a choice or a range of them.
OR: Final = folded("or to till between ya se tak یا سے تک या से तक वा देखि सम्म au hadi atau sampai")
MINUS: Final = folded("minus negative مائنس منفی manfi माइनस hasi")


def _rows(table: str) -> Iterator[tuple[str, Decimal]]:
    for line in table.strip().splitlines():
        value, _, words = line.partition(": ")
        for word in words.split():
            yield fold(word), Decimal(value)


# English, Swahili and Indonesian put their numbers together from words that stand above; these have one word for each.
_OURS: Final = ("ur", "ur_Latn", "hi", "ne")
_SHORT: Final = str.maketrans("ीई", "िइ")
_LONG: Final = str.maketrans("इ", "ई")


def _ours() -> Iterator[tuple[str, Decimal]]:
    """Yield every word that we spell an amount with ourselves, and how hasty fingers write it."""
    for language in _OURS:
        for number, word in enumerate(NUMERALS[language]):
            yield from ((spelt, Decimal(number)) for spelt in _spellings(fold(word)))


def _spellings(word: str) -> set[str]:
    """Return a word of Devanagari with long and short i, and with and without its dot; any other word alone."""
    vowels = {word, word.translate(_SHORT), word.translate(_LONG)}
    return vowels | {spelt.replace("ं", "") for spelt in vowels}


def _all_parts() -> Iterator[tuple[str, tuple[Part, ...]]]:
    yield from ((word, (Number(value),)) for word, value in (*_rows(_NUMBERS), *_rows(_CLOSED_TENS)))
    yield from ((word, (Number(value),)) for word, value in _ours())
    yield from ((word, (Number(value, room=10),)) for word, value in _rows(_OPEN_TENS))
    yield from ((word, (Times(int(value)),)) for word, value in _rows(_TIMES))
    yield from ((word, (Times(int(value), leads=True),)) for word, value in _rows(_LEADING_TIMES))
    yield from ((word, (Number(Decimal(1)), Times(int(value)))) for word, value in _rows(_ONE_OF))
    yield from ((word, (Shift(value),)) for word, value in _rows(_SHIFTS))


PARTS: Final[Mapping[str, tuple[Part, ...]]] = one_meaning(_all_parts())
