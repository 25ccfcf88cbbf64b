"""Paying: reminders, links, receipts, and payments that did not go through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices.kind import Kind, Params
from bot.notices.owing import left_and_next
from domain.messages import Choice, Link, Message, Text, _, n_, verbatim

#: Leads to the ways to pay by hand, or to a person where none are written down.
ANOTHER_WAY: Final = Choice("go.ways.person", _("Another way to pay"))
_PERSON = Choice("go.person", _("Talk to a person"))


def reminder(p: Params) -> Message:
    """Remind of an instalment before, on, or three days after its day, signed by the officer (CRED-8..10)."""
    name, amount, day = verbatim(p["name"]), p["amount"], p["due"]
    match p["stage"]:
        case stage if stage < 0:
            lines = [_("Salam {name}. {amount} is due tomorrow, {day}.", name=name, amount=amount, day=day)]
        case 0:
            lines = [
                _("Salam {name}. {amount} is due today. You can pay whenever it suits you.", name=name, amount=amount)
            ]
        case _:
            lines = [
                n_(
                    "Salam {name}. {amount} has been open for {count} day.",
                    "Salam {name}. {amount} has been open for {count} days.",
                    p["days"],
                    name=name,
                    amount=amount,
                ),
            ]
            if p.get("late"):
                lines.append(_("This includes a late charge of {late}.", late=p["late"]))
            if p.get("charity"):
                lines.append(_("As agreed for being late, {charity} goes to charity.", charity=p["charity"]))
            lines.append(_("If it is difficult just now, please tell us: we will find a way together."))
    if p["officer"]:
        lines.append(_("With regards, {officer}", officer=verbatim(p["officer"])))
    wrong = (Choice("go.dispute", _("Something is wrong")),) if p["stage"] > 0 else ()
    choices = (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person")), *wrong)
    return Message("", tuple(lines), choices, ("menu",))


def in_arrears(p: Params) -> Message:
    """Write, without a threat, to somebody ten days behind (MLMS-97, 136)."""
    return Message(
        "",
        (
            n_(
                "Salam {name}. {amount} has been open for {count} day.",
                "Salam {name}. {amount} has been open for {count} days.",
                p["days"],
                name=verbatim(p["name"]),
                amount=p["amount"],
            ),
            _("We would like to help you get back on track. You can pay a part, or tell us what is difficult."),
        ),
        (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person"))),
        ("menu",),
    )


def pay_link(p: Params) -> Message:
    """Send the link to the page that says what is due (MLMS-134)."""
    if p["wish"]:
        first = _("Here you can pay {amount}.", amount=p["amount"])
    elif p["late"]:
        first = _("Due now: {amount}, of which {late} is a late charge.", amount=p["amount"], late=p["late"])
    else:
        first = _("To pay: {amount} for {day}.", amount=p["amount"], day=p["day"])
    lines = (first, _("The page always shows today's amount. Keep the link; it stays yours."))
    link = Link(_("Open the pay page"), p["url"])
    return Message("", lines, (ANOTHER_WAY,), ("menu",), link)


def pay_again(p: Params) -> Message:
    """Send the link again at the time for which it was asked, when paying had not been possible (S-35)."""
    lines = (
        _("You asked us to write again about paying. To pay now: {amount}.", amount=p["amount"]),
        _("If the card page still does not open, you can pay another way."),
    )
    link = Link(_("Open the pay page"), p["url"])
    return Message("", lines, (ANOTHER_WAY,), ("menu",), link)


def received(p: Params) -> Message:
    """Give the receipt: what came, what it settled, what is left and what is next (MLMS-127)."""
    lines = [_("Received {amount}, thank you. Receipt {ref}.", amount=p["amount"], ref=p["ref"])]
    lines += _remarks(p)
    lines += _what_is_left(p)
    if p.get("credit"):
        lines.append(
            _(
                "You paid {credit} more than was owed. It is safe with us and yours: tell us if you want it back.",
                credit=p["credit"],
            )
        )
    return Message("", tuple(lines), _ways_on(p), ("menu",))


def _what_is_left(p: Params) -> list[Text]:
    """Say what is left and when, or that the loan is over and that there is a letter to say so (S-26)."""
    if p["left"].minor and p.get("short"):
        text = _("{next} is still open because of the late charge. {left} left to pay.")
        return [text(next=p["next"], left=p["left"])]
    if p["left"].minor:
        return left_and_next(p)
    if p.get("line"):
        return [_("Everything on your credit is paid. Well done!")]
    letter = _("For a letter that says you owe nothing, write LETTER.")
    if p.get("closed") == "return":
        return [_("Your loan {loan} is given back. Nothing more is owed.", loan=p["loan"]), letter]
    lines = [_("Your loan {loan} is fully repaid. Well done!", loan=p["loan"]), letter]
    if p.get("limit"):
        lines.append(_("You could ask for up to {limit} now, only if you ever need it.", limit=p["limit"]))
    return lines


def _ways_on(p: Params) -> tuple[Choice, ...]:
    """Offer what can be done after a payment."""
    if p["left"].minor and p.get("short"):
        return (Choice("go.pay", _("Pay the rest")), Choice("go.person", _("Ask to remove it")))
    if p["left"].minor:
        return (Choice("go.balance", _("What I owe")),)
    return () if p.get("line") else (Choice("go.letter", _("Clearance letter")),)


def _remarks(p: Params) -> list[Text]:
    """Return what is worth saying of a payment beyond its amount."""
    lines = []
    if p.get("paid"):
        lines.append(_("You paid on {at:date} at {at:time}; it counts from then.", at=p["paid"]))
    if p.get("late"):
        lines.append(_("Of this, {late} paid a late charge.", late=p["late"]))
    if p.get("off"):
        lines.append(_("A late charge of {off} no longer applies and is taken off.", off=p["off"]))
    if p.get("charity"):
        lines.append(_("Of this, {charity} goes to charity, as agreed for being late.", charity=p["charity"]))
    if p.get("saved"):
        lines.append(_("By paying early you saved {saved}.", saved=p["saved"]))
    return lines


def taken_back(p: Params) -> Message:
    """Say that an entry was a mistake of ours, and what is owed now (S-24)."""
    mistake = _("Correction: {amount} (receipt {ref}) was written down by mistake and is taken back.")
    lines = [
        mistake(amount=p["amount"], ref=p["ref"]),
        _("{left} left to pay. We are sorry for the mistake.", left=p["left"]),
    ]
    if p["officer"]:
        lines.append(_("With regards, {officer}", officer=verbatim(p["officer"])))
    choices = (Choice("go.balance", _("What I owe")), Choice("go.person", _("I have a question")))
    return Message("", tuple(lines), choices, ("menu",))


def waived(p: Params) -> Message:
    """Say that a late charge was let go."""
    lines = [_("The late charge of {late} is taken off. {left} left to pay.", late=p["late"], left=p["left"])]
    if p.get("whole"):
        text = _("Of instalment {number}, {late} is taken off. {left} left to pay.")
        lines = [text(number=p["whole"], late=p["late"], left=p["left"])]
    if p["officer"]:
        lines.append(_("With regards, {officer}", officer=verbatim(p["officer"])))
    return Message("", tuple(lines), (Choice("go.balance", _("What I owe")),), ("menu",))


def claim_held(p: Params) -> Message:
    """Say what was understood, that we look for the money, and that nothing is asked meanwhile (X-1, S-14)."""
    if p["amount"]:
        first = _("Thank you. We are looking for your payment of {amount}, code ending {end}.")
        line = first(amount=p["amount"], end=p["end"])
    else:
        line = _("Thank you. We are looking for your payment with the code ending {end}.", end=p["end"])
    lines = [line, _("Please do not pay again. We will write to you as soon as we know.")]
    if p["until"]:
        lines.append(_("Until {day} you get no reminder.", day=p["until"]))
    return Message("", tuple(lines), (Choice("go.balance", _("What I owe")),), ("menu",))


def claim_recorded(p: Params) -> Message:
    """Say that a payment is there already, and under which receipt."""
    line = _("That payment is already recorded: {ref} on {day}. Thank you.", ref=p["ref"], day=p["day"])
    return Message("", (line,), (Choice("go.balance", _("What I owe")),), ("menu",))


def claim_used(p: Params) -> Message:
    """Say that a code was used already, and never whose it is."""
    lines = (
        _("The code ending {end} has been used already.", end=p["end"]),
        _("Please look whether it is the right message. If it is, talk to us: a person will look into it with you."),
    )
    return Message("", lines, (Choice("go.paid", _("Send another code")), _PERSON), ("menu",))


def claim_unmatched(p: Params) -> Message:
    """Say kindly that the money was not found, and what helps."""
    lines = (
        _("We have looked for your payment with the code ending {end} and have not found it yet.", end=p["end"]),
        _("Please look whether the code and the receiver are right. A person in our office will help you find it."),
    )
    return Message("", lines, (Choice("go.paid", _("Send another code")), _PERSON), ("menu",))


def payment_failed(p: Params) -> Message:
    """Say that a payment did not go through, kindly, and what can be done (MLMS-137)."""
    return Message(
        "",
        (
            _("The payment of {amount} did not go through. Nothing was taken.", amount=p["amount"]),
            _("Often the card needs more balance, or the bank asks for a code. You can try again."),
        ),
        (Choice("go.pay", _("Try again")), ANOTHER_WAY),
        ("menu",),
    )


NOTICES: Final[Mapping[str, Kind]] = {
    "INSTALLMENT_REMINDER": Kind(
        reminder,
        "qist_due",
        ("name", "amount", "due"),
        stoppable=True,
        words=_("Salam {name}, {amount} is due on {due}. Write PAY for a link to pay."),
    ),
    "OVERDUE_NOTICE": Kind(
        reminder,
        "qist_overdue",
        ("name", "amount"),
        stoppable=True,
        words=_(
            "Salam {name}, {amount} is still open. Write PAY for a link to pay, or HELP if it is difficult just now."
        ),
    ),
    "DEFAULT_NOTICE": Kind(
        in_arrears,
        "qist_arrears",
        ("name", "amount"),
        stoppable=True,
        words=_("Salam {name}, {amount} has been open for a while. Write HELP and we will find a way together."),
    ),
    "PAYMENT_LINK": Kind(pay_link, "qist_pay", ("amount", "url")),
    "PAYMENT_CONFIRMATION": Kind(
        received,
        "qist_received",
        ("amount", "ref", "left"),
        words=_("We received {amount}, thank you. Receipt {ref}; {left} left to pay."),
    ),
    "PAYMENT_TAKEN_BACK": Kind(
        taken_back,
        "qist_correction",
        ("amount", "ref", "left"),
        words=_("Correction: {amount} (receipt {ref}) was written down by mistake. {left} left to pay. We are sorry."),
    ),
    "LATE_CHARGE_WAIVED": Kind(
        waived,
        "qist_waived",
        ("late", "left"),
        words=_("The late charge of {late} is taken off. {left} left to pay."),
    ),
    "PAYMENT_FAILED": Kind(
        payment_failed,
        "qist_failed",
        ("amount",),
        words=_("The payment of {amount} did not go through. Nothing was taken. Write PAY to try again."),
    ),
    "PAY_AGAIN": Kind(
        pay_again,
        "qist_pay_again",
        ("amount",),
        words=_("You asked us to write again about paying. To pay now: {amount}. Write PAY for a link to pay."),
    ),
    "CLAIM_HELD": Kind(claim_held, "qist_claim"),
    "CLAIM_RECORDED": Kind(claim_recorded, "qist_claim_recorded", ("ref",)),
    "CLAIM_USED": Kind(
        claim_used,
        "qist_claim_used",
        ("end",),
        words=_("The code ending {end} has been used already. Write SUPPORT and a person will look into it with you."),
    ),
    "CLAIM_UNMATCHED": Kind(
        claim_unmatched,
        "qist_claim_unmatched",
        ("end",),
        words=_("We have not found your payment with the code ending {end} yet. Write SUPPORT and we will help you."),
    ),
}
