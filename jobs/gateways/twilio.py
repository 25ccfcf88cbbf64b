"""WhatsApp by Twilio: send a message, look for one we are unsure of, fetch and delete what people sent us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from bot.channels.call import Call
from jobs.gateways.outcome import Later, Outcome, Uncertain
from jobs.gateways.twilio_errors import RETRY_SECONDS, outcome_of, status_outcome

API: Final = "https://api.twilio.com"
TIMEOUT_SECONDS: Final = 10.0
LOOK_UP_MESSAGES: Final = 50
MEDIA_BYTES: Final = 16 * 1024 * 1024

# Nothing had been written when these were raised.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class MediaUnavailable(Exception):
    """What a person sent cannot be fetched: not Twilio's, gone, too large, or Twilio did not answer."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a person sent."""

    content: bytes
    content_type: str


class TwilioWhatsApp:
    """Delivers WhatsApp messages; an implementation of Gateway."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        base_url: str | None = None,
        status_callback: str | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base = (base_url or API).rstrip("/")
        self._account = f"{self._base}/2010-04-01/Accounts/{account_sid}"
        self._sender = whatsapp(sender)
        self._status_callback = status_callback
        self._http = httpx.AsyncClient(auth=(account_sid, auth_token), timeout=timeout, transport=transport)

    async def deliver(self, call: Call) -> Outcome:
        """Send a message once."""
        try:
            answer = await self._http.post(f"{self._account}/Messages.json", data=self._form(call))
        except _NOT_SENT as error:
            return Later(RETRY_SECONDS, f"could not connect: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Uncertain(f"no answer: {type(error).__name__}")
        return outcome_of(answer.status_code, _json(answer), _retry_after(answer))

    async def look_up(self, call: Call, since: datetime) -> Outcome | None:
        """
        Return what became of a send we are unsure of, None when Twilio has no trace of it.

        Twilio keeps nothing of ours with a message but its text, and a template's text is not ours. Since a person's
        messages leave one at a time, any template sent to them `since` is the one.
        """
        form = self._form(call)
        try:
            answer = await self._http.get(
                f"{self._account}/Messages.json",
                params={"To": form["To"], "From": form["From"], "PageSize": str(LOOK_UP_MESSAGES)},
            )
        except httpx.HTTPError as error:
            return Uncertain(f"could not look: {type(error).__name__}")
        if answer.status_code != 200:
            return Uncertain(f"could not look: {answer.status_code}")
        for message in _json(answer).get("messages", []):
            if _is_ours(message, form, since):
                return status_outcome(message["status"], message.get("error_code"), message["sid"])
        return None

    async def media(self, url: str) -> Attachment:
        """Fetch what a person sent; raise MediaUnavailable when that cannot be done."""
        self._guard(url)
        try:
            # Twilio keeps the bytes elsewhere and sends us there; httpx drops our credentials on the way.
            async with self._http.stream("GET", url, follow_redirects=True) as answer:
                if answer.status_code != 200:
                    message = f"Twilio answered {answer.status_code}"
                    raise MediaUnavailable(message)
                return Attachment(await _read(answer), answer.headers.get("content-type", ""))
        except httpx.HTTPError as error:
            message = f"no answer: {type(error).__name__}"
            raise MediaUnavailable(message) from error

    async def delete_media(self, url: str) -> bool:
        """Delete what a person sent from Twilio, who keeps it for ever otherwise; say whether it is gone."""
        self._guard(url)
        try:
            answer = await self._http.delete(url)
        except httpx.HTTPError:
            return False
        return answer.status_code in (204, 404)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    def _form(self, call: Call) -> dict[str, str]:
        assert call.method == "messages", f"Twilio is only asked for messages, not {call.method!r}"
        form = {name: str(value) for name, value in call.params.items()}
        form |= {"To": whatsapp(form["To"]), "From": self._sender}
        if self._status_callback:
            form.setdefault("StatusCallback", self._status_callback)
        return form

    def _guard(self, url: str) -> None:
        """Keep our credentials from any host but Twilio's, whatever a webhook says."""
        if not url.startswith(f"{self._account}/Messages/"):
            raise MediaUnavailable("that is not an address of our account at Twilio")


def whatsapp(phone: str) -> str:
    """Return a phone number as Twilio addresses it on WhatsApp."""
    return f"whatsapp:{phone.removeprefix('whatsapp:')}"


def _is_ours(message: Mapping[str, Any], form: Mapping[str, str], since: datetime) -> bool:
    # Twilio tells whole seconds.
    created = parsedate_to_datetime(str(message["date_created"]))
    if message["direction"] != "outbound-api" or created < since.astimezone(UTC).replace(microsecond=0):
        return False
    return "ContentSid" in form or message["body"] == form.get("Body", "")


async def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > MEDIA_BYTES:
            raise MediaUnavailable("larger than WhatsApp allows")
    return bytes(content)


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(answer: httpx.Response) -> float | None:
    seconds = answer.headers.get("retry-after", "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None
