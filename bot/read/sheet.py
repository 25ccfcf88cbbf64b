"""A collection sheet as it is pasted: lines like "L-1001 Amina 2,500 rupees cash R-101", and perhaps a header line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.read.digits import plain
from bot.read.fold import fold, folded
from bot.read.money_words import CURRENCY_WORDS

#: Words for how money came, in the languages of the staff, with what each is in the books.
METHOD_WORDS: Final = {
    **dict.fromkeys(folded("cash naqd naqad nagad tunai taslimu نقد कैश नकद नगद"), "cash"),
    **dict.fromkeys(folded("bank transfer iban بینک बैंक"), "bank"),
    **dict.fromkeys(folded("wallet mobile mpesa m-pesa والٹ वॉलेट"), "wallet"),
}
_MONEY: Final = frozenset().union(*CURRENCY_WORDS.values())
#: What may stand before an amount and say in which money it is; Bob is likelier to be the payer.
_BEFORE_AMOUNT: Final = _MONEY - {"bob"}
#: What may stand before a receipt's number, and belongs to it.
_BEFORE_NUMBER: Final = folded("utr ref no slip trx tid")

_WHOSE: Final = re.compile(r"(?:\d{1,2}[.)])?\W*([LR])[\s._–—-]{0,3}(\d{4,9})(?!\d)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[|;\t]|,(?!\d)|(?<!\d),|(?<=\s)[-–—:=/]+(?=\s|$)|:(?=\s)")
_DASH: Final = re.compile(r"(?<=\d)/[-=—–]+")
_GLUED: Final = re.compile(r"(?i)^(rs\.?|pkr|inr|npr|kes|ksh|idr|rp\.?|₨|₹)(?=\d)")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """
    What stands on one line, as words: whose loan, how much, how it came, and the receipt; empty where it is not.

    The amount keeps the words for its currency, because another one than ours has to be refused (SAFE-9).
    """

    number: int
    whose: str
    amount: str
    method: str
    receipt: str
    written: str


@dataclass(frozen=True, slots=True)
class SheetWords:
    """A whole sheet as words: its header's method and day, and its lines."""

    method: str
    day: str
    lines: tuple[SheetLine, ...]


def read_sheet(text: str) -> SheetWords:
    """Return what a sheet says, each line by itself; lines stand under each other, or have a semicolon between them."""
    raw = [line for line in (plain(part) for part in re.split(r"[\n\r;؛]+", text)) if line]
    header = raw.pop(0) if raw and not _WHOSE.match(raw[0]) and _names_method(raw[0]) else ""
    words = [word.strip(",:") for word in header.split()]
    method = next((METHOD_WORDS[fold(word)] for word in words if fold(word) in METHOD_WORDS), "")
    day = " ".join(word for word in words if fold(word) not in METHOD_WORDS)
    return SheetWords(method, day, tuple(_line(number, line) for number, line in enumerate(raw, start=1)))


def _names_method(line: str) -> bool:
    """Say whether a line is a header: it begins or ends with how the money came."""
    first, *rest = [fold(word.strip(",:")) for word in line.split()]
    return first in METHOD_WORDS or bool(rest and rest[-1] in METHOD_WORDS)


def _line(number: int, written: str) -> SheetLine:
    found = _WHOSE.match(written)
    whose = f"{found[1].upper()}-{found[2]}" if found else ""
    words = _BETWEEN.sub(" ", _DASH.sub(" ", written[found.end() if found else 0 :])).split()
    method = next((METHOD_WORDS[fold(word)] for word in words if fold(word) in METHOD_WORDS), "")
    words = [word for word in words if fold(word) not in METHOD_WORDS]
    at = next((index for index, word in enumerate(words) if _is_amount(word)), len(words))
    end = at + 1
    while end < len(words) and not _has_digit(words[end]) and fold(words[end]) in _UNITS:
        end += 1
    if _in_groups(words, at):
        end = at + 2
    start = at - 1 if at and fold(words[at - 1].strip(".")) in _BEFORE_AMOUNT else at
    return SheetLine(number, whose, " ".join(words[start:end]), method, _receipt(words[end:]), written)


_UNITS: Final = _MONEY | folded("k hazar hazaar thousand lakh lac crore ribu rb juta elfu ہزار لاکھ हज़ार लाख")


def _in_groups(words: list[str], at: int) -> bool:
    """Say whether 25 and 000 are one amount: only when a receipt's number follows, since 101 may be that itself."""
    following = words[at + 1 : at + 3]
    groups = len(following) == 2 and re.fullmatch(r"\d{3}", following[0]) and any(map(_has_digit, words[at + 2 :]))
    return bool(groups and re.fullmatch(r"\d{1,3}", words[at]))


def _is_amount(word: str) -> bool:
    return bool(re.match(r"[+-]?\d", _GLUED.sub("", word)))


def _receipt(words: list[str]) -> str:
    """Return the receipt's number out of what follows the amount; names around it are left out."""
    numbered = [index for index, word in enumerate(words) if _has_digit(word)]
    if not numbered:
        return ""
    first = numbered[0]
    before = fold(words[first - 1].strip(".#:")) if first else ""
    if before in _BEFORE_NUMBER or len(before) == 1:
        first -= 1
    return " ".join(words[first : numbered[-1] + 1])


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
