"""National identity numbers, one kind a country: the value to keep sealed and the form that may be shown (MLMS-3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.read.digits import plain
from bot.read.unclear import Unclear
from domain.messages import Text, _

_LONGEST: Final = 200
_RUN: Final = re.compile(r"(?<![^\W_])\d(?:[\s.\-/–—−]{0,2}\d)*(?![^\W_])")
_PAN: Final = re.compile(r"(?<![^\W_])[A-Za-z]{5}\d{4}[A-Za-z](?![^\W_])")


@dataclass(frozen=True, slots=True)
class Identity:
    """
    An identity number: `value` is normalised, to be encrypted and indexed; only `masked` is ever shown.

    `is_unique` is False for the last digits of an Aadhaar, which many people share.
    """

    kind: str
    value: str
    masked: str
    is_unique: bool = True


def read_identity(text: str, *, country: str) -> Identity:
    """Return the identity number that was said, in the country's own kind."""
    kind = _KINDS[country.upper()]
    identity = kind.read(plain(text)) if len(text) <= _LONGEST else None
    if identity is None:
        raise Unclear(kind.hint)
    return identity


def identity_hint(country: str) -> Text:
    """Return what the country's identity number looks like, with an example."""
    return _KINDS[country.upper()].hint


def _cnic(text: str) -> Identity | None:
    from stdnum.pk import cnic

    digits = _only_digits(text)
    # stdnum knows neither Azad Kashmir (8) nor an even last digit of 0, and both stand on real cards.
    known = re.sub(r"0$", "2", re.sub(r"^8", "1", digits))
    if not cnic.is_valid(known):
        return None
    return Identity("cnic", digits, f"*****-*****{digits[10:12]}-{digits[12]}")


def _kenyan(text: str) -> Identity | None:
    digits = _only_digits(text)
    return Identity("ke_id", digits, _hidden(digits)) if 6 <= len(digits) <= 9 else None


def _indian(text: str) -> Identity | None:
    """Read a PAN, or of an Aadhaar its last four digits: the whole is recognised, and not kept."""
    from stdnum.in_ import aadhaar, pan

    found = _PAN.findall(text)
    if found:
        value = found[0].upper()
        return Identity("pan", value, _hidden(value)) if len(found) == 1 and pan.is_valid(value) else None
    digits = _only_digits(text)
    if len(digits) == 4 or aadhaar.is_valid(digits):
        return Identity("aadhaar_last4", digits[-4:], f"**** **** {digits[-4:]}", is_unique=False)
    return None


def _nepali(text: str) -> Identity | None:
    # 27-01-70-12345 and 12345/678 are both in use; the dashes carry nothing, so the digits are the number.
    digits = _only_digits(text)
    return Identity("np_citizenship", digits, _hidden(digits)) if 4 <= len(digits) <= 16 else None


def _indonesian(text: str) -> Identity | None:
    from stdnum.id import nik

    digits = _only_digits(text)
    return Identity("nik", digits, _hidden(digits)) if nik.is_valid(digits) else None


def _only_digits(text: str) -> str:
    """Return the digits of the one number in the text, nothing when there are several or none."""
    runs = _RUN.findall(text)
    return re.sub(r"\D", "", runs[0]) if len(runs) == 1 else ""


def _hidden(value: str) -> str:
    return "*" * (len(value) - 3) + value[-3:]


@dataclass(frozen=True, slots=True)
class _Kind:
    read: Callable[[str], Identity | None]
    hint: Text


_KINDS: Final[Mapping[str, _Kind]] = {
    "PK": _Kind(_cnic, _("Please send the 13 digits on your CNIC, for example 35202-1234567-2.")),
    "KE": _Kind(_kenyan, _("Please send the 6 to 9 digits of your national ID, for example 23456789.")),
    "IN": _Kind(
        _indian,
        _(
            "Please send your PAN, for example ABCPE1234F, "
            "or only the last four digits of your Aadhaar, for example 1234."
        ),
    ),
    "NP": _Kind(_nepali, _("Please send the number on your citizenship certificate, for example 27-01-70-12345.")),
    "ID": _Kind(_indonesian, _("Please send the 16 digits of your NIK, for example 3171011708450001.")),
}
