"""The made-up people, answers and figures that the gallery shows every screen with. Change them here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from domain.lending.application import Stage
from domain.money import Money
from domain.payments.orders import Order
from domain.people.income import income_range
from domain.people.person import Person, Standing
from webhooks.commands.samples_of_lending import LENDING_CARDS, LENDING_NOTICES

#: Ten in the morning in Lahore, on a working day.
NOW: Final = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 20)
PHONE: Final = "+923001234567"
#: A request on her phone of a minute ago.
ASKED: Final = Order(
    id="L-1001-0",
    kind="collect",
    provider="mpesa",
    loan_id=1,
    person_id=1,
    amount=Money(472_800, "PKR"),
    made_at=NOW - timedelta(minutes=1),
    made_by="R-1001",
)
FORM: Final = "https://qist.example/f/1.6.6affe1e0.e9d65d49e943216f10c0a683e3b942b7"

SHAZIA: Final = Person(
    id=1,
    standing=Standing.APPROVED,
    name="Shazia Noor-ul-Ain",
    language="en",
    city="Lahore",
    province="punjab",
    work="business",
    income=Money(3_500_000, "PKR"),
    income_band="band_1",
    national_id_masked="*****-*****67-2",
    phone_masked="+92***567",
    phone_verified=True,
    officer="Bilal",
    joined_at=NOW - timedelta(days=3),
)

#: What she answers in each conversation, by flow and step.
ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "join": {
        "name": "Shazia Noor-ul-Ain",
        "birth": date(1995, 8, 14),
        "phone": PHONE,
        "national_id": ("3520212345672", "*****-*****67-2"),
        "city": "Lahore",
        "province": "punjab",
        "address": "House 5, Street 2, Model Town",
        "income": Money(3_500_000, "PKR"),
        "work": "salaried",
        "employer": "Crescent Textile Mills",
    },
    "apply": {"amount": Money(5_000_000, "PKR"), "length": "other", "months": 12, "use": "machine"},
    "offer": {"wish": "now", "words": "Can I pay earlier?"},
    "pay": {"said": "9999999"},
    "payanyway": {"said": "9999999"},
    "draw": {"amount": Money(500_000, "PKR")},
    "dispute": {"what": "amount", "words": "I paid PKR 500 more than this says."},
    "answer": {"who": "Bilal", "words": "Is House 5 your own, or do you pay rent?", "question_id": 1},
    "person": {},
    "code": {"end": "567"},
    "edit": {"income": Money(4_000_000, "PKR"), "expenses": Money(2_100_000, "PKR")},
    "staff_ask": {"who": "Bilal", "ref": "R-1001", "subject": 1},
    "staff_less": {"who": "Bilal", "ref": "A-1002", "subject": 2},
    "staff_sent": {"who": "Imran", "ref": "L-1001", "subject": 1},
    "staff_answer": {"who": "Bilal", "subject": 1},
    "staff_right": {"who": "Bilal", "ref": "D-1001", "subject": 1},
    "staff_stands": {"who": "Bilal", "ref": "D-1001", "subject": 1},
}

_RS: Final = "PKR"
_DUE: Final = date(2026, 12, 20)
_REMINDER: Final[Mapping[str, Any]] = {
    "name": "Shazia",
    "stage": -1,
    "amount": Money(472_800, _RS),
    "late": "",
    "due": _DUE,
    "days": 0,
    "officer": "Bilal",
    "loan_id": 1,
    "number": 1,
}
_RECEIPT: Final[Mapping[str, Any]] = {
    "amount": Money(472_800, _RS),
    "ref": "P-1001",
    "loan": "L-1001",
    "left": Money(5_200_900, _RS),
    "late": "",
    "credit": "",
    "next": Money(472_800, _RS),
    "day": date(2027, 1, 20),
}
_LINK: Final[Mapping[str, Any]] = {
    "amount": Money(472_800, _RS),
    "wish": 0,
    "late": "",
    "day": _DUE,
    "url": "https://qist.example/p/JvyBzPRrEKNN",
}
_NO: Final[Mapping[str, Any]] = {"name": "Shazia", "ref": "R-1001", "reason": "income", "day": date(2026, 12, 20)}
_ACCEPTED: Final[Mapping[str, Any]] = {"amount": Money(5_000_000, _RS), "wish": "now", "day": date(2026, 11, 21)}

#: Each kind of notice with what goes into it; several where it has several forms.
NOTICES: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "REGISTRATION_CONFIRMATION": ({"name": "Shazia", "ref": "R-1001", "day": date(2026, 11, 24)},),
    "ACCOUNT_APPROVED": ({"name": "Shazia", "low": Money(500_000, _RS), "high": Money(50_000_000, _RS)},),
    "ACCOUNT_REJECTED": tuple({**_NO, "reason": r} for r in ("income", "details", "area", "existing", "incomplete")),
    "STAFF_QUESTION": ({"who": "Bilal", "words": "Is House 5 your own, or do you pay rent?", "question_id": 1},),
    "STAFF_ANSWER": ({"who": "Bilal", "words": "Yes, you can pay earlier, and it costs you less."},),
    "MESSAGE_PASSED_ON": ({"who": "Bilal"}, {"who": ""}),
    "REQUEST_RECEIVED": ({"ref": "A-1002", "amount": Money(5_000_000, _RS), "day": date(2026, 11, 24)},),
    "REQUEST_REJECTED": ({**_NO, "ref": "A-1002"},),
    "OFFER_READY": ({"name": "Shazia"},),
    "OFFER_ACCEPTED": (_ACCEPTED, {**_ACCEPTED, "wish": "wait"}),
    "OFFER_DECLINED": ({},),
    "OFFER_EXPIRED": ({"ref": "A-1002"},),
    "LOAN_CREATED": (
        {
            "amount": Money(5_000_000, _RS),
            "reference": "D-9",
            "instalment": Money(472_800, _RS),
            "day": _DUE,
            "officer": "Bilal",
        },
    ),
    "INSTALLMENT_REMINDER": (_REMINDER, {**_REMINDER, "stage": 0}),
    "OVERDUE_NOTICE": (
        {**_REMINDER, "stage": 3, "days": 3},
        {**_REMINDER, "stage": 3, "days": 3, "amount": Money(482_300, _RS), "late": Money(9_500, _RS)},
    ),
    "DEFAULT_NOTICE": ({"name": "Shazia", "amount": Money(482_300, _RS), "days": 10},),
    "PAYMENT_LINK": (_LINK, {**_LINK, "wish": 1}, {**_LINK, "late": Money(9_500, _RS)}),
    "PAYMENT_CONFIRMATION": (
        _RECEIPT,
        {**_RECEIPT, "late": Money(9_500, _RS)},
        {**_RECEIPT, "off": Money(9_500, _RS)},
        {**_RECEIPT, "charity": Money(5_000, _RS)},
        {**_RECEIPT, "left": Money(0, _RS), "next": "", "day": "", "line": 1},
        {**_RECEIPT, "left": Money(0, _RS), "next": "", "day": "", "closed": "settle", "saved": Money(210_000, _RS)}
        | {"limit": Money(6_500_000, _RS)},
        {**_RECEIPT, "left": Money(0, _RS), "next": "", "day": "", "closed": "return"},
        {**_RECEIPT, "left": Money(0, _RS), "next": "", "day": "", "credit": Money(20_000, _RS)},
    ),
    "PAYMENT_TAKEN_BACK": (
        {"amount": Money(472_800, _RS), "ref": "P-1001", "left": Money(5_673_700, _RS), "officer": "Bilal"},
    ),
    "LATE_CHARGE_WAIVED": tuple(
        {"late": Money(9_500, _RS), "left": Money(5_673_700, _RS), "officer": "Bilal", "whole": whole}
        for whole in (0, 1)
    ),
    "PAYMENT_FAILED": ({"amount": Money(472_800, _RS)},),
    "PAY_AGAIN": ({"amount": _LINK["amount"], "url": _LINK["url"]},),
    "CLAIM_HELD": (
        {"amount": Money(472_800, _RS), "end": "1Z11", "until": date(2026, 11, 22)},
        {"amount": "", "end": "1Z11", "until": ""},
    ),
    "CLAIM_RECORDED": ({"ref": "P-1001", "day": date(2026, 11, 20), "end": "1Z11"},),
    "CLAIM_USED": ({"end": "1Z11"},),
    "CLAIM_UNMATCHED": ({"end": "1Z11"},),
    **LENDING_NOTICES,
    "STOPPED": ({},),
    "STARTED": ({},),
    "LANGUAGE_CHANGED": ({},),
    "DRAFT_FOLLOW_UP": ({"amount": Money(5_000_000, _RS)}, {"amount": ""}),
    "CONSENT_REFUSED": ({},),
    "KNOWN_ALREADY": ({},),
    "RECOVERY_CODE": ({"code": "482913"},),
    "RECOVERY_SENT": ({"end": "567"},),
    "RECOVERY_MISSED": ({"left": 2, "end": "567"},),
    "RECOVERED": ({"name": "Shazia"},),
    "WAS_THIS_YOU": ({"channel": "whatsapp"},),
    "DETAIL_CHANGED": ({},),
    "TROUBLE": ({},),
}

_JOIN_CARD: Final[Mapping[str, Any]] = {
    "ref": "R-1001",
    "name": "Shazia N.",
    "city": "Lahore",
    "work": "business",
    "band": income_range("band_1", (Money(3_000_000, _RS), Money(5_000_000, _RS))),
    "verified": 1,
    "risk": "MEDIUM",
    "score": 42,
    "stage": Stage.SUBMITTED,
    "by": "",
    "at": NOW,
    "reason": "",
}
_LOAN_CARD: Final[Mapping[str, Any]] = {
    "ref": "A-1002",
    "name": "Shazia N.",
    "person": "R-1001",
    "amount": Money(5_000_000, _RS),
    "periods": 12,
    "use": "machine",
    "instalment": Money(472_800, _RS),
    "share": 13,
    "share_max": 40,
    "stage": Stage.SUBMITTED,
    "by": "",
    "first": "",
    "at": NOW,
    "reason": "",
}
_PAYOUT_CARD: Final[Mapping[str, Any]] = {
    "ref": "L-1001",
    "name": "Shazia N.",
    "amount": Money(5_000_000, _RS),
    "from": "2026-11-21",
    "wish": "now",
    "by": "",
    "reference": "",
}
_QUESTION: Final[Mapping[str, Any]] = {
    "ref": "R-1001",
    "name": "Shazia N.",
    "officer": "Bilal",
    "words": "Can I pay earlier?",
    "channel": "telegram",
    "by": "",
}
_CLAIM: Final[Mapping[str, Any]] = {
    "name": "Shazia N.",
    "person": "R-1001",
    "loan": "L-1001",
    "end": "1Z11",
    "officer": "Bilal",
}
_CALL: Final[Mapping[str, Any]] = {
    "loan": "L-1001",
    "name": "Shazia N.",
    "number": 2,
    "officer": "Bilal",
    "why": "stopped",
}

#: Each card and announcement of the staff group, several where it has several forms.
CARDS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "CARD_JOIN": (
        _JOIN_CARD,
        {**_JOIN_CARD, "stage": Stage.INFO_NEEDED, "risk": "LOW", "score": 20, "verified": 0},
        {**_JOIN_CARD, "stage": Stage.APPROVED, "by": "Bilal"},
        {**_JOIN_CARD, "stage": Stage.REJECTED, "by": "Bilal", "reason": "income", "risk": "HIGH", "score": 80},
    ),
    "CARD_LOAN": (
        _LOAN_CARD,
        {**_LOAN_CARD, "first": "Bilal"},
        {**_LOAN_CARD, "share": 52},
        {**_LOAN_CARD, "share": 0},
        *(
            {**_LOAN_CARD, "stage": stage, "by": "Sana", "reason": "income"}
            for stage in (Stage.OFFERED, Stage.ACCEPTED, Stage.REJECTED, Stage.DECLINED, Stage.OFFER_EXPIRED)
        ),
    ),
    "CARD_PAYOUT": (
        _PAYOUT_CARD,
        {**_PAYOUT_CARD, "wish": "wait"},
        {**_PAYOUT_CARD, "wish": "cancelled"},
        {**_PAYOUT_CARD, "by": "Imran", "reference": "D-9"},
        {**_PAYOUT_CARD, "wallet": "mpesa"},
        {**_PAYOUT_CARD, "wallet": "mpesa", "by": "Imran", "reference": "UKU7TEST01"},
    ),
    **LENDING_CARDS,
    "CARD_QUESTION": (_QUESTION, {**_QUESTION, "ref": "", "officer": ""}, {**_QUESTION, "by": "Bilal"}),
    "ANSWER_CAME": ({"ref": "R-1001", "name": "Shazia N.", "words": "It is my own."},),
    "POSSIBLE_DUPLICATE": ({"ref": "R-1001", "name": "Shazia N.", "channel": "whatsapp"},),
    "NOT_MATCHED": (
        {
            "provider": "stripe",
            "since": date(2026, 12, 28),
            "until": date(2027, 1, 4),
            "matched": 41,
            "here": 1,
            "there": 0,
            "different": 1,
            "twice": 0,
        },
    ),
    "MONEY_UNPLACED": (
        {"amount": Money(472_800, _RS), "ref": "P-1002", "provider": "stripe"},
        {
            "amount": Money(472_800, _RS),
            "ref": "P-1002",
            "provider": "raast",
            "account": "stall 12",
            "payer": "Sha***",
            "claimed": "R-1001",
        },
    ),
    "OVERPAID": ({"amount": Money(20_000, _RS), "ref": "P-1001", "loan": "L-1001"},),
    "LOAN_IN_DEFAULT": (
        {"loan": "L-1001", "name": "Shazia N.", "amount": Money(482_300, _RS), "days": 10, "officer": "Bilal"},
    ),
    "PLEASE_CALL": tuple({**_CALL, "why": why} for why in ("stopped", "unreachable", "blocked")),
    "CLAIM_TASK": tuple(
        {**_CLAIM, "why": why, "said": said, "payment": "P-1002", "amount": Money(472_800, _RS)}
        for why in ("missing", "used", "suspense", "returned", "differs")
        for said in ("", Money(472_800, _RS))
    ),
    "UNDELIVERED": (
        {
            "kind": "INSTALLMENT_REMINDER",
            "who": "Shazia N. (R-1001)",
            "why": "the 24-hour window is closed and there is no template",
            "key": "reminder:1:2:0",
        },
    ),
    "UNHEARD": ({"source": "telegram", "number": 17},),
    "RECOVERY_LOCKED": ({"channel": "whatsapp", "name": "Shazia N.", "ref": "R-1001"},),
}
