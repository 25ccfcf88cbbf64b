"""A worker goes on after trouble, hears a nudge at once, and ends when it is told to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from jobs import rounds
from jobs.rounds import Rounds


async def test_a_worker_goes_on_after_trouble_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "TROUBLE_SECONDS", 0.01)
    went = 0
    stopping = asyncio.Event()

    async def drain() -> int:
        nonlocal went
        went += 1
        if went == 1:
            raise ConnectionError
        if went == 2:
            asyncio.get_running_loop().call_later(0.01, worker.nudge)
        else:
            stopping.set()
        return 0

    async def never() -> datetime | None:
        return None

    worker = Rounds("a worker", drain, never, clock=lambda: datetime.now(UTC), idle_seconds=3600)
    await asyncio.wait_for(worker.run(stopping), timeout=10)
    assert went == 3
