"""Finding one's way: the menu, help, languages, and who we are."""

from __future__ import annotations

from bot.flows.borrower.account import send_back, with_us
from bot.language import LANGUAGE_LABELS
from bot.scope import Scope
from bot.steps import Flow, Tell
from domain.messages import Choice, Message, _, verbatim


def menu(scope: Scope) -> Message:
    """Offer what this person can do now, most useful first."""
    facts = scope.facts
    choices: list[Choice] = []
    if facts.chat.talk is not None and (facts.chat.talk.parked or facts.chat.draft in {"open", "expired", "asked"}):
        choices.append(Choice("go.resume", _("Continue where I stopped")))
    if facts.offer is not None:
        choices.append(Choice("go.offer", _("See the offer")))
    if facts.owes:
        choices += [
            Choice("go.pay", _("Pay")),
            Choice("go.balance", _("What I owe")),
            Choice("go.schedule", _("Schedule")),
        ]
    elif facts.is_member and facts.offer is None:
        choices.append(Choice("go.apply", _("Ask for a loan")))
    if facts.person is None:
        choices.append(Choice("go.join", _("Join")))
    else:
        choices += [Choice("go.status", _("Status")), Choice("go.profile", _("My details"))]
    choices += [Choice("go.language", _("Change language")), Choice("go.person", _("Talk to a person"))]
    greeting = _("What would you like to do?")
    if facts.person is not None:
        greeting = _("{name}, what would you like to do?", name=verbatim(facts.person.first_name))
    choices[-2:-2] = send_back(scope)
    return Message("menu", (*with_us(scope), greeting), tuple(choices[:8]))


def help_text(scope: Scope) -> Message:
    """Say what can be written, and how to reach a person."""
    lines = [
        _("You can write: MENU, STATUS, LOAN, BALANCE, SCHEDULE, PAY, HISTORY, PROFILE, LANGUAGE, STOP."),
        _("If you have paid, write PAID. If something is wrong, write DISPUTE."),
        _("For your papers: RECEIPT, STATEMENT or LETTER."),
        _("In a form: BACK, SKIP, CANCEL or RESTART. Your answers are kept."),
    ]
    person = scope.facts.person
    if person is not None and person.officer:
        lines.append(_("Your officer is {officer}.", officer=person.officer))
    return Message("help", tuple(lines), (Choice("go.person", _("Talk to a person")),), ("menu",))


def languages(scope: Scope) -> Message:
    """Offer the lender's languages, each in its own words."""
    choices = tuple(Choice(f"go.language.{code}", LANGUAGE_LABELS[code]) for code in scope.facts.lender.languages)
    return Message("language", (_("Which language shall we speak?"),), choices, ("menu",))


def about(scope: Scope) -> Message:
    """Say who we are and where to complain."""
    lender = scope.facts.lender
    return Message(
        "about",
        (
            _("We are {lender}.", lender=verbatim(lender.name)),
            _("We never ask for a PIN or a password, and never for money before a loan."),
            _("Complaints: write HELP, or {where}", where=verbatim(lender.complaints)),
        ),
        ways=("menu",),
    )


def privacy(scope: Scope) -> Message:
    """Say what we keep and what we never do."""
    return Message(
        "privacy",
        (
            _("We keep your answers, your messages and your payments. What identifies you is encrypted."),
            _("We never read your contacts and never write to anybody but you. A person decides about your loan."),
        ),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


MENU = Flow("menu", Tell("menu", menu), title=_("Menu"))
HELP = Flow("help", Tell("help", help_text), title=_("Help"))
LANGUAGE = Flow("language", Tell("language", languages), title=_("Language"))
ABOUT = Flow("about", Tell("about", about), title=_("About us"))
PRIVACY = Flow("privacy", Tell("privacy", privacy), title=_("Privacy"))
