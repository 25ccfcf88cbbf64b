"""Ways to pay by hand: where money for this lender can be brought or sent without a page or a prompt of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

WayKind = Literal["paybill", "rail", "bank", "cash"]

#: How the rails that lenders name spell themselves.
RAILS: Final[Mapping[str, str]] = {
    "raast": "Raast",
    "jazzcash": "JazzCash",
    "easypaisa": "Easypaisa",
    "sadapay": "SadaPay",
    "nayapay": "NayaPay",
    "pesalink": "PesaLink",
    "airtel": "Airtel Money",
    "upi": "UPI",
    "paytm": "Paytm",
    "phonepe": "PhonePe",
    "fonepay": "Fonepay",
    "esewa": "eSewa",
    "khalti": "Khalti",
    "qris": "QRIS",
    "gopay": "GoPay",
    "ovo": "OVO",
    "dana": "DANA",
}
#: All of them have to fit into one message, in every language.
MOST: Final = 6
LONGEST: Final = 80

#: Quickest first; cash is a walk.
_ORDER: Final[tuple[WayKind, ...]] = ("paybill", "rail", "bank", "cash")
#: These are called by what they are.
_PLAIN: Final[Mapping[str, WayKind]] = {"paybill": "paybill", "bank": "bank", "cash": "cash"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay by hand: where the money goes, in the lender's own words, and the rail's name if it is one."""

    kind: WayKind
    where: str
    name: str = ""


def ways_from(written: Mapping[str, str], *, paybill: str = "") -> tuple[Way, ...]:
    """Return the ways an operator wrote down; our own paybill is one unless another is named."""
    named = {"paybill": paybill, **written} if paybill else written
    return tuple(sorted((_way(name, where) for name, where in named.items()), key=lambda way: _ORDER.index(way.kind)))


def problems(written: Mapping[str, str], *, rails: tuple[str, ...] = (), paybill: str = "") -> Iterator[str]:
    """Say what is wrong with the ways an operator wrote down, one sentence each; `rails` are those connected here."""
    known = (*_PLAIN, *RAILS, *(name for name in rails if name not in RAILS))
    for name, where in written.items():
        if name not in known:
            yield f"QIST_PAY_TO: {name!r} is no way to pay; there are {', '.join(known)}"
        elif not _tidy(where):
            yield f"QIST_PAY_TO: {name} says nothing; write where the money goes, or leave it out"
        elif len(_tidy(where)) > LONGEST:
            yield f"QIST_PAY_TO: {name} has {len(_tidy(where))} characters; it has to fit on a phone, in {LONGEST}"
    if (count := len(ways_from(written, paybill=paybill))) > MOST:
        yield f"QIST_PAY_TO: {count} ways are too many to choose from; name at most {MOST}"


def _way(name: str, where: str) -> Way:
    if kind := _PLAIN.get(name):
        return Way(kind, _tidy(where))
    return Way("rail", _tidy(where), RAILS.get(name, name.capitalize()))


def _tidy(where: str) -> str:
    """Return the words on one line."""
    return " ".join(where.split())
