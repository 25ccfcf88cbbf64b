"""Joining: received, approved, turned down, asked; and an account found again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from domain.messages import Choice, Message, Text, _, n_, verbatim

#: Why staff may turn somebody down. Each is what the borrower hears; a note beside it stays inside.
REASONS: Final[dict[str, Text]] = {
    "income": _("the instalments would be too high for the income you told us"),
    "details": _("some of the details did not match your papers"),
    "area": _("we do not lend in your area yet"),
    "existing": _("you have other loans that come first"),
    "incomplete": _("we did not get an answer to our question"),
}


def registered(p: Params) -> Message:
    """Confirm that a request to join arrived, and say until when an answer comes (MLMS-15)."""
    return Message(
        "",
        (
            _("Thank you, {name}. Your request {ref} is with us.", name=verbatim(p["name"]), ref=p["ref"]),
            _("You will get an answer here by {day}. Write STATUS at any time to see where it stands.", day=p["day"]),
        ),
        ways=("menu",),
    )


def approved(p: Params) -> Message:
    """Tell somebody she is a member, without promising a loan (MLMS-23)."""
    return Message(
        "",
        (
            _("Good news, {name}: you are approved.", name=verbatim(p["name"])),
            _(
                "You can ask for a loan of {low} to {high}. A person looks at each request.",
                low=p["low"],
                high=p["high"],
            ),
        ),
        (Choice("go.apply", _("Ask for a loan")), Choice("go.person", _("I have a question"))),
        ("menu",),
    )


def rejected(p: Params) -> Message:
    """Say no with the reason and the day to ask again (MLMS-21)."""
    return Message(
        "",
        (
            _(
                "{name}, we cannot approve your request {ref} now: {reason}.",
                name=verbatim(p["name"]),
                ref=p["ref"],
                reason=REASONS[p["reason"]],
            ),
            _("You can ask again from {day}.", day=p["day"]),
        ),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


def consent_refused(_p: Params) -> Message:
    """Respect a no."""
    return Message(
        "",
        (_("That is fine. We keep nothing about you. Write JOIN if you change your mind."),),
        (Choice("go.join", _("Start again")), Choice("go.help", _("Help"))),
        ("menu",),
    )


def known_already(p: Params) -> Message:
    """Say that there is an account, without saying whose (MLMS-13)."""
    return Message(
        "",
        (_("You already have an account with us. Would you like to use it from here?"),),
        (Choice("go.recover", _("Yes, recover it")), Choice("go.person", _("Talk to a person"))),
        ("menu",),
    )


def recovery_code(p: Params) -> Message:
    """Send the code to where we know the person."""
    return Message(
        "",
        (
            _("Your code is {code}. It links another chat to your account.", code=p["code"]),
            _("If you did not ask for it, do nothing and tell us. We never ask for this code by phone."),
        ),
        (Choice("go.person", _("This was not me")),),
        ("menu",),
    )


def recovery_sent(p: Params) -> Message:
    """Ask for the code."""
    return Message(
        "", (_("We sent a code to the chat of the phone ending in {end}. Please type it here.", end=p["end"]),)
    )


def recovery_missed(p: Params) -> Message:
    """Ask for the code again."""
    return Message(
        "",
        (
            n_(
                "That code does not fit. You can try {count} more time.",
                "That code does not fit. You can try {count} more times.",
                p["left"],
            ),
        ),
    )


def recovered(p: Params) -> Message:
    """Confirm that the chat is linked."""
    return Message(
        "",
        (_("Done, {name}. This chat is now linked to your account.", name=verbatim(p["name"])),),
        (Choice("go.status", _("Status")),),
        ("menu",),
    )


def was_this_you(p: Params) -> Message:
    """Tell the chat we knew that another one was linked."""
    return Message(
        "",
        (
            _(
                "Another chat on {channel} was just linked to your account. Was this you?",
                channel=p["channel"].capitalize(),
            ),
        ),
        (Choice("go.menu", _("Yes")), Choice("go.person", _("This was not me"))),
        ("menu",),
    )


NOTICES: Final[Mapping[str, Kind]] = {
    "REGISTRATION_CONFIRMATION": Kind(registered, "qist_registered", ("name", "ref", "day")),
    "ACCOUNT_APPROVED": Kind(
        approved,
        "qist_approved",
        ("name",),
        words=_("Good news, {name}: you are approved. Write LOAN to ask for a loan."),
    ),
    "ACCOUNT_REJECTED": Kind(
        rejected,
        "qist_rejected",
        ("name", "ref"),
        words=_("Salam {name}, we cannot approve your request {ref} now. Write STATUS to read more."),
    ),
    "REQUEST_REJECTED": Kind(
        rejected,
        "qist_rejected",
        ("name", "ref"),
        words=_("Salam {name}, we cannot approve your request {ref} now. Write STATUS to read more."),
    ),
    "CONSENT_REFUSED": Kind(consent_refused, "qist_consent_refused"),
    "KNOWN_ALREADY": Kind(known_already, "qist_known"),
    "RECOVERY_CODE": Kind(
        recovery_code,
        "qist_code",
        ("code",),
        words=_("Your code is {code}. If you did not ask for it, do nothing and tell us."),
    ),
    "RECOVERY_SENT": Kind(recovery_sent, "qist_code_sent", opens="code"),
    "RECOVERY_MISSED": Kind(recovery_missed, "qist_code_missed", opens="code"),
    "RECOVERED": Kind(recovered, "qist_recovered", ("name",)),
    "WAS_THIS_YOU": Kind(
        was_this_you,
        "qist_was_this_you",
        ("channel",),
        words=_("Another chat on {channel} was just linked to your account. If this was not you, write HELP."),
    ),
}
