"""The made-up figures that the gallery shows closings, new plans and credit lines with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
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
        {"amount": _rupees(500), "ref": "P-1002", "left": _rupees(4_728), "reference": "", "slow": 1}
        | {"next": _rupees(4_728), "day": _DAY},
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
    "WALLET_ASKED": ({"amount": _rupees(4_728), "phone": "0712***678", "wallet": "M-Pesa"},),
    "PAY_AGAIN": ({"amount": _rupees(4_728), "url": "https://pay.qist.example/p/AbCdEfGh1234"},),
    "WALLET_AWAY": ({"amount": _rupees(4_728), "wallet": "M-Pesa"},),
    "WALLET_UNRESOLVED": (
        {"amount": _rupees(4_728), "wallet": "M-Pesa", "at": datetime(2026, 12, 20, 9, 5, tzinfo=UTC)},
    ),
    "WALLET_WAITING": ({"amount": _rupees(4_728), "wallet": "M-Pesa"},),
    "WALLET_FAILED": tuple(
        {"amount": _rupees(4_728), "wallet": "M-Pesa", "why": why} for why in ("insufficient", "cancelled", "wrong_pin")
    ),
    "DISPUTE_OPENED": ({"ref": "D-1001", "loan": "L-1001", "day": _DAY},),
    "DISPUTE_ADDED": ({"ref": "D-1001", "day": _DAY},),
    "DISPUTE_RESOLVED": tuple(
        {
            "ref": "D-1001",
            "loan": "L-1001",
            "outcome": outcome,
            "reason": verbatim("your payment of 3 December was counted for another loan"),
            "who": "Bilal",
            "complaints": verbatim("SECP Service Desk, sdms.secp.gov.pk"),
        }
        for outcome in ("RIGHT", "STANDS")
    ),
    **MONEY_NOTICES,
}

_SHEET: Final[Mapping[str, Any]] = {
    "day": _DAY,
    "reason": "",
    "first": "Bilal",
    "by": "",
    "limit": _rupees(50_000),
    "sum": _rupees(5_000),
    "lines": (
        (1, 1, 1, "Shazia N.", _rupees(2_500), "cash", "R-101", ""),
        (2, 2, 2, "Nadia B.", _rupees(2_500), "bank", "UTR 123 456", ""),
    ),
    "problems": (("3, 4", _("The receipt needs a number, for example R-123.")),),
}
_LINE: Final[Text] = _("↩ Take back {ref}, {amount}: {reason}")
_SECOND: Final[Mapping[str, Any]] = {
    "kind": "reversal",
    "line": _LINE(ref="P-1001", amount=_rupees(50_000), reason=verbatim("typed twice")),
    "first": "Bilal",
    "by": "",
}

_DISPUTE: Final[Mapping[str, Any]] = {
    "ref": "D-1001",
    "loan": "L-1001",
    "name": "Shazia N.",
    "person": "R-1001",
    "what": "amount",
    "words": verbatim("I paid PKR 500 more than this says."),
    "left": _rupees(52_009),
    "overdue": _rupees(4_728),
    "days": 3,
    "officer": "Bilal",
    "day": _DAY,
    "by": "",
    "outcome": "",
    "reason": "",
    "untold": 0,
}

#: Each card and announcement of the staff group about these.
_ORDER: Final[Mapping[str, Any]] = {"loan": "L-1001", "amount": _rupees(50_000), "wallet": "M-Pesa", "out": 1} | {
    "at": datetime(2026, 12, 20, 9, 5, tzinfo=UTC),
    "name": "Amina W.",
}
LENDING_CARDS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "CARD_SECOND": (_SECOND, {**_SECOND, "by": "Sana"}),
    "ORDER_UNKNOWN": (_ORDER,),
    "ORDER_UNRESOLVED": (_ORDER, {**_ORDER, "out": 0}, {**_ORDER, "out": 0, "payment": "P-1002"}),
    "NOT_SENT": tuple({**_ORDER, "why": why} for why in ("our_balance", "unregistered", "ours")),
    "SENT_TWICE": (_ORDER,),
    "CALLBACK_UNKNOWN": ({"kind": "collected", "number": 17},),
    "CARD_DISPUTE": (
        _DISPUTE,
        *({**_DISPUTE, "what": what, "words": "", "overdue": "", "by": "Bilal"} for what in ("paid", "not_mine")),
        {**_DISPUTE, "outcome": "RIGHT", "by": "Bilal", "reason": "the receipt was counted twice", "what": "other"},
        {**_DISPUTE, "outcome": "STANDS", "by": "Sana", "reason": "the payment is of May", "untold": 1},
    ),
    "DISPUTE_ADDED_TO": ({"ref": "D-1001", "name": "Shazia N.", "words": "Here is my receipt too."},),
    "DISPUTE_WAITS": tuple(
        {
            "ref": "D-1001",
            "name": "Shazia N.",
            "person": "R-1001",
            "day": _DAY,
            "days": days,
            "officer": officer,
            "manager": "Sana",
        }
        for days, officer in ((1, "Bilal"), (3, ""))
    ),
    "CARD_SHEET": (
        _SHEET,
        {**_SHEET, "sum": _rupees(60_000)},
        {
            **_SHEET,
            "by": "Sana",
            "lines": (
                (1, 1, 1, "Shazia N.", _rupees(2_500), "cash", "R-101", "P-1001"),
                (2, 2, 2, "Nadia B.", _rupees(2_500), "bank", "UTR 123 456", _("That day has not come yet.")),
            ),
        },
    ),
    "MONEY_ODD": (
        {
            "provider": "raast",
            "reference": "UTR123456",
            "why": _("it is recorded already as {ref} with {amount}", ref="P-1001", amount=_rupees(2_500)),
        },
    ),
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
