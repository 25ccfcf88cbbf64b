"""Where two lives may rightly differ, and what is then made the same before they are compared: no more than this."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.crash.lots import without_lots

Facts = dict[str, Any]
Alike = Callable[[Facts], Facts]

#: Who tells us of money at M-Pesa: itself, or finance with its statement.
_TELLERS: Final = frozenset({"mpesa", "Imran"})
#: What is said while M-Pesa has not answered yet; in a life in which it answers at once nobody needs to hear it.
_NO_WORD: Final = frozenset({"ORDER_UNKNOWN", "WALLET_WAITING"})
_SAID_THEN: Final = ("M-Pesa has not said yet whether", "We have no answer from M-Pesa about")
#: On a card until M-Pesa confirms; who dies before it is written there may find the end of it first.
_OVERTAKEN: Final = "the wallet has not confirmed it yet"
#: How she is told which refund it is: by its own event or by its charge's, whichever is acted on first.
_REFUND: Final = re.compile(r"\b(?:re|ch)_ab0de[0-9a-f]{3}(?::(?:succeeded|[0-9]+))?")


def asked_and_answered(facts: Facts) -> Facts:
    """
    Make alike by which answer M-Pesa's word reached us.

    The name it gives a request is only in its answer, and dies with who hears that; the last answer while nobody knew
    stays where it was noted; of its calls one may be lost, and a look then answers instead. What was heard was done.
    """
    orders = [row | {"provider_ref": "", "result": ""} for row in facts["money_order"]]
    heard = [row for row in facts["inbox"] if row["source"] != "mpesa" or row["state"] != "done"]
    told = [row for row in facts["outbox"] if row["kind"] not in _NO_WORD]
    newest = {row["card_id"]: row["key"] for row in told if row["action"] == "edit"}
    told = [row for row in told if row["action"] != "edit" or row["key"] == newest[row["card_id"]]]
    return facts | {"money_order": orders, "inbox": _unnumbered(heard), "outbox": _unnumbered(told)}


def whoever_told(facts: Facts) -> Facts:
    """
    Make alike who told of a payment: M-Pesa by its call, or finance by the statement where that call was lost.

    A payment known before its receipt is named when the statement comes, which the trail says in a line of its own.
    """
    names = {f"P-{1000 + int(row['id'])}": row["reference"] for row in facts["payment"]}
    trail = [row for row in facts["audit"] if row["action"] != "PAYMENT_NAMED"]
    processed = {"actor": "whoever told"}
    trail = [
        row | processed | {"reason": names[row["entity_id"]]} if row["action"] == "PAYMENT_PROCESSED" else row
        for row in trail
    ]
    paid = [row | {"recorded_by": "whoever told"} if _told(row["recorded_by"]) else row for row in facts["payment"]]
    moved = [row | {"actor": "whoever told"} if _told(row["actor"]) else row for row in facts["ledger_transaction"]]
    return facts | {"audit": _unnumbered(trail), "payment": paid, "ledger_transaction": moved}


def by_either_event(facts: Facts) -> Facts:
    """Make alike which of a refund's two events was acted on first; a life told its name by that."""
    found: Facts = json.loads(_REFUND.sub("its refund", json.dumps({name: facts[name] for name in _NAMING})))
    return facts | found


def compared_again(facts: Facts) -> Facts:
    """Make alike how often a night that died while comparing has compared: each time it keeps what it found."""
    rows = {json.dumps(row) for row in _unnumbered(facts["reconciliation"])}
    return facts | {"reconciliation": sorted(rows)}


def only_the_money(facts: Facts) -> Facts:
    """
    Leave what is owed, what was paid and what is in which account.

    A call to our paybill that died unkept is never asked about: finance's statement tells of that money instead, and it
    waits nowhere meanwhile.
    """
    paid = [
        {name: row[name] for name in ("provider", "reference", "loan_id", "amount_minor", "state", "credit_minor")}
        for row in facts["payment"]
    ]
    kept = {name: facts[name] for name in ("loan", "instalment", "accounts", "book", "disagreements")}
    return {**kept, "payment": paid, "accounts": {name: minor for name, minor in kept["accounts"].items() if minor}}


#: Where what a refund is called stands beside its own row.
_NAMING: Final = ("audit", "outbox", "ledger_transaction")
_WALLET: Final = (asked_and_answered, whoever_told)
ALIKE: Final[Mapping[str, tuple[Alike, ...]]] = {
    "collected": _WALLET,
    "collected_away": _WALLET,
    "paybill": (only_the_money,),
    "sent": (asked_and_answered,),
    "sent_away": (asked_and_answered,),
    "sent_back": (by_either_event,),
    "sent_back_there": (by_either_event,),
    "reconciled": (compared_again,),
}


def alike(scene: str, facts: Facts) -> Facts:
    """Return what a life of a scene led to, its names numbered, and no more than what may differ made alike."""
    for make in ALIKE.get(scene, ()):
        facts = make(facts)
    found: Facts = json.loads(without_lots(json.dumps(facts)))
    return found


def said(scene: str, messages: Mapping[str, int]) -> Counter[str]:
    """Return what was said in a life of a scene, so that it can be compared."""
    counted: Counter[str] = Counter()
    makes = ALIKE.get(scene, ())
    for message, times in messages.items():
        words = without_lots(_REFUND.sub("its refund", message) if by_either_event in makes else message)
        if asked_and_answered not in makes or not _may_be_missing(words):
            counted[words] += times
    return counted


def _may_be_missing(words: str) -> bool:
    return any(part in words for part in _SAID_THEN) or ("editMessageText" in words and _OVERTAKEN in words)


def _told(name: str) -> bool:
    return name in _TELLERS


def _unnumbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without their numbers, which go on where one more was left out."""
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]
