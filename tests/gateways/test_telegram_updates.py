"""Everything people do makes an update that both libraries read, and write back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import Update as AiogramUpdate
from pydantic import BaseModel
from telegram import Update as StaffUpdate

from jobs.gateways.peers.telegram import Chat, Person, TelegramPeer

TOKEN = "42:qist"


def deeds(peer: TelegramPeer, amina: Person, private: Chat, group: Chat) -> dict[str, list[dict[str, Any]]]:
    """Do everything once."""
    said = peer.say(amina, private, "/start ref_1")
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    _, asked = peer.call(TOKEN, "sendMessage", {"chat_id": amina.id, "text": "?", "reply_markup": keys})
    question = asked["result"]["message_id"]
    return {
        "said": said,
        "pressed": peer.press(amina, private, question, "yes"),
        "replied": peer.say(amina, private, "yes", reply_to=question),
        "edited": peer.edit(amina, private, said[0]["message"]["message_id"], "/start"),
        "own contact": peer.share_contact(amina, private),
        "typed contact": peer.share_contact(amina, private, phone="0700"),
        "photo": peer.send_photo(amina, private, caption="My card", album="a"),
        "document": peer.send_document(amina, private, "bank.pdf", b"%PDF"),
        "voice": peer.send_voice(amina, private),
        "sticker": peer.send_sticker(amina, private),
        "location": peer.send_location(amina, private, latitude=-1.3, longitude=36.8),
        "forwarded": peer.forward(amina, private, "news", origin=amina),
        "forwarded from somebody": peer.forward(amina, private, "news"),
        "blocked": peer.block(amina, TOKEN),
        "unblocked": peer.unblock(amina, TOKEN),
        "in a group": peer.say(amina, group, "hello"),
        "unnamed": peer.say(amina, group, "hello", anonymous=True),
        "kicked": peer.kick_bot(amina, group, TOKEN),
        "added": peer.add_bot_to(amina, group, TOKEN),
    }


@pytest.fixture
def peer() -> TelegramPeer:
    peer = TelegramPeer(limited=False)
    peer.add_bot(TOKEN, username="QistBot")
    return peer


@pytest.fixture
def updates(peer: TelegramPeer) -> dict[str, dict[str, Any]]:
    amina = peer.add_person("Amina", last_name="Otieno", username="amina", phone="+254712345678")
    group = peer.add_group("Officers", admins=[amina], tokens=[TOKEN])
    done = {name: one for name, [one] in deeds(peer, amina, peer.private(amina, TOKEN), group).items()}
    peer.drain(TOKEN)
    peer.upgrade(amina, group)
    old, new = peer.drain(TOKEN)
    return {**done, "old group": old, "new group": new}


def test_aiogram_reads_every_update_and_writes_it_back(updates: dict[str, dict[str, Any]]) -> None:
    for name, update in updates.items():
        theirs = AiogramUpdate.model_validate(update)

        assert unknown(theirs) == [], name
        assert plain(theirs.model_dump(mode="json", exclude_unset=True)) == plain(update), name


def test_the_other_library_reads_every_update_and_writes_it_back(updates: dict[str, dict[str, Any]]) -> None:
    for name, update in updates.items():
        theirs = StaffUpdate.de_json(update, None)

        assert theirs.effective_chat is not None, name
        assert within(update, theirs.to_dict()), name


def test_numbers_are_unique_and_rise(updates: dict[str, dict[str, Any]]) -> None:
    numbers = [update["update_id"] for update in updates.values()]

    assert numbers == sorted(set(numbers))


def test_the_group_itself_speaks_for_an_unnamed_administrator(updates: dict[str, dict[str, Any]]) -> None:
    message = updates["unnamed"]["message"]

    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == message["chat"]["id"]


def test_only_the_own_contact_names_its_sender(updates: dict[str, dict[str, Any]]) -> None:
    own, typed = (updates[name]["message"] for name in ("own contact", "typed contact"))

    assert own["contact"]["user_id"] == own["from"]["id"]
    assert "user_id" not in typed["contact"]


def plain(value: Any) -> Any:
    """Leave out what aiogram spells otherwise: times as text, and "from" under its own name."""
    match value:
        case dict():
            kept = {("from" if k == "from_user" else k): plain(v) for k, v in value.items()}
            return {k: v for k, v in kept.items() if k not in ("date", "edit_date", "until_date")}
        case list():
            return [plain(one) for one in value]
        case _:
            return value


def unknown(value: Any) -> list[str]:
    """Return the names that aiogram does not know."""
    match value:
        case BaseModel():
            fields = [name for one in value.__dict__.values() for name in unknown(one)]
            return [*(value.model_extra or {}), *fields]
        case list():
            return [name for one in value for name in unknown(one)]
        case _:
            return []


def within(part: Any, whole: Any) -> bool:
    """Say whether a value holds everything of another; the library adds what Telegram leaves unsaid."""
    match part:
        case dict():
            return all(name in whole and within(value, whole[name]) for name, value in part.items())
        case list():
            return len(part) == len(whole) and all(map(within, part, whole))
        case _:
            return bool(part == whole)
