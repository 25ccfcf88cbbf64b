"""WhatsApp by Twilio: send a message, look for one we are unsure of, fetch and delete what people sent us."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from bot.channels.call import Call
from jobs.gateways.outcome import Later, Outcome, Uncertain
from jobs.gateways.twilio_content import CONTENT_API, Synced, TwilioContents, body_of
from jobs.gateways.twilio_errors import POLICY, RETRY_SECONDS, outcome_of, status_outcome

API: Final = "https://api.twilio.com"
TIMEOUT_SECONDS: Final = 10.0
LOOK_UP_MESSAGES: Final = 50
MEDIA_BYTES: Final = 16 * 1024 * 1024

# Nothing had been written when these were raised.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

# Twilio or WhatsApp will not have these buttons or this list, so nothing was sent and the same may be said in text.
_NO_CONTENT: Final = tuple(POLICY[code] for code in (21654, 21655, 21656, 63005, 63021, 63028, 63033, 92002))


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
        self._contents = TwilioContents(self._http, base_url or CONTENT_API)

    async def deliver(self, call: Call) -> Outcome:
        """Send a message once, with its buttons or list where they can be had and as numbered text where not."""
        interactive = call.params.get("Interactive")
        sid = await self._contents.sid(interactive) if interactive else None
        if interactive is None or sid is None:
            return await self._send(self._form(call))
        outcome = await self._send(self._rich_form(call, sid))
        if outcome not in _NO_CONTENT:
            return outcome
        self._contents.forget(interactive)
        return await self._send(self._form(call))

    async def sync_contents(self, calls: Iterable[Call]) -> Synced:
        """Register the buttons and lists of many messages ahead of their first use."""
        interactives = (call.params.get("Interactive") for call in calls)
        return await self._contents.sync(interactive for interactive in interactives if interactive)

    async def _send(self, form: Mapping[str, str]) -> Outcome:
        try:
            answer = await self._http.post(f"{self._account}/Messages.json", data=form)
        except _NOT_SENT as error:
            return Later(RETRY_SECONDS, f"could not connect: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Uncertain(f"no answer: {type(error).__name__}")
        return outcome_of(answer.status_code, _json(answer), _retry_after(answer))

    async def look_up(self, call: Call, since: datetime) -> Outcome | None:
        """
        Return what became of a send we are unsure of, None when Twilio has no trace of it.

        Twilio keeps nothing of ours with a message but its text, and a template's text is not ours. Since a person's
        messages leave one at a time, any template sent to them `since` is the one. What had buttons may have left
        with them or as numbered text.
        """
        form = self._form(call)
        texts = _texts(call)
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
            if _is_ours(message, texts, since):
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
        form = {name: _written(value) for name, value in call.params.items() if name != "Interactive"}
        form |= {"To": whatsapp(form["To"]), "From": self._sender}
        if self._status_callback:
            form.setdefault("StatusCallback", self._status_callback)
        return form

    def _rich_form(self, call: Call, sid: str) -> dict[str, str]:
        form = self._form(call)
        del form["Body"]
        variables = call.params["Interactive"]["variables"]
        form |= {"ContentSid": sid} | ({"ContentVariables": _written(variables)} if variables else {})
        return form

    def _guard(self, url: str) -> None:
        """Keep our credentials from any host but Twilio's, whatever a webhook says."""
        if not url.startswith(f"{self._account}/Messages/"):
            raise MediaUnavailable("that is not an address of our account at Twilio")


def whatsapp(phone: str) -> str:
    """Return a phone number as Twilio addresses it on WhatsApp."""
    return f"whatsapp:{phone.removeprefix('whatsapp:')}"


def _written(value: Any) -> str:
    """Return a value as a form field; Twilio takes the variables of a template as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def _texts(call: Call) -> frozenset[str]:
    """Return what the message may read as at Twilio; nothing for a template, which may read as anything."""
    params = call.params
    if "ContentSid" in params:
        return frozenset()
    if interactive := params.get("Interactive"):
        # Twilio may not tell the text of what had buttons.
        return frozenset({str(params["Body"]), body_of(interactive), ""})
    return frozenset({str(params.get("Body", ""))})


def _is_ours(message: Mapping[str, Any], texts: frozenset[str], since: datetime) -> bool:
    # Twilio tells whole seconds.
    created = parsedate_to_datetime(str(message["date_created"]))
    if message["direction"] != "outbound-api" or created < since.astimezone(UTC).replace(microsecond=0):
        return False
    return not texts or (message.get("body") or "") in texts


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
