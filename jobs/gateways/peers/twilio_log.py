"""Every message the Twilio peer carried, either way: as its API lists them and as a phone shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from jobs.gateways.peers.twilio_content import Choice


class NoSuchChoice(ValueError):
    """The person's phone shows no button or list item of that name."""


@dataclass(slots=True)
class Message:
    """One message as Twilio keeps it; its status moves on."""

    sid: str
    phone: str
    ours: bool
    text: str
    at: datetime
    status: str
    choices: tuple[Choice, ...] = ()
    list_label: str = ""
    template: str = ""
    media_type: str = ""
    media_url: str = ""
    callback: str = ""
    error_code: int | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as a phone shows it. `list_label` opens the list of choices and is empty for buttons."""

    sid: str
    ours: bool
    text: str
    at: datetime
    choices: tuple[Choice, ...]
    list_label: str
    template: str
    media_type: str
    media_url: str
    status: str


@dataclass(slots=True)
class MessageLog:
    """All messages, oldest first."""

    account_sid: str
    sender: str
    messages: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> Message:
        """Keep a message."""
        self.messages.append(message)
        return message

    def get(self, sid: str) -> Message:
        """Return a message; raise KeyError when there is none."""
        for message in self.messages:
            if message.sid == sid:
                return message
        raise KeyError(sid)

    def chat(self, phone: str) -> tuple[ChatMessage, ...]:
        """Return what a person's phone shows, oldest first."""
        return tuple(_as_seen(message) for message in self.messages if message.phone == phone and message.shown)

    def phones(self) -> tuple[str, ...]:
        """Return everybody who appears, in order of appearance."""
        return tuple(dict.fromkeys(message.phone for message in self.messages))

    def last_heard(self, phone: str) -> datetime | None:
        """Return when a person last wrote to us."""
        times = (message.at for message in reversed(self.messages) if message.phone == phone and not message.ours)
        return next(times, None)

    def choice(self, phone: str, wanted: str, sid: str | None = None) -> tuple[Message, Choice]:
        """Return the choice of that title or id on the newest message that has it, or on one message."""
        for message in reversed(self.messages):
            if message.phone != phone or not message.shown or sid not in (None, message.sid):
                continue
            for choice in message.choices:
                if wanted in (choice.title, choice.id):
                    return message, choice
        raise NoSuchChoice(wanted)

    def listed(self, *, to: str, since: datetime | None, page_size: int) -> list[dict[str, Any]]:
        """Return messages as GET Messages does, newest first."""
        recent = (message for message in reversed(self.messages) if since is None or message.at >= since)
        wanted = [resource for resource in map(self.resource, recent) if to in ("", resource["to"])]
        return wanted[:page_size]

    def resource(self, message: Message) -> dict[str, Any]:
        """Return a message as the API tells it."""
        person, office = f"whatsapp:{message.phone}", f"whatsapp:{self.sender}"
        at = format_datetime(message.at.replace(microsecond=0))
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.text,
            "date_created": at,
            "date_sent": None if message.status == "queued" else at,
            "date_updated": at,
            "direction": "outbound-api" if message.ours else "inbound",
            "error_code": message.error_code,
            "error_message": None,
            "from": office if message.ours else person,
            "messaging_service_sid": None,
            "num_media": "1" if message.media_type else "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{self._uri(message)}/Media.json"},
            "to": person if message.ours else office,
            "uri": f"{self._uri(message)}.json",
        }

    def _uri(self, message: Message) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}"


def _as_seen(message: Message) -> ChatMessage:
    return ChatMessage(
        sid=message.sid,
        ours=message.ours,
        text=message.text,
        at=message.at,
        choices=message.choices,
        list_label=message.list_label,
        template=message.template,
        media_type=message.media_type,
        media_url=message.media_url,
        status=message.status,
    )
