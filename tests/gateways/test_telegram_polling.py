"""Long polling: nothing is acknowledged before it is kept, and a stop is heard at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jobs.gateways.peers.telegram import Chat, Fault, Person, TelegramPeer, long_poll
from webhooks.polling import Receive, poll

TOKEN = "42:qist"


class Asking:
    """A source that asks the peer without a network."""

    def __init__(self, peer: TelegramPeer, *, patience: float = 60) -> None:
        self.peer = peer
        self.patience = patience

    async def fetch_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        asked = {"timeout": min(timeout, self.patience), "offset": offset}
        status, body = await long_poll(self.peer, TOKEN, asked)
        if status != 200:
            raise ConnectionError(body["description"])
        return list(body["result"])


@pytest.fixture
def peer() -> TelegramPeer:
    peer = TelegramPeer()
    peer.add_bot(TOKEN, username="QistBot")
    return peer


@pytest.fixture
def amina(peer: TelegramPeer) -> Person:
    return peer.add_person("Amina")


@pytest.fixture
def talk(peer: TelegramPeer, amina: Person) -> Chat:
    return peer.private(amina, TOKEN)


class Kept:
    """Keeps updates; breaks for those named in `breaks`, once each."""

    def __init__(self, *breaks: str) -> None:
        self.breaks = set(breaks)
        self.texts: list[str] = []
        self.more = asyncio.Event()

    async def __call__(self, update: dict[str, Any]) -> None:
        text = update["message"]["text"]
        if text in self.breaks:
            self.breaks.remove(text)
            raise ConnectionError("the database is away")
        self.texts.append(text)
        self.more.set()

    async def has(self, count: int) -> None:
        """Wait until that many are kept."""
        async with asyncio.timeout(5):
            while len(self.texts) < count:
                self.more.clear()
                await self.more.wait()


@asynccontextmanager
async def polling(source: Asking, receive: Receive) -> AsyncIterator[asyncio.Event]:
    stopping = asyncio.Event()
    running = asyncio.create_task(poll(source, receive, stopping=stopping, first_pause=0.01))
    yield stopping
    stopping.set()
    begun = time.monotonic()
    await running
    assert time.monotonic() - begun < 1, "a stop is heard within a second"


async def test_hands_on_each_update_and_acknowledges_it(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    source, kept = Asking(peer), Kept()
    async with polling(source, kept):
        for text in ("one", "two", "three"):
            peer.say(amina, talk, text)
            await kept.has(1)
        await kept.has(3)
        await asyncio.sleep(0.05)

        assert peer.pending(TOKEN) == []
    assert kept.texts == ["one", "two", "three"]


async def test_what_could_not_be_kept_comes_again(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    for text in ("one", "two", "three"):
        peer.say(amina, talk, text)
    kept = Kept("two")

    async with polling(Asking(peer), kept):
        await kept.has(3)

    assert kept.texts == ["one", "two", "three"]


async def test_nothing_is_acknowledged_before_it_is_kept(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    made = peer.say(amina, talk, "one")
    release = asyncio.Event()

    async def slow(update: dict[str, Any]) -> None:
        assert peer.pending(TOKEN) == made
        await release.wait()

    async with polling(Asking(peer), slow):
        await asyncio.sleep(0.05)
        assert peer.pending(TOKEN) == made
        release.set()


async def test_order_is_restored(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    for text in ("one", "two"):
        peer.say(amina, talk, text)
    peer.reorder_updates = True
    kept = Kept()

    async with polling(Asking(peer), kept):
        await kept.has(2)

    assert kept.texts == ["one", "two"]


async def test_backs_off_and_carries_on_when_telegram_is_away(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    peer.fail_next(Fault.ERROR_BEFORE, times=2)
    peer.fail_next(Fault.CUT_BEFORE)
    peer.say(amina, talk, "one")
    source, kept = Asking(peer), Kept()

    async with polling(source, kept):
        await kept.has(1)

    assert kept.texts == ["one"]


async def test_stops_while_it_backs_off(peer: TelegramPeer) -> None:
    peer.revoke(TOKEN)
    stopping = asyncio.Event()
    running = asyncio.create_task(poll(Asking(peer), Kept(), stopping=stopping, first_pause=30))
    await asyncio.sleep(0.05)

    stopping.set()

    await asyncio.wait_for(running, 1)


async def test_a_stop_lets_the_present_update_be_kept_and_takes_no_more(
    peer: TelegramPeer, amina: Person, talk: Chat
) -> None:
    made = [*peer.say(amina, talk, "one"), *peer.say(amina, talk, "two")]
    kept: list[dict[str, Any]] = []
    stopping = asyncio.Event()

    async def receive(update: dict[str, Any]) -> None:
        stopping.set()
        await asyncio.sleep(0.05)
        kept.append(update)

    await asyncio.wait_for(poll(Asking(peer), receive, stopping=stopping), 1)

    assert kept == made[:1]
    assert peer.pending(TOKEN) == made


async def test_ids_that_start_anew_after_a_quiet_week(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    peer.say(amina, talk, "one")
    kept = Kept()

    async with polling(Asking(peer, patience=0.02), kept):
        await kept.has(1)
        await asyncio.sleep(0.1)  # a poll that brings nothing, after which we hold on to no number
        peer.bots[TOKEN].next_update = 5
        peer.say(amina, talk, "two")
        await kept.has(2)

    assert kept.texts == ["one", "two"]
