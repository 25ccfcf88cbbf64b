"""Disputes: that we heard it, by when there is an answer, and how it was settled, never with a threat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from domain.messages import Choice, Message, _, verbatim


def opened(p: Params) -> Message:
    """Confirm a dispute with its reference and the day of its answer, and what does not happen until then."""
    return Message(
        "",
        (
            _("Thank you for telling us. We look into it: {ref}, about {loan}.", ref=p["ref"], loan=p["loan"]),
            _("You will get an answer here by {day}.", day=p["day"]),
            _("Until then we send no reminders about this loan, and nothing is added for being late."),
            _("You can still pay if you like; it all counts."),
        ),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


def added(p: Params) -> Message:
    """Confirm that more was added to an open dispute."""
    return Message(
        "",
        (
            _("Thank you. I have added it to {ref}, which we are looking into.", ref=p["ref"]),
            _("You will get an answer here by {day}.", day=p["day"]),
        ),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


def resolved(p: Params) -> Message:
    """Say how a dispute was settled and why, and whom she can ask further."""
    if p["outcome"] == "RIGHT":
        lines = [
            _("You were right, and we are sorry ({ref}, {loan}).", ref=p["ref"], loan=p["loan"]),
            _("{who} writes: {reason}", who=verbatim(p["who"]), reason=p["reason"]),
            _("We put it right and write to you here. You need do nothing."),
        ]
    else:
        lines = [
            _("We looked into {ref}. What is written for {loan} is right.", ref=p["ref"], loan=p["loan"]),
            _("{who} writes: {reason}", who=verbatim(p["who"]), reason=p["reason"]),
            _("For the days we looked into it nothing is added. If it is difficult just now, please tell us."),
        ]
    lines.append(_("If you do not agree, you can ask further: {where}", where=p["complaints"]))
    choices = (Choice("go.balance", _("What I owe")), Choice("go.person", _("Talk to a person")))
    return Message("", tuple(lines), choices, ("menu",))


NOTICES: Final[Mapping[str, Kind]] = {
    "DISPUTE_OPENED": Kind(opened, "qist_dispute", ("ref", "day")),
    "DISPUTE_ADDED": Kind(added, "qist_dispute_added", ("ref", "day")),
    "DISPUTE_RESOLVED": Kind(
        resolved,
        "qist_dispute_answer",
        ("ref", "loan"),
        words=_("There is an answer to {ref}, about your loan {loan}. Reply to read it."),
        knocks=True,
    ),
}
