"""Talking: questions and answers, languages, stopping, and unfinished forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from domain.messages import Choice, Message, _, verbatim


def asked(p: Params) -> Message:
    """Pass on a question from staff."""
    line = _("{who} asks: {words}", who=verbatim(p["who"]), words=verbatim(p["words"]))
    return Message("", (line, _("Please answer in one message.")), ways=("menu",))


def answered(p: Params) -> Message:
    """Pass on what a member of staff wrote back."""
    line = _("{who}: {words}", who=verbatim(p["who"]), words=verbatim(p["words"]))
    return Message("", (line,), (Choice("go.person", _("Write back")),), ("menu",))


def passed_on(p: Params) -> Message:
    """Confirm that a message reached the office."""
    if p["who"]:
        line = _("Thank you. I have passed it on; {who} will answer you here.", who=verbatim(p["who"]))
    else:
        line = _("Thank you. I have passed it on; somebody will answer you here.")
    return Message("", (line,), ways=("menu",))


def stopped(_p: Params) -> Message:
    """Confirm STOP, and say what still comes (S-28)."""
    return Message(
        "",
        (
            _("Stopped: you get no more reminders or tips."),
            _("Receipts and what the law asks of us still come. Write START to begin again."),
        ),
        (Choice("go.start", _("Start again")),),
        ("menu",),
    )


def started(_p: Params) -> Message:
    """Confirm START."""
    return Message("", (_("You will get reminders again."),), ways=("menu",))


def language_changed(_p: Params) -> Message:
    """Confirm a change of language, in the new one."""
    return Message("", (_("We now speak English."),))


def draft_waits(p: Params) -> Message:
    """Ask once whether to go on with an unfinished form (S-43)."""
    if p.get("amount"):
        line = _("You started to ask for {amount}. Shall we go on?", amount=p["amount"])
    else:
        line = _("You started a form with us. Shall we go on?")
    return Message(
        "", (line,), (Choice("go.resume", _("Continue")), Choice("go.forget", _("No, delete my answers"))), ("menu",)
    )


def detail_changed(_p: Params) -> Message:
    """Confirm a change of details."""
    return Message("", (_("Thank you, it is changed."),), (Choice("go.profile", _("My details")),), ("menu",))


def trouble(_p: Params) -> Message:
    """Say that something went wrong on our side, and that nothing is lost."""
    return Message(
        "",
        (_("Something went wrong on our side. Nothing is lost: please send that again in a minute."),),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


NOTICES: Final[Mapping[str, Kind]] = {
    "STAFF_QUESTION": Kind(
        asked,
        "qist_question",
        ("who",),
        opens="answer",
        words=_("A question from {who} at our office is waiting for you. Reply to read it."),
        knocks=True,
    ),
    "STAFF_ANSWER": Kind(
        answered,
        "qist_answer",
        ("who",),
        words=_("An answer from {who} at our office is waiting for you. Reply to read it."),
        knocks=True,
    ),
    "MESSAGE_PASSED_ON": Kind(passed_on, "qist_passed_on"),
    "STOPPED": Kind(stopped, "qist_stopped"),
    "STARTED": Kind(started, "qist_started"),
    "LANGUAGE_CHANGED": Kind(language_changed, "qist_language"),
    "DRAFT_FOLLOW_UP": Kind(
        draft_waits,
        "qist_draft",
        stoppable=True,
        words=_("You started a form with us. Write MENU to go on with it."),
    ),
    "DETAIL_CHANGED": Kind(detail_changed, "qist_changed"),
    "TROUBLE": Kind(trouble, "qist_trouble"),
}
