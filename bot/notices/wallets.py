"""Wallets: a prompt that waits on a phone, no answer yet, and a payment that did not happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from bot.notices.paying import ANOTHER_WAY
from bot.notices.wallet_reasons import wallet_words
from domain.messages import Choice, Message, _, verbatim


def asked(p: Params) -> Message:
    """Say that a prompt is on its way to her phone."""
    wallet = verbatim(p["wallet"])
    lines = (
        _(
            "I have sent the {wallet} request for {amount} to {phone}.",
            wallet=wallet,
            amount=p["amount"],
            phone=p["phone"],
        ),
        _("Please enter your PIN on that phone, never here. Your receipt comes by itself."),
    )
    return Message("", lines, (), ("menu",))


def waiting(p: Params) -> Message:
    """Say that nobody knows yet, and that she need not pay again: money may have moved (PRODUCT P-13)."""
    lines = (
        _("We have no answer from {wallet} about {amount} yet.", wallet=verbatim(p["wallet"]), amount=p["amount"]),
        _("Please do not pay again. We keep asking and will tell you."),
    )
    return Message("", lines, (Choice("go.person", _("Talk to a person")),), ("menu",))


def failed(p: Params) -> Message:
    """Say why nothing was paid, and what would work."""
    lines = (
        _("{amount} was not paid with {wallet}.", amount=p["amount"], wallet=verbatim(p["wallet"])),
        wallet_words(p["why"]),
    )
    choices = (Choice("go.pay", _("Try again")), ANOTHER_WAY)
    return Message("", lines, choices, ("menu",))


NOTICES: Final[Mapping[str, Kind]] = {
    "WALLET_ASKED": Kind(asked, "qist_wallet_asked", ("amount",)),
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
