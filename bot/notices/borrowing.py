"""Borrowing: the request, the offer and the payout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from domain.messages import Choice, Message, _, verbatim


def request_received(p: Params) -> Message:
    """Confirm that a request for a loan arrived."""
    return Message(
        "",
        (
            _("Your request {ref} for {amount} is with us.", ref=p["ref"], amount=p["amount"]),
            _("You will get an answer here by {day}.", day=p["day"]),
        ),
        ways=("menu",),
    )


def accepted(p: Params) -> Message:
    """Confirm a yes."""
    if p["wish"] == "wait":
        line = _(
            "Thank you. You accepted {amount}. We will send it from {day}, unless you change your mind before.",
            amount=p["amount"],
            day=p["day"],
        )
    else:
        line = _(
            "Thank you. You accepted {amount}. We will now send the money and write to you here.", amount=p["amount"]
        )
    return Message("", (line,), ways=("menu",))


def declined(_p: Params) -> Message:
    """Respect a no."""
    return Message("", (_("That is fine. There is no loan and nothing to pay."),), ways=("menu",))


def offer_ran_out(p: Params) -> Message:
    """Say that an offer is over."""
    return Message(
        "",
        (_("The offer for {ref} has run out. You can ask again at any time.", ref=p["ref"]),),
        (Choice("go.apply", _("Ask for a loan")),),
        ("menu",),
    )


def offer_waits(p: Params) -> Message:
    """Announce an offer where the whole statement cannot be sent unasked."""
    return Message(
        "",
        (_("{name}, your offer is ready.", name=verbatim(p["name"])),),
        (Choice("go.offer", _("See the offer")),),
        ("menu",),
    )


def paid_out(p: Params) -> Message:
    """Say that the money was sent, and when the first payment is (MLMS-81)."""
    lines = [
        _("{amount} was sent to you (reference {reference}).", amount=p["amount"], reference=p["reference"]),
        _("First payment: {instalment} on {day}.", instalment=p["instalment"], day=p["day"]),
        _("Before each payment I will write to you here, with a link to pay."),
    ]
    if p["officer"]:
        lines.append(_("Your officer is {officer}.", officer=p["officer"]))
    return Message("", tuple(lines), (Choice("go.schedule", _("Schedule")), Choice("go.pay", _("Pay"))), ("menu",))


NOTICES: Final[Mapping[str, Kind]] = {
    "REQUEST_RECEIVED": Kind(request_received, "qist_request", ("ref", "amount")),
    "OFFER_READY": Kind(
        offer_waits,
        "qist_offer",
        ("name",),
        opens="offer",
        words=_("Salam {name}, your offer is ready. Reply to read it."),
        knocks=True,
    ),
    "OFFER_ACCEPTED": Kind(accepted, "qist_accepted", ("amount",)),
    "OFFER_DECLINED": Kind(declined, "qist_declined"),
    "OFFER_EXPIRED": Kind(
        offer_ran_out,
        "qist_offer_over",
        ("ref",),
        words=_("The offer for {ref} has run out. You can ask again at any time."),
    ),
    "LOAN_CREATED": Kind(
        paid_out,
        "qist_paid_out",
        ("amount", "reference", "instalment", "day"),
        words=_(
            "We sent you {amount} ({reference}). First payment: {instalment} on {day}. Write SCHEDULE to see more."
        ),
    ),
}
