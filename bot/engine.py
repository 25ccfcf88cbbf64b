"""The engine: moves a conversation on by one thing said, touching nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.heard import Press, Said, Words
from bot.read.unclear import Unclear
from bot.read.yesno import read_yes_no
from bot.scope import Facts, Scope
from bot.steps import SKIPPED, Answered, Ask, Choose, Doubtful, Flow, Question, Review, Submit, Tell
from domain.messages import Choice, Message, Text, _
from domain.people.chats import Talk

#: After this many answers in a row that were not understood, other ways are offered (PRODUCT 3.6, rule 5).
PATIENCE = 2
YES, NO = "yes", "no"
#: The digit that means back, unless nine choices stand on the screen.
BACK_DIGIT = 9


@dataclass(frozen=True, slots=True)
class Turn:
    """What one thing said leads to: where the talk stands, what is answered, and what is to be done."""

    talk: Talk | None
    replies: tuple[Message, ...] = ()
    command: Any = None
    secret: bool = False


def begin(flow: Flow, facts: Facts, *, parked: Talk | None = None, token: int = 0, **answers: Any) -> Turn:
    """Start a flow at its first step."""
    scope = Scope(facts, answers)
    talk = Talk(flow.key, flow.first(scope), answers, token=token + 1, parked=parked)
    return arrive(flow, talk, facts)


def advance(flow: Flow, talk: Talk, said: Said, facts: Facts) -> Turn:
    """Let the present step hear something, and go on from there."""
    step = _question(flow, talk)
    scope = Scope(facts, talk.answers)
    if talk.pending is not None:
        return _settle_doubt(flow, talk, step, said, facts)
    if talk.misses >= PATIENCE and isinstance(step, Ask) and step.instead:
        # She is looking at the ranges now; a number or a label means one of them.
        step = Choose(step.key, step.prompt, step.instead)
    try:
        heard = step.hear(said, scope)
    except Unclear as unclear:
        typed = isinstance(said, Words)
        return _not_understood(flow, talk, unclear.reason, facts, secret=step.secret, typed=typed)
    if isinstance(heard, Doubtful):
        waiting = replace(talk, pending=heard.value, token=talk.token + 1, offered=())
        return Turn(waiting, (_doubt(flow, waiting, heard.question),), secret=step.secret)
    return _understood(flow, talk, heard, facts)


def arrive(flow: Flow, talk: Talk, facts: Facts, *before: Message) -> Turn:
    """Say what the present step says; go on through steps that wait for nothing."""
    scope = Scope(facts, talk.answers)
    step = flow.steps[talk.step]
    match step:
        case Tell():
            message = step.says(scope)
            said = (*before, replace(message, key=f"{flow.key}.{message.key}"))
            if not step.then:
                return Turn(ended(talk, message), said)
            return arrive(flow, talk.at(step.then), facts, *said)
        case Submit():
            return Turn(talk, before, step.command(scope))
        case _:
            return Turn(talk, (*before, prompt(flow, talk, facts)))


def ended(talk: Talk, last: Message | None = None) -> Talk | None:
    """Return where the conversation stands when a flow is over: back in what it interrupted, or nowhere."""
    offered = last.choices if last else ()
    return Talk("", "", token=talk.token, offered=offered, parked=talk.parked)


def prompt(flow: Flow, talk: Talk, facts: Facts) -> Message:
    """Return the present step's question with its number, its buttons' token and the ways out."""
    step = _question(flow, talk)
    scope = Scope(facts, talk.answers)
    if talk.pending is not None:
        heard = _echo(step, talk.pending, scope)
        if heard is not None:
            return _doubt(flow, talk, heard)
    message = step.ask(scope)
    if talk.misses >= PATIENCE:
        message = _with_escapes(step, message, talk, scope)
    return _dressed(flow, talk, step, message, scope)


def go_back(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    """Return to the question before, keeping the answers given; at the first one, show it again."""
    if talk.pending is not None:
        return arrive(flow, replace(talk, pending=None, token=talk.token + 1), facts)
    if not talk.trail:
        return arrive(flow, talk, facts, _note(_("This is the first question.")))
    *trail, before = talk.trail
    return arrive(flow, replace(talk.at(before), trail=tuple(trail), review=""), facts)


def skip(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    """Leave an optional question out, or say that this one is needed."""
    step = _question(flow, talk)
    if step.optional:
        return _understood(flow, talk, Answered(SKIPPED), facts)
    return arrive(flow, talk, facts, _note(_("We need this answer to go on.")))


def again(flow: Flow, talk: Talk, facts: Facts, reason: Text) -> Turn:
    """Say something first, and then the present question again."""
    return arrive(flow, replace(talk, token=talk.token + 1, offered=()), facts, _note(reason))


def _understood(flow: Flow, talk: Talk, heard: Answered, facts: Facts) -> Turn:
    step = _question(flow, talk)
    if isinstance(step, Review):
        return _reviewed(flow, talk, step, heard.value, facts)
    secret = step.secret
    answers = {**talk.answers, step.key: heard.value, **heard.also}
    talk = replace(talk, answers=answers, trail=(*talk.trail, step.key))
    scope = Scope(facts, talk.answers)
    if heard.goto:
        target = heard.goto
    elif talk.review:
        target = _back_to_review(flow, talk, scope)
    else:
        target = flow.after(step.key, scope)
    returning = "" if target == talk.review else talk.review
    return replace(arrive(flow, replace(talk.at(target), review=returning), facts), secret=secret)


def _back_to_review(flow: Flow, talk: Talk, scope: Scope) -> str:
    """Return the review, or a question before it that a correction has newly made necessary."""
    target = flow.after(talk.step, scope)
    while target != talk.review and target in talk.answers:
        target = flow.after(target, scope)
    return target


def _reviewed(flow: Flow, talk: Talk, step: Review, picked: str, facts: Facts) -> Turn:
    if picked == "send":
        return arrive(flow, talk.at(flow.after(step.key, Scope(facts, talk.answers))), facts)
    if picked == "change":
        return arrive(flow, talk.answered(step.changing, value=True).at(step.key), facts)
    answers = {key: value for key, value in talk.answers.items() if key != step.changing}
    return arrive(flow, replace(talk.at(picked), answers=answers, review=step.key), facts)


def _settle_doubt(flow: Flow, talk: Talk, step: Question, said: Said, facts: Facts) -> Turn:
    """Hear yes or no to what was understood; anything else is taken as a better answer to the question itself."""
    match said:
        case Press(data):
            agreed: bool | None = data == YES
        case Words(text):
            agreed = _yes_or_no(text)
        case _:
            agreed = None
    settled = replace(talk, pending=None)
    if agreed is None:
        return advance(flow, settled, said, facts)
    if not agreed:
        return arrive(flow, replace(settled, token=talk.token + 1), facts)
    goto = step.goto.get(talk.pending, "") if isinstance(step, Choose) else ""
    return _understood(flow, settled, Answered(talk.pending, goto), facts)


def _yes_or_no(text: str) -> bool | None:
    try:
        return read_yes_no(text)
    except Unclear:
        return None


def _not_understood(flow: Flow, talk: Talk, reason: Text, facts: Facts, *, secret: bool, typed: bool) -> Turn:
    talk = replace(talk, misses=talk.misses + 1, token=talk.token + 1, offered=())
    step = _question(flow, talk)
    scope = Scope(facts, talk.answers)
    if talk.misses < PATIENCE:
        asked = step.ask(scope)
        # What would have worked is said once; the question follows so that it never has to be scrolled for.
        message = replace(
            asked, key=f"{asked.key}.again", lines=(reason, *(line for line in asked.lines if line != reason))
        )
        return Turn(talk, (_dressed(flow, talk, step, message, scope),), secret=secret)
    message = _with_escapes(step, step.ask(scope), talk, scope)
    reasons: tuple[Text, ...] = (reason,)
    if talk.misses > PATIENCE and talk.misses % 2:
        # The same sentence a third time would help nobody; what is said to a sticker or a voice note stays said.
        puzzled = _("I did not understand that. You can choose one of these, or write HELP.")
        reasons = (puzzled,) if typed else (puzzled, reason)
    message = replace(message, key=f"{step.key}.stuck", lines=(*reasons, *message.lines))
    return Turn(talk, (_dressed(flow, talk, step, message, scope),), secret=secret)


def _with_escapes(step: Question, message: Message, talk: Talk, scope: Scope) -> Message:
    """Offer other ways to someone who was not understood twice."""
    picks = step.instead(scope) if isinstance(step, Ask) and step.instead else ()
    escapes = tuple(Choice(pick.id, pick.label) for pick in picks)
    return replace(message, choices=(*message.choices, *escapes, Choice("go.person", _("Talk to a person"))))


def _echo(step: Question, value: Any, scope: Scope) -> Text | None:
    if isinstance(step, Ask) and step.echo:
        return step.echo(value, scope)
    if isinstance(step, Choose):
        label = next((pick.label for pick in step.picks(scope) if pick.id == value), None)
        return _("Did you mean {option}?", option=label) if label else None
    return None


def _doubt(flow: Flow, talk: Talk, question: Text) -> Message:
    choices = (Choice(f"t{talk.token}.{YES}", _("Yes")), Choice(f"t{talk.token}.{NO}", _("No, change it")))
    return Message(f"{flow.key}.{talk.step}.echo", (question,), choices, ("back", "menu"))


def _dressed(flow: Flow, talk: Talk, step: Question, message: Message, scope: Scope) -> Message:
    choices = tuple(_tokened(choice, talk.token) for choice in message.choices)
    ways = tuple(
        way
        for way, wanted in (
            ("skip", step.optional),
            ("back_word" if step.digits or has_ninth(message) else "back", bool(talk.trail)),
            ("menu", True),
        )
        if wanted
    )
    number, count = flow.progress(step.key, scope)
    progress = (number, count) if flow.keeps_draft and number and count > 2 else ()
    return replace(message, key=f"{flow.key}.{message.key}", choices=choices, ways=ways, progress=progress)


def has_ninth(message: Message) -> bool:
    """Return whether so many choices stand there that 9 is one of them."""
    return len(message.choices) >= BACK_DIGIT


def _tokened(choice: Choice, token: int) -> Choice:
    return choice if choice.id.startswith("go.") else Choice(f"t{token}.{choice.id}", choice.label)


def _question(flow: Flow, talk: Talk) -> Question:
    step = flow.steps[talk.step]
    assert isinstance(step, Ask | Choose | Review), f"{flow.key}.{talk.step} waits for nothing"
    return step


def _note(text: Text) -> Message:
    return Message("note", (text,))
