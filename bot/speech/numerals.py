"""The words for whole numbers in each language, as tables: 0 to 99, the multiples above, and the minus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final


def _rows(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _tens(tens: tuple[str, ...], ones: tuple[str, ...], joint: str) -> Iterator[str]:
    """Yield the numbers that are a ten and one to nine after it; nothing follows a round ten."""
    yield from (f"{ten}{joint}{one}" if number else ten for ten in tens for number, one in enumerate(ones))


_TO_NINETEEN: Final = _rows("""
    zero one two three four five six seven eight nine
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
""")
_TENS: Final = _rows("twenty thirty forty fifty sixty seventy eighty ninety")

_TO_NINE_SW: Final = _rows("sufuri moja mbili tatu nne tano sita saba nane tisa")
_TENS_SW: Final = _rows("kumi ishirini thelathini arobaini hamsini sitini sabini themanini tisini")

_TO_NINE_ID: Final = _rows("nol satu dua tiga empat lima enam tujuh delapan sembilan")
_TEENS_ID: Final = ("sepuluh", "sebelas", *(f"{one} belas" for one in _TO_NINE_ID[2:]))
_TENS_ID: Final = tuple(f"{one} puluh" for one in _TO_NINE_ID[2:])

# The languages of South Asia have a word of their own for every number below a hundred; ten a line, from 0.
NUMERALS: Final = {
    "en": (*_TO_NINETEEN, *_tens(_TENS, _TO_NINETEEN[:10], "-")),
    "sw": (*_TO_NINE_SW, *_tens(_TENS_SW, _TO_NINE_SW, " na ")),
    "id": (*_TO_NINE_ID, *_TEENS_ID, *_tens(_TENS_ID, _TO_NINE_ID, " ")),
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
    # As the Central Hindi Directorate spells them.
    "hi": _rows("""
        शून्य एक दो तीन चार पाँच छह सात आठ नौ
        दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस
        बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस
        तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस
        चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास
        पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ
        साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर
        सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी
        अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सतासी अठासी नवासी
        नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सतानवे अठानवे निन्यानवे
    """),
    "ne": _rows("""
        शून्य एक दुई तीन चार पाँच छ सात आठ नौ
        दश एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस
        बीस एक्काइस बाइस तेइस चौबीस पच्चीस छब्बीस सत्ताइस अट्ठाइस उनन्तीस
        तीस एकतीस बत्तीस तेत्तीस चौँतीस पैँतीस छत्तीस सैँतीस अठतीस उनन्चालीस
        चालीस एकचालीस बयालीस त्रिचालीस चवालीस पैँतालीस छयालीस सतचालीस अठचालीस उनन्चास
        पचास एकाउन्न बाउन्न त्रिपन्न चवन्न पचपन्न छपन्न सन्ताउन्न अन्ठाउन्न उनन्साठी
        साठी एकसट्ठी बयसट्ठी त्रिसट्ठी चौँसट्ठी पैँसट्ठी छयसट्ठी सतसट्ठी अठसट्ठी उनन्सत्तरी
        सत्तरी एकहत्तर बहत्तर त्रिहत्तर चौहत्तर पचहत्तर छयहत्तर सतहत्तर अठहत्तर उनासी
        असी एकासी बयासी त्रियासी चौरासी पचासी छयासी सतासी अठासी उनान्नब्बे
        नब्बे एकान्नब्बे बयान्नब्बे त्रियान्नब्बे चौरान्नब्बे पन्चान्नब्बे छयान्नब्बे सन्तान्नब्बे अन्ठान्नब्बे उनान्सय
    """),
}

MILLIONS: Final = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
SCALES: Final = {
    "en": ((10**7, "crore"), (10**5, "lakh"), (1000, "thousand"), (100, "hundred")),
    "ur": ((10**11, "کھرب"), (10**9, "ارب"), (10**7, "کروڑ"), (10**5, "لاکھ"), (1000, "ہزار"), (100, "سو")),
    "ur_Latn": ((10**11, "kharab"), (10**9, "arab"), (10**7, "crore"), (10**5, "lakh"), (1000, "hazar"), (100, "sau")),
    "hi": ((10**11, "खरब"), (10**9, "अरब"), (10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ")),
    "ne": ((10**11, "खर्ब"), (10**9, "अर्ब"), (10**7, "करोड"), (10**5, "लाख"), (1000, "हजार"), (100, "सय")),
    # A lakh is said in Kenya up to nine of them; from ten on they are a million.
    "sw": ((10**9, "bilioni"), (10**6, "milioni"), (10**5, "laki"), (1000, "elfu"), (100, "mia")),
    "id": ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus")),
}
# One hundred and one thousand are a word each, not "satu ratus"; a million is two words again.
ONE_OF: Final = {("id", 1000): "seribu", ("id", 100): "seratus"}

# The Hindi and Nepali word of the schoolbook, ऋण, also means a loan.
MINUS: Final = {
    "en": "minus",
    "ur": "منفی",
    "ur_Latn": "manfi",
    "hi": "माइनस",
    "ne": "माइनस",
    "sw": "hasi",
    "id": "minus",
}
