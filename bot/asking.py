"""What a word or a button asks for, the same at every step: a command, a choice on the screen, a flow to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.flows.borrower import FLOWS
from bot.heard import Press, Said, Words
from bot.read.options import Option, read_option
from bot.read.unclear import Unclear
from bot.scope import Facts, Scope
from bot.words import Command, recognise
from domain.people.chats import Talk

#: What each word opens. Flows of one Tell answer on the spot and leave the present question standing.
OPENS: Final = {
    Command.JOIN: "join",
    Command.STATUS: "status",
    Command.LOAN: "loan",
    Command.BALANCE: "balance",
    Command.SCHEDULE: "schedule",
    Command.PAY: "pay",
    Command.PAID: "claim",
    Command.WAYS: "ways",
    Command.HISTORY: "history",
    Command.RECEIPT: "receipt",
    Command.STATEMENT: "statement",
    Command.LETTER: "letter",
    Command.PROFILE: "profile",
    Command.EDIT: "edit",
    Command.OFFER: "offer",
    Command.SETTLE: "settle",
    Command.RETURN: "return",
    Command.DRAW: "draw",
    Command.DISPUTE: "dispute",
    Command.SEND_BACK: "sendback",
    Command.LIMIT: "limit",
    Command.WHY: "why",
    Command.HELP: "help",
    Command.PERSON: "person",
    Command.ABOUT: "about",
    Command.PRIVACY: "privacy",
    Command.TERMS: "privacy",
}


COMMANDS: Final = frozenset(command.value for command in Command)


@dataclass(frozen=True, slots=True)
class Asked:
    """A way out or on that is meant at any step: from a word, or from a button that says the same."""

    name: str
    rest: str = ""
    sure: bool = True


def asked_of(said: Said, talk: Talk | None, language: str) -> Asked | None:
    """Return what a word or a button asks for, None when it is something else."""
    if isinstance(said, Press) and said.data.startswith("go."):
        return from_button(said.data)
    if not isinstance(said, Words):
        return None
    heard = recognise(said.text, language=language or "en")
    if heard is None or heard.command in {Command.YES, Command.NO}:
        return None
    return Asked(heard.command, heard.rest, sure=heard.how not in {"slip", "topic"})


def from_button(data: str) -> Asked:
    """Return what a button that means the same everywhere asks for."""
    _go, name, *rest = data.split(".", 2)
    return Asked(name, rest[0] if rest else "")


def meant(said: Said, talk: Talk) -> Said:
    """Return a typed number as the choice of that number in a message shown since the last question."""
    if isinstance(said, Words) and talk.offered:
        digits = recognise_number(said.text)
        if 0 < digits <= len(talk.offered):
            return Press(talk.offered[digits - 1].id)
    return said


def recognise_number(text: str) -> int:
    """Return the number a text consists of, or 0."""
    try:
        found = read_option(text, options=[Option(f"n{count}", (f"\x00{count}",)) for count in range(1, 10)])
    except Unclear:
        return 0
    return int(found.id[1:]) if isinstance(found, Option) else 0


def by_label(text: str, talk: Talk, facts: Facts) -> str:
    """Return the id of the choice on the screen whose label was typed."""
    scope = Scope(facts)
    options = [Option(choice.id, (scope.say(choice.label), choice.label.msgid)) for choice in talk.offered]
    try:
        found = read_option(text, options=options) if options else None
    except Unclear:
        return ""
    return found.id if isinstance(found, Option) else ""


def flow_for(asked: Asked, facts: Facts) -> str:
    """
    Return the flow a word opens; LOAN is the loan there is, or the way to ask for one.

    Where no other way to pay is written down, the button leads to a person, and a word to the page.
    """
    if asked.name in FLOWS and asked.name not in COMMANDS:
        return asked.name
    key = OPENS.get(Command(asked.name), "menu") if asked.name in COMMANDS else "menu"
    if key == "loan" and not facts.owes:
        return "apply"
    if key == "ways" and facts.owes and not facts.lender.ways:
        return "person" if asked.rest else "pay"
    return key


def argument(asked: Asked) -> dict[str, str]:
    """Return what followed the word, for the flow it opens."""
    return {"said": asked.rest} if asked.rest else {}
