"""What the staff group reads about money that goes back: refunds, chargebacks, and payments that came twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.messages import Message, Text, _, verbatim

Params = Mapping[str, Any]


def chargeback_opened(p: Params) -> Message:
    """Say that a bank disputes a payment, and until when evidence can be sent."""
    about: dict[str, Any] = {"amount": p["amount"], "ref": p["ref"], "reason": p["reason"]}
    if p["loan"]:
        text = _("⚠ The bank of {name} ({loan}) disputes {amount} of {ref}: {reason}.")
        lines = [text(name=verbatim(p["name"]), loan=p["loan"], **about)]
    else:
        lines = [_("⚠ A bank disputes {amount} of {ref}, which belongs to no loan: {reason}.", **about)]
    if p["day"]:
        lines.append(_("Send evidence to the provider by {day}.", day=p["day"]))
    lines.append(_("Until the bank decides, the payment counts and cannot be sent back."))
    return Message("CHARGEBACK_OPENED", tuple(lines))


def chargeback_won(p: Params) -> Message:
    """Say that a bank decided for us."""
    text = _("✅ The bank decided for us: {amount} of {ref} stays paid.")
    return _one("CHARGEBACK_WON", text(amount=p["amount"], ref=p["ref"]))


def chargeback_lost(p: Params) -> Message:
    """Say that a bank decided against us."""
    text = _("❌ The bank took {amount} of {ref} back. The loan owes it again; what the dispute costs is ours to pay.")
    return _one("CHARGEBACK_LOST", text(amount=p["amount"], ref=p["ref"]))


def refund_failed(p: Params) -> Message:
    """Say that money did not arrive and is with us again."""
    text = _("⚠ {amount} of {ref} could not be sent back ({why}) and counts as paid again. Please find another way.")
    return _one("REFUND_FAILED", text(amount=p["amount"], ref=p["ref"], why=p["why"]))


def refund_refused(p: Params) -> Message:
    """Say that the provider would not begin."""
    text = _("⚠ The provider would not send back {amount} of {ref}: {why}. Nothing was booked.")
    return _one("REFUND_REFUSED", text(amount=p["amount"], ref=p["ref"], why=p["why"]))


def refund_unknown(p: Params) -> Message:
    """Say that a person has to look."""
    text = _(
        "⚠ We could not find out whether {amount} of {ref} was sent back ({why}). "
        "Please look at the provider; we do not ask again."
    )
    return _one("REFUND_UNKNOWN", text(amount=p["amount"], ref=p["ref"], why=p["why"]))


def taken_and_open(p: Params) -> Message:
    """Say that money is gone again and no loan can owe it."""
    if p["loan"]:
        text = _("⚠ {amount} of {ref} is gone again at the provider, and {loan} cannot owe it: a person has to decide.")
        return _one("TAKEN_AND_OPEN", text(amount=p["amount"], ref=p["ref"], loan=p["loan"]))
    text = _("⚠ {amount} of {ref} went back at the provider. It belonged to no loan.")
    return _one("TAKEN_AND_OPEN", text(amount=p["amount"], ref=p["ref"]))


def refund_there(p: Params) -> Message:
    """Say that somebody sent money back in the provider's dashboard."""
    text = _("↪ {amount} of {ref} ({loan}, {name}) was sent back in the dashboard of {provider}.")
    about: dict[str, Any] = {"amount": p["amount"], "ref": p["ref"], "loan": p["loan"], "provider": p["provider"]}
    return _one("REFUND_THERE", text(name=verbatim(p["name"]), **about))


def paid_twice(p: Params) -> Message:
    """Say that the same amount came twice, and that she was asked what to do with it."""
    text = _(
        "⚠ Overpaid: {name} paid {amount} twice within an hour ({loan}, {ref}). "
        "The borrower is asked whether to keep it or have it sent back."
    )
    filled = text(name=verbatim(p["name"]), amount=p["amount"], loan=p["loan"], ref=p["ref"])
    return _one("PAID_TWICE", filled)


def wants_back(p: Params) -> Message:
    """Say that a borrower would like money back, and what to write for that."""
    text = _("↪ {name} ({person}) would like {amount} of {ref} sent back. Write: {command}")
    if p.get("by_hand"):
        text = _(
            "↪ {name} ({person}) would like {amount} of {ref} sent back. "
            "Send it first, then write {command} and the reference of the transfer."
        )
    filled = text(
        name=verbatim(p["name"]), person=p["person"], amount=p["amount"], ref=p["ref"], command=verbatim(p["command"])
    )
    return _one("WANTS_BACK", filled)


def _one(key: str, line: Text) -> Message:
    return Message(key, (line,))


MONEY_WRITERS: Final[Mapping[str, Callable[[Params], Message]]] = {
    "CHARGEBACK_OPENED": chargeback_opened,
    "CHARGEBACK_WON": chargeback_won,
    "CHARGEBACK_LOST": chargeback_lost,
    "REFUND_FAILED": refund_failed,
    "REFUND_REFUSED": refund_refused,
    "REFUND_UNKNOWN": refund_unknown,
    "REFUND_THERE": refund_there,
    "TAKEN_AND_OPEN": taken_and_open,
    "PAID_TWICE": paid_twice,
    "WANTS_BACK": wants_back,
}
