"""The switchboard: which flow hears this. STOP comes before everything, then the ways out, then the present step."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot import engine
from bot.asking import (
    COMMANDS,
    OPENS,
    Asked,
    argument,
    asked_of,
    by_label,
    flow_for,
    from_button,
    meant,
    recognise_number,
)
from bot.engine import Turn
from bot.flows.borrower import FLOWS
from bot.flows.borrower.claim import looks_pasted
from bot.flows.borrower.guide import languages, menu
from bot.heard import Press, Reached, Said, Words
from bot.language import LANGUAGE_LABELS
from bot.read.fold import fold
from bot.scope import Facts, Scope
from bot.steps import Ask, Choose, Flow, Review, Tell
from bot.words import Command
from domain.messages import Choice, Message, Text, _
from domain.operations.commands import SpeakLanguage, StartMessages, StopMessages
from domain.people.chats import Talk

#: Somebody who only greets us is shown what she can do, and is not told that we did not understand.
_GREETINGS: Final = frozenset(
    fold(words)
    for words in (
        *("hi", "hello", "hey", "good morning", "good evening", "salam", "salaam", "slam", "aoa", "adab"),
        *("hujambo", "habari", "habari yako", "jambo", "mambo", "shikamoo", "namaste", "namaskar", "नमस्ते", "नमस्कार"),
        *("halo", "hai", "selamat pagi", "selamat siang", "selamat sore", "selamat malam"),
        *("assalam o alaikum", "assalam-o-alaikum", "assalamualaikum", "assalam alaikum", "السلام علیکم", "سلام"),
    )
)

#: At a question these are a no; said on their own they are a complaint.
_WRONG: Final = frozenset(fold(words) for words in ("ghalat hai", "galat hai", "غلط ہے", "गलत है", "गलत छ"))
_THANKS: Final = frozenset(
    fold(words)
    for words in (
        *("thanks", "thank you", "thank you very much", "many thanks", "asante", "ahsante", "asante sana", "shukran"),
        *("shukriya", "bohat shukriya", "shukria", "meherbani", "شکریہ", "بہت شکریہ", "شکریا"),
        *("धन्यवाद", "शुक्रिया", "बहुत धन्यवाद", "dhanyabad", "dhanyavaad"),
        *("terima kasih", "makasih", "terima kasih banyak"),
    )
)


def needs(said: Said, talk: Talk | None, language: str) -> frozenset[str]:
    """Return which facts beyond the usual ones this turn will want."""
    asked = asked_of(said, talk, language)
    opened = FLOWS.get(OPENS.get(Command(asked.name), "")) if asked and asked.name in COMMANDS else None
    present = FLOWS.get(talk.flow) if talk else None
    return frozenset().union(*(flow.needs for flow in (opened, present) if flow))


def respond(said: Said, facts: Facts) -> Turn:
    """Return what one thing said leads to."""
    talk = facts.chat.talk
    if isinstance(said, Reached):
        return Turn(talk)
    if talk is not None and talk.flow in FLOWS and not FLOWS[talk.flow].stands(Scope(facts, talk.answers)):
        return _overtaken(said, talk, facts)
    asked = asked_of(said, talk, facts.speaker.language)
    if asked is not None and asked.name in {Command.STOP, Command.START}:
        return _stop_or_start(asked, talk, facts)
    flow = FLOWS.get(talk.flow) if talk else None
    if talk is None or flow is None or talk.step not in flow.steps:
        return _idle(said, asked, talk or Talk("", ""), facts)
    return _in_flow(said, asked, flow, talk, facts)


def open_flow(key: str, facts: Facts, *, parked: Talk | None, token: int = 0, **answers: str) -> Turn:
    """Start a flow; the one it interrupts is parked when its draft is worth keeping."""
    return engine.begin(FLOWS[key], facts, parked=parked, token=token, **answers)


def reprompt(talk: Talk | None, facts: Facts) -> Turn:
    """Show the present question again, in whatever language is spoken now."""
    flow = FLOWS.get(talk.flow) if talk else None
    if talk is None or flow is None:
        return _show(menu(Scope(facts)), "menu", talk or Talk("", ""))
    return engine.arrive(flow, replace(talk, token=talk.token + 1, offered=()), facts)


def _overtaken(said: Said, talk: Talk, facts: Facts) -> Turn:
    """Answer somebody whose conversation was overtaken by events: by what else she asks, or by how things are now."""
    over = replace(facts, chat=replace(facts.chat, talk=engine.ended(talk)))
    asked = asked_of(said, talk, facts.speaker.language)
    if asked is not None and asked.sure and flow_for(asked, facts) != talk.flow:
        return respond(said, over)
    return open_flow(talk.flow, over, parked=talk.parked, token=talk.token)


# In a flow


def _in_flow(said: Said, asked: Asked | None, flow: Flow, talk: Talk, facts: Facts) -> Turn:
    if asked is not None and asked.sure and not _claims(flow, talk, said, facts):
        return _way_out(asked, flow, talk, facts)
    said = meant(said, talk) if not _is_stuck(talk) else _meant_by_number(said, flow, talk, facts)
    if isinstance(said, Press) and said.data.startswith("go."):
        return _way_out(from_button(said.data), flow, talk, facts)
    if isinstance(said, Press):
        token, _dot, choice = said.data.partition(".")
        if token != f"t{talk.token}" or not _stands(choice, flow, talk, facts):
            return engine.again(
                flow, talk, facts, _("That button belongs to an earlier question. This is where we are:")
            )
        said = replace(said, data=choice)
    turn = engine.advance(flow, talk, said, facts)
    missed = turn.talk is not None and turn.talk.misses > talk.misses
    if missed and asked is not None and not asked.sure:
        return _way_out(asked, flow, talk, facts)
    return turn


def _claims(flow: Flow, talk: Talk, said: Said, facts: Facts) -> bool:
    """Return whether 0 and 9 are answers to the present question rather than ways out."""
    step = flow.steps[talk.step]
    said_nine = isinstance(said, Words) and recognise_number(said.text) == engine.BACK_DIGIT
    if said_nine and engine.has_ninth(engine.prompt(flow, talk, facts)):
        return True
    return (
        isinstance(said, Words)
        and isinstance(step, Ask | Choose | Review)
        and step.digits
        and said.text.strip().isdigit()
        and talk.pending is None
    )


def _is_stuck(talk: Talk) -> bool:
    return talk.misses >= engine.PATIENCE and not talk.offered


def _meant_by_number(said: Said, flow: Flow, talk: Talk, facts: Facts) -> Said:
    """Return a typed number as what stands on the screen of somebody who was offered other ways on."""
    shown = engine.prompt(flow, talk, facts).choices
    number = recognise_number(said.text) if isinstance(said, Words) else 0
    return Press(shown[number - 1].id) if 0 < number <= len(shown) else said


def _stands(choice: str, flow: Flow, talk: Talk, facts: Facts) -> bool:
    shown = engine.prompt(flow, talk, facts).choices
    return any(item.id == f"t{talk.token}.{choice}" for item in shown)


def _way_out(asked: Asked, flow: Flow, talk: Talk, facts: Facts) -> Turn:
    match asked.name:
        case Command.BACK:
            return engine.go_back(flow, talk, facts)
        case Command.SKIP:
            return engine.skip(flow, talk, facts)
        case Command.RESTART:
            # What the talk is about was given with its beginning and stays: a question that staff asked, a code's end.
            begun_with = {key: said for key, said in talk.answers.items() if key not in flow.steps and "." not in key}
            return open_flow(flow.key, facts, parked=talk.parked, token=talk.token, **begun_with)
        case Command.CANCEL:
            return _put_aside(flow, talk)
        case Command.MENU:
            return _to_menu(_parked(flow, talk), facts, talk.token)
        case Command.LANGUAGE:
            return _speak(asked.rest, talk, facts, flow)
        case Command.YES | Command.NO | Command.START:
            return engine.advance(flow, talk, Words(asked.name), facts)
        case "resume":
            return engine.arrive(flow, talk, facts)
        case "forget":
            return _forget(replace(talk, parked=None), facts)
        case _:
            return _other(asked, flow, talk, facts)


def _other(asked: Asked, flow: Flow, talk: Talk, facts: Facts) -> Turn:
    """Answer a question on the spot, or begin another conversation and keep this one for afterwards."""
    key = flow_for(asked, facts)
    if key == flow.key and asked.rest and not flow.keeps_draft:
        # Another amount or reference replaces the one before.
        return open_flow(key, facts, parked=talk.parked, token=talk.token, **argument(asked))
    if key == flow.key:
        return engine.arrive(flow, replace(talk, token=talk.token + 1), facts)
    if _answers_at_once(FLOWS[key]):
        answer = open_flow(key, facts, parked=None)
        again = engine.arrive(flow, replace(talk, token=talk.token + 1, offered=()), facts)
        return replace(again, replies=(*(_without_ways(reply) for reply in answer.replies), *again.replies))
    return open_flow(key, facts, parked=_parked(flow, talk), token=talk.token, **argument(asked))


def _put_aside(flow: Flow, talk: Talk) -> Turn:
    if not flow.keeps_draft:
        message = Message("stopped", (_("Stopped."),), ways=("menu",))
        return Turn(engine.ended(talk, message), (message,))
    message = Message(
        "put_aside",
        (_("Stopped. Your answers are kept, so you can go on later.") if talk.answers else _("Stopped."),),
        (
            Choice("go.resume", _("Continue where I stopped")),
            *((Choice("go.forget", _("Delete my answers")),) if talk.answers else ()),
        ),
        ("menu",),
    )
    return Turn(Talk("", "", token=talk.token, offered=message.choices, parked=replace(talk, parked=None)), (message,))


def _parked(flow: Flow, talk: Talk) -> Talk | None:
    return replace(talk, parked=None) if flow.keeps_draft and talk.answers else talk.parked


# Outside any flow


def _idle(said: Said, asked: Asked | None, talk: Talk, facts: Facts) -> Turn:
    if isinstance(said, Words) and not (asked and asked.name == Command.PAID) and looks_pasted(said.text, facts):
        # A pasted message may begin with a word of ours; what it says is meant, and not that word.
        return open_flow("claim", facts, parked=talk.parked, token=talk.token, said=said.text)
    if asked is not None and asked.sure:
        return _ask_idle(asked, talk, facts)
    said = meant(said, talk)
    if isinstance(said, Words) and talk.offered and (label := by_label(said.text, talk, facts)):
        return _ask_idle(from_button(label), talk, facts)
    if isinstance(said, Press) and said.data.startswith("go."):
        return _ask_idle(from_button(said.data), talk, facts)
    if isinstance(said, Press):
        return _show(_over(menu(Scope(facts))), "menu", talk)
    if asked is not None:
        return _ask_idle(asked, talk, facts)
    if facts.person is None and talk.parked is None:
        return open_flow("join", facts, parked=None, token=talk.token)
    if isinstance(said, Words) and fold(said.text).strip(" !.,") in _GREETINGS:
        return _to_menu(talk.parked, facts, talk.token)
    return _other_words(said, talk, facts)


def _other_words(said: Said, talk: Talk, facts: Facts) -> Turn:
    """Answer what is no command: thanks, a complaint, or what we did not understand."""
    words = fold(said.text).strip(" !.,") if isinstance(said, Words) else ""
    if words in _WRONG:
        return _open_idle("dispute", Asked(Command.DISPUTE), talk, facts)
    if words in _THANKS:
        return _show(_welcome(menu(Scope(facts))), "menu", talk)
    return _show(_puzzled(menu(Scope(facts))), "menu", talk)


def _ask_idle(asked: Asked, talk: Talk, facts: Facts) -> Turn:
    match asked.name:
        case Command.LANGUAGE:
            return _speak(asked.rest, talk, facts, None)
        case "resume" | Command.BACK:
            return _resume(talk, facts)
        case "forget":
            return _forget(talk, facts)
        case Command.MENU | Command.CANCEL | Command.RESTART | Command.SKIP | Command.YES | Command.NO:
            return _to_menu(talk.parked, facts, talk.token)
        case _ if facts.person is None and facts.chat.talk is None and asked.name == Command.JOIN:
            return open_flow("join", facts, parked=None, token=talk.token)
        case _:
            return _open_idle(flow_for(asked, facts), asked, talk, facts)


def _open_idle(key: str, asked: Asked, talk: Talk, facts: Facts) -> Turn:
    if talk.parked is not None and talk.parked.flow == key:
        return _resume(talk, facts)
    return open_flow(key, facts, parked=talk.parked, token=talk.token, **argument(asked))


def _resume(talk: Talk, facts: Facts) -> Turn:
    parked = talk.parked
    if parked is None or parked.flow not in FLOWS:
        return _to_menu(None, facts, talk.token)
    return engine.arrive(FLOWS[parked.flow], replace(parked, token=talk.token + 1), facts)


def _forget(talk: Talk, facts: Facts) -> Turn:
    message = Message("forgotten", (_("Your answers are deleted."),), ways=("menu",))
    return Turn(Talk("", "", token=talk.token + 1), (message,))


def _to_menu(parked: Talk | None, facts: Facts, token: int) -> Turn:
    if facts.person is None and parked is None and not facts.chat.consent:
        return open_flow("join", facts, parked=None, token=token)
    waiting = replace(facts.chat, talk=Talk("", "", parked=parked))
    return _show(menu(Scope(replace(facts, chat=waiting))), "menu", Talk("", "", token=token, parked=parked))


def _show(message: Message, flow: str, talk: Talk) -> Turn:
    shown = replace(message, key=f"{flow}.{message.key}")
    return Turn(Talk("", "", token=talk.token, offered=message.choices, parked=talk.parked), (shown,))


def _answers_at_once(flow: Flow) -> bool:
    return all(isinstance(step, Tell) for step in flow.steps.values())


def _without_ways(message: Message) -> Message:
    return replace(message, choices=(), ways=())


def _stop_or_start(asked: Asked, talk: Talk | None, facts: Facts) -> Turn:
    if asked.name == Command.STOP:
        return Turn(talk, (), StopMessages())
    if facts.chat.opted_out:
        return Turn(talk, (), StartMessages())
    if talk is not None and talk.flow in FLOWS:
        return reprompt(talk, facts)
    if facts.person is None and (talk is None or talk.parked is None):
        return open_flow("join", facts, parked=None, token=talk.token if talk else 0)
    return _to_menu(talk.parked if talk else None, facts, talk.token if talk else 0)


def _speak(language: str, talk: Talk, facts: Facts, flow: Flow | None) -> Turn:
    """Change the language and ask the present question again, or offer the languages."""
    if flow is not None and flow.key == "join" and talk.step == "language" and language in facts.lender.languages:
        return engine.advance(flow, talk, Press(language), facts)
    if language in facts.lender.languages or language in {"en"}:
        return Turn(talk, (), SpeakLanguage(language))
    if language and language in LANGUAGE_LABELS:
        return _offer_languages(talk, facts, _("We do not speak that language yet."))
    if flow is not None and flow.key == "join" and talk.step == "language":
        return engine.arrive(flow, talk, facts)
    return _offer_languages(talk, facts, None)


def _offer_languages(talk: Talk, facts: Facts, first: Text | None) -> Turn:
    message = languages(Scope(facts))
    if first is not None:
        message = replace(message, lines=(first, *message.lines))
    return Turn(replace(talk, offered=message.choices), (replace(message, key="language.language"),))


def _puzzled(message: Message) -> Message:
    lines = (_("I did not understand that. You can choose one of these, or write HELP."),)
    return replace(message, key="puzzled", lines=lines)


def _welcome(message: Message) -> Message:
    return replace(message, key="welcome", lines=(_("You are welcome."),))


def _over(message: Message) -> Message:
    return replace(message, key="over", lines=(_("That step is over. What would you like to do?"),))
