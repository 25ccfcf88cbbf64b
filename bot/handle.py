"""One message, one transaction: load, let the conversation decide, carry it out, keep it, promise the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot import switchboard
from bot.engine import Turn, ended
from bot.flows.borrower import FLOWS
from bot.flows.borrower.join import CONSENT_VERSION
from bot.flows.staff.commands import COMMANDS as STAFF_COMMANDS
from bot.heard import Inbound, Press, Reached, Words
from bot.language import likely_language
from bot.scope import Facts, PastPayment, Plan
from bot.speak import Speaker
from bot.steps import Submit
from bot.words import Command
from domain.effects import REPLY, Promise
from domain.lending.application import Purpose, Stage
from domain.lending.loan import Loan
from domain.lending.states import RUNNING_STATES
from domain.messages import Link, Message, Refusal, to_json
from domain.money import Money
from domain.operations.commands import SpeakLanguage
from domain.operations.desk import forbidden
from domain.operations.office import Office
from domain.operations.perform import perform
from domain.payments.refs import ref
from domain.people.chats import Chat, Talk
from domain.policy.lender import Lender

Speakers = Callable[[str], Speaker]

#: WhatsApp takes free words for this long after a person last wrote; outside it only approved templates.
WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Desk:
    """What handling needs besides the transaction: the lender, the voices, and our own public address."""

    lender: Lender
    speakers: Speakers
    public_url: str
    form_address: Callable[[int, int, datetime], str]
    #: Where the PDF of a paper can be fetched for some days, by its code.
    paper_address: Callable[[str, datetime], str]
    sandbox: bool = False
    #: Who looks on: each is told of every command before it is carried out.
    onlookers: list[Callable[[Any], None]] = field(default_factory=list)

    def verify_address(self, code: str) -> str:
        """Return where anybody can check a paper."""
        return f"{self.public_url}/verify/{code}"

    def decided(self, command: Any) -> Any:
        """Tell the onlookers what a conversation decided, and return it."""
        for onlooker in self.onlookers:
            onlooker(command)
        return command


async def hear(uow: Any, inbound: Inbound, desk: Desk, *, now: datetime) -> Turn:
    """Act on one thing a borrower said."""
    chat: Chat = await uow.chats.at(channel=inbound.channel, address=inbound.chat, speaker=inbound.chat)
    if isinstance(inbound.said, Reached):
        await uow.chats.set_blocked(chat.id, None if inbound.said.allowed else now)
        return Turn(chat.talk)
    language = chat.language or _greeting_language(inbound, desk.lender)
    speaker = desk.speakers(language)
    needed = switchboard.needs(inbound.said, chat.talk, language)
    facts = await load_facts(uow, chat, desk, speaker, now=now, needs=needed)
    turn = switchboard.respond(inbound.said, facts)
    cause = f"{inbound.channel}:{inbound.external_id}"
    office = Office(uow, desk.lender, now, cause=cause, public_url=desk.public_url)
    if word := _staff_word(inbound):
        await forbidden(office, who=facts.person.ref if facts.person else "stranger", what=word)
    chat = await _agreements(office, chat, turn)
    chat, turn = await _carry_out(office, chat, turn, facts, desk)
    await _keep(uow, chat, turn, now=now)
    if inbound.channel == "whatsapp" and _window_was_closed(chat.last_inbound_at, now):
        followed = await uow.outbox.release_held(f"{chat.channel}:{chat.address}", at=now)
        turn = _only_what_follows(turn) if followed else turn
    for promise in promises(chat, turn, inbound, desk, language=chat.language or language, now=now):
        uow.outbox.promise(promise)
    return turn


def _staff_word(inbound: Inbound) -> str:
    """Return the command for staff that a borrower wrote, or nothing (MLMS-32)."""
    if not isinstance(inbound.said, Words):
        return ""
    word = inbound.said.text.split(" ")[0].partition("@")[0].lower()
    return word if word.startswith("/") and word[1:] in STAFF_COMMANDS.keys() - _FOR_ALL else ""


#: Staff commands that are also words of borrowers.
_FOR_ALL: Final = frozenset(command.value for command in Command)


async def load_facts(
    uow: Any, chat: Chat, desk: Desk, speaker: Speaker, *, now: datetime, needs: frozenset[str] = frozenset()
) -> Facts:
    """Return what a conversation may know; a stranger costs no query, a member two or three."""
    facts = Facts(desk.lender, now, chat, speaker, sandbox=desk.sandbox)
    if chat.person_id is None:
        return facts
    person = await uow.people.get(chat.person_id)
    latest = await uow.applications.latest_of(chat.person_id)
    request = latest.get(Purpose.LOAN)
    offered = any(application.stage is Stage.OFFERED for application in latest.values())
    offer = await uow.offers.open_for(chat.person_id) if offered else None
    borrows = request is not None or Purpose.LINE in latest
    loan = await uow.loans.latest_of(chat.person_id) if borrows else None
    kept = await uow.payments.credit_of(chat.person_id) if borrows else 0
    payments: tuple[PastPayment, ...] = ()
    if "payments" in needs:
        payments = tuple(_past(row, desk.lender) for row in await uow.payments.of_person(chat.person_id))
    ladder = bool(desk.lender.policy.first_limit)
    more = await _more_facts(
        uow, chat.person_id, loan, needs, today=facts.today, ladder=ladder, wallet=bool(desk.lender.wallet)
    )
    return replace(
        facts,
        **more,
        person=person,
        membership=latest.get(Purpose.MEMBERSHIP),
        request=request,
        offer=offer,
        loan=loan,
        payments=payments,
        kept=Money(kept, desk.lender.currency) if kept else None,
    )


async def _more_facts(
    uow: Any, person_id: int, loan: Loan | None, needs: frozenset[str], *, today: date, ladder: bool, wallet: bool
) -> dict[str, Any]:
    """Return what only some conversations look at, when one of them does."""
    more: dict[str, Any] = {}
    if wallet and loan is not None and loan.state in RUNNING_STATES:
        more["asking"] = await uow.money_orders.asking(loan.id)
    if "line" in needs:
        more["line"] = await uow.loans.latest_of(person_id, kind="line")
    if "history" in needs and ladder:
        more["history"] = await uow.loans.history(person_id, today=today)
    if "plan" in needs and loan is not None and loan.state in RUNNING_STATES:
        opened, _started = await uow.loans.opened_on(loan)
        more["plan"] = Plan(await uow.loans.terms(loan.id), opened)
    if "quoted" in needs and loan is not None:
        more["quoted"] = await uow.facts.quoted(loan, on=today)
    return more


def promises(chat: Chat, turn: Turn, inbound: Inbound, desk: Desk, *, language: str, now: datetime) -> list[Promise]:
    """Return what a turn promises: its replies in order, an end to the button's clock, and the deletion of a secret."""
    cause = f"{inbound.channel}:{inbound.external_id}"
    made = []
    if isinstance(inbound.said, Press) and inbound.said.query_id:
        made.append(_promise(chat, cause, "toast", {"query": inbound.said.query_id, "text": ""}, now, kind="toast"))
    # Only Telegram lets us take a person's message out of the chat.
    if turn.secret and chat.channel == "telegram" and isinstance(inbound.said, Words):
        made.append(_promise(chat, cause, "delete", {"message": inbound.message_id}, now, kind="delete"))
    for number, reply in enumerate(turn.replies):
        message = _with_address(reply, chat, turn, desk, now)
        payload = {"message": to_json(message), "language": language}
        made.append(_promise(chat, f"{cause}:{number}", "send", payload, now, kind=message.key))
    return made


async def _carry_out(office: Office, chat: Chat, turn: Turn, facts: Facts, desk: Desk) -> tuple[Chat, Turn]:
    """Do what was decided; a refusal is said, and the talk goes back to where it came from."""
    if turn.command is None:
        return chat, turn
    try:
        chat = await perform(office, chat, desk.decided(turn.command))
    except Refusal as refusal:
        refused = Message("refused", (refusal.reason,), ways=("menu",))
        return chat, replace(turn, talk=ended(turn.talk) if turn.talk else None, replies=(*turn.replies, refused))
    if isinstance(turn.command, SpeakLanguage):
        facts = replace(facts, chat=chat, speaker=desk.speakers(chat.language))
        return chat, switchboard.reprompt(turn.talk, facts)
    if turn.talk is None or turn.talk.flow not in FLOWS or turn.talk.step not in FLOWS[turn.talk.flow].steps:
        return chat, turn
    if not _submitted(turn.talk):
        return chat, turn
    finished = ended(turn.talk)
    if finished is not None and finished.parked is not None:
        fresh = await load_facts(office.uow, chat, desk, facts.speaker, now=office.now)
        again = switchboard.reprompt(replace(finished.parked, token=finished.token + 1), fresh)
        return chat, replace(again, secret=turn.secret)
    return chat, replace(turn, talk=finished)


def _submitted(talk: Talk) -> bool:
    return isinstance(FLOWS[talk.flow].steps[talk.step], Submit)


async def _agreements(office: Office, chat: Chat, turn: Turn) -> Chat:
    """Keep the language chosen and the consent given on the way through the first questions of joining."""
    answers = turn.talk.answers if turn.talk is not None else {}
    if answers.get("language") and answers["language"] != chat.language and not chat.language:
        chat = replace(chat, language=answers["language"])
    if answers.get("consent") == "agree" and chat.consent != CONSENT_VERSION:
        await office.uow.chats.record_consent(
            chat.id, kind="service", version=CONSENT_VERSION, language=chat.language, given=True, at=office.now
        )
        chat = replace(chat, consent=CONSENT_VERSION)
    return chat


async def _keep(uow: Any, chat: Chat, turn: Turn, *, now: datetime) -> None:
    unfinished = any(
        talk is not None and talk.answers and talk.flow in FLOWS and FLOWS[talk.flow].keeps_draft
        for talk in (turn.talk, turn.talk.parked if turn.talk else None)
    )
    draft = "open" if unfinished else ""
    await uow.chats.keep(replace(chat, talk=turn.talk, draft=draft), heard_at=now, draft_at=now if unfinished else None)


def _with_address(message: Message, chat: Chat, turn: Turn, desk: Desk, now: datetime) -> Message:
    """Return a message whose "form:" link leads to the secure form of this chat and this step."""
    if message.link is None or message.link.url != "form:" or turn.talk is None:
        return message
    return replace(message, link=Link(message.link.label, desk.form_address(chat.id, turn.talk.token, now)))


def _promise(chat: Chat, key: str, action: str, payload: Any, now: datetime, *, kind: str) -> Promise:
    return Promise(
        key=f"{action}:{key}",
        recipient=f"{chat.channel}:{chat.address}",
        kind=kind,
        action=action,
        payload=payload,
        made_at=now,
        not_before=now,
        priority=REPLY,
        person_id=chat.person_id,
    )


def _only_what_follows(turn: Turn) -> Turn:
    """Leave out the menu for somebody whose "hello" answered our knock: what waited for her is the answer."""
    idle = turn.command is None and turn.talk is not None and not turn.talk.flow
    return replace(turn, replies=()) if idle else turn


def _window_was_closed(last_heard: datetime | None, now: datetime) -> bool:
    return last_heard is None or now - last_heard >= WINDOW


def _greeting_language(inbound: Inbound, lender: Lender) -> str:
    text = inbound.said.text if isinstance(inbound.said, Words) else ""
    return likely_language(text, hint=inbound.language, offered=lender.languages)


def _past(row: Any, lender: Lender) -> PastPayment:
    by_bank = min(row["refunded_minor"], row["by_bank_minor"])
    sent_back = row["refunded_minor"] - by_bank
    return PastPayment(
        ref(row["id"]),
        lender.today(row["paid_at"]),
        Money(row["amount_minor"], row["currency"]),
        row["method"],
        row["state"],
        Money(sent_back, row["currency"]) if sent_back else None,
        Money(by_bank, row["currency"]) if by_bank else None,
    )
