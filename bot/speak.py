"""Put a Text into the words of a person's language: its translation, its plural, and what goes into its places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from string import Formatter
from typing import Final, Literal, NamedTuple, assert_never
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from domain.messages import Text, Value
from domain.money import CURRENCIES, Money


class BrokenTextError(ValueError):
    """A sentence cannot be filled: its braces do not close, or a place has no value, or no such form."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """
    One language, as one lender speaks it.

    `gettext` and `ngettext` find the translations; `lakh` are the currencies grouped 1,50,000 rather than 150,000.
    """

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    zone: ZoneInfo
    lakh: frozenset[str] = frozenset({"INR", "NPR"})

    @property
    def direction(self) -> Literal["rtl", "ltr"]:
        """Return the way the language is written."""
        return "rtl" if is_rtl(self.language) else "ltr"

    def say(self, text: Text) -> str:
        """Return the whole sentence, in English when its translation is not fit to be said."""
        try:
            return self._filled(self._translated(text), text)
        except BrokenTextError:
            return self._in_english()._as_it_stands(_english(text), text.params)

    def show(self, value: Value, form: str = "") -> str:
        """Return one value as this language writes it, for example the short form of a date."""
        match value:
            case Money() if form == "words":
                return amount_in_words(value, self.language)
            case datetime():
                assert value.tzinfo, "a moment without a zone is nobody's local time"
                return _moment(value.astimezone(self.zone), form, self.language)
            case date():
                return _day(value, form, self.language)
            case tuple():
                return _listed([self._isolated(self.show(item, form)) for item in value], self.language)
            case _ if form:
                message = f"there is no form {form!r} of {type(value).__name__}"
                raise BrokenTextError(message)
            case Text():
                return self.say(value)
            case Money():
                return _amount(value, self.language, in_lakhs=value.currency in self.lakh)
            case int() | str():
                return _BIDI_CONTROLS.sub("", str(value))
            case _:
                assert_never(value)

    def _translated(self, text: Text) -> str:
        if not text.msgid:
            return ""  # gettext answers nothing with the header of its file
        if text.plural is None:
            return self.gettext(text.msgid)
        return self.ngettext(text.msgid, text.plural, text.count)

    def _filled(self, sentence: str, text: Text) -> str:
        pieces = _pieces(sentence)
        if not _needed(text) <= {piece.place for piece in pieces}:
            raise BrokenTextError("the translation leaves out a value")
        if len(pieces) == 1 and not pieces[0].before:
            return self._value(pieces[0], text.params)  # whoever puts this into a sentence isolates it there
        return "".join(piece.before + self._isolated(self._value(piece, text.params)) for piece in pieces)

    def _value(self, piece: _Piece, params: Mapping[str, Value]) -> str:
        if not piece.place:
            return ""
        if piece.place not in params:
            message = f"{piece.place!r} has no value"
            raise BrokenTextError(message)
        return self.show(params[piece.place], piece.form)

    def _in_english(self) -> Speaker:
        return replace(self, language="en", gettext=str, ngettext=lambda one, many, n: one if n == 1 else many)

    def _as_it_stands(self, sentence: str, params: Mapping[str, Value]) -> str:
        """Return the sentence with the places that can be filled filled: a turn never dies of a text."""
        try:
            pieces = _pieces(sentence)
        except BrokenTextError:
            return sentence
        return "".join(piece.before + self._value_or_name(piece, params) for piece in pieces)

    def _value_or_name(self, piece: _Piece, params: Mapping[str, Value]) -> str:
        try:
            return self._isolated(self._value(piece, params))
        except BrokenTextError:
            plain = piece._replace(form="")
            return self._isolated(self._value(plain, params)) if piece.place in params else f"{{{piece.place}}}"

    def _isolated(self, value: str) -> str:
        """Return the value, isolated when its direction would otherwise reorder the sentence around it."""
        foreign = {"L", "EN", "AN"} if is_rtl(self.language) else {"R", "AL", "AN"}
        outside = _ISOLATE.sub("", value)
        if not any(unicodedata.bidirectional(character) in foreign for character in outside):
            return value
        # An isolate ends with its line, so each line has its own.
        return "\n".join(f"{_FSI}{line}{_PDI}" for line in value.split("\n"))


def is_rtl(language: str) -> bool:
    """Return whether a language is written from right to left; a script in its code settles it."""
    head, *rest = language.split("_")
    return "Arab" in rest or (head in _RIGHT_TO_LEFT and "Latn" not in rest)


def amount_in_words(money: Money, language: str) -> str:
    """Return an amount spelt out for a Key Fact Statement, in English where we cannot spell the language."""
    tongue = language if language in _NUMERALS else "en"
    unit, scales = _UNITS[tongue][money.currency], _scales(tongue, money.currency)
    major, minor = divmod(abs(money.minor), CURRENCIES[money.currency].scale)
    words = [_MINUS[tongue]] if money.minor < 0 else []
    if major or not minor:
        words += [_spelt(major, tongue, scales), unit.one if major == 1 else unit.many]
    if major and minor and tongue == "en":
        words.append("and")
    if minor:
        words += [_spelt(minor, tongue, scales), unit.part if minor == 1 else unit.parts]
    return " ".join(words)


# Sentences and their places

_FSI: Final = "\u2068"
_PDI: Final = "\u2069"
_ISOLATE: Final = re.compile("\u2068[^\u2068\u2069]*\u2069")
# In a value these could turn around the words after it; the isolates we add ourselves come later.
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT: Final = {"ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur"}


class _Piece(NamedTuple):
    """Some words of a sentence, and the place after them, if any."""

    before: str
    place: str
    form: str


@lru_cache(maxsize=4096)
def _pieces(sentence: str) -> tuple[_Piece, ...]:
    try:
        parsed = [(before, place, form, conversion) for before, place, form, conversion in Formatter().parse(sentence)]
    except ValueError as error:
        raise BrokenTextError(str(error)) from None
    # Only plain names: an attribute or an index would let a translation look inside our values.
    if any(place is not None and (conversion or not place.isidentifier()) for _, place, _, conversion in parsed):
        raise BrokenTextError("a place is not a plain name")
    return tuple(_Piece(before, place or "", form or "") for before, place, form, _ in parsed)


def _english(text: Text) -> str:
    return text.msgid if text.plural is None or text.count == 1 else text.plural


def _needed(text: Text) -> set[str]:
    """Return the places a translation may not lose; a plural form may well say "one" instead of the count."""
    forms = (text.msgid, text.plural or text.msgid)
    return set.intersection(*({piece.place for piece in _pieces(form)} for form in forms)) - {"", "count"}


def _listed(items: Sequence[str], language: str) -> str:
    if language not in _AND:
        return format_list(items, locale=_locale(language))
    if len(items) < 2:
        return "".join(items)
    return _comma(language).join(items[:-1]) + _AND[language] + items[-1]


def _comma(language: str) -> str:
    return "، " if is_rtl(language) else ", "


_AND: Final = {"en": " and ", "ur": " اور ", "ur_Latn": " aur "}


# Dates

_DAY_FORMS: Final = {
    "": "{weekday_short} {day} {month_short} {year}",
    "short": "{weekday_short} {day} {month_short}",
    "full": "{weekday} {day} {month} {year}",
    "day": "{weekday}",
    "month": "{month} {year}",
}
# Every form that a place may ask for, of whatever value, so that a translator's slip can be found.
FORMS: Final = frozenset({*_DAY_FORMS, "time", "date", "words"})


class _Names(NamedTuple):
    """What a language calls the days from Monday and the months from January."""

    weekdays: Sequence[str]
    weekdays_short: Sequence[str]
    months: Sequence[str]
    months_short: Sequence[str]


def _day(day: date, form: str, language: str) -> str:
    if form not in _DAY_FORMS:
        message = f"there is no form {form!r} of a date"
        raise BrokenTextError(message)
    names = _names(language)
    return _DAY_FORMS[form].format(
        weekday=names.weekdays[day.weekday()],
        weekday_short=names.weekdays_short[day.weekday()],
        month=names.months[day.month - 1],
        month_short=names.months_short[day.month - 1],
        day=day.day,
        year=day.year,
    )


def _moment(moment: datetime, form: str, language: str) -> str:
    clock = f"{moment:%H:%M}"
    match form:
        case "time":
            return clock
        case "date":
            return _day(moment, "", language)
        case "" | "short":
            return _day(moment, form, language) + _comma(language) + clock
        case _:
            return _day(moment, form, language)


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    if language == "ur_Latn":
        return _Names(_ROMAN_DAYS, _ROMAN_DAYS, _names("en").months, _names("en").months)
    locale = _locale(language)
    days, months = locale.days["format"], locale.months["format"]
    return _Names(
        [days["wide"][number] for number in range(7)],
        [days["abbreviated"][number] for number in range(7)],
        [months["wide"][number] for number in range(1, 13)],
        [months["abbreviated"][number] for number in range(1, 13)],
    )


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# Babel has no Roman Urdu: asked for ur_Latn it answers in Urdu letters.
_ROMAN_DAYS: Final = ("Pir", "Mangal", "Budh", "Jumerat", "Jumma", "Hafta", "Itwar")


# Amounts in figures


def _amount(money: Money, language: str, *, in_lakhs: bool) -> str:
    currency = CURRENCIES[money.currency]
    whole, part = divmod(abs(money.minor), currency.scale)
    comma, point = _SEPARATORS.get(language, (",", "."))
    figure = ("-" if money.minor < 0 else "") + _grouped(whole, comma, in_lakhs=in_lakhs)
    if part:
        figure += f"{point}{part:0{currency.digits}d}"
    if (language, currency.code) in _PATTERNS:
        return _PATTERNS[language, currency.code].format(figure)
    if language == "en" or language not in _UNITS:
        return f"{currency.code} {figure}"
    unit = _UNITS[language][currency.code]
    return f"{figure} {unit.one if (whole, part) == (1, 0) else unit.many}"


def _grouped(whole: int, comma: str, *, in_lakhs: bool) -> str:
    digits = str(whole)
    if not in_lakhs:
        return f"{whole:,}".replace(",", comma)
    return comma.join((*re.findall(r"\d{1,2}(?=(?:\d\d)*$)", digits[:-3]), digits[-3:]))


_SEPARATORS: Final = {"id": (".", ",")}
# How people write the currency at home; elsewhere its ISO code is the clearest word for it.
_PATTERNS: Final = {("hi", "INR"): "{} रुपये", ("ne", "NPR"): "रू {}", ("id", "IDR"): "Rp{}"}


# Amounts in words


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
_UNITS: Final = {
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
