"""What a channel heard, the same for all channels: who said it, where, and what kind of thing it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Typed text, as it came. Telegram's /start and other slash words arrive as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button: `data` is what we put behind it, `label` what stood on it, `query_id` what to answer."""

    data: str
    label: str = ""
    query_id: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card. Only the sender's own may be used; other people's numbers are never kept."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class FromForm:
    """What was typed into our own secure page rather than into the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, voice note, document or sticker: what it is and where the channel keeps it."""

    kind: Literal["photo", "voice", "document", "sticker", "video", "other"]
    file_id: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A location pin, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Reached:
    """The person blocked (False) or unblocked (True) us; nothing was said."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A Telegram group became a supergroup and has a new id."""

    to: str


Said: TypeAlias = Words | Press | SharedContact | FromForm | Media | Place | Reached | GroupMoved


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    One thing heard.

    `chat` is where answers go (a Telegram chat id, a WhatsApp number with its plus), `sender` who said it and
    `external_id` the channel's own id of the event, unique per channel. `message_id` names the person's message, so
    that one holding an identity number can be deleted. `anonymous` is an unnamed group administrator or a channel.
    """

    channel: str
    chat: str
    sender: str
    external_id: str
    said: Said
    at: datetime
    message_id: str = ""
    name: str = ""
    language: str = ""
    in_group: bool = False
    anonymous: bool = False
    reply_to: str = ""
