"""The made-up figures that the gallery shows refunds, chargebacks and payments that came twice with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.messages import verbatim
from domain.money import Money

_ONE: Final = Money(472_800, "PKR")
_MONEY: Final[Mapping[str, Any]] = {"amount": _ONE, "ref": "P-1002"}
_WHY: Final[Mapping[str, Any]] = {**_MONEY, "why": verbatim("expired_or_canceled_card")}
_OPENED: Final[Mapping[str, Any]] = {
    **_MONEY,
    "loan": "L-1001",
    "name": "Shazia N.",
    "reason": verbatim("fraudulent"),
    "day": date(2026, 12, 28),
}

#: Each kind of notice to a borrower; several where it has several forms.
MONEY_NOTICES: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "PAID_EXTRA": tuple(
        {"amount": _ONE, "payment": 2, "twice": twice, "running": running} for twice, running in ((1, 1), (0, 0))
    ),
    "EXTRA_KEPT": (_MONEY,),
    "EXTRA_ASKED": (_MONEY,),
    "EXTRA_SETTLED": ({},),
    "CREDIT_USED": tuple({"amount": _ONE, "left": Money(left, "PKR")} for left in (5_200_900, 0)),
    "CHARGED_BACK": (
        {
            **_MONEY,
            "left": Money(5_200_900, "PKR"),
            "next": _ONE,
            "day": date(2026, 12, 20),
            "reference": verbatim("dp_1"),
            "slow": 1,
        },
    ),
    "PUT_BACK": tuple({**_MONEY, "left": Money(left, "PKR")} for left in (5_200_900, 0)),
}

#: Each kind of message to the staff group.
MONEY_CARDS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "CHARGEBACK_OPENED": (_OPENED, {**_OPENED, "loan": "", "name": "", "day": ""}),
    "CHARGEBACK_WON": (_MONEY,),
    "CHARGEBACK_LOST": (_MONEY,),
    "REFUND_FAILED": (_WHY,),
    "REFUND_REFUSED": (_WHY,),
    "REFUND_UNKNOWN": (_WHY,),
    "REFUND_THERE": ({**_MONEY, "loan": "L-1001", "name": "Shazia N.", "provider": "stripe"},),
    "TAKEN_AND_OPEN": ({**_MONEY, "loan": "L-1001"}, {**_MONEY, "loan": ""}),
    "PAID_TWICE": ({**_MONEY, "loan": "L-1001", "name": "Shazia N."},),
    "WANTS_BACK": tuple(
        {**_MONEY, "name": "Shazia N.", "person": "R-1001", "command": "/refund P-1002 4728", "by_hand": by_hand}
        for by_hand in (0, 1)
    ),
}
