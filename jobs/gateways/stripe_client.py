"""The Stripe SDK over httpx. Imports the SDK, so import this where it is needed and not before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import stripe

from jobs.gateways.recording import NOT_SENT, CallOutcome, Question, Recorder, ask

#: An id of theirs in a path, as in /v1/checkout/sessions/cs_123/expire.
_ID: Final = re.compile(r"(?:cs|evt|pi|re)_\w+")


class Client(stripe.HTTPClient):
    """
    Carries the SDK's requests, and remembers which may have arrived though no answer came.

    The SDK's own HTTPXClient posts a string as `data`, which httpx deprecates.
    """

    name = "httpx"

    def __init__(self, timeout: float, transport: httpx.AsyncBaseTransport | None, record: Recorder) -> None:
        super().__init__()
        self._record = record
        self._http = httpx.AsyncClient(timeout=timeout, transport=transport)
        self._doubtful: set[str] = set()

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Make one request; the SDK repeats it when that may help."""
        key = headers.get("Idempotency-Key", "")
        try:
            sent = self._http.request(method, url, headers=headers, content=post_data or None)
            answer = await ask(sent, _question(method, url, key, post_data), record=self._record, judge=_outcome_of)
        except httpx.HTTPError as error:
            if not isinstance(error, NOT_SENT):
                self._doubtful.add(key)
            message = f"no answer: {type(error).__name__}"
            raise stripe.APIConnectionError(message, should_retry=True) from error  # type: ignore[no-untyped-call]  # the SDK left this one untyped
        self._note(key, answer)
        return answer.content, answer.status_code, answer.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        """Wait between tries."""
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    def is_settled(self, key: str) -> bool:
        """Say whether a request under a key was certainly not done, now that it has failed. Reading does nothing."""
        doubtful = bool(key) and key in self._doubtful
        self._doubtful.discard(key)
        return not doubtful

    def _note(self, key: str, answer: httpx.Response) -> None:
        if answer.status_code == 429:
            # This try was not done; what came of the ones before is as unknown as it was.
            return
        if _outcome_of(answer) == "uncertain":
            self._doubtful.add(key)
        else:
            self._doubtful.discard(key)


def _outcome_of(answer: httpx.Response) -> CallOutcome:
    """Return what came of one try."""
    # 409: the same request is still running. An answer that is no JSON came from something in between.
    if answer.status_code != 429 and (
        answer.status_code >= 500 or answer.status_code == 409 or not answer.content.startswith(b"{")
    ):
        return "uncertain"
    return "refused" if answer.status_code >= 400 else "accepted"


def _question(method: str, url: str, key: str, post_data: Any) -> Question:
    """Return what a request asks: `kind` is its path without ids, `reference` the id in it or else its key."""
    parts = urlsplit(url)
    path = parts.path.removeprefix("/v1/").split("/")
    named = next((part for part in path if _ID.fullmatch(part)), key)
    kind = f"{method} {'/'.join(part for part in path if not _ID.fullmatch(part))}".lower()
    return Question("stripe", kind, named, dict(parse_qsl(str(post_data or parts.query))))
