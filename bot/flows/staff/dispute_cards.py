"""The card of a dispute, and what staff are told while it waits for its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.collections.dispute import WRONG
from domain.messages import Choice, Message, Text, _, n_, verbatim

Params = Mapping[str, Any]

#: What is left to do when the borrower is right: settling a dispute moves no money by itself.
PUT_RIGHT: Final[Text] = _(
    "No money has moved. Nights count again from tomorrow: put {loan} right today with /waive, /adjust, /pay or "
    "/reverse."
)


def dispute_card(p: Params) -> Message:
    """Show what a borrower says is wrong beside the figures of her loan, and how it was settled."""
    lines = [
        _(
            "⚖ {ref} · {name} ({person}), {loan}",
            ref=p["ref"],
            name=verbatim(p["name"]),
            person=p["person"],
            loan=p["loan"],
        ),
        WRONG[p["what"]],
        *((p["words"],) if p["words"] else ()),
        _figures(p),
    ]
    if p["outcome"]:
        return Message("CARD_DISPUTE", (*lines, *_settled(p)))
    lines.append(_("Answer by {day}. Until then nothing is charged or asked on {loan}.", day=p["day"], loan=p["loan"]))
    if p["by"]:
        lines.append(_("✅ Answered by {who}", who=verbatim(p["by"])))
    elif p["officer"]:
        lines.append(_("For {officer}", officer=verbatim(p["officer"])))
    choices = (
        Choice("answer", _("Answer")),
        Choice("right", _("Resolve: she is right")),
        Choice("stands", _("Resolve: it stands")),
    )
    return Message("CARD_DISPUTE", tuple(lines), choices)


def _figures(p: Params) -> Text:
    if not p["overdue"]:
        return _("{left} left to pay, nothing overdue", left=p["left"])
    return n_(
        "{left} left to pay, {overdue} of it open for {count} day",
        "{left} left to pay, {overdue} of it open for {count} days",
        p["days"],
        left=p["left"],
        overdue=p["overdue"],
    )


def _settled(p: Params) -> tuple[Text, ...]:
    who, reason = verbatim(p["by"]), verbatim(p["reason"])
    if p["outcome"] == "RIGHT":
        lines = [
            _("✅ {who}: the borrower is right. {reason}", who=who, reason=reason),
            PUT_RIGHT(loan=p["loan"]),
        ]
    else:
        lines = [_("✅ {who}: it stands. {reason}", who=who, reason=reason)]
    if p["untold"]:
        lines.append(_("📞 The bot cannot reach the borrower. Please tell them."))
    return tuple(lines)


def added_to(p: Params) -> Message:
    """Bring what a borrower added to an open dispute."""
    head = _("⚖ {name} adds to {ref}:", name=verbatim(p["name"]), ref=p["ref"])
    return Message("DISPUTE_ADDED_TO", (head, verbatim(p["words"])))


def waits(p: Params) -> Message:
    """Ask for the answer to a dispute whose day is over, naming whose it is and the manager."""
    lines = [
        n_(
            "⚖ {ref} of {name} ({person}) should have been answered by {day}, {count} day ago.",
            "⚖ {ref} of {name} ({person}) should have been answered by {day}, {count} days ago.",
            p["days"],
            ref=p["ref"],
            name=verbatim(p["name"]),
            person=p["person"],
            day=p["day"],
        )
    ]
    names = ", ".join(name for name in (p["officer"], p["manager"]) if name)
    if names:
        lines.append(_("For {officer}", officer=verbatim(names)))
    return Message("DISPUTE_WAITS", tuple(lines))
