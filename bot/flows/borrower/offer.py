"""The offer: a Key Fact Statement, an active choice, and a yes that is typed."""

from __future__ import annotations

import re

from bot.flows.borrower.key_facts import line_statement, plan_statement, statement
from bot.read.digits import plain
from bot.read.lines import read_line
from bot.read.unclear import Unclear
from bot.read.yesno import said_yes
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.offer import key_facts
from domain.messages import Choice, Message, Text, _
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


def offer_lines(scope: Scope) -> tuple[Text, ...]:
    """Return the statement of the offer that stands now."""
    offer = scope.facts.offer
    assert offer is not None
    if offer.change:
        return (*plan_statement(scope), _("Complaints: write HELP, or {where}", where=scope.facts.lender.complaints))
    if offer.terms.kind == "line":
        return (*line_statement(scope), _("Complaints: write HELP, or {where}", where=scope.facts.lender.complaints))
    complaints = _("Complaints: write HELP, or {where}", where=scope.facts.lender.complaints)
    return (*statement(key_facts(offer.terms, start=scope.facts.today), version=offer.version), complaints)


def confirm_question(scope: Scope) -> Text:
    """Ask for a yes that nobody presses by mistake."""
    offer = scope.facts.offer
    assert offer is not None
    if offer.change or offer.terms.kind == "line":
        return _("To agree, please type YES {number}.", number=whole(scope))
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
    return AcceptOffer(offer.id, shown, scope.facts.speaker.language, scope.get("wish", ""))


def refusal(scope: Scope) -> DeclineOffer:
    """Return the no."""
    assert scope.facts.offer is not None
    return DeclineOffer(scope.facts.offer.id)


def _sends_money(scope: Scope) -> bool:
    """Return whether a yes leads to money being sent: not for a credit line, nor for a new plan."""
    offer = scope.facts.offer
    return offer is not None and not offer.change and offer.terms.kind != "line"


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
            Pick("accept", _("I accept"), ("accept", "qabool", "manzoor", "منظور", "قبول"), says=True),
            Pick("question", _("I have a question"), ("question", "sawal", "سوال")),
            Pick("no", _("No, thank you"), says=False),
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
        only=lambda scope: _sends_money(scope),
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
        (Pick("yes", _("Yes, no loan"), says=True), Pick("keep", _("Keep the offer"), says=False)),
        goto={"yes": "decline", "keep": "facts"},
        only=never,
    ),
    Submit("decline", refusal, only=never),
    title=_("Your offer"),
    stands=lambda scope: not no_offer(scope),
)
