"""What the sandbox page asks for: its state, news of changes, and what people do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Final, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel, Field

from jobs.clock import MovableClock
from jobs.travel import travel
from webhooks.sandbox.providers.routes import provider_routes
from webhooks.sandbox.screen import screen
from webhooks.sandbox.world import NoSuchButton, NoSuchPhone, Phone, World

if TYPE_CHECKING:
    from webhooks.app import Office

_PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
    ),
    "Cache-Control": "no-cache",
}
_SPANS: Final = {"1 hour": timedelta(hours=1), "1 day": timedelta(days=1), "1 week": timedelta(weeks=1)}
_LOOK_SECONDS: Final = 0.05
_RECORDS_EVERY: Final = 8


class NewPhone(BaseModel):
    """A phone to add."""

    name: str = Field(min_length=1, max_length=40)
    channel: Literal["telegram", "whatsapp"]
    language: str = Field("", max_length=10)


class Saying(BaseModel):
    """Something typed."""

    text: str = Field(max_length=20_000)
    reply_to: int | None = None


class Pressing(BaseModel):
    """A button pressed."""

    message: str = ""
    data: str = Field(max_length=200)


class Contact(BaseModel):
    """A contact card shared."""

    own: bool = True


class Blocking(BaseModel):
    """The bot blocked or unblocked."""

    blocked: bool


class Moving(BaseModel):
    """The clock moved: by a span, or to a moment of the lender's own time."""

    advance: str = ""
    to: str = ""


def sandbox_router(office: Office) -> APIRouter:
    """Return the sandbox's routes, and the way to them from the front door."""
    router = APIRouter(prefix="/sandbox")
    world = office.world
    assert world is not None
    _page_routes(router, office, world)
    _phone_routes(router, world)
    _staff_routes(router, world)
    provider_routes(router, world)

    @router.post("/clock")
    async def clock(moving: Moving) -> dict[str, int]:
        """Move the clock; everything that falls due on the way runs."""
        return {"jobs": await _move(office, moving)}

    outside = APIRouter()
    outside.include_router(router)
    _front_door(outside)
    return outside


def _front_door(router: APIRouter) -> None:
    @router.get("/")
    @router.get("/sandbox")
    async def front() -> Response:
        """Lead whoever only knows the address to the page."""
        return RedirectResponse("/sandbox/")

    @router.get("/favicon.ico")
    async def icon() -> Response:
        """Lead to the picture that a browser asks for by itself."""
        return RedirectResponse("/sandbox/page/icon.svg")


def _page_routes(router: APIRouter, office: Office, world: World) -> None:
    @router.get("/")
    async def page() -> Response:
        """Return the page."""
        html = (resources.files(__package__) / "page" / "index.html").read_text(encoding="utf-8")
        return HTMLResponse(html, headers=_PAGE_HEADERS)

    @router.get("/state")
    async def state() -> Response:
        """Return everything the page shows."""
        return JSONResponse(await screen(office, await _version(office, world)))

    @router.get("/files/{id_}")
    async def file(id_: str) -> Response:
        """Return a paper that a bot sent, as its reader opens it."""
        stored = world.telegram.files.get(id_)
        if stored is None or not stored.filename.endswith(".pdf"):
            raise HTTPException(404, "There is no such file.")
        headers = {"Content-Disposition": f'inline; filename="{stored.filename}"'}
        return Response(stored.content, media_type="application/pdf", headers=headers)

    @router.get("/events")
    async def events(request: Request) -> Response:
        """Say whenever something changed."""
        return StreamingResponse(_news(office, world, request), media_type="text/event-stream")


def _phone_routes(router: APIRouter, world: World) -> None:
    @router.post("/phones")
    async def add(new: NewPhone) -> dict[str, str]:
        """Give somebody a phone."""
        return {"id": world.add_phone(new.name.strip() or "Phone", new.channel, language=new.language).id}

    @router.post("/phones/{id_}/say")
    async def say(id_: str, saying: Saying) -> dict[str, bool]:
        """Type something."""
        if not saying.text:
            raise HTTPException(422, "Write something first.")
        if len(saying.text) > 4096:
            raise HTTPException(422, "That is longer than a chat message can be: 4,096 characters.")
        await world.say(_phone(world, id_), saying.text)
        return {"ok": True}

    @router.post("/phones/{id_}/press")
    async def press(id_: str, pressing: Pressing) -> dict[str, bool]:
        """Press a button."""
        message = int(pressing.message) if pressing.message.isdigit() else 0
        try:
            await world.press(_phone(world, id_), pressing.data, message_id=message)
        except NoSuchButton as gone:
            raise HTTPException(404, "That button is not there any more.") from gone
        return {"ok": True}

    @router.post("/phones/{id_}/contact")
    async def contact(id_: str, card: Contact) -> dict[str, bool]:
        """Share a contact card."""
        await world.share_contact(_phone(world, id_), own=card.own)
        return {"ok": True}

    @router.post("/phones/{id_}/block")
    async def block(id_: str, blocking: Blocking) -> dict[str, bool]:
        """Block the bot, or unblock it."""
        await world.block(_phone(world, id_), blocked=blocking.blocked)
        return {"ok": True}

    @router.post("/phones/{id_}/{kind}")
    async def send(id_: str, kind: Literal["location", "photo", "voice", "sticker"]) -> dict[str, bool]:
        """Send something that is not words."""
        await world.send(_phone(world, id_), kind)
        return {"ok": True}


def _staff_routes(router: APIRouter, world: World) -> None:
    @router.post("/staff/{id_}/say")
    async def say(id_: str, saying: Saying) -> dict[str, bool]:
        """Write in the group."""
        _known(world, id_)
        await world.staff_say(id_, saying.text, reply_to=saying.reply_to)
        return {"ok": True}

    @router.post("/staff/{id_}/press")
    async def press(id_: str, pressing: Pressing) -> dict[str, bool]:
        """Press a card."""
        _known(world, id_)
        message = int(pressing.message) if pressing.message.isdigit() else 0
        try:
            await world.staff_press([id_], pressing.data, message_id=message)
        except NoSuchButton as gone:
            raise HTTPException(404, "That button is not there any more.") from gone
        return {"ok": True}


def _phone(world: World, id_: str) -> Phone:
    try:
        return world.phone(id_)
    except NoSuchPhone as missing:
        raise HTTPException(404, "There is no such phone.") from missing


def _known(world: World, id_: str) -> None:
    if id_ not in world.staff:
        raise HTTPException(404, "Nobody of that name works here.")


async def _move(office: Office, moving: Moving) -> int:
    clock = office.runtime.clock
    assert isinstance(clock, MovableClock)
    target = _target(office, clock(), moving)
    if target > clock() + timedelta(days=800):
        raise HTTPException(422, "That is too far ahead: two years at most.")
    try:
        return await travel(office.runtime, clock, target, office.world)
    except ValueError as backwards:
        raise HTTPException(422, "The clock only moves forward: choose a later time.") from backwards


def _target(office: Office, now: datetime, moving: Moving) -> datetime:
    if moving.advance:
        if moving.advance not in _SPANS:
            raise HTTPException(422, f"Choose one of: {', '.join(_SPANS)}.")
        return now + _SPANS[moving.advance]
    try:
        wanted = datetime.fromisoformat(moving.to)
    except ValueError as unreadable:
        raise HTTPException(422, "Choose a date and a time.") from unreadable
    return wanted if wanted.tzinfo else wanted.replace(tzinfo=office.runtime.lender.zone)


async def _version(office: Office, world: World) -> str:
    """Return a value that changes whenever the page would look different."""
    return _shown(office, world, await _pulse(office))


async def _pulse(office: Office) -> list[int]:
    pulse: list[int] = await office.runtime.database.read(lambda uow: uow.outbox.pulse())
    return pulse


def _shown(office: Office, world: World, pulse: list[int]) -> str:
    whatsapp = sum(len(world.twilio.chat(phone.number)) for phone in world.phones.values() if phone.person is None)
    minute = office.runtime.clock().strftime("%Y%m%d%H%M")
    plays = [provider.version for provider in world.providers.values()]
    shown = [world.telegram.version, whatsapp, pulse, len(world.phones), minute, plays]
    return json.dumps(shown, separators=(",", ":"))


async def _news(office: Office, world: World, request: Request) -> AsyncIterator[str]:
    """Look at the phones often, because people watch them, and at the records now and then."""
    last, pulse = "", await _pulse(office)
    for look in count(1):
        # A server that stops would wait for this stream to end.
        if request.app.state.closing or await request.is_disconnected():
            return
        if look % _RECORDS_EVERY == 0:
            pulse = await _pulse(office)
        if (version := _shown(office, world, pulse)) != last:
            last = version
            yield f"data: {version}\n\n"
        await asyncio.sleep(_LOOK_SECONDS)
