"""Yes or no: haan, ji, theek hai, جی ہاں, ndiyo, iya, 1, 👍, and their opposites."""

from __future__ import annotations

import re
from typing import Final

from bot.read.digits import plain
from bot.read.fold import fold
from bot.read.unclear import Unclear
from domain.messages import _

_LONGEST: Final = 60
_REPEATED: Final = re.compile(r"(.)\1+")
_WORDS: Final = re.compile(r"[^\s!-/:-@\[-`{-~]+")

# A yes beside a no is unclear; an agreement beside a no is a no: "theek nahi".
_YES: Final = """
yes y yeah yep yup yess sure certainly confirm confirmed agree agreed accept
haan han haa ha hn haanji hanji bilkul beshak zaroor zarur qabool manzoor
ہاں ہا بالکل بلکل بیشک ضرور قبول منظور
हाँ हां हा हो हजुर बिल्कुल ज़रूर अवश्य हुन्छ
ndiyo ndio naam naami nakubali ya iya yah
"""
_AGREED: Final = """
ok okay okey k kk fine good great right correct perfect done
ji jee g theek thik thek tik teek sahi sahee acha achha accha durust
جی ٹھیک صحیح درست اچھا اوکے
जी ठीक ठिक सही अच्छा राम्रो ओके मंज़ूर मञ्जुर सहमत
sawa sawasawa sahihi poa vizuri baik baiklah benar betul oke bisa boleh setuju mau siap
"""
_NO: Final = """
no n nope not never wrong incorrect dont disagree decline
nahi nahin nahee nai nahe nhi nai naa na mat galat ghalat inkar
نہیں نہی نا نہ نئیں مت غلط
नहीं नही ना न मत गलत होइन छैन हुँदैन पर्दैन नाइँ
hapana la siyo sio si sivyo sitaki sikubali tidak tdk nggak ngga enggak gak ga bukan jangan salah
"""
# These change nothing about it; the rest of the button "No, change it" is among them, in every language.
_POLITE: Final = """
please pls plz thanks thank you sir madam maam bhai sahib sab sahab shukriya hai he hain it is its that thats this i do
change badlein بدلنا बदलें बदल्नुहोस् badilisha ubah
ہے ہیں سب شکریہ جناب بھائی صاحب है हैं हूँ मुझे मलाई छ छु सब धन्यवाद
tafadhali asante ahsante kabisa sana saya terima kasih pak bu usah perlu
"""

_YES_SIGNS: Final = "👍✅✔☑👌💯🆗"
_NO_SIGNS: Final = "👎❌✖🚫⛔"
_SKIN: Final = re.compile("[\U0001f3fb-\U0001f3ff]")


def read_yes_no(text: str) -> bool:
    """Return True for a yes and False for a no; 1 and 2 are the buttons of such a question."""
    numbered = {"1": True, "2": False}.get(plain(text).strip(" .)("))
    said = numbered if numbered is not None else said_yes(text)
    if said is None:
        raise Unclear(_("Please answer yes or no, or send 1 for yes and 2 for no."))
    return said


def said_yes(text: str) -> bool | None:
    """Return True or False when the whole text is a yes or a no in words or signs, else None."""
    if len(text) > _LONGEST:
        return None
    words = {_squeezed(word) for word in _WORDS.findall(_spelled_out(text))}
    if not words <= _KNOWN:
        return None
    yes, agreed, no = bool(words & _YES_WORDS), bool(words & _AGREED_WORDS), bool(words & _NO_WORDS)
    if no:
        return None if yes else False
    return True if yes or agreed else None


def _spelled_out(text: str) -> str:
    folded = _SKIN.sub("", fold(text).replace("don't", "dont").replace("'", ""))
    return "".join(" yes " if sign in _YES_SIGNS else " no " if sign in _NO_SIGNS else sign for sign in folded)


def _squeezed(word: str) -> str:
    """Return a word with its repeated letters once, because people write yesss and haaan."""
    return _REPEATED.sub(r"\1", word)


def _table(words: str) -> frozenset[str]:
    return frozenset(_squeezed(fold(word)) for word in words.split())


_YES_WORDS: Final = _table(_YES)
_AGREED_WORDS: Final = _table(_AGREED)
_NO_WORDS: Final = _table(_NO)
_KNOWN: Final = _YES_WORDS | _AGREED_WORDS | _NO_WORDS | _table(_POLITE)
