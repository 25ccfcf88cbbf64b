"""
Twilio's WhatsApp as we meet it: a stateful peer without a network, for the tests and the sandbox.

It carries messages between us and people's phones by the real rules, makes the webhooks Twilio would post, and breaks
on request.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from jobs.gateways.peers import twilio_webhooks as webhooks
from jobs.gateways.peers.twilio_content import Choice, Contents, Rendered
from jobs.gateways.peers.twilio_desk import Desk
from jobs.gateways.peers.twilio_log import ChatMessage, Message, MessageLog, NoSuchChoice
from jobs.gateways.peers.twilio_rules import PAGE_SIZE, PHONE, Problem
from jobs.gateways.peers.twilio_webhooks import Person, SignedRequest

__all__ = ["ChatMessage", "Choice", "Fault", "NoSuchChoice", "SignedRequest", "TwilioPeer"]

Answer = tuple[int, dict[str, Any]]


class Fault(Enum):
    """What can go wrong with a send: the error answered, or None when it is sent all the same."""

    TOO_MANY = 20429
    BEFORE = 20500
    UNAUTHORISED = 20003
    CHANNEL_RATE = 63018
    QUEUE_FULL = 30001
    AFTER = "sent, but answered 500"
    STALL = "sent, but answered too late"


@dataclass(frozen=True, slots=True)
class _Stored:
    message_sid: str
    content: bytes
    content_type: str


class TwilioPeer:
    """One Twilio account with one WhatsApp sender, and everybody who writes to it."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        account_sid: str,
        auth_token: str,
        sender: str,
        webhook_url: str,
        media_base: str = "https://api.twilio.com",
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self.clock = clock
        self.account_sid = account_sid
        self.sender = sender.removeprefix("whatsapp:")
        self.webhook_url = webhook_url
        self.media_base = media_base.rstrip("/")
        self.contents = Contents(account_sid, new_id)
        self._auth_token = auth_token
        # Random by default, so that a peer started again never repeats the id of a message already handled.
        self._new_id = new_id
        self._log = MessageLog(account_sid, self.sender)
        self._desk = Desk(self._log, self.contents, clock=clock, new_id=new_id)
        self._media: dict[str, _Stored] = {}
        self._names: dict[str, str] = {}
        self._callbacks: list[SignedRequest] = []
        self._faults: list[Fault] = []
        self.down = False
        self.refuse_later = False
        self.stall_seconds = 0.0
        self.progress: tuple[str, ...] = ("sent", "delivered")
        self.callbacks_doubled = False
        self.callbacks_reversed = False

    # What Twilio does for us.

    def send(self, form: Mapping[str, str]) -> Answer:
        """Answer POST Messages.json."""
        status, body, _ = self.send_and_stall(form)
        return status, body

    def send_and_stall(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any], float]:
        """Answer POST Messages.json, with the seconds to wait before saying so."""
        fault = self._next_fault()
        try:
            if fault is not None and isinstance(fault.value, int):
                raise Problem(fault.value)
            status, body = self._accept(form)
        except Problem as problem:
            status, body = self._refuse(form, problem)
        if fault is Fault.AFTER and status == 201:
            status, body = Problem(20500).answer()
        return status, body, self.stall_seconds if fault is Fault.STALL else 0.0

    def messages(self, *, to: str = "", since: datetime | None = None, page_size: int = 50) -> list[dict[str, Any]]:
        """Answer GET Messages.json: newest first, `to` as Twilio addresses it."""
        return self._log.listed(to=to, since=since, page_size=min(page_size, PAGE_SIZE))

    def media(self, media_sid: str) -> tuple[bytes, str] | None:
        """Return what a person sent, None when it was deleted or never was."""
        stored = self._media.get(media_sid)
        return (stored.content, stored.content_type) if stored else None

    def delete_media(self, media_sid: str) -> bool:
        """Delete what a person sent; say whether it was there."""
        return self._media.pop(media_sid, None) is not None

    def authorised(self, account_sid: str, auth_token: str) -> bool:
        """Say whether these are our credentials."""
        return (account_sid, auth_token) == (self.account_sid, self._auth_token)

    def limit(self, *, per_second: int) -> None:
        """Let WhatsApp take only so many messages a second; 0 for any number."""
        self._desk.per_second = per_second

    def fail(self, fault: Fault, times: int = 1) -> None:
        """Let the next sends go wrong."""
        self._faults.extend([fault] * times)

    # What people do; each returns the webhook that Twilio would post.

    def says(self, phone: str, text: str, *, name: str | None = None) -> SignedRequest:
        """Let a person type."""
        return self._hear(phone, text, {}, name=name)

    def presses(self, phone: str, choice: str, *, sid: str | None = None) -> SignedRequest:
        """Let a person tap a button or pick from a list, by title or id; raise NoSuchChoice when there is none."""
        message, chosen = self._log.choice(phone, choice, sid)
        extra = webhooks.pressed(chosen, from_list=bool(message.list_label), of_message=message.sid, sender=self.sender)
        return self._hear(phone, chosen.title, extra)

    def sends_media(self, phone: str, *, content: bytes, content_type: str, caption: str = "") -> SignedRequest:
        """Let a person send a photo, a voice note, a document or a contact card."""
        message_sid, media_sid = f"MM{self._new_id()}", f"ME{self._new_id()}"
        self._media[media_sid] = _Stored(message_sid, content, content_type)
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message_sid}/Media/{media_sid}"
        extra = {
            "MessageType": _message_type(content_type),
            "NumMedia": "1",
            "MediaUrl0": f"{self.media_base}{path}",
            "MediaContentType0": content_type,
        }
        return self._hear(phone, caption, extra, message_sid=message_sid, media_type=content_type)

    def sends_location(
        self, phone: str, *, latitude: float, longitude: float, label: str = "", address: str = ""
    ) -> SignedRequest:
        """Let a person share where they are."""
        extra = {"MessageType": "location", "Latitude": str(latitude), "Longitude": str(longitude)}
        extra |= {name: text for name, text in (("Label", label), ("Address", address)) if text}
        return self._hear(phone, "", extra)

    def wrote_before(self, phone: str, at: datetime) -> None:
        """Let a person have written at a moment that this peer, made anew, does not remember."""
        self._desk.heard_before[phone] = at

    def reads(self, phone: str) -> None:
        """Let a person open the chat, which marks our messages read."""
        for message in self._log.messages:
            if message.phone == phone and message.ours and message.status in ("sent", "delivered"):
                self.set_status(message.sid, "read")

    def blocks(self, phone: str) -> None:
        """Let a person block us."""
        self._desk.unreachable[phone] = 63014

    def unblocks(self, phone: str) -> None:
        """Let a person unblock us."""
        self._desk.unreachable.pop(phone, None)

    def opts_out(self, phone: str) -> None:
        """Let a person opt out at Twilio."""
        self._desk.unreachable[phone] = 21610

    def leaves_whatsapp(self, phone: str) -> None:
        """Let a number stop being on WhatsApp."""
        self._desk.unreachable[phone] = 63024

    # What a browser shows.

    def chat(self, phone: str) -> tuple[ChatMessage, ...]:
        """Return what a person's phone shows, oldest first."""
        return self._log.chat(phone)

    def phones(self) -> tuple[str, ...]:
        """Return everybody who appears."""
        return self._log.phones()

    def window_closes_at(self, phone: str) -> datetime | None:
        """Return until when we may write freely to a person, None when they never wrote."""
        return self._desk.window_closes_at(phone)

    # Status callbacks.

    def set_status(self, sid: str, status: str, *, error_code: int | None = None) -> None:
        """Move a message on, and queue the callback it asked for."""
        message = self._log.get(sid)
        message.status, message.error_code = status, error_code
        if message.callback:
            pairs = webhooks.status(
                account_sid=self.account_sid,
                sid=sid,
                sender=self.sender,
                phone=message.phone,
                status=status,
                error_code=error_code,
            )
            self._callbacks.append(self._signed(message.callback, pairs))

    def take_callbacks(self) -> tuple[SignedRequest, ...]:
        """Return the status callbacks to post now, as muddled as asked for."""
        taken, self._callbacks = self._callbacks, []
        if self.callbacks_doubled:
            taken = [callback for callback in taken for _ in range(2)]
        return tuple(reversed(taken)) if self.callbacks_reversed else tuple(taken)

    # Inside.

    def _accept(self, form: Mapping[str, str]) -> Answer:
        message = self._desk.take(form)
        answer = self._log.resource(message)
        for status in self.progress:
            self.set_status(message.sid, status)
        return 201, answer

    def _refuse(self, form: Mapping[str, str], problem: Problem) -> Answer:
        if not (problem.of_channel and self.refuse_later):
            return problem.answer()
        # Twilio queues it, asks WhatsApp and tells us later.
        message = self._desk.keep(form, Rendered(form.get("Body", "")))
        message.shown = False
        answer = self._log.resource(message)
        self.set_status(message.sid, "undelivered", error_code=problem.code)
        return 201, answer

    def _next_fault(self) -> Fault | None:
        return self._faults.pop(0) if self._faults else None

    def _hear(
        self,
        phone: str,
        body: str,
        extra: Mapping[str, str],
        *,
        name: str | None = None,
        message_sid: str = "",
        media_type: str = "",
    ) -> SignedRequest:
        assert PHONE.fullmatch(phone), f"a phone is written +254700000001, not {phone!r}"
        sid = message_sid or f"SM{self._new_id()}"
        self._names[phone] = name if name is not None else self._names.get(phone, "")
        at = self.clock()
        self._log.add(Message(sid, phone, False, body, at, "received", media_type=media_type))
        person = Person(phone, self._names[phone])
        pairs = webhooks.inbound(
            account_sid=self.account_sid, sid=sid, sender=self.sender, person=person, body=body, extra=extra
        )
        return self._signed(self.webhook_url, pairs)

    def _signed(self, url: str, pairs: webhooks.Pairs) -> SignedRequest:
        # The part after # tells Twilio how to retry and is not sent.
        url = url.partition("#")[0]
        return SignedRequest(url, pairs, webhooks.sign(self._auth_token, url, pairs), self._new_id())


_MESSAGE_TYPES: Final = {"image": "image", "audio": "audio", "video": "video"}


def _message_type(content_type: str) -> str:
    if content_type == "text/vcard":
        return "contacts"
    if content_type == "image/webp":
        return "sticker"
    return _MESSAGE_TYPES.get(content_type.partition("/")[0], "document")
