"""
Contents: the buttons and lists that Twilio must know before a message can have them.

Each shape of message is registered once, under a name made from its definition, so that a process started again, or
another one, finds it by its name. Only fixed words are registered: what varies are variables, filled in at the send.
See https://www.twilio.com/docs/content/content-api-resources.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import structlog

from bot.channels.outline import filled_in

log = structlog.get_logger()

CONTENT_API: Final = "https://content.twilio.com"
PREFIX: Final = "qist-"
PAGE_SIZE: Final = 500
PAGES: Final = 100
#: A person waits for her answer meanwhile, so numbered text is sent rather than wait longer than this.
TIMEOUT_SECONDS: Final = 3.0
#: How long not to ask again after no answer at all.
PAUSE_SECONDS: Final = 60.0


class _Unavailable(Exception):
    """The Content API did not do what we asked, and may do it another time."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of registering many Contents: known before, new, and not to be had."""

    known: int = 0
    made: int = 0
    failed: int = 0


class TwilioContents:
    """Finds the Content of a message, registering it when it is the first of its shape."""

    def __init__(self, http: httpx.AsyncClient, base_url: str = CONTENT_API) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._sids: dict[str, str] = {}
        self._refused: set[str] = set()
        self._listed = False
        self._quiet_until = 0.0
        self._busy = asyncio.Lock()

    async def sid(self, interactive: Mapping[str, Any]) -> str | None:
        """Return the Content to send, None when it cannot be had now."""
        name = name_of(interactive)
        if name in self._sids:
            return self._sids[name]
        if name in self._refused or time.monotonic() < self._quiet_until:
            return None
        async with self._busy:
            try:
                return await self._found_or_made(name, interactive)
            except _Unavailable as trouble:
                log.warning("no buttons now, so numbered text is sent", why=str(trouble))
                return None

    def forget(self, interactive: Mapping[str, Any]) -> None:
        """Register this Content anew next time: Twilio has lost it."""
        self._sids.pop(name_of(interactive), None)

    async def sync(self, interactives: Iterable[Mapping[str, Any]]) -> Synced:
        """Register many Contents ahead of their first use."""
        wanted = {name_of(interactive): interactive for interactive in interactives}
        await self._try_to_list()
        known = wanted.keys() & self._sids.keys()
        sids = [await self.sid(interactive) for name, interactive in wanted.items() if name not in known]
        return Synced(len(known), len(sids) - sids.count(None), sids.count(None))

    async def _try_to_list(self) -> None:
        async with self._busy:
            try:
                await self._list()
            except _Unavailable as trouble:
                log.warning("cannot list contents", why=str(trouble))

    async def _found_or_made(self, name: str, interactive: Mapping[str, Any]) -> str | None:
        # Without the list we could not tell what is there, and would register everything again at every start.
        if not self._listed:
            await self._list()
        if name not in self._sids and name not in self._refused:
            await self._make(name, interactive)
        return self._sids.get(name)

    async def _list(self) -> None:
        url = f"{self._base}/v1/Content?PageSize={PAGE_SIZE}"
        for _page in range(PAGES):
            body = _json(await self._ask("GET", url), expected=200)
            for content in body.get("contents", ()):
                if str(content.get("friendly_name", "")).startswith(PREFIX):
                    self._sids[content["friendly_name"]] = str(content["sid"])
            url = (body.get("meta") or {}).get("next_page_url") or ""
            if not url.startswith(f"{self._base}/"):  # the end, or a host that must not see our password
                break
        self._listed = True

    async def _make(self, name: str, interactive: Mapping[str, Any]) -> None:
        definition = _definition(interactive)
        # Samples stand for values that every send gives; nothing anybody told us is registered.
        samples = {number: f"sample {number}" for number in interactive["variables"]}
        asked = {"friendly_name": name, **definition, "variables": samples}
        answer = await self._ask("POST", f"{self._base}/v1/Content", json=asked)
        if answer.status_code in (400, 404, 422):
            # It would be refused every time; somebody must look.
            self._refused.add(name)
            log.error("Twilio refuses a content", name=name, status=answer.status_code)
            return
        self._sids[name] = str(_json(answer, expected=201)["sid"])

    async def _ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return await self._http.request(method, url, timeout=TIMEOUT_SECONDS, **more)
        except httpx.HTTPError as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            raise _Unavailable(type(error).__name__) from error


def name_of(interactive: Mapping[str, Any]) -> str:
    """Return the name of the Content that a message needs, the same for every message of its shape."""
    written = json.dumps(_definition(interactive), sort_keys=True, ensure_ascii=False)
    return PREFIX + hashlib.sha256(written.encode()).hexdigest()[:24]


def body_of(interactive: Mapping[str, Any]) -> str:
    """Return what the person reads above the buttons or the list."""
    return str(filled_in(interactive)["body"])


def _definition(interactive: Mapping[str, Any]) -> dict[str, Any]:
    return {"language": interactive["language"], "types": interactive["types"]}


def _json(answer: httpx.Response, *, expected: int) -> dict[str, Any]:
    if answer.status_code != expected:
        message = f"the Content API answered {answer.status_code}"
        raise _Unavailable(message)
    try:
        body = answer.json()
    except ValueError as garbage:
        raise _Unavailable("the Content API did not answer in JSON") from garbage
    if not isinstance(body, dict) or (expected == 201 and not body.get("sid")):
        raise _Unavailable("the Content API answered something else")
    return body
