"""Wallets: a prompt that waits on a phone, no answer yet, and a payment that did not happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from bot.notices.paying import ANOTHER_WAY
from bot.notices.wallet_reasons import wallet_words
from domain.messages import Choice, Message, _, verbatim


def asked(p: Params) -> Message:
    """Say that her wallet's provider is being asked, and never that it has reached her phone: nobody knows that yet."""
    wallet = verbatim(p["wallet"])
    lines = (
        _(
            "I am asking {wallet} for {amount}. In a moment the request shows on {phone}.",
            wallet=wallet,
            amount=p["amount"],
            phone=p["phone"],
        ),
        _("Please enter your PIN on that phone, never here. Your receipt comes by itself."),
    )
    return Message("", lines, (), ("menu",))


def away(p: Params) -> Message:
    """Say kindly that her wallet's provider does not answer, and that she need do nothing."""
    lines = (
        _("{wallet} does not answer just now, so nothing has reached your phone yet.", wallet=verbatim(p["wallet"])),
        _("We keep trying for two minutes and will tell you. You need do nothing."),
    )
    return Message("", lines, (), ("menu",))


def waiting(p: Params) -> Message:
    """Say that nobody knows yet, and that she need not pay again: money may have moved (PRODUCT P-13)."""
    lines = (
        _("We have no answer from {wallet} about {amount} yet.", wallet=verbatim(p["wallet"]), amount=p["amount"]),
        _("Please do not pay again. We keep asking and will tell you."),
    )
    return Message("", lines, (Choice("go.person", _("Talk to a person")),), ("menu",))


def unresolved(p: Params) -> Message:
    """Say that a day of asking brought no answer, who looks at it now, and what would help (S-14)."""
    text = _("We could not learn from {wallet} whether your {amount} of {at:date}, {at:time} was paid.")
    lines = (
        text(wallet=verbatim(p["wallet"]), amount=p["amount"], at=p["at"]),
        _("A person looks at it now. If the money left your phone, write PAID with the message you got."),
    )
    choices = (Choice("go.paid", _("I paid it")), Choice("go.person", _("Talk to a person")))
    return Message("", lines, choices, ("menu",))


def failed(p: Params) -> Message:
    """Say why nothing was paid, and what would work."""
    lines = [
        _("{amount} was not paid with {wallet}.", amount=p["amount"], wallet=verbatim(p["wallet"])),
        wallet_words(p["why"]),
    ]
    if p.get("wait"):
        lines.append(_("We can ask your phone again in two minutes."))
    choices = (Choice("go.pay", _("Try again")), ANOTHER_WAY)
    return Message("", tuple(lines), choices, ("menu",))


NOTICES: Final[Mapping[str, Kind]] = {
    "WALLET_ASKED": Kind(asked, "qist_wallet_asked", ("amount",)),
    "WALLET_AWAY": Kind(
        away,
        "qist_wallet_away",
        ("wallet",),
        words=_("Just now {wallet} does not answer. We keep trying for two minutes and will tell you."),
    ),
    "WALLET_UNRESOLVED": Kind(
        unresolved,
        "qist_wallet_unresolved",
        ("amount",),
        words=_(
            "We could not learn whether your {amount} was paid. A person looks at it. "
            "If the money left your phone, write PAID with the message you got."
        ),
    ),
    "WALLET_WAITING": Kind(
        waiting,
        "qist_wallet_waiting",
        ("amount",),
        words=_("Please do not pay again: we have no answer about {amount} yet. We will tell you."),
    ),
    "WALLET_FAILED": Kind(
        failed,
        "qist_wallet_failed",
        ("amount",),
        words=_("Your payment of {amount} was not made. Write PAY to try again or to pay another way."),
    ),
}
