"""The Stripe SDK over httpx. Imports the SDK, so import this where it is needed and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Final

import httpx
import stripe

# Nothing had been written when these were raised.
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Client(stripe.HTTPClient):
    """
    Carries the SDK's requests, and remembers which may have arrived though no answer came.

    The SDK's own HTTPXClient posts a string as `data`, which httpx deprecates.
    """

    name = "httpx"

    def __init__(self, timeout: float, transport: httpx.AsyncBaseTransport | None) -> None:
        super().__init__()
        self._http = httpx.AsyncClient(timeout=timeout, transport=transport)
        self._doubtful: set[str] = set()

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Make one request; the SDK repeats it when that may help."""
        key = headers.get("Idempotency-Key", "")
        try:
            answer = await self._http.request(method, url, headers=headers, content=post_data or None)
        except httpx.HTTPError as error:
            if not isinstance(error, _NOT_SENT):
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
        # 409: the same request is still running. An answer that is no JSON came from something in between.
        doubtful = answer.status_code >= 500 or answer.status_code == 409 or not answer.content.startswith(b"{")
        if doubtful:
            self._doubtful.add(key)
        else:
            self._doubtful.discard(key)
