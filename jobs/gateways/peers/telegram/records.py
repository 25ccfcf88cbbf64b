"""Who and what the peer knows: people, bots, messages, buttons, toasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from jobs.gateways.peers.telegram.limits import ANONYMOUS_ADMIN

Json: TypeAlias = dict[str, Any]

SERVICE = ("migrate_to_chat_id", "migrate_from_chat_id", "new_chat_members", "left_chat_member")
KINDS = ("text", "photo", "document", "voice", "sticker", "location", "contact")

# Whoever speaks as "the group" comes from this one account.
UNNAMED: Json = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "en"
    phone: str = ""

    @property
    def json(self) -> Json:
        """Return a Bot API User; what is unknown is left out, as Telegram does."""
        user = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        known = {name: value for name, value in user.items() if value}
        return {"id": self.id, "is_bot": False, **known, "language_code": self.language}


@dataclass(slots=True)
class Webhook:
    """Where a bot's updates are posted, and how that goes."""

    url: str
    secret: str = ""
    last_error: str = ""
    last_error_at: datetime | None = None


@dataclass(slots=True)
class Bot:
    """One bot: its account, its updates not yet acknowledged, its webhook and its commands."""

    token: str
    id: int
    username: str
    name: str
    privacy: bool
    next_update: int
    revoked: bool = False
    polls: int = 0
    webhook: Webhook | None = None
    allowed: frozenset[str] | None = None
    updates: dict[int, Json] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    @property
    def json(self) -> Json:
        """Return a Bot API User."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class KeyButton:
    """A button of the keyboard under the input; pressing it says its text, or shares one's contact."""

    text: str
    asks_contact: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message in a chat; `json` is the Bot API's Message and `token` the bot that sent it, if one did."""

    id: int
    at: datetime
    json: Json
    token: str = ""
    edited: bool = False
    deleted: bool = False

    @property
    def text(self) -> str:
        """Return its words, or its caption."""
        return str(self.json.get("text") or self.json.get("caption") or "")

    @property
    def sender_id(self) -> int:
        """Return the account it comes from."""
        return int(self.json["from"]["id"])

    @property
    def sender_name(self) -> str:
        """Return who it comes from, as the chat shows it."""
        unnamed = self.json.get("sender_chat", {}).get("title")
        return str(unnamed or self.json["from"]["first_name"])

    @property
    def from_bot(self) -> bool:
        """Say whether one of our bots sent it."""
        return bool(self.token)

    @property
    def kind(self) -> str:
        """Return what it holds; "service" is Telegram's own note about the chat."""
        return next((kind for kind in KINDS if kind in self.json), "service")

    @property
    def entities(self) -> list[Json]:
        """Return the formatting, with offsets in UTF-16 units."""
        return list(self.json.get("entities") or self.json.get("caption_entities") or ())

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Return the rows of buttons under it."""
        rows = self.json.get("reply_markup", {}).get("inline_keyboard", [])
        return tuple(
            tuple(Button(key["text"], key.get("callback_data", ""), key.get("url", "")) for key in row) for row in rows
        )

    @property
    def file_id(self) -> str:
        """Return the file it carries; of a photo, the largest."""
        held = self.json.get(self.kind)
        held = held[-1] if isinstance(held, list) else held
        return str(held.get("file_id", "")) if isinstance(held, dict) else ""

    @property
    def filename(self) -> str:
        """Return the name of the document it carries."""
        return str(self.json.get("document", {}).get("file_name", ""))


@dataclass(frozen=True, slots=True)
class Query:
    """A button press that waits for its answer."""

    id: str
    token: str
    who: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Toast:
    """What the person saw when the press was answered; "" only stops the button's clock."""

    query_id: str
    who: Person
    text: str
    alert: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file Telegram keeps."""

    id: str
    path: str
    filename: str
    content: bytes

    @property
    def json(self) -> Json:
        """Return what every kind of file has in common."""
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": len(self.content)}
