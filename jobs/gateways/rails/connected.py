"""The forms of rails there are, and the rails that an operator connected by settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from domain.money import CURRENCIES
from domain.payments.by_hand import METHODS
from jobs.gateways.rails.esewa import Esewa
from jobs.gateways.rails.rail import Connected, Rail
from jobs.gateways.rails.razorpay import Razorpay
from jobs.gateways.rails.signed import Signed
from jobs.settings import RailSettings

#: A rail with its own way of signing is one file and one line here; any other is `signed` under its own name.
FORMS: Final[Mapping[str, Rail]] = MappingProxyType({"signed": Signed(), "razorpay": Razorpay(), "esewa": Esewa()})
#: What the sandbox plays in each country.
USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {"pk": "raast", "ke": "pesalink", "in": "upi", "np": "fonepay", "id": "qris"}
)

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,19}")
#: Names that already stand for something in the books.
_TAKEN: Final = frozenset({*METHODS, "stripe", "mpesa", "payout", "credit"})
_SHORTEST_SECRET: Final = 8


def connected(rails: Mapping[str, RailSettings], *, currency: str) -> dict[str, Connected]:
    """Return the rails by name; `currency` is the lender's own, for those that name none."""
    return {name: _connect(name, given, currency) for name, given in rails.items()}


def problems(rails: Mapping[str, RailSettings], *, country: str) -> Iterator[str]:
    """Say what is wrong with the rails in the settings, one sentence each."""
    for name, given in rails.items():
        if not _NAME.fullmatch(name) or name in _TAKEN:
            yield f"QIST_RAILS: {name!r} cannot be a rail's name; use small letters, as in raast"
        rail = FORMS.get(given.form)
        if rail is None:
            yield f"QIST_RAILS: {name} has the form {given.form!r}; there are {', '.join(FORMS)}"
        elif rail.countries and country not in rail.countries:
            yield f"QIST_RAILS: {given.form} is no rail of {country}"
        if not given.every_secret or min(map(len, given.every_secret)) < _SHORTEST_SECRET:
            yield f"QIST_RAILS: {name} needs secrets of at least {_SHORTEST_SECRET} characters, separated by commas"
        if given.currency and given.currency not in CURRENCIES:
            yield f"QIST_RAILS: {name} has the currency {given.currency!r}; there are {', '.join(CURRENCIES)}"


def _connect(name: str, given: RailSettings, currency: str) -> Connected:
    rail = FORMS[given.form]
    return Connected(name, rail, given.every_secret, given.currency or rail.currency or currency)
