"""From a promise to a call: what exactly leaves, looked at again at the moment it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from bot import engine
from bot.channels import telegram, whatsapp
from bot.channels.call import Call
from bot.flows.borrower import FLOWS
from bot.flows.staff import cards
from bot.handle import WINDOW, Desk, load_facts
from bot.notices import CATALOGUE, write
from bot.papers import write as write_paper
from bot.papers.plain import as_message
from bot.speak import Speaker
from domain.messages import Message, Notice, from_json
from domain.operations import collecting, pay_links
from domain.operations.office import Office
from domain.papers.paper import Paper
from domain.people.chats import Chat, Talk
from storage.outbox import Parcel

REMINDERS: Final = frozenset({"INSTALLMENT_REMINDER", "OVERDUE_NOTICE"})


@dataclass(frozen=True, slots=True)
class Ready:
    """The call to make; a paper it encloses is put in as a PDF just before, outside every transaction."""

    call: Call
    encloses: Paper | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """No longer wanted: paid meanwhile, out of date, or overtaken."""

    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """Cannot leave now; it waits until something changes."""

    why: str


@dataclass(frozen=True, slots=True)
class Waits:
    """Set aside on purpose until she writes; nobody need look."""

    why: str


@dataclass(frozen=True, slots=True)
class Early:
    """Not yet: what it follows has not been delivered."""

    seconds: float


Prepared: TypeAlias = Ready | Dropped | Held | Waits | Early

_KNOCK: Final = "knock:"


async def prepare(uow: Any, parcel: Parcel, desk: Desk, *, now: datetime, templates: Mapping[str, str]) -> Prepared:
    """Return what to do with a promise now, in a transaction, because looking may change what is kept."""
    channel, _colon, address = parcel.recipient.partition(":")
    if not address:
        return Held("no staff group is registered yet")
    match parcel.action:
        case "paper" | "document":
            return await _paper(uow, parcel, desk, channel, address, now=now)
        case "send":
            return Ready(_encode(from_json(parcel.payload["message"]), parcel, desk, channel, address))
        case "notice":
            return await _notice(uow, parcel, desk, now=now, templates=templates)
        case "staff":
            message = cards.write(from_json(parcel.payload["notice"]), test=desk.lender.trial)
            return Ready(telegram.encode(message, desk.speakers("en"), chat=address))
        case "card" | "edit":
            return await _card(uow, parcel, desk, address)
        case "toast":
            return Ready(telegram.encode_toast(parcel.payload["query"], _toast_words(parcel, desk)))
        case "delete":
            return Ready(telegram.encode_delete(address, parcel.payload["message"]))
        case _:
            return Dropped(f"unknown action {parcel.action}")


def _encode(message: Message, parcel: Parcel, desk: Desk, channel: str, address: str) -> Call:
    speaker = desk.speakers(parcel.payload["language"])
    if channel == "whatsapp":
        return whatsapp.encode(message, speaker, chat=address)
    return telegram.encode(message, speaker, chat=address, reply_to=parcel.payload.get("reply_to", ""))


async def _paper(uow: Any, parcel: Parcel, desk: Desk, channel: str, address: str, *, now: datetime) -> Prepared:
    """Return a paper in words or as a file: WhatsApp fetches the file from us, Telegram is given it."""
    paper: Paper | None = await uow.papers.find(parcel.payload["paper"])
    if paper is None:
        return Dropped("no such paper")
    speaker = desk.speakers(paper.language)
    sheet = write_paper(paper, address=desk.verify_address(paper.code))
    if parcel.action == "paper":
        message = as_message(sheet, key=parcel.kind)
        encode = whatsapp.encode if channel == "whatsapp" else telegram.encode
        return Ready(encode(message, speaker, chat=address))
    if channel == "whatsapp":
        return Ready(whatsapp.encode_document(desk.paper_address(paper.code, now), chat=address))
    return Ready(telegram.encode_document(f"{sheet.name}.pdf", chat=address), encloses=paper)


async def _notice(uow: Any, parcel: Parcel, desk: Desk, *, now: datetime, templates: Mapping[str, str]) -> Prepared:
    notice: Notice = from_json(parcel.payload["notice"])
    chat: Chat = await uow.chats.by_id(parcel.payload["chat"])
    kind = CATALOGUE[notice.kind]
    office = Office(uow, desk.lender, now, cause=parcel.key, public_url=desk.public_url)
    if kind.stoppable and (chat.opted_out or chat.blocked):
        await _ask_officer(office, notice, "stopped" if chat.opted_out else "blocked")
        return Dropped("the person wants no reminders" if chat.opted_out else "blocked")
    fresh = await _looked_at_again(office, notice)
    if fresh is None:
        return Dropped("no longer due")
    notice = fresh
    language = chat.language or desk.lender.languages[0]
    speaker = desk.speakers(language)
    if chat.channel == "whatsapp" and not _window_open(chat, now):
        return _outside_window(office, parcel, notice, chat, speaker, templates)
    message = await _turned_to(uow, chat, notice, kind.opens, desk, now=now) if kind.opens else None
    message = message or await _offering(uow, chat, write(notice))
    if chat.channel == "whatsapp":
        return Ready(whatsapp.encode(message, speaker, chat=chat.address))
    return Ready(telegram.encode(message, speaker, chat=chat.address))


async def _looked_at_again(office: Office, notice: Notice) -> Notice | None:
    """Return a notice about something owed as it is at this moment, or None when it is owed no more (CRED-13)."""
    if notice.kind in REMINDERS:
        return await collecting.still_wanted(office, notice)
    if notice.kind == "DEFAULT_NOTICE":
        return await collecting.still_in_default(office, notice)
    if notice.kind == "PAY_AGAIN":
        return await pay_links.still_to_pay(office, notice)
    return notice


def _outside_window(
    office: Office, parcel: Parcel, notice: Notice, chat: Chat, speaker: Speaker, templates: Mapping[str, str]
) -> Prepared:
    """Send the approved template; what says too much for one knocks with it, and follows when she answers."""
    kind = CATALOGUE[notice.kind]
    call = whatsapp.encode_template(notice, kind, speaker, chat=chat.address, sids=templates)
    if call is None:
        return Held("the 24-hour window is closed and there is no template")
    if kind.knocks and not parcel.key.startswith(_KNOCK):
        office.tell_chat(chat, notice, once=f"{_KNOCK}{parcel.key}")
        return Waits("it follows when she answers")
    return Ready(call)


async def _turned_to(
    uow: Any, chat: Chat, notice: Notice, flow_key: str, desk: Desk, *, now: datetime
) -> Message | None:
    """Turn the conversation to what the notice asks, parking the one under way, and return the question itself."""
    facts = await load_facts(uow, chat, desk, desk.speakers(chat.language or "en"), now=now)
    flow = FLOWS[flow_key]
    talk = chat.talk
    token = talk.token if talk else 0
    under_way = talk if talk and talk.flow in FLOWS and FLOWS[talk.flow].keeps_draft else talk.parked if talk else None
    parked = replace(under_way, parked=None) if under_way else None
    turn = engine.begin(flow, facts, parked=parked, token=token, **notice.params)
    if turn.talk is None or not turn.talk.flow:
        return None
    await uow.chats.keep(replace(chat, talk=turn.talk))
    return replace(turn.replies[-1], key=notice.kind)


async def _offering(uow: Any, chat: Chat, message: Message) -> Message:
    """Keep which choices stand on the screen, so that a typed number means what she sees."""
    if message.choices:
        await uow.chats.keep(replace(chat, talk=replace(chat.talk or Talk("", ""), offered=message.choices)))
    return message


async def _ask_officer(office: Office, notice: Notice, why: str) -> None:
    if notice.kind in REMINDERS:
        loan_id, number, stage = (notice.params[name] for name in ("loan_id", "number", "stage"))
        assert isinstance(loan_id, int)
        assert isinstance(number, int)
        assert isinstance(stage, int)
        await collecting.instead_of_reminder(office, loan_id, number, stage=stage, why=why)


async def _card(uow: Any, parcel: Parcel, desk: Desk, address: str) -> Prepared:
    card = await uow.cards.get(parcel.card_id)
    if card is None:
        return Dropped("no such card")
    if parcel.action == "edit" and card.version > parcel.payload["version"]:
        return Dropped("overtaken by a later edit")
    message = cards.write_card(card.body, card_id=card.id, version=card.version, test=desk.lender.trial)
    if parcel.action == "card":
        return Ready(telegram.encode(message, desk.speakers("en"), chat=address))
    if not card.message_id:
        return Early(1.0)
    return Ready(telegram.encode_edit(message, desk.speakers("en"), chat=address, message_id=card.message_id))


def _toast_words(parcel: Parcel, desk: Desk) -> str:
    text = parcel.payload["text"]
    return desk.speakers("en").say(from_json(text)) if text else ""


def _window_open(chat: Chat, now: datetime) -> bool:
    return chat.last_inbound_at is not None and now - chat.last_inbound_at < WINDOW
