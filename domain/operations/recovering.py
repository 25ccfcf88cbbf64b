"""Recovering: a new chat is linked to the person it belongs to, by a code sent to where we already know her."""

from __future__ import annotations

import secrets
from dataclasses import replace

from domain.messages import Notice, Refusal, _
from domain.operations.commands import AskPerson, ConfirmCode, StartRecovery
from domain.operations.office import Office
from domain.operations.support import ask_person
from domain.people.chats import Chat
from domain.people.recovery import CODE_LIFETIME, LOCKED_FOR, MOST_TRIES, Recovery


async def start(office: Office, chat: Chat, _command: StartRecovery) -> Chat:
    """Send a code to where we know the person; where we cannot, ask staff to help."""
    recovery = await _open_recovery(office, chat)
    known = [other for other in await office.uow.chats.of_person(recovery.person_id) if not other.blocked]
    if not known:
        return await ask_person(
            office, chat, AskPerson("I have an account with you and would like to use it from this chat.")
        )
    code = f"{secrets.randbelow(10**6):06d}"
    await office.uow.recoveries.set_code(recovery.id, code, expires_at=office.now + CODE_LIFETIME)
    person = await office.uow.people.get(recovery.person_id)
    office.note("RECOVERY_STARTED", "chat", chat.id, person_id=person.id)
    office.tell_chat(known[0], Notice("RECOVERY_CODE", {"code": code}), once=f"code:{office.cause}")
    office.tell_chat(chat, Notice("RECOVERY_SENT", {"end": person.phone_masked[-3:]}), once=f"sent:{office.cause}")
    return chat


async def confirm(office: Office, chat: Chat, command: ConfirmCode) -> Chat:
    """Link the chat when the code fits; count it when it does not, and lock after too many."""
    recovery = await _open_recovery(office, chat)
    if not recovery.is_open(office.now):
        raise Refusal(_("That code is too old. Write JOIN to start again."))
    if not await office.uow.recoveries.fits(recovery.id, command.code):
        return await _missed(office, chat, recovery)
    await office.uow.recoveries.finish(recovery.id, at=office.now)
    person = await office.uow.people.get(recovery.person_id)
    before = await office.uow.chats.of_person(person.id)
    await office.uow.chats.link(chat.id, person.id)
    office.note("IDENTITY_LINKED", "chat", chat.id, actor=person.ref, person_id=person.id)
    for other in before:
        office.tell_chat(other, Notice("WAS_THIS_YOU", {"channel": chat.channel}), once=f"linked:{chat.id}:{other.id}")
    chat = replace(chat, person_id=person.id)
    office.tell_chat(chat, Notice("RECOVERED", {"name": person.first_name}), once=f"recovered:{office.cause}")
    return chat


async def _open_recovery(office: Office, chat: Chat) -> Recovery:
    recovery = await office.uow.recoveries.of_chat(chat.id)
    if recovery is None or chat.person_id is not None:
        raise Refusal(_("There is nothing to recover here. Write JOIN to begin."))
    if recovery.is_locked(office.now):
        assert recovery.locked_until is not None
        raise Refusal(_("Too many codes did not fit. You can try again at {at:time}.", at=recovery.locked_until))
    return recovery


async def _missed(office: Office, chat: Chat, recovery: Recovery) -> Chat:
    tries = recovery.tries + 1
    locked_until = office.now + LOCKED_FOR if tries >= MOST_TRIES else None
    await office.uow.recoveries.missed(recovery.id, tries=tries, locked_until=locked_until)
    if locked_until is None:
        office.tell_chat(chat, Notice("RECOVERY_MISSED", {"left": MOST_TRIES - tries}), once=f"missed:{office.cause}")
        return chat
    person = await office.uow.people.get(recovery.person_id)
    await office.uow.security.note("RECOVERY_LOCKED", source=chat.channel, detail=person.ref, at=office.now)
    office.note("RECOVERY_LOCKED", "chat", chat.id, person_id=person.id)
    told = Notice("RECOVERY_LOCKED", {"ref": person.ref, "name": person.short_name, "channel": chat.channel})
    await office.say_to_staff(told, once=f"recovery-locked:{recovery.id}:{office.cause}")
    raise Refusal(_("Too many codes did not fit. You can try again at {at:time}.", at=locked_until))
