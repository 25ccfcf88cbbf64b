"""Money that goes back: paid twice or too much, taken back by a bank, and counted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from bot.notices.owing import left_and_next
from domain.messages import Choice, Message, _

_MENU = ("menu",)


def paid_extra(p: Params) -> Message:
    """Ask what to do with what she paid twice, or more than she owed (S-12)."""
    if p["twice"]:
        first = _("You paid {amount} twice. Your extra {amount} is safe.", amount=p["amount"])
    else:
        first = _("You paid {amount} more than was owed. It is safe and yours.", amount=p["amount"])
    keep = _("Keep for next month") if p["running"] else _("Keep it for later")
    choices = (Choice(f"go.keep.{p['payment']}", keep), Choice(f"go.sendback.{p['payment']}", _("Send it back")))
    return Message("", (first, _("What should we do with it?")), choices, _MENU)


def extra_kept(p: Params) -> Message:
    """Say that it stays with us."""
    line = _("{amount} stays with us and is yours. Tell us at any time if you want it back.", amount=p["amount"])
    return Message("", (line,), (), _MENU)


def extra_asked(p: Params) -> Message:
    """Say that it will be sent back, and that she will hear of it."""
    text = _("We will send {amount} of {ref} back to you. A person checks it first; you will get a message here.")
    return Message("", (text(amount=p["amount"], ref=p["ref"]),), (), _MENU)


def credit_used(p: Params) -> Message:
    """Say that money of hers that lay with us now pays for her loan."""
    lines = [_("{amount} of yours that was with us now pays for your loan.", amount=p["amount"])]
    if p["left"].minor:
        lines.append(_("{left} left to pay.", left=p["left"]))
    choices = (Choice("go.balance", _("What I owe")), Choice("go.person", _("I have a question")))
    return Message("", tuple(lines), choices, _MENU)


def extra_settled(_p: Params) -> Message:
    """Say that there is nothing to decide any more."""
    return Message("", (_("That is settled already. Write HISTORY to see your payments."),), (), _MENU)


def charged_back(p: Params) -> Message:
    """Say, without blame, that her bank took a payment back and what is owed now (S-23)."""
    text = _("Your bank took {amount} of your payment {ref} back, so it is open again.")
    lines = (
        text(amount=p["amount"], ref=p["ref"]),
        *left_and_next(p),
        _("If you did not ask your bank for this, please tell us. We will look at it together."),
    )
    return Message("", lines, (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person"))), _MENU)


def put_back(p: Params) -> Message:
    """Say that money is with us again and counts."""
    text = _("{amount} of your payment {ref} is with us again and counts for your loan.")
    lines = (text(amount=p["amount"], ref=p["ref"]), *left_and_next(p))
    return Message("", lines, (Choice("go.person", _("I have a question")),), _MENU)


NOTICES: Final[Mapping[str, Kind]] = {
    "PAID_EXTRA": Kind(
        paid_extra,
        "qist_paid_extra",
        ("amount",),
        words=_("You paid {amount} more than was due. It is safe with us. Reply to tell us what to do with it."),
        knocks=True,
    ),
    "EXTRA_KEPT": Kind(extra_kept, "qist_extra_kept", ("amount",)),
    "EXTRA_ASKED": Kind(extra_asked, "qist_extra_asked", ("amount", "ref")),
    "CREDIT_USED": Kind(
        credit_used,
        "qist_credit_used",
        ("amount", "left"),
        words=_("Of your money that was with us, {amount} now pays for your loan. {left} left to pay on it."),
    ),
    "EXTRA_SETTLED": Kind(extra_settled, "qist_extra_settled"),
    "CHARGED_BACK": Kind(
        charged_back,
        "qist_charged_back",
        ("amount", "ref", "left"),
        words=_("Your bank took {amount} of your payment {ref} back. {left} left to pay. Write HELP to talk to us."),
    ),
    "PUT_BACK": Kind(
        put_back,
        "qist_put_back",
        ("amount", "ref"),
        words=_("Of your payment {ref}, {amount} is with us again and counts for your loan."),
    ),
}
