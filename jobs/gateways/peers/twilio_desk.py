"""The sending side of the Twilio peer: who may be written to, with what, and how fast."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from jobs.gateways.peers.twilio_content import Contents, Rendered
from jobs.gateways.peers.twilio_log import Message, MessageLog
from jobs.gateways.peers.twilio_rules import BODY_CHARACTERS, PHONE, WINDOW, Problem


class Desk:
    """Checks what we ask to have sent. `unreachable` holds the error that each lost phone answers with."""

    def __init__(
        self, log: MessageLog, contents: Contents, *, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._log = log
        self._contents = contents
        self._clock = clock
        self._new_id = new_id
        self.unreachable: dict[str, int] = {}
        self.heard_before: dict[str, datetime] = {}
        self.per_second = 0

    def take(self, form: Mapping[str, str]) -> Message:
        """Keep a message as queued; raise Problem as Twilio and then WhatsApp would."""
        phone = _recipient(form)
        if form.get("From") != f"whatsapp:{self._log.sender}":
            raise Problem(63007)
        rendered = self._rendered(form)
        if phone in self.unreachable:
            raise Problem(self.unreachable[phone])
        self._check_rate()
        closes = self.window_closes_at(phone)
        if not rendered.approved and (closes is None or closes <= self._clock()):
            raise Problem(63016)
        return self.keep(form, rendered)

    def keep(self, form: Mapping[str, str], rendered: Rendered) -> Message:
        """Keep a message as queued."""
        return self._log.add(
            Message(
                sid=f"SM{self._new_id()}",
                phone=_recipient(form),
                ours=True,
                text=rendered.text,
                at=self._clock(),
                status="queued",
                choices=rendered.choices,
                list_label=rendered.list_label,
                template=form.get("ContentSid", "") if rendered.approved else "",
                media_type=_type_at(form.get("MediaUrl", "")),
                media_url=form.get("MediaUrl", ""),
                callback=form.get("StatusCallback", ""),
            )
        )

    def window_closes_at(self, phone: str) -> datetime | None:
        """Return until when a person may be written to freely, None when they never wrote."""
        heard = self._log.last_heard(phone) or self.heard_before.get(phone)
        return None if heard is None else heard + WINDOW

    def _rendered(self, form: Mapping[str, str]) -> Rendered:
        if "ContentSid" in form:
            return self._contents.render(form["ContentSid"], form.get("ContentVariables", ""))
        if "ContentVariables" in form:
            raise Problem(21654)
        body = form.get("Body", "")
        if not body and not form.get("MediaUrl"):
            raise Problem(21619)
        if len(body) > BODY_CHARACTERS:
            raise Problem(21617)
        return Rendered(body)

    def _check_rate(self) -> None:
        recent = self._clock() - timedelta(seconds=1)
        sent = sum(1 for message in self._log.messages if message.ours and message.at > recent)
        if self.per_second and sent >= self.per_second:
            raise Problem(63018)


def _type_at(url: str) -> str:
    """Return the type of what Twilio would fetch, told by the end of its path as it does before it has it."""
    return (mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream") if url else ""


def _recipient(form: Mapping[str, str]) -> str:
    to = form.get("To", "")
    if not to:
        raise Problem(21604)
    phone = to.removeprefix("whatsapp:")
    if phone == to or not PHONE.fullmatch(phone):
        raise Problem(21211, to)
    return phone
