"""Credit lines: offered, open, drawn on, changed, paused and open again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from domain.messages import Choice, Message, _, n_, verbatim

_MENU = ("menu",)


def limit_ready(p: Params) -> Message:
    """Ask whether she wants the limit we offer; without a yes nothing changes (CRED-74)."""
    lines = (
        _("{name}, we can open you a credit of up to {limit}.", name=verbatim(p["name"]), limit=p["limit"]),
        _("You need not take it. Nothing changes until you have read it and said yes."),
    )
    return Message("", lines, (Choice("go.offer", _("See the offer")),), _MENU)


def line_open(p: Params) -> Message:
    """Confirm that the credit line is open."""
    lines = (
        _("Your credit {ref} of up to {limit} is open.", ref=p["ref"], limit=p["limit"]),
        _("Write CREDIT when you take something. You pay only for what you take."),
    )
    return Message("", lines, (Choice("go.draw", _("Use my credit")),), _MENU)


def limit_changed(p: Params) -> Message:
    """Say that one of her limits is another now."""
    line = _("On your credit, {what} is now {number}.", what=p["what"], number=p["number"])
    return Message("", (line,), (Choice("go.limit", _("My limit")), Choice("go.person", _("I have a question"))), _MENU)


def drawn(p: Params) -> Message:
    """Confirm what was taken, by when it is to be paid, and what is left of the limit."""
    lines = (
        _("You took {amount} on your credit. Please pay it by {day}.", amount=p["amount"], day=p["day"]),
        _("{available} of your credit is left.", available=p["available"]),
    )
    return Message("", lines, (Choice("go.balance", _("What I owe")), Choice("go.pay", _("Pay"))), _MENU)


def paused(p: Params) -> Message:
    """Say that new credit is paused, since when something is open, what opens it again, and what still works."""
    if p["blocked"]:
        lines = [_("New credit is not open to you now. You can pay, ask and see everything as before.")]
    elif p["by_hand"]:
        lines = [_("New credit is paused for now: {reason}.", reason=p["by_hand"])]
    else:
        lines = [
            n_(
                "New credit is paused: something has been open for {count} day.",
                "New credit is paused: something has been open for {count} days.",
                p["days"],
            )
        ]
    if p["amount"]:
        lines.append(_("Once {amount} is paid, your credit is open again.", amount=p["amount"]))
    if p["shop"]:
        lines.append(_("You can still pay, buy for cash and ask us anything. Write SUPPORT to talk to us."))
    else:
        lines.append(_("You can still pay and ask us anything. Write SUPPORT to talk to us."))
    return Message("", tuple(lines), (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person"))), _MENU)


def open_again(_p: Params) -> Message:
    """Say that new credit is open again."""
    return Message("", (_("Your credit is open again. Thank you."),), (Choice("go.limit", _("My limit")),), _MENU)


NOTICES: Final[Mapping[str, Kind]] = {
    "LIMIT_READY": Kind(
        limit_ready,
        "qist_limit",
        ("name", "limit"),
        opens="offer",
        words=_("Salam {name}, we can open you a credit of up to {limit}. Reply to read it."),
        knocks=True,
    ),
    "LINE_OPEN": Kind(line_open, "qist_line", ("limit",)),
    "LIMIT_CHANGED": Kind(
        limit_changed,
        "qist_limit_changed",
        words=_("One of the limits of your credit has changed. Write LIMIT to see it."),
    ),
    "DRAWN": Kind(drawn, "qist_drawn", ("amount", "day")),
    "CREDIT_PAUSED": Kind(
        paused,
        "qist_paused",
        words=_("New credit is paused for now. Write WHY to see what would open it again, or SUPPORT to talk to us."),
    ),
    "CREDIT_OPEN": Kind(open_again, "qist_open_again", words=_("Your credit is open again. Thank you for paying.")),
}
