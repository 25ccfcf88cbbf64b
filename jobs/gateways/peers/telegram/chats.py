"""A chat: who is in it, what was said, and where it moved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from jobs.gateways.peers.telegram.records import Json, KeyButton, Message, Person

Kind: TypeAlias = Literal["private", "group", "supergroup"]

# How a bot stands in a chat. In a private chat "kicked" means that the person blocked it.
Standing: TypeAlias = Literal["stranger", "member", "administrator", "kicked", "left"]


@dataclass(slots=True)
class Chat:
    """One chat. `key` is unique over all chats; `id` is not, for a person has the same id with each bot."""

    id: int
    key: str
    kind: Kind
    title: str = ""
    person: Person | None = None
    members: dict[int, Literal["member", "administrator"]] = field(default_factory=dict)
    bots: dict[str, Standing] = field(default_factory=dict)
    moved_to: int | None = None
    keyboard: tuple[tuple[KeyButton, ...], ...] = ()
    action: str = ""
    action_until: datetime | None = None
    next_message: int = 1
    _messages: dict[int, Message] = field(default_factory=dict)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return everything ever said, deleted or not, in order."""
        return tuple(self._messages.values())

    @property
    def shown(self) -> tuple[Message, ...]:
        """Return what a person sees."""
        return tuple(message for message in self._messages.values() if not message.deleted)

    def message(self, message_id: int) -> Message | None:
        """Return one message, deleted or not."""
        return self._messages.get(message_id)

    def standing(self, token: str) -> Standing:
        """Return how a bot stands here."""
        return self.bots.get(token, "stranger" if self.kind == "private" else "left")

    @property
    def hearers(self) -> tuple[str, ...]:
        """Return the tokens of the bots that are in."""
        return tuple(token for token, standing in self.bots.items() if standing in ("member", "administrator"))

    @property
    def json(self) -> Json:
        """Return a Bot API Chat."""
        if self.person is None:
            return {"id": self.id, "type": self.kind, "title": self.title}
        names = {name: value for name, value in self.person.json.items() if name.endswith("name")}
        return {"id": self.id, "type": self.kind, **names}

    def add(self, content: Json, *, sender: Json, at: datetime, token: str = "") -> Message:
        """Post a message."""
        head = {"message_id": self.next_message, "from": sender, "chat": self.json, "date": int(at.timestamp())}
        message = Message(self.next_message, at, {**head, **content}, token)
        self._messages[message.id] = message
        self.next_message += 1
        return message

    def change(self, message: Message, content: Json, at: datetime) -> Message:
        """Put other content into a message; a key whose value is None goes."""
        json = {**message.json, **content, "edit_date": int(at.timestamp())}
        changed = replace(message, json={k: v for k, v in json.items() if v is not None}, edited=True)
        self._messages[message.id] = changed
        return changed

    def remove(self, message: Message) -> None:
        """Take a message from everybody's sight."""
        self._messages[message.id] = replace(message, deleted=True)
