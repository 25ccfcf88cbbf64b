"""Every screen of every flow: who stands there, what she has answered so far, and how she goes on from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from bot import engine, switchboard
from bot.channels.spoken import as_text, speak
from bot.engine import Turn
from bot.flows.borrower import FLOWS
from bot.flows.borrower.join import CONSENT_VERSION
from bot.heard import Said, Words
from bot.scope import Facts, PastPayment, Plan, Scope
from bot.speak import Speaker
from bot.steps import Ask, Choose, Flow, Question, Review
from domain.lending.application import Application, Purpose, Stage
from domain.lending.limits import terms_for
from domain.lending.loan import Instalment, Loan
from domain.lending.offer import Offer
from domain.lending.states import LoanState
from domain.messages import Message, from_json, to_json
from domain.money import Money
from domain.people.chats import Chat, Talk, talk_from_json, talk_to_json
from domain.people.person import Standing
from domain.policy.lender import Lender, lender_from
from locales.catalogue import translations
from locales.countries import preset
from webhooks.commands.samples import SHAZIA

LENDER: Final[Lender] = lender_from(preset("pk"))
NOW: Final = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
LANGUAGES: Final = ("en", "ur", "ur_Latn")
CHANNELS: Final = ("telegram", "whatsapp")
TOKEN: Final = 7
FIFTY_THOUSAND: Final = Money(5_000_000, "PKR")

PERSON: Final = replace(SHAZIA, national_id_masked="•••••••••••72", phone_masked="+92•••••••567")
OFFER: Final = Offer(
    1, 2, 1, 1, terms_for(LENDER, principal=FIFTY_THOUSAND, periods=12), "open", NOW, date(2026, 11, 27)
)
LOAN: Final = Loan(
    id=1,
    person_id=1,
    state=LoanState.ACTIVE,
    principal=FIFTY_THOUSAND,
    annual_rate="24",
    periods=12,
    accepted_at=NOW,
    disbursed_on=date(2026, 11, 20),
    instalments=tuple(
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor)
        for row in OFFER.terms.schedule(date(2026, 11, 20)).rows
    ),
    officer="Bilal",
)

ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "join": {
        "name": "Shazia Noor-ul-Ain",
        "birth": date(1995, 8, 14),
        "phone": "+923001234567",
        "national_id": ("3520212345672", "•••••••••••72"),
        "city": "Lahore",
        "province": "punjab",
        "address": "House 5, Street 2, Model Town",
        "income": Money(3_500_000, "PKR"),
        "work": "salaried",
        "employer": "Crescent Mills",
    },
    "apply": {"amount": FIFTY_THOUSAND, "length": "other", "months": 12, "use": "machine"},
    "offer": {"facts": "accept", "wish": "now"},
    "pay": {"said": "plenty"},
    "payanyway": {"said": "plenty"},
    "dispute": {"which": "term", "what": "amount"},
    "draw": {"amount": Money(500_000, "PKR")},
    "answer": {"who": "Bilal", "words": "Which shop is yours?", "question_id": 1},
    "code": {"end": "567"},
}


@dataclass(frozen=True, slots=True)
class Screen:
    """A question of a flow, and the facts with which somebody stands at it."""

    flow: Flow
    step: Question
    facts: Facts

    def __str__(self) -> str:
        return f"{self.flow.key}.{self.step.key}"

    @property
    def talk(self) -> Talk:
        """Return the talk that stands here."""
        assert self.facts.chat.talk is not None
        return self.facts.chat.talk


@lru_cache
def voice(language: str) -> Speaker:
    """Return the voice of a language."""
    found = translations(language)
    return Speaker(language, found.gettext, found.ngettext, LENDER.zone)


def facts_of(
    *, language: str = "en", channel: str = "telegram", talk: Talk | None = None, consent: str = CONSENT_VERSION
) -> Facts:
    """Return what is known of somebody who has not joined."""
    chat = Chat(1, channel, "+923001234567", "+923001234567", None, language, talk, NOW, consent=consent)
    return Facts(LENDER, NOW, chat, voice(language or "en"))


def member(facts: Facts, *, standing: Standing = Standing.APPROVED) -> Facts:
    """Return the same chat as that of somebody who has joined."""
    stage = Stage.APPROVED if standing is Standing.APPROVED else Stage.SUBMITTED
    joined = Application(1, 1, Purpose.MEMBERSHIP, stage, 1, NOW)
    return replace(
        facts, chat=replace(facts.chat, person_id=1), person=replace(PERSON, standing=standing), membership=joined
    )


def offered(facts: Facts) -> Facts:
    """Return the same chat as that of somebody with an offer."""
    request = Application(2, 1, Purpose.LOAN, Stage.OFFERED, 1, NOW, FIFTY_THOUSAND, 12, "machine")
    return replace(member(facts), request=request, offer=OFFER)


def borrower(facts: Facts) -> Facts:
    """Return the same chat as that of somebody who repays a loan."""
    request = Application(2, 1, Purpose.LOAN, Stage.ACCEPTED, 1, NOW, FIFTY_THOUSAND, 12, "machine")
    paid = PastPayment("P-1001", date(2026, 11, 20), Money(10_000, "PKR"), "card")
    return replace(member(facts), request=request, loan=LOAN, payments=(paid,))


def closing(facts: Facts) -> Facts:
    """Return the same chat as that of somebody whose loan was paid out today."""
    terms = terms_for(LENDER, principal=FIFTY_THOUSAND, periods=12)
    return replace(borrower(facts), plan=Plan(terms, date(2026, 11, 20)))


def on_credit(facts: Facts) -> Facts:
    """Return the same chat as that of somebody with a credit line."""
    line = replace(LOAN, kind="line", principal=Money(10_000_000, "PKR"), instalments=())
    return replace(member(facts), loan=line, line=line)


def with_two(facts: Facts) -> Facts:
    """Return the same chat as that of somebody with a loan and a credit line she has drawn on."""
    return replace(borrower(facts), line=replace(LOAN, id=2, kind="line"))


def twice_paid(facts: Facts) -> Facts:
    """Return the same chat as that of somebody who has paid twice."""
    earlier = PastPayment("P-1000", date(2026, 10, 20), Money(20_000, "PKR"), "cash")
    return replace(borrower(facts), payments=(*borrower(facts).payments, earlier))


WHO: Final = {
    "apply": member,
    "answer": member,
    "edit": member,
    "offer": offered,
    "pay": borrower,
    "payanyway": borrower,
    "dispute": with_two,
    "claim": borrower,
    "receipt": twice_paid,
    "settle": closing,
    "return": closing,
    "draw": on_credit,
    "person": borrower,
}


def screen(name: str, *, language: str = "en", channel: str = "telegram") -> Screen:
    """Return a screen by its name, flow.step, with everything before it answered."""
    flow_key, _dot, step_key = name.partition(".")
    flow = FLOWS[flow_key]
    step = flow.steps[step_key]
    assert isinstance(step, Ask | Choose | Review)
    newcomer = name in {"join.language", "join.consent"}
    facts = facts_of(
        language="" if name == "join.language" else language,
        channel=channel,
        consent="" if newcomer else CONSENT_VERSION,
    )
    facts = WHO[flow_key](facts) if flow_key in WHO else facts
    if name in {"pay.how", "payanyway.how"}:
        facts = replace(facts, lender=replace(facts.lender, wallet="mpesa"))
    before = flow.order[: flow.order.index(step_key)]
    given = {
        key: answer
        for key, answer in ANSWERS.get(flow_key, {}).items()
        if key not in flow.steps or key in before or step_key == "sure"
    }
    trail = tuple(key for key in before if key in given)
    talk = Talk(flow_key, step_key, given, TOKEN, trail=trail)
    return Screen(flow, step, replace(facts, chat=replace(facts.chat, talk=talk), speaker=voice(language)))


def names() -> tuple[str, ...]:
    """Return every question of every flow a borrower can be asked."""
    return tuple(
        f"{flow.key}.{step.key}"
        for flow in FLOWS.values()
        for step in flow.steps.values()
        if isinstance(step, Ask | Choose | Review)
    )


def choosing() -> tuple[str, ...]:
    """Return the questions answered by picking."""
    return tuple(name for name in names() if isinstance(screen(name).step, Choose | Review))


def say(facts: Facts, said: Said | str) -> tuple[Facts, Turn]:
    """Say something, and return what is known afterwards: what is kept goes through JSON, as in the database."""
    turn = switchboard.respond(Words(said) if isinstance(said, str) else said, facts)
    kept = talk_from_json(json.loads(json.dumps(talk_to_json(turn.talk))))
    assert kept == turn.talk
    for reply in turn.replies:
        assert from_json(json.loads(json.dumps(to_json(reply)))) == reply
    return replace(facts, chat=replace(facts.chat, talk=kept)), turn


def shown(message: Message, language: str = "en") -> str:
    """Return all that stands on a screen without buttons."""
    return as_text(speak(message, voice(language)), numbered=True)


def same_place(turn: Turn, at: Screen) -> bool:
    """Return whether the talk stands at the screen with its answers kept."""
    talk = turn.talk
    return talk is not None and (talk.flow, talk.step, talk.answers) == (at.flow.key, at.step.key, at.talk.answers)


def asks_again(turn: Turn, at: Screen) -> bool:
    """Return whether the last thing said is the question of the screen."""
    assert turn.talk is not None
    asked = engine.prompt(at.flow, replace(turn.talk), at.facts)
    return turn.replies[-1].lines == asked.lines


def labels(at: Screen) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield each option of a screen: its id, its label here, its label in English, and other words for it."""
    scope = Scope(at.facts, at.talk.answers)
    picks = {pick.id: pick for pick in at.step.picks(scope)} if isinstance(at.step, Choose) else {}
    for choice in at.step.ask(scope).choices:
        other = picks[choice.id].aliases if choice.id in picks else ()
        yield choice.id, scope.say(choice.label), voice("en").say(choice.label), other
