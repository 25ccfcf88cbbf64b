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

from babel.lists import format_list

from bot.speech.dates import comma_of, day_shown, locale_of, moment_shown
from bot.speech.figures import amount_shown
from bot.speech.script import BrokenTextError, is_rtl
from bot.speech.words import amount_in_words
from domain.messages import Text, Value
from domain.money import Money


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
                return moment_shown(value.astimezone(self.zone), form, self.language)
            case date():
                return day_shown(value, form, self.language)
            case tuple():
                return _listed([self._isolated(self.show(item, form)) for item in value], self.language)
            case _ if form:
                message = f"there is no form {form!r} of {type(value).__name__}"
                raise BrokenTextError(message)
            case Text():
                return self.say(value)
            case Money():
                return amount_shown(value, self.language, in_lakhs=value.currency in self.lakh)
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


# Sentences and their places

_FSI: Final = "\u2068"
_PDI: Final = "\u2069"
_ISOLATE: Final = re.compile("\u2068[^\u2068\u2069]*\u2069")
# In a value these could turn around the words after it; the isolates we add ourselves come later.
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


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
        return format_list(items, locale=locale_of(language))
    if len(items) < 2:
        return "".join(items)
    return comma_of(language).join(items[:-1]) + _AND[language] + items[-1]


_AND: Final = {
    "en": " and ",
    "ur": " اور ",
    "ur_Latn": " aur ",
    "hi": " और ",
    "ne": " र ",
    "sw": " na ",
    "id": " dan ",
}
