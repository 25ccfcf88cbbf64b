"""The offer: a Key Fact Statement, an active choice, and a yes that is typed."""

from __future__ import annotations

import re

from bot.read.digits import plain
from bot.read.lines import read_line
from bot.read.unclear import Unclear
from bot.read.yesno import said_yes
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.offer import KeyFacts, key_facts
from domain.messages import Choice, Message, Text, _, n_
from domain.operations.commands import AcceptOffer, AskPerson, DeclineOffer


def no_offer(scope: Scope) -> bool:
    """Return whether there is nothing to say yes to."""
    return scope.facts.offer is None


def nothing_offered(scope: Scope) -> Message:
    """Say that there is no offer, and what can be done instead."""
    return Message(
        "none",
        (_("There is no offer waiting for you now."),),
        (Choice("go.apply", _("Ask for a loan")), Choice("go.status", _("Status"))),
        ("menu",),
    )


def statement(facts: KeyFacts, *, version: int) -> tuple[Text, ...]:
    """Return the Key Fact Statement: what is paid, when, what it costs, and what happens when late (PRODUCT 5)."""
    terms = facts.terms
    if facts.even:
        parts = n_(
            "{count} instalment of {each}", "{count} instalments of {each}", terms.periods, each=facts.instalment
        )
    else:
        parts = n_(
            "{count} instalment of {each}, then a last one of {last}",
            "{count} instalments of {each}, then a last one of {last}",
            terms.periods - 1,
            each=facts.instalment,
            last=facts.last_instalment,
        )
    return (
        _("YOUR OFFER (statement {version})", version=version),
        _("You get: {amount} ({amount:words})", amount=terms.principal),
        _("You pay back in all: {total} ({total:words})", total=facts.total),
        _("How: {parts}", parts=parts),
        _("First payment: {day}, if the money is sent today", day=facts.first_due),
        _("It costs you: {cost}. APR {apr} % a year", cost=facts.cost, apr=f"{facts.apr:.1f}"),
        n_(
            "If you are late: {late} once for each late instalment, after {count} day",
            "If you are late: {late} once for each late instalment, after {count} days",
            terms.grace_days,
            late=facts.late_example,
        ),
        n_(
            "You may return the money within {count} day and pay only for the time you had it",
            "You may return the money within {count} days and pay only for the time you had it",
            terms.cooling_off_days,
        ),
    )


def offer_lines(scope: Scope) -> tuple[Text, ...]:
    """Return the statement of the offer that stands now."""
    offer = scope.facts.offer
    assert offer is not None
    complaints = _("Complaints: write HELP, or {where}", where=scope.facts.lender.complaints)
    return (*statement(key_facts(offer.terms, start=scope.facts.today), version=offer.version), complaints)


def confirm_question(scope: Scope) -> Text:
    """Ask for a yes that nobody presses by mistake."""
    offer = scope.facts.offer
    assert offer is not None
    return _(
        "To agree to pay back {total}, please type YES {number}.",
        total=key_facts(offer.terms, start=scope.facts.today).total,
        number=whole(scope),
    )


def whole(scope: Scope) -> str:
    """Return the amount as the plain number that is typed to confirm."""
    assert scope.facts.offer is not None
    return str(int(scope.facts.offer.terms.principal.major))


def confirmation(text: str, scope: Scope) -> bool:
    """Read "YES 50000": a yes in any language and exactly the amount."""
    words = plain(text)
    number = re.sub(r"[^0-9]", "", words)
    if number != whole(scope):
        raise Unclear(
            _("Nothing is agreed yet. Please type YES {number} with exactly this number.", number=whole(scope))
        )
    said = re.sub(r"[0-9,.]+", "", words).strip()
    if said_yes(said) is not True:
        raise Unclear(_("Nothing is agreed yet. Please type the word YES and then {number}.", number=whole(scope)))
    return True


def acceptance(scope: Scope) -> AcceptOffer:
    """Return the yes with the words it was said to."""
    offer = scope.facts.offer
    assert offer is not None
    shown = "\n".join(scope.say(line) for line in offer_lines(scope))
    return AcceptOffer(offer.id, shown, scope.facts.speaker.language, scope["wish"])


def refusal(scope: Scope) -> DeclineOffer:
    """Return the no."""
    assert scope.facts.offer is not None
    return DeclineOffer(scope.facts.offer.id)


def asked(scope: Scope) -> bool:
    """Return whether a question about the offer was written."""
    return bool(scope.get("words"))


def never(_scope: Scope) -> bool:
    """Return False: only a jump leads here."""
    return False


OFFER = Flow(
    "offer",
    Tell("none", nothing_offered, only=no_offer),
    Choose(
        "facts",
        offer_lines,
        (
            Pick("accept", _("I accept"), ("accept", "qabool", "manzoor", "haan", "yes", "منظور", "قبول", "جی ہاں")),
            Pick("question", _("I have a question"), ("question", "sawal", "سوال")),
            Pick("no", _("No, thank you"), ("no", "nahi", "نہیں")),
        ),
        goto={"question": "words", "no": "sure"},
    ),
    Ask("confirm", confirm_question, confirmation, digits=True),
    Choose(
        "wish",
        _("When should we send the money? You may think it over first: nothing is sent until you say so."),
        (
            Pick("now", _("Send it now"), ("now", "abhi", "ابھی")),
            Pick("wait", _("Wait one day"), ("wait", "kal", "کل", "tomorrow")),
        ),
    ),
    Submit("accept", acceptance),
    Ask(
        "words",
        _("What would you like to know? Please write it in one message."),
        lambda text, scope: read_line(text, maximum=1000),
        only=never,
    ),
    Submit("ask", lambda scope: AskPerson(scope["words"]), only=asked),
    Choose(
        "sure",
        _("Shall I say no to this offer for you?"),
        (Pick("yes", _("Yes, no loan"), ("haan", "ہاں")), Pick("keep", _("Keep the offer"), ("nahi", "نہیں"))),
        goto={"yes": "decline", "keep": "facts"},
        only=never,
    ),
    Submit("decline", refusal, only=never),
    title=_("Your offer"),
    stands=lambda scope: not no_offer(scope),
)
