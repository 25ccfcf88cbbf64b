"""Everything outside the office, served on 127.0.0.1: Telegram, Twilio, Stripe, and a browser without script."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from domain.people.staff import Role
from jobs.clock import MovableClock
from jobs.gateways.peers.stripe import StripePeer
from jobs.gateways.peers.stripe_events import SignedEvent
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.peers.telegram import Chat, Person, TelegramPeer, WebhookSender, telegram_app
from jobs.gateways.peers.twilio import TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.peers.twilio_webhooks import SignedRequest
from jobs.settings import Settings
from storage.keyring import new_keys
from tests.gateways.serving import serving
from webhooks.app import Office, open_office

BORROWERS = "1000001:borrowers"
STAFF = "1000002:staff"
SECRET = "a-secret-of-telegrams"
TWILIO_TOKEN = "t" * 32
STRIPE_SECRET = "whsec_" + "s" * 32


class Outside:
    """The people and providers around one office."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.telegram = TelegramPeer(now=clock, limited=False)
        self.telegram.add_bot(BORROWERS, username="QistBot")
        self.telegram.add_bot(STAFF, username="QistStaffBot")
        self.staff = {name: self.telegram.add_person(name) for name in ("Bilal", "Sana", "Imran")}
        self.group: Chat = self.telegram.add_group("Office", members=list(self.staff.values()), tokens=[STAFF])
        self.office: Office
        self.twilio: TwilioPeer
        self.stripe: StripePeer
        self.address = ""

    # What people do

    async def say(self, who: Person, chat: Chat, text: str) -> None:
        """Type something, and wait for everything that follows from it."""
        self.telegram.say(who, chat, text)
        await self.carry()

    async def press(self, who: Person, chat: Chat, label: str) -> None:
        """Press the newest button of that label."""
        for message in reversed(chat.messages):
            for button in (button for row in message.buttons for button in row):
                if button.text.endswith(label) and button.data:
                    self.telegram.press(who, chat, message.id, button.data)
                    await self.carry()
                    return
        raise LookupError(label)

    async def whatsapp(self, request: SignedRequest) -> int:
        """Let Twilio call the office."""
        self.clock.set(self.clock() + timedelta(seconds=3))
        path = "/" + request.url.split("/", 3)[3]
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(self.address + path, content=request.body, headers=dict(request.headers))
        await self.settled()
        return answer.status_code

    async def pay(self, text: str) -> None:
        """Open the pay link in a message, go on to the card page and pay, as a browser without script does."""
        found = re.search(r"http://\S+/p/\S+", text)
        assert found is not None
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
            page = await browser.get(found[0])
            assert "<script" not in page.text
            card_page = await browser.post(f"{found[0]}/card")
            await browser.post(str(card_page.url), data={"action": "pay"})
        await self.settled()

    async def carry(self) -> None:
        """Let Telegram call the office, and everything be acted on and delivered; people take seconds to type."""
        self.clock.set(self.clock() + timedelta(seconds=3))
        for token in (BORROWERS, STAFF):
            await WebhookSender(self.telegram, token).flush()
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything kept was acted on, and nothing is on its way; the office delivers by itself."""
        while True:
            await self.office.runtime.settle()
            if not (await self.office.runtime.database.read(lambda uow: uow.outbox.counts())).get("sending"):
                return
            await asyncio.sleep(0.01)

    async def post_event(self, event: SignedEvent) -> int:
        """Let Stripe call the office."""
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"{self.address}/webhooks/stripe"
            return (await client.post(url, content=event.payload, headers=dict(event.headers))).status_code


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Outside]:
    """Serve the providers and a production office on 127.0.0.1, with its staff enrolled and their group registered."""
    clock = MovableClock(datetime(2026, 11, 20, 5, tzinfo=UTC), ticking=False)
    outside = Outside(clock)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(serving(telegram_app(outside.telegram)))
        port = _free_port()
        outside.address = f"http://127.0.0.1:{port}"
        outside.twilio = TwilioPeer(
            clock=clock,
            account_sid="AC" + "1" * 32,
            auth_token=TWILIO_TOKEN,
            sender="+14155238886",
            webhook_url=f"{outside.address}/webhooks/whatsapp",
        )
        twilio = await stack.enter_async_context(serving(twilio_app(outside.twilio)))
        stripe_port = _free_port()
        outside.stripe = StripePeer(
            clock=clock,
            secret_key="sk_test_x",
            webhook_secrets=[STRIPE_SECRET],
            pages=f"http://127.0.0.1:{stripe_port}",
        )
        pages = stripe_app(outside.stripe, deliver=lambda: outside.stripe.sender.deliver(outside.post_event))
        stripe = await stack.enter_async_context(_serving_at(pages, stripe_port))
        settings = Settings(
            environment="production",
            data=folder,
            database_url=f"sqlite+aiosqlite:///{folder / 'office.sqlite3'}",
            keys=new_keys("2026a"),
            public_url=outside.address,
            port=port,
            telegram_borrower_token=BORROWERS,
            telegram_staff_token=STAFF,
            telegram_secret=SECRET,
            telegram_api=telegram,
            twilio_account_sid="AC" + "1" * 32,
            twilio_auth_token=TWILIO_TOKEN,
            twilio_sender="+14155238886",
            twilio_api=twilio,
            stripe_secret_key="sk_test_x",
            stripe_webhook_secrets=STRIPE_SECRET,
            stripe_api=stripe,
        )
        outside.office = open_office(settings, clock=clock, keep_time=False)
        await stack.enter_async_context(_serving_at(outside.office.app, port))
        await _enrol(outside)
        yield outside


async def _enrol(outside: Outside) -> None:
    """Enrol everybody as in life: each says her code to the staff bot, and the manager registers the group."""
    roles = {"Bilal": [Role.OFFICER], "Sana": [Role.MANAGER], "Imran": [Role.FINANCE]}
    now = outside.clock()
    for name, person in outside.staff.items():
        code = f"CODE-{name.upper()}"

        async def make(uow: Any, name: str = name, code: str = code) -> None:
            await uow.staff.make_code(secret=code, name=name, roles=roles[name], at=now, until=now.replace(year=2027))

        await outside.office.runtime.database.transact(make)
        await outside.say(person, outside.telegram.private(person, STAFF), f"/start {code}")
    await outside.say(outside.staff["Sana"], outside.group, "/register")


@asynccontextmanager
async def _serving_at(app: Any, port: int) -> AsyncIterator[str]:
    """Serve an application at a known port, with its lifespan, as `qist run` does."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    server.capture_signals = _no_signals  # type: ignore[method-assign]  # the test keeps its own
    task = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


def _no_signals() -> Any:
    return nullcontext()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
