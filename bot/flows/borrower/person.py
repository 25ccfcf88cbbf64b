"""A person: say what it is about, and somebody in the office will answer here."""

from __future__ import annotations

from bot.read.lines import read_line
from bot.scope import Scope
from bot.steps import Ask, Flow, Submit
from domain.messages import Text, _
from domain.operations.commands import AskPerson


def question(scope: Scope) -> Text:
    """Ask what it is about, naming who will answer."""
    person = scope.facts.person
    if person is not None and person.officer:
        return _(
            "{officer} will answer you here. What is it about? Please write it in one message.", officer=person.officer
        )
    return _("Somebody from our office will answer you here. What is it about? Please write it in one message.")


PERSON = Flow(
    "person",
    Ask("words", question, lambda text, scope: read_line(text, maximum=1000), takes_media=True, digits=True),
    Submit("send", lambda scope: AskPerson(scope["words"])),
    title=_("Talking to a person"),
)
