"""A unit of work is kept whole or not at all, whatever becomes of whoever waits for it."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.audit import Entry
from domain.effects import Promise
from storage.database import Database
from tests.office import START


async def test_an_error_leaves_nothing_behind(bare: Database) -> None:
    async def half(uow: Any) -> None:
        await uow.security.note("X", source="test", detail="", at=START)
        uow.audit.note(Entry("X", "test", "1"), at=START)
        uow.outbox.promise(promise("x"))
        raise Trouble

    with pytest.raises(Trouble):
        await bare.transact(half)

    assert await bare.read(_marks) == 0
    assert await bare.read(lambda uow: uow.audit.count()) == 0
    assert await bare.read(lambda uow: uow.outbox.counts()) == {}


async def test_what_is_promised_and_noted_is_written_with_the_rest(bare: Database) -> None:
    async def whole(uow: Any) -> None:
        uow.audit.note(Entry("X", "test", "1"), at=START)
        uow.outbox.promise(promise("x"))
        uow.outbox.promise(promise("x"))

    await bare.transact(whole)

    assert await bare.read(lambda uow: uow.audit.count()) == 1
    assert await bare.read(lambda uow: uow.outbox.counts()) == {"pending": 1}


async def test_says_that_there_are_promises_only_once_they_are_kept(bare: Database) -> None:
    heard: list[str] = []
    bare.on_promise = lambda: heard.append("nudge")

    async def refused(uow: Any) -> None:
        uow.outbox.promise(promise("x"))
        raise Trouble

    async def kept(uow: Any) -> None:
        uow.outbox.promise(promise("y"))

    with pytest.raises(Trouble):
        await bare.transact(refused)
    assert heard == []

    await bare.transact(kept)
    assert heard == ["nudge"]


@pytest.mark.slow
async def test_survives_a_storm_of_cancellations(bare: Database) -> None:
    """Cut 200 waiting callers off at any moment: no lock is left with nobody, and each unit's effect is there once."""
    chance = random.Random(11)

    async def unit(uow: Any, number: int) -> None:
        await uow.security.note("STORM", source=str(number), detail="", at=START)
        uow.outbox.promise(promise(f"storm:{number}"))

    for number in range(200):
        waiting = asyncio.ensure_future(bare.transact(lambda uow, number=number: unit(uow, number)))  # type: ignore[misc]  # a default binds the loop's value
        await asyncio.sleep(chance.random() * 0.004)
        waiting.cancel()
    await asyncio.wait_for(bare.transact(lambda uow: unit(uow, 200)), 5)

    # Those that had begun were finished, and none of them in half.
    done = await bare.read(_marks)
    assert await bare.read(lambda uow: uow.outbox.counts()) == {"pending": done}
    assert done == 201


async def test_a_crowd_waits_its_turn(bare: Database) -> None:
    """Nobody is turned away for want of a connection, however many come at once."""

    async def unit(uow: Any) -> None:
        await uow.security.note("CROWD", source="test", detail="", at=START)

    await asyncio.gather(*(bare.transact(unit) for _ in range(400)), *(bare.read(_marks) for _ in range(100)))

    assert await bare.read(_marks) == 400


async def test_reads_beside_a_writer_without_waiting(bare: Database) -> None:
    writing, go_on = asyncio.Event(), asyncio.Event()

    async def slow(uow: Any) -> None:
        await uow.security.note("X", source="test", detail="", at=START)
        writing.set()
        await go_on.wait()

    writer = asyncio.ensure_future(bare.transact(slow))
    await writing.wait()
    before = await asyncio.wait_for(bare.read(_marks), 2)
    go_on.set()
    await writer

    assert before == 0
    assert await bare.read(_marks) == 1


async def test_closing_waits_for_what_is_under_way(bare: Database) -> None:
    begun = asyncio.Event()

    async def slow(uow: Any) -> None:
        begun.set()
        await asyncio.sleep(0.02)
        await uow.security.note("X", source="test", detail="", at=START)

    caller = asyncio.ensure_future(bare.transact(slow))
    await begun.wait()
    caller.cancel()
    await bare.close()

    assert await bare.read(_marks) == 1


def promise(key: str, **changes: Any) -> Promise:
    """Return a promise that differs from others in what the test is about."""
    usual: dict[str, Any] = {
        "recipient": "telegram:1",
        "kind": "TEST",
        "action": "send",
        "payload": {},
        "made_at": START,
        "not_before": START,
    }
    return Promise(key=key, **{**usual, **changes})


def later(seconds: float) -> datetime:
    """Return a moment after the start."""
    return START + timedelta(seconds=seconds)


async def _marks(uow: Any) -> int:
    count: int = await uow.security.count()
    return count


class Trouble(Exception):
    """Something our own code did not expect."""
