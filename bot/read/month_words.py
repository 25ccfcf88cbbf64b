"""The words in a date, as tables: months, days near today, and what people write around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.read.fold import fold, folded, one_meaning

# number: English, Roman Urdu, Urdu, Hindi, Nepali, Swahili, Indonesian
_MONTHS: Final = """
1: january jan janwari janvari januari جنوری जनवरी
2: february feb farwari farvari febrari februari فروری फरवरी फेब्रुअरी
3: march mar marc machi maret مارچ मार्च
4: april apr aprail aprel aprili اپریل अप्रैल अप्रिल
5: may mayi mai mei مئی मई मे
6: june jun joon juni جون जून जुन
7: july jul julai julaai juli جولائی जुलाई जुलाइ
8: august aug agast agost agosti agustus agu اگست अगस्त अगस्ट
9: september sep sept sitambar satambar septemba ستمبر सितंबर सितम्बर सेप्टेम्बर
10: october oct october aktobar aktubar oktoba oktober okt اکتوبر अक्टूबर अक्तूबर अक्टोबर
11: november nov nawambar navambar novemba نومبر नवंबर नवम्बर नोभेम्बर
12: december dec disambar desambar desemba desember des دسمبر दिसंबर दिसम्बर डिसेम्बर
"""

# days from today: the words, a tilde for a space. "kal" and "parson" look both ways and have a table of their own.
_NEAR_DAYS: Final = """
0: today aaj aj آج आज leo hari~ini
1: tomorrow tmrw tomorow kesho besok भोलि bholi aanay~wala~kal آنے~والا~کل
-1: yesterday jana kemarin हिजो hijo guzra~kal گزشتہ~کل
2: day~after~tomorrow keshokutwa lusa पर्सि
-2: day~before~yesterday juzi asti अस्ति
"""
_EITHER_WAY: Final = """
1: kal کل कल
2: parson parso پرسوں परसों
"""

AROUND: Final = folded(
    "st nd rd th of on the is my born date day dob birthday tareekh tarikh tarik ko ki ka mein main hai san sun "
    "تاریخ کو کی کا ہے سن ء عیسوی तारीख को की का है सन tarehe mwezi mwaka wa ya tanggal tgl bulan tahun"
)


def _rows(table: str) -> Iterator[tuple[str, int]]:
    for line in table.strip().splitlines():
        value, _, words = line.partition(": ")
        for word in words.split():
            yield fold(word.replace("~", " ")), int(value)


MONTHS: Final[Mapping[str, int]] = one_meaning(_rows(_MONTHS))
NEAR_DAYS: Final[Mapping[str, int]] = one_meaning(_rows(_NEAR_DAYS))
EITHER_WAY: Final[Mapping[str, int]] = one_meaning(_rows(_EITHER_WAY))
