"""The made-up figures that the gallery shows closings, new plans and credit lines with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.messages import Text, _, verbatim
from domain.money import Money
from webhooks.commands.samples_of_money import MONEY_CARDS, MONEY_NOTICES

_RS: Final = "PKR"
_DAY: Final = date(2026, 12, 20)


def _rupees(whole: int) -> Money:
    return Money(whole * 100, _RS)


_PAUSED: Final[Mapping[str, Any]] = {"amount": _rupees(5_000), "days": 31, "by_hand": "", "blocked": 0, "shop": 1}

#: Each kind of notice about a loan that changes, or a credit line; several where it has several forms.
LENDING_NOTICES: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "MONEY_RECOVERED": ({"amount": _rupees(500), "ref": "P-1009", "loan": "L-1001"},),
    "CLOSING_LINK": tuple(
        {"amount": _rupees(50_033), "url": "https://qist.example/p/JvyBzPRrEKNN", "closes": kind}
        for kind in ("settle", "return")
    ),
    "CLOSED_ALREADY": ({"loan": "L-1001", "saved": _rupees(2_960)},),
    "LOAN_WITHDRAWN": ({"amount": _rupees(50_000)},),
    "ADJUSTED": ({"amount": _rupees(-500), "left": _rupees(51_500), "reason": verbatim("returned goods")},),
    "COMPROMISE": ({"amount": _rupees(8_000), "day": _DAY, "left": _rupees(11_500), "loan": "L-1001"},),
    "SENT_BACK": (
        {"amount": _rupees(4_728), "ref": "P-1002", "left": _rupees(0), "reference": verbatim("T-77")},
        {"amount": _rupees(500), "ref": "P-1002", "left": _rupees(4_728), "reference": verbatim("re_77"), "slow": 1},
    ),
    "PLANNED_ANEW": ({"left": _rupees(30_000), "count": 7, "each": _rupees(4_728), "day": _DAY},),
    "PLAN_READY": ({"name": "Shazia", "loan": "L-1001"},),
    "PLAN_AGREED": ({"loan": "L-1001", "each": _rupees(4_728), "day": _DAY},),
    "LIMIT_READY": ({"name": "Shazia", "limit": _rupees(100_000)},),
    "LINE_OPEN": ({"limit": _rupees(100_000), "ref": "L-1002"},),
    "LIMIT_CHANGED": (
        {"what": _("the largest order"), "number": _rupees(20_000)},
        {"what": _("the days to pay"), "number": 15},
    ),
    "DRAWN": ({"amount": _rupees(5_000), "day": _DAY, "available": _rupees(95_000), "ref": "L-1002"},),
    "CREDIT_PAUSED": (
        _PAUSED,
        {**_PAUSED, "by_hand": verbatim("a question about the last delivery"), "amount": ""},
        {**_PAUSED, "blocked": 1, "by_hand": verbatim("papers"), "amount": ""},
    ),
    "CREDIT_OPEN": ({},),
    **MONEY_NOTICES,
}

_LINE: Final[Text] = _("↩ Take back {ref}, {amount}: {reason}")
_SECOND: Final[Mapping[str, Any]] = {
    "kind": "reversal",
    "line": _LINE(ref="P-1001", amount=_rupees(50_000), reason=verbatim("typed twice")),
    "first": "Bilal",
    "by": "",
}

#: Each card and announcement of the staff group about these.
LENDING_CARDS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "CARD_SECOND": (_SECOND, {**_SECOND, "by": "Sana"}),
    "PLEASE_TELL": tuple(
        {"name": "Shazia N.", "person": "R-1001", "state": state} for state in (_("open"), _("paused"))
    ),
    "LINE_DRAWN": (
        {
            "name": "Shazia N.",
            "amount": _rupees(5_000),
            "ref": "L-1002",
            "number": 3,
            "day": _DAY,
            "available": _rupees(95_000),
        },
    ),
    "LINE_OPENED": ({"name": "Shazia N.", "person": "R-1001", "ref": "L-1002", "limit": _rupees(100_000)},),
    "PLAN_TAKEN": ({"loan": "L-1001", "name": "Shazia N."},),
    **MONEY_CARDS,
}
