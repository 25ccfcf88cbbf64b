"""One filled example of every notice and card, with the longest values that people and amounts can make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.notices import REASONS
from domain.lending.application import Stage
from domain.messages import verbatim
from domain.money import Money
from domain.people.income import income_range
from webhooks.commands.samples_of_lending import LENDING_CARDS, LENDING_NOTICES

BAND: Final = income_range("band_1", (Money(3_000_000, "PKR"), Money(5_000_000, "PKR")))
NAME: Final = "Shahbaz-ud-Din"
OFFICER: Final = "Muhammad Bilal Akhtar"
AMOUNT: Final = Money(47_280_000, "PKR")
LATE: Final = Money(945_600, "PKR")
DAY: Final = date(2027, 1, 20)
AT: Final = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)
QUESTION: Final = "Which of the three shops on the main road of Model Town is yours? " * 4
URL: Final = "https://pay.umeed-microfinance.example/p/AbCdEfGhIjKl"

_REMINDER: Final = {
    "name": NAME,
    "amount": AMOUNT,
    "due": DAY,
    "days": 3,
    "late": LATE,
    "officer": OFFICER,
    "loan_id": 1,
    "number": 3,
}
_RECEIPT: Final = {
    "amount": AMOUNT,
    "ref": "P-1001",
    "loan": "L-1001",
    "left": AMOUNT,
    "late": LATE,
    "credit": LATE,
    "next": AMOUNT,
    "day": DAY,
}


def _longest(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same values as long as they come."""
    names = {"name": NAME, "first": OFFICER}
    return {
        key: names.get(key, AMOUNT if isinstance(value, Money) and value.minor > 0 else value)
        for key, value in params.items()
    }


#: Every kind of notice, once for each of its shapes.
NOTICES: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "REGISTRATION_CONFIRMATION": ({"name": NAME, "ref": "R-1001", "day": DAY},),
    "ACCOUNT_APPROVED": ({"name": NAME, "low": Money(500_000, "PKR"), "high": Money(50_000_000, "PKR")},),
    "ACCOUNT_REJECTED": tuple({"name": NAME, "ref": "R-1001", "reason": reason, "day": DAY} for reason in REASONS),
    "STAFF_QUESTION": ({"who": OFFICER, "words": QUESTION, "question_id": 1},),
    "STAFF_ANSWER": ({"who": OFFICER, "words": QUESTION},),
    "MESSAGE_PASSED_ON": ({"who": OFFICER}, {"who": ""}),
    "REQUEST_RECEIVED": ({"ref": "A-1001", "amount": AMOUNT, "day": DAY},),
    "REQUEST_REJECTED": tuple({"name": NAME, "ref": "A-1001", "reason": reason, "day": DAY} for reason in REASONS),
    "OFFER_READY": ({"name": NAME},),
    "OFFER_ACCEPTED": tuple({"amount": AMOUNT, "wish": wish, "day": DAY} for wish in ("now", "wait")),
    "OFFER_DECLINED": ({},),
    "OFFER_EXPIRED": ({"ref": "A-1001"},),
    "LOAN_CREATED": (
        {
            "amount": AMOUNT,
            "reference": verbatim("TRX-" + "9" * 40),
            "instalment": AMOUNT,
            "day": DAY,
            "officer": OFFICER,
        },
    ),
    "INSTALLMENT_REMINDER": tuple({**_REMINDER, "stage": stage, "late": ""} for stage in (-1, 0)),
    "OVERDUE_NOTICE": ({**_REMINDER, "stage": 3}, {**_REMINDER, "stage": 3, "late": "", "officer": ""}),
    "DEFAULT_NOTICE": ({"name": NAME, "amount": AMOUNT, "days": 10},),
    "PAYMENT_LINK": tuple(
        {"amount": AMOUNT, "wish": wish, "late": late, "day": DAY, "url": URL}
        for wish, late in ((1, ""), (0, LATE), (0, ""))
    ),
    "PAYMENT_CONFIRMATION": (
        _RECEIPT,
        {**_RECEIPT, "late": "", "credit": ""},
        {**_RECEIPT, "left": Money(0, "PKR"), "next": "", "day": ""},
    ),
    "PAYMENT_TAKEN_BACK": tuple(
        {"amount": AMOUNT, "ref": "P-1001", "left": AMOUNT, "officer": officer} for officer in (OFFICER, "")
    ),
    "LATE_CHARGE_WAIVED": tuple({"late": LATE, "left": AMOUNT, "officer": officer} for officer in (OFFICER, "")),
    "PAYMENT_FAILED": ({"amount": AMOUNT},),
    "PAY_AGAIN": ({"amount": AMOUNT, "url": URL},),
    "CLAIM_HELD": tuple({"amount": amount, "end": "1Z11", "until": day} for amount, day in ((AMOUNT, DAY), ("", ""))),
    "CLAIM_RECORDED": ({"ref": "P-1001", "day": DAY, "end": "1Z11"},),
    "CLAIM_USED": ({"end": "1Z11"},),
    "CLAIM_UNMATCHED": ({"end": "1Z11"},),
    **{kind: tuple(_longest(params) for params in forms) for kind, forms in LENDING_NOTICES.items()},
    "STOPPED": ({},),
    "STARTED": ({},),
    "LANGUAGE_CHANGED": ({},),
    "DRAFT_FOLLOW_UP": ({"amount": AMOUNT}, {"amount": ""}),
    "KNOWN_ALREADY": ({},),
    "RECOVERY_CODE": ({"code": "482913"},),
    "RECOVERY_SENT": ({"end": "567"},),
    "RECOVERY_MISSED": ({"left": 2}, {"left": 1}),
    "RECOVERED": ({"name": NAME},),
    "WAS_THIS_YOU": ({"channel": "telegram"},),
    "DETAIL_CHANGED": ({},),
    "CONSENT_REFUSED": ({},),
    "TROUBLE": ({},),
}

_DECIDED: Final = {"by": OFFICER, "at": AT, "reason": "income"}
_PERSON: Final = {"ref": "R-1001", "name": NAME, "person": "R-1001", "officer": OFFICER}
_LOAN: Final = {
    **_PERSON,
    **_DECIDED,
    "amount": AMOUNT,
    "periods": 12,
    "use": "machine",
    "instalment": AMOUNT,
    "share_max": 40,
}

#: Every kind of card and announcement of the staff group, once for each of its shapes.
CARDS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "CARD_JOIN": tuple(
        {
            **_PERSON,
            **_DECIDED,
            "city": "Lahore",
            "work": "business",
            "band": income_range("band_1", (Money(3_000_000, "PKR"), Money(5_000_000, "PKR"))),
            "risk": "MEDIUM",
        }
        | {"score": 42, "stage": stage, "verified": verified}
        for stage in Stage
        for verified in (0, 1)
    ),
    "CARD_LOAN": tuple(
        {**_LOAN, "stage": stage, "share": share, "first": first}
        for stage in Stage
        for share, first in ((0, ""), (13, OFFICER), (55, ""))
    ),
    "CARD_PAYOUT": tuple(
        {**_PERSON, "amount": AMOUNT, "from": "2026-11-21", "wish": wish, "by": by, "reference": "D-9"}
        for wish, by in (("now", ""), ("wait", ""), ("now", OFFICER))
    ),
    "CARD_QUESTION": tuple(
        {**_PERSON, "ref": ref, "words": QUESTION, "channel": "telegram", "by": by}
        for ref, by in (("R-1001", ""), ("", ""), ("R-1001", OFFICER))
    ),
    **{kind: tuple(_longest(params) for params in forms) for kind, forms in LENDING_CARDS.items()},
    "ANSWER_CAME": ({**_PERSON, "words": QUESTION},),
    "POSSIBLE_DUPLICATE": ({**_PERSON, "channel": "telegram"},),
    "NOT_MATCHED": (
        {
            "provider": "stripe",
            "since": DAY,
            "until": DAY,
            "matched": 1_000,
            "here": 100,
            "there": 100,
            "different": 100,
            "twice": 100,
        },
    ),
    "MONEY_UNPLACED": ({"amount": AMOUNT, "ref": "P-1001", "provider": "stripe"},),
    "OVERPAID": ({"amount": AMOUNT, "ref": "P-1001", "loan": "L-1001"},),
    "LOAN_IN_DEFAULT": ({**_PERSON, "loan": "L-1001", "amount": AMOUNT, "days": 10},),
    "PLEASE_CALL": tuple(
        {**_PERSON, "name": verbatim(NAME), "loan": "L-1001", "number": 3, "why": why}
        for why in ("stopped", "unreachable", "blocked", "some new reason")
    ),
    "CLAIM_TASK": tuple(
        {**_PERSON, "loan": "L-1001", "end": "1Z11", "why": why, "said": said, "payment": "P-1001", "amount": AMOUNT}
        for why in ("missing", "used", "suspense", "returned", "differs")
        for said in ("", AMOUNT)
    ),
    "UNDELIVERED": ({"kind": "INSTALLMENT_REMINDER", "who": NAME, "why": "Forbidden", "key": "reminder:1:1:0"},),
    "UNHEARD": ({"source": "telegram", "number": 7},),
    "RECOVERY_LOCKED": ({**_PERSON, "channel": "telegram"},),
}
