"""The peer over HTTP: how it is asked, how it posts updates, and that they may come twice and out of order."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from jobs.gateways.peers.telegram import Chat, Person, TelegramPeer, WebhookSender, telegram_app
from tests.gateways.conftest import Serve

TOKEN = "42:qist"


class Hook:
    """A webhook that keeps what it is told, and refuses the first few."""

    def __init__(self, *, refuses: int = 0) -> None:
        self.refuses = refuses
        self.took: list[dict[str, Any]] = []
        self.secrets: set[str] = set()
        self.more = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        from starlette.requests import Request
        from starlette.responses import Response

        request = Request(scope, receive)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self.refuses -= 1
        if self.refuses < 0:
            self.took.append(await request.json())
            self.more.set()
        await Response(status_code=204 if self.refuses < 0 else 500)(scope, receive, send)

    @property
    def numbers(self) -> list[int]:
        """Return which updates came, in the order they came."""
        return [update["update_id"] for update in self.took]


@pytest.fixture
def peer() -> TelegramPeer:
    peer = TelegramPeer(limited=False)
    peer.add_bot(TOKEN, username="QistBot")
    return peer


@pytest.fixture
def amina(peer: TelegramPeer) -> Person:
    return peer.add_person("Amina")


@pytest.fixture
def talk(peer: TelegramPeer, amina: Person) -> Chat:
    return peer.private(amina, TOKEN)


@pytest.fixture
async def http(serve: Serve, peer: TelegramPeer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=await serve(telegram_app(peer)), trust_env=False) as client:
        yield client


async def hooked(peer: TelegramPeer, serve: Serve, hook: Hook) -> WebhookSender:
    address = await serve(hook)
    status, _ = peer.call(TOKEN, "setWebhook", {"url": f"{address}/telegram", "secret_token": "s3cret"})
    assert status == 200
    return WebhookSender(peer, TOKEN, pause=0.01)


async def test_takes_query_form_and_json(
    http: httpx.AsyncClient, peer: TelegramPeer, amina: Person, talk: Chat
) -> None:
    peer.say(amina, talk, "/start")
    params = {"chat_id": str(talk.id), "text": "Hello"}
    path = f"/bot{TOKEN}/sendMessage"

    answers = [
        await http.get(path, params=params),
        await http.post(path, data=params),
        await http.post(path, json=params),
        await http.post(path, data=params, files={"unused": b""}),
    ]

    assert [answer.json()["result"]["message_id"] for answer in answers] == [2, 3, 4, 5]


async def test_serves_files_to_those_with_the_token(
    http: httpx.AsyncClient, peer: TelegramPeer, amina: Person, talk: Chat
) -> None:
    [update] = peer.send_document(amina, talk, "bank.pdf", b"%PDF")
    answer = await http.get(f"/bot{TOKEN}/getFile", params={"file_id": update["message"]["document"]["file_id"]})
    path = answer.json()["result"]["file_path"]

    served = await http.get(f"/file/bot{TOKEN}/{path}")
    strange = await http.get(f"/file/bot43:other/{path}")

    assert (served.status_code, served.content) == (200, b"%PDF")
    assert strange.status_code == 404


async def test_the_newer_poll_ends_the_older(http: httpx.AsyncClient) -> None:
    path = f"/bot{TOKEN}/getUpdates"
    older = asyncio.create_task(http.get(path, params={"timeout": 20}))
    await asyncio.sleep(0.1)

    newer = await http.get(path, params={"timeout": 0})

    assert newer.json() == {"ok": True, "result": []}
    assert (await older).status_code == 409


async def test_posts_with_the_secret_until_taken(serve: Serve, peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    hook = Hook(refuses=2)
    sender = await hooked(peer, serve, hook)
    made = [*peer.say(amina, talk, "one"), *peer.say(amina, talk, "two")]

    taken = await sender.flush()

    assert taken == 2
    assert hook.took == made
    assert hook.secrets == {"s3cret"}
    assert peer.pending(TOKEN) == []
    _, info = peer.call(TOKEN, "getWebhookInfo", {})
    assert info["result"]["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_keeps_what_is_never_taken(serve: Serve, peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    hook = Hook(refuses=5)
    sender = await hooked(peer, serve, hook)
    made = peer.say(amina, talk, "one")

    assert await sender.flush() == 0
    assert peer.pending(TOKEN) == made
    assert await sender.flush() == 1


async def test_updates_may_come_twice_and_out_of_order(
    serve: Serve, peer: TelegramPeer, amina: Person, talk: Chat
) -> None:
    hook = Hook()
    sender = await hooked(peer, serve, hook)
    one, two = (update["update_id"] for text in ("one", "two") for update in peer.say(amina, talk, text))
    peer.duplicate_updates, peer.reorder_updates = 2, True

    await sender.flush()

    assert hook.numbers == [two, two, one, one]
    assert peer.pending(TOKEN) == []


async def test_twenty_at_once(serve: Serve, peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    hook = Hook()
    sender = await hooked(peer, serve, hook)
    made = [update["update_id"] for number in range(20) for update in peer.say(amina, talk, str(number))]

    await sender.flush(at_once=20)

    assert sorted(hook.numbers) == made


async def test_delivers_as_things_happen_and_stops_when_told(
    serve: Serve, peer: TelegramPeer, amina: Person, talk: Chat
) -> None:
    hook = Hook(refuses=7)
    sender = await hooked(peer, serve, hook)
    stopping = asyncio.Event()
    running = asyncio.create_task(sender.run(stopping))

    for text in ("one", "two"):
        peer.say(amina, talk, text)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        while len(hook.took) < 2:
            hook.more.clear()
            await hook.more.wait()
    stopping.set()
    await asyncio.wait_for(running, 1)

    assert [update["message"]["text"] for update in hook.took] == ["one", "two"]


def test_importing_the_peer_is_light() -> None:
    heavy = "{'aiogram', 'telegram', 'fastapi', 'starlette', 'httpx', 'pydantic'}"
    code = f"import sys, jobs.gateways.peers.telegram; print(sorted({heavy} & sys.modules.keys()))"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "[]"
