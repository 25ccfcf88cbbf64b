"""Posts a bot's updates to the address it named, again and again until they are taken."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from jobs.gateways.peers.telegram.peer import TelegramPeer
from jobs.gateways.peers.telegram.records import Json, Webhook

if TYPE_CHECKING:
    import httpx

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class WebhookSender:
    """Delivers one bot's updates. `pause` grows with each try, as Telegram's does; after `tries` the update waits."""

    def __init__(self, peer: TelegramPeer, token: str, *, pause: float = 0.05, tries: int = 5) -> None:
        self._peer = peer
        self._token = token
        self._pause = pause
        self._tries = tries

    async def flush(self, *, at_once: int = 1) -> int:
        """Deliver what waits, `at_once` side by side, and return how many posts were taken."""
        import httpx

        hook = self._peer.bots[self._token].webhook
        assert hook is not None, "call setWebhook first"
        doors = asyncio.Semaphore(at_once)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            waiting = self._peer.pending(self._token)
            taken = await asyncio.gather(*(self._deliver(client, hook, update, doors) for update in waiting))
        return sum(taken)

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver whatever comes, until told to stop."""
        changed = asyncio.Event()
        unwatch = self._peer.watch(changed.set)
        try:
            while not stopping.is_set():
                changed.clear()
                await self.flush()
                await self._idle(changed, stopping)
        finally:
            unwatch()

    async def _idle(self, changed: asyncio.Event, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (changed, stopping)]
        # What was refused is tried again even if nothing new happens.
        left = self._pause * self._tries if self._peer.bots[self._token].updates else None
        await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _deliver(self, client: httpx.AsyncClient, hook: Webhook, update: Json, doors: asyncio.Semaphore) -> bool:
        async with doors:
            for tried in range(1, self._tries + 1):
                if await self._post(client, hook, update):
                    self._peer.acknowledge(self._token, update["update_id"])
                    return True
                if tried < self._tries:
                    await asyncio.sleep(self._pause * tried)
        return False

    async def _post(self, client: httpx.AsyncClient, hook: Webhook, update: Json) -> bool:
        import httpx

        secret = {SECRET_HEADER: hook.secret} if hook.secret else {}
        wrong = "Connection refused"
        with suppress(httpx.HTTPError):
            response = await client.post(hook.url, json=update, headers=secret)
            if response.is_success:
                return True
            wrong = f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"
        hook.last_error, hook.last_error_at = wrong, self._peer.now()
        return False
