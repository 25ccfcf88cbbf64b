"""Every screen there is: each step of each conversation for everybody it can meet, every notice, every staff card."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from bot import engine
from bot.flows.borrower import FLOWS
from bot.flows.staff import cards
from bot.flows.staff.ask import STAFF_FLOWS
from bot.heard import Words
from bot.notices import CATALOGUE, write
from bot.scope import Facts, Scope
from bot.speak import Speaker
from bot.steps import Ask, Choose, Flow, Review, Submit, Tell
from domain.messages import Message, Notice, to_json, verbatim
from domain.people.chats import Talk
from domain.policy.lender import Lender
from webhooks.commands.samples import ANSWERS, ASKED, CARDS, FORM, NOTICES
from webhooks.commands.scenes import Scene, scenes

#: What nobody means by anything: shows what is said when an answer was not understood.
GIBBERISH: Final = "%&§"
TOKEN: Final = 12
#: Where the gallery lists what it cannot show.
NO_SAMPLE: Final = "Without a sample"


@dataclass(frozen=True, slots=True)
class Screen:
    """One message somebody can see: the conversation or list it belongs to, its name, and for whom."""

    part: str
    key: str
    caption: str
    message: Message


def all_screens(lender: Lender, speaker: Speaker, channel: str) -> tuple[Screen, ...]:
    """Return every screen of a channel, each different message once."""
    met = scenes(lender, speaker, channel)
    found = [screen for flow in FLOWS.values() for scene in met for screen in _sampled(_flow_screens, flow, scene)]
    found += _notices()
    if channel == "telegram":
        # Staff work in a Telegram group.
        member = next(scene for scene in met if scene.facts.is_member)
        found += [screen for flow in STAFF_FLOWS.values() for screen in _sampled(_steps, flow, member)]
        found += _cards()
    return tuple(_without_repeats(found))


def _sampled(screens: Callable[[Flow, Scene], Iterator[Screen]], flow: Flow, scene: Scene) -> Iterator[Screen]:
    """Return the screens of a conversation, and one that says so where a sample answer is missing."""
    try:
        yield from screens(flow, scene)
    except KeyError as missing:
        yield _unsampled(flow.key, f"needs a sample answer {missing}")


def _unsampled(what: str, why: str) -> Screen:
    return Screen(NO_SAMPLE, what, "", Message(what, (verbatim(f"{what} {why} in webhooks/commands/samples.py"),)))


def _flow_screens(flow: Flow, scene: Scene) -> Iterator[Screen]:
    """Return what somebody sees of a conversation: the one thing it tells her, or each of its steps."""
    scope = _scope(flow, scene.facts)
    first = flow.steps[flow.first(scope)]
    if isinstance(first, Tell) and not first.then:
        yield _told(flow, first, scope, scene)
    else:
        yield from _steps(flow, scene)


def _steps(flow: Flow, scene: Scene) -> Iterator[Screen]:
    scope = _scope(flow, scene.facts)
    for number, (key, step) in enumerate(flow.steps.items()):
        match step:
            case Tell():
                # A guard at the beginning of the talk is for others.
                if step.then or (number and not _is_guard(flow, number)):
                    yield _told(flow, step, scope, scene)
            case Submit():
                pass
            case _ if step.only(scope) or getattr(step.only, "__name__", "") == "never" or _is_extra(flow, key):
                yield from _asked(flow, key, scene)
            case _:
                pass


def _asked(flow: Flow, key: str, scene: Scene) -> Iterator[Screen]:
    """Return a question as it is asked, asked again, asked after two misses, and as its answer is repeated."""
    step = flow.steps[key]
    assert isinstance(step, Ask | Choose | Review)
    answers = dict(ANSWERS.get(flow.key, {}))
    trail = () if key == flow.first(_scope(flow, scene.facts)) else ("before",)
    talk = Talk(flow.key, key, answers, token=TOKEN, trail=trail)
    facts = replace(scene.facts, chat=replace(scene.facts.chat, talk=talk))
    yield _screen(flow, scene, "", engine.prompt(flow, talk, facts))
    if isinstance(step, Ask) and step.echo:
        heard = replace(talk, pending=answers[key])
        yield _screen(flow, scene, "repeats the answer", engine.prompt(flow, heard, facts))
    if isinstance(step, Review):
        listed = talk.answered(step.changing, value=True)
        yield _screen(flow, scene, "corrections", engine.prompt(flow, listed, facts))
    for misses, caption in ((0, "not understood"), (1, "not understood twice")):
        turn = engine.advance(flow, replace(talk, misses=misses), Words(GIBBERISH), facts)
        if turn.talk is not None and turn.talk.misses > misses:
            yield _screen(flow, scene, caption, turn.replies[-1])


def _told(flow: Flow, step: Tell, scope: Scope, scene: Scene) -> Screen:
    message = step.says(_asked_before(scope))
    return _screen(flow, scene, "", replace(message, key=f"{flow.key}.{message.key}"))


def _asked_before(scope: Scope) -> Scope:
    """Return a scope in which a wallet was asked before, as some messages say."""
    return replace(scope, facts=replace(scope.facts, asking=scope.facts.asking or ASKED))


def _screen(flow: Flow, scene: Scene, about: str, message: Message) -> Screen:
    caption = ", ".join(part for part in (scene.caption, about) if part)
    if message.link and message.link.url == "form:":
        # The address is made for each person when the question leaves.
        message = replace(message, link=replace(message.link, url=FORM))
    return Screen(f"{flow.title.msgid} ({flow.key})", message.key, caption, message)


def _notices() -> Iterator[Screen]:
    for kind in CATALOGUE:
        if kind not in NOTICES:
            yield _unsampled(kind, "has no sample")
            continue
        for number, params in enumerate(NOTICES[kind], start=1):
            yield Screen("Notices, sent unasked", kind, _form(number, NOTICES[kind]), write(Notice(kind, params)))


def _cards() -> Iterator[Screen]:
    for kind in cards.WRITERS:
        if kind not in CARDS:
            yield _unsampled(kind, "has no sample")
            continue
        for number, params in enumerate(CARDS[kind], start=1):
            message = cards.write_card(Notice(kind, params), card_id=1, version=number)
            yield Screen("Staff group", kind, _form(number, CARDS[kind]), message)


def _form(number: int, forms: tuple[Any, ...]) -> str:
    return f"form {number} of {len(forms)}" if len(forms) > 1 else ""


def _scope(flow: Flow, facts: Facts) -> Scope:
    return Scope(facts, dict(ANSWERS.get(flow.key, {})))


def _is_guard(flow: Flow, number: int) -> bool:
    """Return whether a step stands at the beginning, before anything is asked, to send some people away."""
    steps = [flow.steps[key] for key in flow.order[: number + 1]]
    return all(isinstance(step, Tell) and not step.then for step in steps)


def _is_extra(flow: Flow, key: str) -> bool:
    """Return whether a question is only for some people, and the samples answer it."""
    return key in ANSWERS.get(flow.key, {}) and flow.key != "join"


def _without_repeats(found: list[Screen]) -> Iterator[Screen]:
    seen: set[str] = set()
    for screen in found:
        mark = json.dumps([screen.part, to_json(replace(screen.message, key=""))], sort_keys=True)
        if mark not in seen:
            seen.add(mark)
            yield screen
