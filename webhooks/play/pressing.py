"""Fingers: which button somebody means who presses a label, also on a screen that has not been refreshed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.gateways.peers.telegram import Chat, Message, Person, TelegramPeer
from jobs.gateways.peers.telegram.records import Query
from webhooks.play.words import bare, matches, mentions, plain, tokens_in
from webhooks.sandbox.world import NoSuchButton, Phone, World


async def press(world: World, phone: Phone, label: str) -> str:
    """
    Press a button on somebody's phone; raise NoSuchButton.

    A button that opens the pay page does nothing here: return its token.
    """
    if phone.person is None:
        await _press_whatsapp(world, phone, label)
        return ""
    chat = world.chat(phone)
    if _shares_contact(chat, label):
        await world.share_contact(phone)
        return ""
    found = _find(_shown(chat.messages), label)
    if found is None:
        raise NoSuchButton(_in_brackets(label))
    message, button = found
    if button.url:
        return next(iter(tokens_in(button.url, "p")), "")
    await world.press(phone, button.data, message_id=message.id)
    return ""


async def press_as_staff(world: World, names: Sequence[str], label: str, screens: Screens) -> None:
    """Press a button in the staff group, all of these people at the same moment; raise NoSuchButton."""
    shown = _shown(world.group.messages) if world.group else []
    found = _find(shown, label)
    if found is None:
        await screens.press(world, names, label)
        return
    message, button = found
    await world.staff_press(names, button.data, message_id=message.id)


@dataclass(slots=True)
class Screens:
    """Remembers buttons the group once showed, since a phone that was not looked at still shows them."""

    _seen: dict[tuple[int, str], str] = field(default_factory=dict)

    def remember(self, world: World) -> None:
        """Look at the group as it is now."""
        for message, button in _shown(world.group.messages) if world.group else ():
            self._seen[message.id, button.text] = button.data

    async def press(self, world: World, names: Sequence[str], label: str) -> None:
        """Press a button that has gone since."""
        gone = [(id_, data) for (id_, text), data in self._seen.items() if matches(text, label)]
        if not gone or world.group is None:
            raise NoSuchButton(_in_brackets(label))
        message_id, data = max(gone)
        for name in names:
            _queue_press(world.telegram, world.staff[name], world.group, message_id, data)
        await world.carry()


def _queue_press(telegram: TelegramPeer, who: Person, group: Chat, message_id: int, data: str) -> None:
    """Queue the update that Telegram makes of a press; it does not ask whether the button still is there."""
    message = group.message(message_id)
    assert message is not None
    query = Query(str(telegram.next_query), message.token, who, telegram.now())
    telegram.next_query += 1
    telegram.queries[query.id] = query
    body = {"id": query.id, "from": who.json, "message": message.json, "chat_instance": f"-{-group.id}", "data": data}
    telegram.queue(message.token, "callback_query", body)


def _shown(messages: Iterable[Message]) -> list[tuple[Message, Any]]:
    """Return the buttons on a screen, those of the newest message first."""
    newest = reversed([message for message in messages if not message.deleted])
    return [(message, button) for message in newest for row in message.buttons for button in row]


def _find(shown: Sequence[tuple[Message, Any]], label: str) -> tuple[Message, Any] | None:
    """Return the button that is meant on the newest message that has it; [2] is the newest message's second."""
    if label.isdigit():
        newest = [found for found in shown if found[0] is shown[0][0] and found[1].data]
        return newest[int(label) - 1] if 0 < int(label) <= len(newest) else None
    meant = [found for found in shown if matches(found[1].text, label)]
    meant = meant or [found for found in shown if mentions(found[1].text, label)]
    on_newest = [found for found in meant if found[0] is meant[0][0]]
    exact = [found for found in on_newest if bare(found[1].text) == bare(label)]
    return next(iter([*exact, *on_newest]), None)


def _shares_contact(chat: Chat, label: str) -> bool:
    keys = [key for row in chat.keyboard for key in row if key.asks_contact]
    return any(matches(key.text, label) for key in keys)


async def _press_whatsapp(world: World, phone: Phone, label: str) -> None:
    """Tap a button or an item of a list, or type the number of a choice that stands there as text."""
    messages = [message for message in reversed(world.twilio.chat(phone.number)) if message.ours]
    for means in (matches, mentions):
        for message in messages:
            if label.isdigit() and 0 < int(label) <= len(message.choices):
                await world.press(phone, message.choices[int(label) - 1].id)
                return
            meant = [one for one in message.choices if means(one.title, label) or means(one.description, label)]
            if meant:
                await world.press(phone, meant[0].id)
                return
            if typed := next(_numbered(message.text, label), ""):
                await world.say(phone, typed)
                return
            if label.isdigit():
                break
    raise NoSuchButton(_in_brackets(label))


def _in_brackets(label: str) -> str:
    return f"[{label}]"


def _numbered(text: str, label: str) -> Iterator[str]:
    for line in text.split("\n"):
        found = re.match(r"([1-9])\.? (.+)$", plain(line))
        if found and (found[1] == label or matches(found[2], label)):
            yield found[1]
