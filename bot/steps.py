"""The step vocabulary: what a conversation is made of. A flow is one literal that reads as the talk goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.heard import FromForm, Media, Place, Press, Said, SharedContact, Words
from bot.read.options import DidYouMean, Option, read_option
from bot.read.unclear import Unclear
from bot.read.yesno import said_yes
from bot.scope import Scope
from domain.messages import Choice, Link, Message, Text, _

Lines: TypeAlias = "Text | tuple[Text, ...] | Callable[[Scope], Text | tuple[Text, ...]]"
Reader: TypeAlias = Callable[[str, Scope], Any]
When: TypeAlias = Callable[[Scope], bool]

#: The person said she would rather not answer an optional question.
SKIPPED = ""


def always(_scope: Scope) -> bool:
    """Return True: the step is for everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Answered:
    """A step understood: the value to keep, what else it told, and where to go when that is not simply on."""

    value: Any
    goto: str = ""
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A step thinks it understood, and wants a yes before going on."""

    value: Any
    question: Text


@dataclass(frozen=True, slots=True)
class Pick:
    """
    One option of a Choose: a stable id, its label, and other words people use for it.

    `says` is True for one that a yes means, in whatever language, and False for one that a no means.
    """

    id: str
    label: Text
    aliases: tuple[str, ...] = ()
    says: bool | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """
    A question answered in the person's own words.

    `echo` repeats what was understood and waits for a yes. `instead` are ranges offered to someone who was not
    understood twice. `secret` answers are deleted from the chat; on channels in `form_on` they are only taken through
    our own secure form. `digits` means that 0 and 9 are answers here and not the ways out.
    """

    key: str
    prompt: Lines
    read: Reader
    echo: Callable[[Any, Scope], Text] | None = None
    instead: Callable[[Scope], Sequence[Pick]] | None = None
    optional: bool = False
    only: When = always
    secret: bool = False
    form_on: tuple[str, ...] = ()
    digits: bool = False
    wants_contact: bool = False
    takes_place: bool = False
    takes_media: bool = False

    def ask(self, scope: Scope) -> Message:
        """Return the question."""
        link = None
        if self.form_on and scope.facts.chat.channel in self.form_on:
            link = Link(_("Open the secure form"), "form:")
        return Message(self.key, lines(self.prompt, scope), link=link, asks_contact=self.wants_contact)

    def hear(self, said: Said, scope: Scope) -> Answered | Doubtful:
        """Read an answer, or raise Unclear saying what would have worked."""
        match said:
            case Words(text) if self.form_on and scope.facts.chat.channel in self.form_on:
                raise Unclear(_("Please do not send that number here. Use the secure form in the message above."))
            case Words(text) | FromForm(text):
                value = self.read(text, scope)
            case SharedContact(own=False):
                raise Unclear(_("That is someone else's number, and we never keep those. Please share your own."))
            case SharedContact(phone=phone) if self.wants_contact:
                return Answered(self.read(phone, scope), also={f"{self.key}_shared": True})
            case Place(latitude=latitude, longitude=longitude) if self.takes_place:
                value = f"{latitude:.5f}, {longitude:.5f}"
            case Media(kind=kind) if self.takes_media and kind in {"photo", "document", "voice"}:
                value = f"[{kind}]"
            case _:
                raise Unclear(not_readable(said))
        return Doubtful(value, self.echo(value, scope)) if self.echo else Answered(value)


@dataclass(frozen=True, slots=True)
class Choose:
    """
    A question answered by picking: a button, its number, its label, or words that mean it.

    One that does not count is no part of "question 3 of 9".
    """

    key: str
    prompt: Lines
    options: Sequence[Pick] | Callable[[Scope], Sequence[Pick]]
    goto: Mapping[str, str] = field(default_factory=dict)
    only: When = always
    optional: bool = False
    digits: bool = False
    secret: bool = False
    counts: bool = True

    def picks(self, scope: Scope) -> Sequence[Pick]:
        """Return the options that stand now."""
        return self.options(scope) if callable(self.options) else self.options

    def ask(self, scope: Scope) -> Message:
        """Return the question with its choices."""
        choices = tuple(Choice(pick.id, pick.label) for pick in self.picks(scope))
        return Message(self.key, lines(self.prompt, scope), choices)

    def hear(self, said: Said, scope: Scope) -> Answered | Doubtful:
        """Read which option was meant."""
        match said:
            case Press(data):
                return self._answered(data)
            case Words(text):
                try:
                    found = read_option(text, options=[_option(pick, scope) for pick in self.picks(scope)])
                except Unclear:
                    if (meant := self._meant(text, scope)) is None:
                        raise
                    return self._answered(meant)
                if isinstance(found, DidYouMean):
                    label = next(pick.label for pick in self.picks(scope) if pick.id == found.option.id)
                    return Doubtful(found.option.id, _("Did you mean {option}?", option=label))
                return self._answered(found.id)
            case _:
                raise Unclear(not_readable(said))

    def _meant(self, text: str, scope: Scope) -> str | None:
        """Return the option that a plain yes or no means here."""
        yes = said_yes(text)
        return next((pick.id for pick in self.picks(scope) if yes is not None and pick.says is yes), None)

    def _answered(self, picked: str) -> Answered:
        return Answered(picked, self.goto.get(picked, ""))


@dataclass(frozen=True, slots=True)
class Review:
    """The answers shown together before they are sent, each open to correction by its number."""

    key: str
    prompt: Text
    summary: Callable[[Scope], tuple[Text, ...]]
    fields: tuple[tuple[str, Text], ...]
    send: Text
    only: When = always
    optional: bool = False
    digits: bool = False
    secret: bool = False

    def ask(self, scope: Scope) -> Message:
        """Return the summary, or the numbered list of what may be changed."""
        if scope.get(self.changing):
            return Message(f"{self.key}.which", (_("Which one would you like to change?"),), self._fields(scope))
        choices = (Choice("send", self.send), Choice("change", _("Change something")))
        return Message(self.key, (*self.summary(scope), self.prompt), choices)

    def hear(self, said: Said, scope: Scope) -> Answered | Doubtful:
        """Read whether to send, or what to change."""
        if not isinstance(said, Words | Press):
            raise Unclear(not_readable(said))
        picked = said.data if isinstance(said, Press) else self._picked(said.text, scope)
        return Answered(picked)

    @property
    def changing(self) -> str:
        """Return the name under which it is kept that the list of fields is on the screen."""
        return f"{self.key}.changing"

    def _picked(self, text: str, scope: Scope) -> str:
        offered = [Option(choice.id, _labels(choice.label, scope)) for choice in self.ask(scope).choices]
        found = read_option(text, options=offered)
        return found.option.id if isinstance(found, DidYouMean) else found.id

    def _fields(self, scope: Scope) -> tuple[Choice, ...]:
        return tuple(Choice(key, label) for key, label in self.fields if key in scope.answers)


@dataclass(frozen=True, slots=True)
class Tell:
    """Something said without waiting for an answer. Afterwards the talk ends, or goes on at `then`."""

    key: str
    says: Callable[[Scope], Message]
    only: When = always
    then: str = ""


@dataclass(frozen=True, slots=True)
class Submit:
    """The end of a flow: everything answered becomes one command."""

    key: str
    command: Callable[[Scope], Any]
    only: When = always


Question: TypeAlias = Ask | Choose | Review
Step: TypeAlias = Question | Tell | Submit


class Flow:
    """
    A conversation: its steps in the order of the talk.

    Building one refuses duplicate keys, jumps to nowhere and digits as option ids. `keeps_draft` flows survive
    interruptions and are offered again; `needs` names the facts beyond the usual ones that must be loaded for it.
    While `stands` is false the conversation is over, wherever it was: an offer ran out, a loan is repaid.
    """

    def __init__(
        self,
        key: str,
        *steps: Step,
        title: Text,
        keeps_draft: bool = False,
        needs: frozenset[str] = frozenset(),
        stands: When = always,
    ) -> None:
        self.key = key
        self.title = title
        self.keeps_draft = keeps_draft
        self.needs = needs
        self.stands = stands
        self.order = tuple(step.key for step in steps)
        self.steps: dict[str, Step] = {step.key: step for step in steps}
        assert len(self.steps) == len(steps), f"{key}: two steps share a key"
        for step in steps:
            targets = set(step.goto.values()) if isinstance(step, Choose) else set()
            targets |= {step.then} if isinstance(step, Tell) and step.then else set()
            for pick in step.options if isinstance(step, Choose) and not callable(step.options) else ():
                assert not pick.id.isdigit(), f"{key}.{step.key}: a digit as an option id collides with typed numbers"
            assert targets <= set(self.order), f"{key}.{step.key} jumps to {targets - set(self.order)}"

    def first(self, scope: Scope) -> str:
        """Return the first step that is for this person."""
        return self._from(0, scope)

    def after(self, key: str, scope: Scope) -> str:
        """Return the step after one, leaving out those that are not for this person."""
        return self._from(self.order.index(key) + 1, scope)

    def progress(self, key: str, scope: Scope) -> tuple[int, int]:
        """Return which question this is, and of how many."""
        counted = [
            step for step in self.steps.values() if isinstance(step, Ask) or (isinstance(step, Choose) and step.counts)
        ]
        shown = [step.key for step in counted if step.only(scope)]
        return (shown.index(key) + 1 if key in shown else 0), len(shown)

    def _from(self, index: int, scope: Scope) -> str:
        for key in self.order[index:]:
            if self.steps[key].only(scope):
                return key
        message = f"{self.key} has no step left; end a flow with Tell or Submit for everybody"
        raise AssertionError(message)


def lines(prompt: Lines, scope: Scope) -> tuple[Text, ...]:
    """Return a prompt's lines, worked out for this person."""
    said = prompt if isinstance(prompt, Text | tuple) else prompt(scope)
    return (said,) if isinstance(said, Text) else said


def not_readable(said: Said) -> Text:
    """Return why something that is not words cannot be an answer, by what it was (PRODUCT 3.6, rule 16)."""
    match said:
        case Media(kind="voice"):
            return _("I cannot listen to voice messages yet. Please type your answer.")
        case Media(kind="sticker"):
            return _("Nice sticker! Please type your answer.")
        case Media():
            return _("I cannot read pictures or files here. Please type your answer.")
        case Place():
            return _("Thank you for the location, but here I need a typed answer.")
        case SharedContact(own=False):
            return _("We never keep other people's numbers. Please type your answer.")
        case _:
            return _("I could not read that. Please type your answer.")


def _option(pick: Pick, scope: Scope) -> Option:
    return Option(pick.id, _labels(pick.label, scope), (pick.id.replace("_", " "), *pick.aliases))


def _labels(label: Text, scope: Scope) -> tuple[str, ...]:
    return (scope.say(label), *_in_english(label))


def _in_english(label: Text) -> tuple[str, ...]:
    """Return a label as English has it, since people mix it in; one with amounts or dates is only read as shown."""
    sentence = label.plural if label.plural and label.count != 1 else label.msgid
    plain = all(isinstance(value, str | int) for value in label.params.values())
    return (sentence.format(**label.params),) if plain else ()
