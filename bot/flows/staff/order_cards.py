"""What staff read about orders to wallets: unknown, unresolved, failed, or sent twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.notices.kind import Params
from domain.messages import Message, Text, _, verbatim


def unknown(p: Params) -> Message:
    """Say that nobody knows yet whether money was sent (S-25)."""
    line = _(
        "⏳ {loan}: {wallet} has not said yet whether {amount} was sent. Please do not send it again; we keep asking.",
        loan=p["loan"],
        wallet=verbatim(p["wallet"]),
        amount=p["amount"],
    )
    return Message("ORDER_UNKNOWN", (line,))


def unresolved(p: Params) -> Message:
    """Say that a day of asking brought no answer, and what people can do."""
    what: Text = _("sent to the borrower") if p["out"] else _("paid by the borrower")
    lines = [
        _(
            "⚠ {loan}: after a day {wallet} has not said whether {amount} was {what}.",
            loan=p["loan"],
            wallet=verbatim(p["wallet"]),
            amount=p["amount"],
            what=what,
        ),
        _("Asked for {name} on {at:date} at {at:time}.", at=p["at"], name=verbatim(p["name"])),
        _("Please look in its own statement."),
    ]
    if p.get("payment"):
        text = _("It waits in suspense. If it is there: /suspense {payment} {loan}")
        lines.append(text(payment=p["payment"], loan=p["loan"] if p["loan"] != p["payment"] else verbatim("L-…")))
    if p["out"]:
        lines.append(_("If it was not sent, write /resend {loan}: it cannot go out twice.", loan=p["loan"]))
        text = _("If it can never be sent like that, write /unsent {loan} and why; a second person confirms.")
        lines.append(text(loan=p["loan"]))
    return Message("ORDER_UNRESOLVED", tuple(lines))


def not_sent(p: Params) -> Message:
    """Say that money was certainly not sent, and that the loan waits as before."""
    line = _(
        "❌ {loan}: {wallet} did not send {amount} ({why}). Nothing left. You can try again or send it another way.",
        loan=p["loan"],
        wallet=verbatim(p["wallet"]),
        amount=p["amount"],
        why=WHY_NOT_SENT.get(p["why"], verbatim(p["why"])),
    )
    return Message("NOT_SENT", (line,))


def sent_twice(p: Params) -> Message:
    """Alarm staff that money left twice for one loan."""
    line = _(
        "🚨 {loan}: {wallet} says now that {amount} was sent, and it was sent another way too. Please ask for it back.",
        loan=p["loan"],
        wallet=verbatim(p["wallet"]),
        amount=p["amount"],
    )
    return Message("SENT_TWICE", (line,))


def callback_unknown(p: Params) -> Message:
    """Say that a provider called about something we never asked for; nothing was booked."""
    line = _("⚠ {kind}: a call about an order that is not ours (number {number}). Nothing was booked.")
    return Message("CALLBACK_UNKNOWN", (line(kind=verbatim(p["kind"]), number=p["number"]),))


WHY_NOT_SENT: Final[Mapping[str, Text]] = {
    "our_balance": _("our own account holds too little"),
    "full": _("the borrower's wallet may not hold so much more"),
    "unregistered": _("that number has no wallet"),
    "busy": _("the wallet was busy"),
    "ours": _("our own settings there need a look"),
    "not_asked": _("it could not be reached"),
}

ORDER_WRITERS: Final[Mapping[str, Callable[[Params], Message]]] = {
    "ORDER_UNKNOWN": unknown,
    "ORDER_UNRESOLVED": unresolved,
    "NOT_SENT": not_sent,
    "SENT_TWICE": sent_twice,
    "CALLBACK_UNKNOWN": callback_unknown,
}
