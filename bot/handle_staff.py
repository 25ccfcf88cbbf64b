"""One thing said or pressed by staff, one transaction: only enrolled people, in their group or with the bot alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot import engine
from bot.flows.staff.ask import STAFF_FLOWS
from bot.flows.staff.commands import private_view, run
from bot.flows.staff.said import for_staff
from bot.handle import Desk
from bot.heard import GroupMoved, Inbound, Press, Words
from bot.marking import OFFICE, marked
from bot.notices import REASONS
from bot.scope import Facts
from bot.steps import Submit
from domain.effects import REPLY, Promise
from domain.messages import Choice, Message, Refusal, Text, _, to_json, verbatim
from domain.operations import desk as operations
from domain.operations import disputing, proposals
from domain.operations.joining import NotAllowed, TooLate, allow, check_undecided
from domain.operations.office import Office
from domain.operations.paying_out import check_may_send
from domain.operations.staff_commands import ApproveLoan, Confirm, DecideMember, PostSheet, RejectLoan, SendByWallet
from domain.payments.orders import NAMES
from domain.people.chats import Chat
from domain.people.staff import Action, Staff

LANGUAGE = "en"


async def hear(uow: Any, inbound: Inbound, desk: Desk, *, now: datetime) -> None:
    """Act on one thing that came from the staff bot."""
    office = Office(uow, desk.lender, now, cause=f"staff:{inbound.external_id}", public_url=desk.public_url)
    if isinstance(inbound.said, GroupMoved):
        await _follow_group(uow, old=inbound.chat, new=inbound.said.to)
        return
    staff = None if inbound.anonymous else await uow.staff.by_telegram(inbound.sender)
    if staff is None:
        await _stranger(office, inbound)
        return
    if inbound.in_group and not await _is_our_group(office, staff, inbound):
        return
    try:
        await _act(office, staff, inbound, desk)
    except Refusal as refusal:
        await _refused(office, staff, inbound, refusal)


async def _act(office: Office, staff: Staff, inbound: Inbound, desk: Desk) -> None:
    match inbound.said:
        case Press(data) if data.startswith("c"):
            await _press_card(office, staff, inbound, data, desk)
        case Press(data) if data.count(".") >= 2 and data.startswith("s."):
            _s, word, rest = data.split(".", 2)
            say(office, inbound, await run(office, staff, word, rest))
            toast(office, inbound)
        case Press():
            toast(office, inbound, _("That button no longer does anything."))
        case Words(text) if text.startswith("/"):
            await _command(office, staff, inbound, text)
        case Words(text):
            await _words(office, staff, inbound, text, desk)
        case _:
            return


# Cards


async def _press_card(  # noqa: C901 - one line a button
    office: Office, staff: Staff, inbound: Inbound, data: str, desk: Desk
) -> None:
    """Act on a card's button: the card must hang here, be this very message, and still be at that version."""
    assert isinstance(inbound.said, Press)
    card_part, _version, action, *rest = [*data[1:].split("."), "", ""]
    rest = [part for part in rest if part]
    uow: Any = office.uow
    card = await uow.cards.get(int(card_part)) if card_part.isascii() and card_part.isdigit() else None
    if card is None or not await _hangs_here(office, inbound, card, reason=bool(rest)):
        await operations.forbidden(office, who=staff.name, what=f"press {data}")
        toast(office, inbound, _("This card does not belong here."))
        return
    arguments = (staff, inbound, card, rest)
    match card.kind, action:
        case (("join" | "loan"), "reject") if not rest:
            await _check_may(office, staff, card, action)
            _ask_reason(office, staff, inbound, card)
        case (("join" | "loan"), "reject") if rest[0] not in REASONS:
            toast(office, inbound, _("That button no longer does anything."))
        case "join", "approve" | "reject":
            decision = DecideMember(card.subject_id, action == "approve", "".join(rest))
            await _perform(office, staff, inbound, desk.decided(decision))
        case "loan", "reject":
            await _perform(office, staff, inbound, desk.decided(RejectLoan(card.subject_id, rest[0])))
        case "loan", "approve":
            await _perform(office, staff, inbound, desk.decided(ApproveLoan(card.subject_id)))
        case (("join" | "loan"), "view"):
            await _view(office, *arguments)
        case "payout", "order":
            await _send_by_wallet(office, *arguments, desk)
        case "second", "confirm":
            await _perform(office, staff, inbound, desk.decided(Confirm(card.id)))
        case "second", "drop":
            await _drop(office, *arguments)
        case "sheet", "post":
            await _perform(office, staff, inbound, desk.decided(PostSheet(card.id)))
        case pressed if pressed in _ASKED_FOR:
            await _check_may(office, staff, card, action)
            await _begin_asking(office, staff, inbound, card, action, desk)
        case _:
            toast(office, inbound, _("That button no longer does anything."))


async def _perform(office: Office, staff: Staff, inbound: Inbound, decided: Any) -> None:
    """Do what somebody pressed for, and say so."""
    await operations.perform(office, staff, decided)
    toast(office, inbound, _("Done."))


async def _hangs_here(office: Office, inbound: Inbound, card: Any, *, reason: bool) -> bool:
    """Say whether the press came from the card itself or, for a reason, from the message below that asks for it."""
    assert isinstance(inbound.said, Press)
    if card.address != inbound.chat:
        return False
    if not card.message_id and not reason:
        # It came along when the group became a supergroup, under a new number that this press tells us.
        await office.uow.cards.posted(card.id, message_id=inbound.said.message_id)
        return True
    return reason or inbound.said.message_id in {card.message_id, ""}


async def _check_may(office: Office, staff: Staff, card: Any, action: str) -> None:
    """Refuse at the first press what would be refused in the end: it is decided already, or not for this role."""
    allow(staff, _NEEDS[action])
    if card.kind in {"join", "loan"}:
        await check_undecided(office, staff, await office.uow.applications.get(card.subject_id))
    if card.kind == "payout":
        await check_may_send(office, await office.uow.loans.get(card.subject_id))
    if card.kind == "dispute" and action != "answer":
        await disputing.check_open(office, card.subject_id)


#: Presses after which the member of staff is asked for something more.
_ASKED_FOR: Final = frozenset(
    {("join", "ask"), ("loan", "less"), ("payout", "sent"), ("question", "answer")}
    | {("dispute", action) for action in ("answer", "right", "stands")}
)

_NEEDS: Final = {
    "reject": Action.DECIDE_LOAN,
    "ask": Action.ASK_APPLICANT,
    "less": Action.DECIDE_LOAN,
    "sent": Action.DISBURSE,
    "order": Action.DISBURSE,
    "answer": Action.ANSWER_PERSON,
    "right": Action.RESOLVE_DISPUTE,
    "stands": Action.RESOLVE_DISPUTE,
}


def _ask_reason(office: Office, staff: Staff, inbound: Inbound, card: Any) -> None:
    """Ask why, with reasons as buttons: without one nobody can be turned down (MLMS-21)."""
    choices = tuple(Choice(f"c{card.id}.{card.version}.reject.{key}", label) for key, label in REASONS.items())
    line = _("{who}, why? This is what {ref} will read.", who=verbatim(staff.name), ref=card.body.params["ref"])
    say(office, inbound, Message("staff.reason", (line,), choices))
    toast(office, inbound)


async def _drop(office: Office, staff: Staff, inbound: Inbound, card: Any, _rest: list[str]) -> None:
    allow(staff, Action.RECORD_PAYMENT)
    await proposals.drop(office, staff, card.id)
    toast(office, inbound, _("Done."))


async def _send_by_wallet(
    office: Office, staff: Staff, inbound: Inbound, card: Any, rest: list[str], desk: Desk
) -> None:
    """Order the money of a loan to be sent at the second press, which says that the first was meant."""
    if rest == ["sure"]:
        await operations.perform(office, staff, desk.decided(SendByWallet(card.subject_id)))
        toast(office, inbound, _("Done."))
        return
    await _check_may(office, staff, card, "order")
    _ask_sure(office, staff, inbound, card)


def _ask_sure(office: Office, staff: Staff, inbound: Inbound, card: Any) -> None:
    """Ask whether the money is really to be sent: it cannot be called back."""
    facts = card.body.params
    text = _("{who}, send {amount} to {name} for {ref} by {wallet} now? It cannot be called back.")
    line = text(
        who=verbatim(staff.name),
        amount=facts["amount"],
        name=verbatim(facts["name"]),
        ref=facts["ref"],
        wallet=NAMES[office.lender.wallet],
    )
    sure = Choice(f"c{card.id}.{card.version}.order.sure", _("Yes, send it"))
    say(office, inbound, Message("staff.sure", (line,), (sure,)))
    toast(office, inbound)


async def _view(office: Office, staff: Staff, inbound: Inbound, card: Any, _rest: list[str]) -> None:
    application = await office.uow.applications.get(card.subject_id)
    message = await private_view(office, staff, application.person_id)
    _promise(
        office,
        f"staff:{staff.telegram_user}",
        "send",
        {"message": to_json(message), "language": LANGUAGE},
        key=f"view:{office.cause}",
        kind=message.key,
    )
    toast(office, inbound, _("Sent to you in our private chat."))


async def _begin_asking(office: Office, staff: Staff, inbound: Inbound, card: Any, action: str, desk: Desk) -> None:
    """Ask the member of staff for what the press still needs; her next message here is the answer."""
    flow = STAFF_FLOWS[f"staff_{action}"]
    uow: Any = office.uow
    chat = await uow.chats.at(channel="staff", address=inbound.chat, speaker=inbound.sender)
    subject = card.id if action == "answer" else card.subject_id
    ref = card.body.params.get("ref", "")
    facts = Facts(desk.lender, office.now, chat, desk.speakers(LANGUAGE))
    turn = engine.begin(flow, facts, subject=subject, who=staff.name, ref=ref, most=card.body.params.get("amount", ""))
    await uow.chats.keep(replace(chat, talk=turn.talk))
    for reply in turn.replies:
        say(office, inbound, replace(reply, ways=()), awaits=inbound.sender)
    toast(office, inbound)


# Words


async def _command(office: Office, staff: Staff, inbound: Inbound, text: str) -> None:
    # What is pasted under a command begins on the next line.
    word, rest = [*text[1:].split(maxsplit=1), "", ""][:2]
    word = word.split("@")[0].lower()
    if word in {"register", "start"} and inbound.in_group:
        await operations.register_group(office, staff, address=inbound.chat, title="")
        _greet(office, inbound, Message("staff.group", (_("This is now the staff group. Cards will come here."),)))
        return
    if word == "start":
        word = "help"
    say(office, inbound, await run(office, staff, word, rest.strip()))


async def _words(office: Office, staff: Staff, inbound: Inbound, text: str, desk: Desk) -> None:
    """Take a message as the answer to what this member of staff was asked; other talk in the group is not ours."""
    uow: Any = office.uow
    chat: Chat = await uow.chats.at(channel="staff", address=inbound.chat, speaker=inbound.sender)
    flow = STAFF_FLOWS.get(chat.talk.flow) if chat.talk else None
    if flow is None or chat.talk is None:
        return
    facts = Facts(desk.lender, office.now, chat, desk.speakers(LANGUAGE))
    turn = engine.advance(flow, chat.talk, inbound.said, facts)
    submitted = turn.talk is not None and isinstance(flow.steps[turn.talk.step], Submit)
    await uow.chats.keep(replace(chat, talk=None if submitted else turn.talk))
    for reply in turn.replies:
        say(office, inbound, replace(reply, ways=(), choices=()), awaits=inbound.sender)
    if turn.command is not None:
        await operations.perform(office, staff, desk.decided(turn.command))
        say(office, inbound, Message("staff.done", (_("Done, {who}.", who=verbatim(staff.name)),)))


# Who may


async def _stranger(office: Office, inbound: Inbound) -> None:
    """Enrol somebody who says a code in private; answer anybody else without telling anything."""
    if inbound.anonymous:
        toast(
            office, inbound, _("Please act under your own name: turn off “remain anonymous” in the group's settings.")
        )
        return
    code = inbound.said.text.removeprefix("/start").strip() if isinstance(inbound.said, Words) else ""
    if code and not inbound.in_group:
        try:
            staff = await operations.enrol(office, secret=code, telegram_user=inbound.sender)
        except Refusal as refusal:
            say(office, inbound, Message("staff.refused", (refusal.reason,)))
            return
        line = _(
            "Welcome, {name}. You are enrolled as {roles}. Write /help to see what you can do.",
            name=verbatim(staff.name),
            roles=", ".join(sorted(staff.roles)),
        )
        _greet(office, inbound, Message("staff.welcome", (line,)))
        return
    await office.uow.security.note(
        "STRANGER", source=f"staff:{inbound.sender}", detail=type(inbound.said).__name__, at=office.now
    )
    if isinstance(inbound.said, Press):
        toast(office, inbound, _("You are not enrolled here."))
    elif not inbound.in_group:
        say(
            office,
            inbound,
            Message("staff.stranger", (_("This bot is for staff. Please send the code your manager gave you."),)),
        )


async def _is_our_group(office: Office, staff: Staff, inbound: Inbound) -> bool:
    """Return whether this is the registered group; in another one only registering is heard."""
    if inbound.chat == await office.uow.staff.group_address():
        return True
    if isinstance(inbound.said, Words) and inbound.said.text.split("@")[0].split(" ")[0] in {"/register", "/start"}:
        return True
    if isinstance(inbound.said, Press):
        await operations.forbidden(office, who=staff.name, what="press in another group")
        toast(office, inbound, _("This is not the staff group."))
    return False


async def _refused(office: Office, staff: Staff, inbound: Inbound, refusal: Refusal) -> None:
    """Say no where it was asked: on the button, or in the group."""
    if isinstance(refusal, TooLate):
        application = refusal.application
        office.note(
            "DECISION_LOST_RACE", "application", application.ref, actor=staff.name, person_id=application.person_id
        )
    elif isinstance(refusal, NotAllowed):
        await operations.forbidden(office, who=staff.name, what=_what(inbound))
    reason = for_staff(refusal.reason)
    if isinstance(inbound.said, Press):
        toast(office, inbound, reason)
    else:
        say(office, inbound, Message("staff.refused", (reason,)))


def _what(inbound: Inbound) -> str:
    match inbound.said:
        case Press(data):
            return f"press {data}"
        case Words(text):
            return text.split(" ")[0]
        case _:
            return ""


async def _follow_group(uow: Any, *, old: str, new: str) -> None:
    """Follow the group to its supergroup: its id is ours in three places."""
    if await uow.staff.move_group(old=old, new=new):
        await uow.cards.move(old=old, new=new)
        await uow.outbox.move(old=f"staff:{old}", new=f"staff:{new}")
        await uow.chats.move(channel="staff", old=old, new=new)


# Promises


def say(office: Office, inbound: Inbound, message: Message, *, awaits: str = "") -> None:
    """Promise an answer in the chat it was asked in; `awaits` is whose reply to it we wait for."""
    payload = {"message": to_json(message), "language": LANGUAGE, "reply_to": inbound.message_id if awaits else ""}
    _promise(
        office, f"staff:{inbound.chat}", "send", payload, key=f"staff:{office.cause}:{message.key}", kind=message.key
    )


def _greet(office: Office, inbound: Inbound, message: Message) -> None:
    """Promise a greeting, which says in a sandbox that it is one (INP-28)."""
    say(office, inbound, marked(message, OFFICE) if office.lender.trial else message)


def toast(office: Office, inbound: Inbound, text: Text | None = None) -> None:
    """Promise the answer to a press, which only its presser sees."""
    if isinstance(inbound.said, Press) and inbound.said.query_id:
        payload = {"query": inbound.said.query_id, "text": to_json(text) if text else ""}
        _promise(office, f"toast:{inbound.sender}", "toast", payload, key=f"toast:{office.cause}", kind="toast")


def _promise(office: Office, recipient: str, action: str, payload: object, *, key: str, kind: str) -> None:
    office.uow.outbox.promise(
        Promise(
            key=key,
            recipient=recipient,
            kind=kind,
            action=action,
            payload=payload,
            made_at=office.now,
            not_before=office.now,
            priority=REPLY,
        )
    )
