"""Every message sent unasked, by name, with the WhatsApp template that carries it outside the 24-hour window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.messages import Choice, Link, Message, Notice, Text, _, n_, verbatim

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of notice.

    `template` is its WhatsApp template and `fills` the values that go into it, in order. `stoppable` ones are not sent
    to somebody who said STOP. `opens` names the conversation that goes on from it, when it asks something.
    """

    write: Callable[[Params], Message]
    template: str
    fills: tuple[str, ...] = ()
    opens: str = ""
    stoppable: bool = False


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


#: Why staff may turn somebody down. Each is what the borrower hears; a note beside it stays inside.
REASONS: Final[dict[str, Text]] = {
    "income": _("the instalments would be too high for the income you told us"),
    "details": _("some of the details did not match your papers"),
    "area": _("we do not lend in your area yet"),
    "existing": _("you have other loans that come first"),
    "incomplete": _("we did not get an answer to our question"),
}


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
        _("{amount} is on its way to you (reference {reference}).", amount=p["amount"], reference=p["reference"]),
        _("First payment: {instalment} on {day}.", instalment=p["instalment"], day=p["day"]),
        _("Before each payment I will write to you here, with a link to pay."),
    ]
    if p["officer"]:
        lines.append(_("Your officer is {officer}.", officer=p["officer"]))
    return Message("", tuple(lines), (Choice("go.schedule", _("Schedule")), Choice("go.pay", _("Pay"))), ("menu",))


def reminder(p: Params) -> Message:
    """Remind of an instalment before, on, or three days after its day, signed by the officer (CRED-8..10)."""
    name, amount, day = verbatim(p["name"]), p["amount"], p["due"]
    match p["stage"]:
        case stage if stage < 0:
            lines = [_("Salam {name}. {amount} is due on {day}.", name=name, amount=amount, day=day)]
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
            lines.append(_("If it is difficult just now, please tell us: we will find a way together."))
    if p["officer"]:
        lines.append(_("With regards, {officer}", officer=verbatim(p["officer"])))
    choices = (Choice("go.pay", _("Pay")), Choice("go.person", _("Talk to a person")))
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


def received(p: Params) -> Message:
    """Give the receipt: what came, what it settled, what is left and what is next (MLMS-127)."""
    lines = [_("Received {amount}, thank you. Receipt {ref}.", amount=p["amount"], ref=p["ref"])]
    if p.get("late"):
        lines.append(_("Of this, {late} paid a late charge.", late=p["late"]))
    if p["left"].minor == 0:
        lines.append(_("Your loan {loan} is fully repaid. Well done!", loan=p["loan"]))
    else:
        lines.append(_("{left} left to pay. Next: {next} on {day}.", left=p["left"], next=p["next"], day=p["day"]))
    if p.get("credit"):
        lines.append(
            _(
                "You paid {credit} more than was owed. It is safe with us and yours: tell us if you want it back.",
                credit=p["credit"],
            )
        )
    choices = () if p["left"].minor == 0 else (Choice("go.balance", _("What I owe")),)
    return Message("", tuple(lines), choices, ("menu",))


def pay_link(p: Params) -> Message:
    """Send the link to the page that says what is due (MLMS-134)."""
    if p["wish"]:
        first = _("Here you can pay {amount}.", amount=p["amount"])
    elif p["late"]:
        first = _("Due now: {amount}, of which {late} is a late charge.", amount=p["amount"], late=p["late"])
    else:
        first = _("To pay: {amount} for {day}.", amount=p["amount"], day=p["day"])
    lines = (first, _("The page always shows today's amount. Keep the link; it stays yours."))
    return Message("", lines, link=Link(_("Open the pay page"), p["url"]), ways=("menu",))


def payment_failed(p: Params) -> Message:
    """Say that a payment did not go through, kindly, and what can be done (MLMS-137)."""
    return Message(
        "",
        (
            _("The payment of {amount} did not go through. Nothing was taken.", amount=p["amount"]),
            _("Often the card needs more balance, or the bank asks for a code. You can try again."),
        ),
        (Choice("go.pay", _("Try again")), Choice("go.person", _("Another way to pay"))),
        ("menu",),
    )


def stopped(_p: Params) -> Message:
    """Confirm STOP, and say what still comes (S-28)."""
    return Message(
        "",
        (
            _("Stopped: you get no more reminders or tips."),
            _("Receipts and what the law asks of us still come. Write START to begin again."),
        ),
        (Choice("go.start", _("Start again")),),
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


CATALOGUE: Final[Mapping[str, Kind]] = {
    "REGISTRATION_CONFIRMATION": Kind(registered, "qist_registered", ("name", "ref", "day")),
    "ACCOUNT_APPROVED": Kind(approved, "qist_approved", ("name",)),
    "ACCOUNT_REJECTED": Kind(rejected, "qist_rejected", ("name", "ref")),
    "STAFF_QUESTION": Kind(asked, "qist_question", ("who",), opens="answer"),
    "STAFF_ANSWER": Kind(answered, "qist_answer", ("who",)),
    "MESSAGE_PASSED_ON": Kind(passed_on, "qist_passed_on"),
    "REQUEST_RECEIVED": Kind(request_received, "qist_request", ("ref", "amount")),
    "REQUEST_REJECTED": Kind(rejected, "qist_rejected", ("name", "ref")),
    "OFFER_READY": Kind(offer_waits, "qist_offer", ("name",), opens="offer"),
    "OFFER_ACCEPTED": Kind(accepted, "qist_accepted", ("amount",)),
    "OFFER_DECLINED": Kind(declined, "qist_declined"),
    "OFFER_EXPIRED": Kind(offer_ran_out, "qist_offer_over", ("ref",)),
    "LOAN_CREATED": Kind(paid_out, "qist_paid_out", ("amount", "reference", "instalment", "day")),
    "INSTALLMENT_REMINDER": Kind(reminder, "qist_due", ("name", "amount", "due"), stoppable=True),
    "OVERDUE_NOTICE": Kind(reminder, "qist_overdue", ("name", "amount"), stoppable=True),
    "DEFAULT_NOTICE": Kind(in_arrears, "qist_arrears", ("name", "amount"), stoppable=True),
    "PAYMENT_LINK": Kind(pay_link, "qist_pay", ("amount", "url")),
    "PAYMENT_CONFIRMATION": Kind(received, "qist_received", ("amount", "ref", "left")),
    "PAYMENT_FAILED": Kind(payment_failed, "qist_failed", ("amount",)),
    "STOPPED": Kind(stopped, "qist_stopped"),
    "STARTED": Kind(started, "qist_started"),
    "LANGUAGE_CHANGED": Kind(language_changed, "qist_language"),
    "DRAFT_FOLLOW_UP": Kind(draft_waits, "qist_draft", stoppable=True),
    "KNOWN_ALREADY": Kind(known_already, "qist_known"),
    "RECOVERY_CODE": Kind(recovery_code, "qist_code", ("code",)),
    "RECOVERY_SENT": Kind(recovery_sent, "qist_code_sent", opens="code"),
    "RECOVERY_MISSED": Kind(recovery_missed, "qist_code_missed", opens="code"),
    "RECOVERED": Kind(recovered, "qist_recovered", ("name",)),
    "WAS_THIS_YOU": Kind(was_this_you, "qist_was_this_you", ("channel",)),
    "DETAIL_CHANGED": Kind(detail_changed, "qist_changed"),
    "TROUBLE": Kind(trouble, "qist_trouble"),
}


def write(notice: Notice) -> Message:
    """Return a notice as the message a person reads."""
    kind = CATALOGUE[notice.kind]
    message = kind.write(notice.params)
    return Message(notice.kind, message.lines, message.choices, message.ways, message.link)
