"""What somebody says or presses just before, as Telegram is about to post it to us."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.crash.outside import Outside
from tests.crash.scenes.scene import Callback
from webhooks.sandbox.world import BORROWERS, STAFF, Phone


def says(world: Outside, phone: Phone, text: str) -> tuple[Callback, ...]:
    """Let a borrower type something."""
    assert phone.person is not None
    world.telegram.say(phone.person, world.chat(phone), text)
    return _posted(world, "telegram")


def presses(world: Outside, phone: Phone, label: str) -> tuple[Callback, ...]:
    """Let a borrower press the newest button of a label."""
    assert phone.person is not None
    return _pressed(world, phone.person, world.chat(phone), label, "telegram")


def staff_says(world: Outside, name: str, text: str) -> tuple[Callback, ...]:
    """Let somebody write in the staff group."""
    assert world.group is not None
    world.telegram.say(world.staff[name], world.group, text)
    return _posted(world, "staff")


def staff_presses(world: Outside, name: str, label: str) -> tuple[Callback, ...]:
    """Let somebody press the newest button of a label in the staff group."""
    assert world.group is not None
    return _pressed(world, world.staff[name], world.group, label, "staff")


def _pressed(world: Outside, who: Any, chat: Any, label: str, door: str) -> tuple[Callback, ...]:
    message_id, data = _newest(chat.messages, label)
    world.telegram.press(who, chat, message_id, data)
    return _posted(world, door)


def _newest(messages: Sequence[Any], label: str) -> tuple[int, str]:
    """Return the newest message that has a button of a label, and what is behind it."""
    found = [
        (message.id, button.data)
        for message in messages
        for row in message.buttons
        for button in row
        if button.text == label
    ]
    return found[-1]


def _posted(world: Outside, door: str) -> tuple[Callback, ...]:
    headers = {"x-telegram-bot-api-secret-token": world.secrets.telegram}
    updates = world.telegram.drain(STAFF if door == "staff" else BORROWERS)
    return tuple(Callback(f"/webhooks/{door}", headers, json.dumps(update).encode()) for update in updates)
