"""What staff read that asks one of them to speak to somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.notices.kind import Params
from domain.messages import Message, Text, _, n_, verbatim


def in_default(p: Params) -> Message:
    """Say that a loan was flagged."""
    line = n_(
        "🔴 {loan} {name}: {amount} open for {count} day.",
        "🔴 {loan} {name}: {amount} open for {count} days.",
        p["days"],
        loan=p["loan"],
        name=verbatim(p["name"]),
        amount=p["amount"],
    )
    return Message("LOAN_IN_DEFAULT", (line, *_for_officer(p)))


def please_call(p: Params) -> Message:
    """Ask an officer to speak to somebody whom the bot may not remind."""
    why = {
        "stopped": _("no reminders are wanted"),
        "unreachable": _("there is no way to reach them in chat"),
        "blocked": _("the bot is blocked"),
        "paused": _("new credit is paused, so a person should ask"),
    }.get(p["why"], verbatim(p["why"]))
    line = _(
        "📞 Please speak to {name} about instalment {number} of {loan}: {why}.",
        name=p["name"],
        number=p["number"],
        loan=p["loan"],
        why=why,
    )
    return Message("PLEASE_CALL", (line, *_for_officer(p)))


def please_tell(p: Params) -> Message:
    """Ask an officer to tell somebody of a change whom the bot cannot reach."""
    line = _(
        "📞 The bot cannot reach {name} ({person}). Please tell them that new credit is {state} now.",
        name=verbatim(p["name"]),
        person=p["person"],
        state=p["state"],
    )
    return Message("PLEASE_TELL", (line,))


def claim_task(p: Params) -> Message:
    """Say what a payment that a borrower says she made needs of a person (S-14)."""
    said = p["said"]
    head = _("🔎 {name} ({person}) says that {loan} was paid, code ending {end}.")
    if said:
        head = _("🔎 {name} ({person}) says that {said} was paid on {loan}, code ending {end}.")(said=said)
    head = head(name=verbatim(p["name"]), person=p["person"], loan=p["loan"], end=p["end"])
    match p["why"]:
        case "used":
            line = _("Somebody else's payment or claim has this code. Please ask to see the message.")
        case "suspense":
            line = _("{ref}, {amount}, waits without a loan under this code. See /suspense.")
            line = line(ref=p["payment"], amount=p["amount"])
        case "returned":
            line = _("{ref}, {amount}, came without a loan under this code and was sent back.")
            line = line(ref=p["payment"], amount=p["amount"])
        case "differs":
            line = _(
                "A statement has {amount} under this code, and something differs. Please look.", amount=p["amount"]
            )
        case _:
            line = _("We did not find it. Please speak with them; reminders go on.")
    return Message("CLAIM_TASK", (head, line, *_for_officer(p)))


def _for_officer(p: Params) -> tuple[Text, ...]:
    return (_("For {officer}", officer=verbatim(p["officer"])),) if p["officer"] else ()


TASK_WRITERS: Final[Mapping[str, Callable[[Params], Message]]] = {
    "LOAN_IN_DEFAULT": in_default,
    "PLEASE_CALL": please_call,
    "PLEASE_TELL": please_tell,
    "CLAIM_TASK": claim_task,
}
