"""The storm blowing: callbacks at doors that come and go, told again until they are answered, or lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

import httpx

from tests.operations.nairobi import wallet_of
from tests.storm import books
from tests.storm.processes import Processes
from tests.storm.telling import Telling, from_mpesa
from webhooks.app import Office

AT_ONCE: Final = 24
#: A provider waits so long for an answer, and so long before it tells the next thing to somebody who gave none.
PATIENCE_SECONDS, AGAIN_SECONDS = 10.0, 0.5


class Storm:
    """What is on its way, and what came of it."""

    def __init__(self, made: Sequence[Telling], processes: Processes, chance: random.Random) -> None:
        self._waiting = deque(made)
        self._processes = processes
        self._chance = chance
        self._more = True
        self._heard = 0
        self.answers: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self.lost = 0

    @property
    def answered(self) -> int:
        """Return how many were answered."""
        return sum(found.total() for found in self.answers.values())

    async def blow(self, office: Office) -> None:
        """Post everything, and what M-Pesa says meanwhile of what we ask of it."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as http:
            await asyncio.gather(self._hear_mpesa(office), *(self._post_all(http) for _ in range(AT_ONCE)))

    async def _hear_mpesa(self, office: Office) -> None:
        """Let people answer their phones, and add what M-Pesa then says, until it has answered all we asked of it."""
        peer = wallet_of(office).peer
        while await books.not_asked_yet(office) or peer.is_awaited:
            await asyncio.sleep(0.2)
            peer.tick()
            for callback in peer.caller.take():
                self._heard += 1
                self._waiting.extend([from_mpesa(office, callback)] * (2 if self._heard % 3 == 0 else 1))
        self._more = False

    async def _post_all(self, http: httpx.AsyncClient) -> None:
        while self._waiting or self._more:
            if not self._waiting:
                await asyncio.sleep(0.05)
                continue
            await self._post(http, self._waiting.popleft())

    async def _post(self, http: httpx.AsyncClient, one: Telling) -> None:
        port = self._chance.choice(self._processes.ports)
        try:
            answer = await http.post(f"http://127.0.0.1:{port}{one.path}", content=one.body, headers=one.headers())
        except httpx.TransportError:
            await self._was_not_answered(one)
            return
        self.answers[one.genuine][answer.status_code] += 1

    async def _was_not_answered(self, one: Telling) -> None:
        if one.again or not one.genuine:
            self._waiting.append(one)
        else:
            self.lost += 1
        await asyncio.sleep(AGAIN_SECONDS)
