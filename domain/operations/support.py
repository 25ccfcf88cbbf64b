"""Being heard: questions to a person and their answers, languages, and stopping messages."""

from __future__ import annotations

from dataclasses import replace

from domain.messages import Notice, Refusal, _
from domain.operations.commands import AskPerson, ChangeDetail, SpeakLanguage, StartMessages, StopMessages
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.people.staff import Action, Staff


async def ask_person(office: Office, chat: Chat, command: AskPerson) -> Chat:
    """Hang what somebody wrote as a card in the group, and tell her who will answer."""
    person = await office.uow.people.get(chat.person_id) if chat.person_id else None
    facts = {
        "ref": person.ref if person else "",
        "name": person.short_name if person else "",
        "officer": person.officer if person else "",
        "words": command.words,
        "channel": chat.channel,
        "by": "",
    }
    await office.post_card("question", chat.id, Notice("CARD_QUESTION", facts), once=f"question:{office.cause}")
    office.note("HELP_ASKED", "chat", chat.id, actor=person.ref if person else "stranger", person_id=chat.person_id)
    notice = Notice("MESSAGE_PASSED_ON", {"who": person.officer if person else ""})
    office.tell_chat(chat, notice, once=f"passed-on:{office.cause}")
    return chat


async def answer_person(office: Office, staff: Staff, chat: Chat, *, words: str, key: str) -> None:
    """Send what a member of staff wrote back, at once: it answers somebody who asked."""
    allow(staff, Action.ANSWER_PERSON)
    if chat.blocked:
        raise Refusal(_("This person has blocked us and cannot be reached here."))
    office.note("HELP_ANSWERED", "chat", chat.id, actor=staff.name, person_id=chat.person_id)
    office.tell_chat(chat, Notice("STAFF_ANSWER", {"who": staff.name, "words": words}), once=f"answer:{key}")


async def change_detail(office: Office, chat: Chat, command: ChangeDetail) -> Chat:
    """Keep a changed detail; what it was stays in the trail."""
    if chat.person_id is None:
        raise Refusal(_("Please join first. Write JOIN."))
    person = await office.uow.people.get(chat.person_id)
    old = await office.uow.people.change(person.id, command.what, command.value)
    new = "sealed" if command.what == "address" else str(getattr(command.value, "minor", command.value))
    office.note(
        "USER_UPDATED",
        "person",
        person.ref,
        actor=person.ref,
        person_id=person.id,
        old=old,
        new=new,
        reason=command.what,
    )
    office.tell_chat(chat, Notice("DETAIL_CHANGED"), once=f"changed:{office.cause}")
    return chat


async def speak(office: Office, chat: Chat, command: SpeakLanguage) -> Chat:
    """Write to somebody in another language from now on."""
    if chat.person_id is not None:
        await office.uow.people.speak(chat.person_id, command.language)
    chat = replace(chat, language=command.language)
    office.tell_chat(chat, Notice("LANGUAGE_CHANGED"), once=f"language:{office.cause}")
    return chat


async def stop(office: Office, chat: Chat, _command: StopMessages) -> Chat:
    """Send no more reminders and tips to this chat."""
    await office.uow.chats.set_opted_out(chat.id, office.now)
    await _record(office, chat, given=False)
    office.tell_chat(chat, Notice("STOPPED"), once=f"stop:{office.cause}")
    return replace(chat, opted_out=True)


async def start(office: Office, chat: Chat, _command: StartMessages) -> Chat:
    """Send reminders and tips again."""
    await office.uow.chats.set_opted_out(chat.id, None)
    await _record(office, chat, given=True)
    office.tell_chat(chat, Notice("STARTED"), once=f"start:{office.cause}")
    return replace(chat, opted_out=False)


async def _record(office: Office, chat: Chat, *, given: bool) -> None:
    await office.uow.chats.record_consent(
        chat.id, kind="reminders", version="", language=chat.language, given=given, at=office.now
    )
    office.note("MESSAGES_STARTED" if given else "MESSAGES_STOPPED", "chat", chat.id, person_id=chat.person_id)
