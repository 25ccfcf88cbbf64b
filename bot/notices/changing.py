"""Changes to a loan that runs: closed early, given back, adjusted, planned anew, sent back, recovered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from bot.notices.owing import left_and_next
from bot.notices.paying import ANOTHER_WAY
from domain.messages import Choice, Link, Message, Text, _, n_, verbatim
from domain.money import Money


def closing_link(p: Params) -> Message:
    """Send the link at which a loan is closed today, and say until when that sum is good."""
    link = Link(_("Open the pay page"), p["url"])
    return Message("", closing_words(p["closes"], p["amount"]), (ANOTHER_WAY,), _MENU, link)


def closing_words(closes: str, amount: Money) -> tuple[Text, ...]:
    """Say what closes a loan today: gives it back, or finishes it."""
    line = _("Pay {amount} today and your loan is finished.", amount=amount)
    if closes == "return":
        line = _("Pay {amount} today and the loan is given back: nothing more is owed.", amount=amount)
    return line, _("This sum is good until midnight.")


def closed_already(p: Params) -> Message:
    """Say that a loan is finished because enough had been paid ahead."""
    lines = (
        _("You had paid enough ahead: your loan {loan} is finished. Well done!", loan=p["loan"]),
        _("By paying early you saved {saved}.", saved=p["saved"]),
    )
    return Message("", lines, (Choice("go.history", _("My payments")),), _MENU)


def withdrawn(p: Params) -> Message:
    """Confirm that a loan was cancelled before any money was sent."""
    line = _("Done. The loan of {amount} is cancelled and there is nothing to pay.", amount=p["amount"])
    return Message("", (line,), (Choice("go.apply", _("Ask for a loan")),), ("menu",))


def adjusted(p: Params) -> Message:
    """Say that what is owed was put right, and why."""
    lines = (
        _("What you owe was changed by {amount}: {reason}.", amount=p["amount"], reason=p["reason"]),
        _("{left} left to pay.", left=p["left"]),
    )
    return Message(
        "", lines, (Choice("go.balance", _("What I owe")), Choice("go.person", _("I have a question"))), _MENU
    )


def compromise(p: Params) -> Message:
    """Offer to close a loan in default for less than is owed."""
    line = _(
        "If you pay {amount} on {day}, your loan {loan} is settled and the rest of the {left} is let go.",
        amount=p["amount"],
        day=p["day"],
        loan=p["loan"],
        left=p["left"],
    )
    return Message("", (line,), (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person"))), _MENU)


def sent_back(p: Params) -> Message:
    """Say that money is on its way back."""
    text = _("{amount} of your payment {ref} is on its way back to you.")
    if p.get("reference"):
        text = _("{amount} of your payment {ref} is on its way back to you (reference {reference}).")
    first = text(amount=p["amount"], ref=p["ref"], reference=p.get("reference", ""))
    slow = (_("Banks take 5 to 10 days for this."),) if p.get("slow") else ()
    pay = (Choice("go.pay", _("Pay")),) if p["left"].minor else ()
    choices = (*pay, Choice("go.person", _("I have a question")))
    return Message("", (first, *slow, *left_and_next(p)), choices, _MENU)


def recovered(p: Params) -> Message:
    """Give the receipt for money that came for a loan we no longer expected it for."""
    line = _("Received {amount} for your old loan {loan}, thank you. Receipt {ref}.")
    filled = line(amount=p["amount"], loan=p["loan"], ref=p["ref"])
    return Message("", (filled,), (Choice("go.person", _("Talk to a person")),), _MENU)


def planned_anew(p: Params) -> Message:
    """Say what a prepayment made of the instalments."""
    line = n_(
        "Because you paid ahead, {left} is left: {count} instalment of about {each}, the last on {day}.",
        "Because you paid ahead, {left} is left: {count} instalments of about {each}, the last on {day}.",
        p["count"],
        left=p["left"],
        each=p["each"],
        day=p["day"],
    )
    return Message("", (line,), (Choice("go.schedule", _("Schedule")),), _MENU)


def plan_ready(p: Params) -> Message:
    """Announce a new plan, which counts only once she has said yes to it."""
    lines = (
        _("{name}, there is a new plan for your loan {loan}.", name=verbatim(p["name"]), loan=p["loan"]),
        _("Nothing changes until you have read it and said yes."),
    )
    return Message("", lines, (Choice("go.offer", _("See the plan")),), _MENU)


def plan_agreed(p: Params) -> Message:
    """Confirm the new plan."""
    line = _(
        "Thank you. The new plan for {loan} counts from now on. Next: {each} on {day}.",
        loan=p["loan"],
        each=p["each"],
        day=p["day"],
    )
    return Message("", (line,), (Choice("go.schedule", _("Schedule")),), _MENU)


_MENU = ("menu",)


NOTICES: Final[Mapping[str, Kind]] = {
    "MONEY_RECOVERED": Kind(
        recovered,
        "qist_recovered_money",
        ("amount", "ref"),
        words=_("We received {amount} for your old loan, thank you. Receipt {ref} is yours to keep."),
    ),
    "CLOSING_LINK": Kind(closing_link, "qist_closing", ("amount", "url")),
    "CLOSED_ALREADY": Kind(closed_already, "qist_closed", ("loan",)),
    "LOAN_WITHDRAWN": Kind(withdrawn, "qist_withdrawn", ("amount",)),
    "ADJUSTED": Kind(
        adjusted,
        "qist_adjusted",
        ("amount", "left"),
        words=_("What you owe was changed by {amount}; {left} left to pay. Write BALANCE to see more."),
    ),
    "COMPROMISE": Kind(
        compromise,
        "qist_compromise",
        ("amount", "day", "loan"),
        words=_("If you pay {amount} on {day}, your loan {loan} is settled. Write PAY for a link to pay."),
    ),
    "SENT_BACK": Kind(
        sent_back,
        "qist_sent_back",
        ("amount", "ref"),
        words=_("We sent {amount} of your payment {ref} back to you. Write HELP if it does not arrive."),
    ),
    "PLANNED_ANEW": Kind(
        planned_anew,
        "qist_planned",
        ("left", "day"),
        words=_("Because you paid ahead, {left} is left and the last payment is on {day}. Write SCHEDULE to see more."),
    ),
    "PLAN_READY": Kind(
        plan_ready,
        "qist_plan",
        ("name", "loan"),
        opens="offer",
        words=_("Salam {name}, there is a new plan for your loan {loan}. Reply to read it."),
        knocks=True,
    ),
    "PLAN_AGREED": Kind(plan_agreed, "qist_plan_agreed", ("loan",)),
}
