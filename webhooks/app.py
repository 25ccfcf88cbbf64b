"""The composition root: settings become gateways, the runtime and the web application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException
from pydantic import SecretStr
from starlette.staticfiles import StaticFiles

from jobs.checkout import Checkout
from jobs.clock import Clock, MovableClock, system_clock
from jobs.gateways.outcome import Gateway
from jobs.gateways.rails.connected import connected
from jobs.runtime import Runtime, build, lender_of, mpesa_of
from jobs.settings import RailSettings, Settings
from webhooks.health import health_router
from webhooks.intake import Intake
from webhooks.mpesa import mpesa_router
from webhooks.pages.form import form_router
from webhooks.pages.papers import papers_router
from webhooks.pages.pay import pay_router
from webhooks.pages.verify import verify_router
from webhooks.rails import rails_router
from webhooks.stripe import stripe_router
from webhooks.telegram import telegram_router
from webhooks.whatsapp import whatsapp_router

if TYPE_CHECKING:
    from webhooks.polling import Source
    from webhooks.sandbox.world import World


@dataclass(slots=True)
class Office:
    """A whole Qist in one process: its doors, what works behind them, and the played world of a sandbox."""

    app: FastAPI
    runtime: Runtime
    intake: Intake
    world: World | None
    pollers: dict[str, Source]
    checkout: Checkout | None = None

    async def close(self) -> None:
        """Finish what is under way and let go of everything outside."""
        if self.world is not None:
            await self.world.close()
        await self.runtime.close()


def open_office(
    settings: Settings,
    *,
    clock: Clock | None = None,
    keep_time: bool = True,
    serve: bool = True,
    world: World | None = None,
) -> Office:
    """
    Build everything from settings; raise NotReady naming what is missing.

    `keep_time` is whether this process runs the timetable; `serve` whether its application runs the runtime. A sandbox
    plays a new world outside, unless it is given one that is there already, as after a restart.
    """
    settings.check()
    if settings.is_sandbox:
        return _sandbox(settings, clock or MovableClock(), world, keep_time=keep_time, serve=serve)
    pollers: dict[str, Source] = {}
    gateways = _real_gateways(settings, pollers)
    clock = clock or system_clock
    runtime = build(settings, gateways=gateways, clock=clock, mpesa=mpesa_of(settings, clock))
    secrets = _Doors(
        settings.telegram_secret.get_secret_value(),
        settings.twilio_auth_token.get_secret_value(),
        settings.stripe_secrets,
        settings.mpesa_secret_words if settings.mpesa_consumer_secret.get_secret_value() else (),
        settings.mpesa_networks,
    )
    return _assemble(runtime, secrets, None, pollers, keep_time=keep_time, serve=serve)


@dataclass(frozen=True, slots=True)
class _Doors:
    """What each door checks with."""

    telegram: str
    twilio: str
    stripe: tuple[str, ...]
    mpesa: tuple[str, ...] = ()
    mpesa_networks: tuple[str, ...] = ()


def _sandbox(settings: Settings, clock: Clock, world: World | None, *, keep_time: bool, serve: bool) -> Office:
    from webhooks.sandbox.start import played_world
    from webhooks.sandbox.ways import played_ways

    world = world or played_world(settings, clock)
    wallet = world.wallet
    played = RailSettings(secrets=SecretStr(",".join(world.rail.secrets)))
    runtime = build(
        settings,
        gateways=world.gateways(),
        clock=clock,
        stripe=world.checkout(),
        mpesa=wallet.gateway() if wallet else None,
        rails=connected({world.rail.name: played}, currency=lender_of(settings).currency),
        ways=played_ways(settings.country, written=settings.pay_to, paybill=wallet.keys.shortcode if wallet else ""),
    )
    words = (wallet.word,) if wallet else ()
    doors = _Doors(world.secrets.telegram, world.secrets.twilio, (world.secrets.stripe,), words)
    return _assemble(runtime, doors, world, {}, keep_time=keep_time, serve=serve)


def _real_gateways(settings: Settings, pollers: dict[str, Source]) -> dict[str, Gateway]:
    """Return the gateways that are set up; each library is imported only when its token is there."""
    gateways: dict[str, Gateway] = {}
    api = settings.telegram_api or None
    if token := settings.telegram_borrower_token.get_secret_value():
        from jobs.gateways.telegram_borrowers import TelegramBorrowers

        borrowers = TelegramBorrowers(token, api)
        gateways["telegram"] = borrowers
        pollers["telegram"] = borrowers
    if token := settings.telegram_staff_token.get_secret_value():
        from jobs.gateways.telegram_staff import TelegramStaff

        staff = TelegramStaff(token, api)
        gateways["staff"] = staff
        pollers["staff"] = staff
    if token := settings.twilio_auth_token.get_secret_value():
        from jobs.gateways.twilio import TwilioWhatsApp

        callback = f"{settings.address}/webhooks/whatsapp/status"
        gateways["whatsapp"] = TwilioWhatsApp(
            settings.twilio_account_sid, token, settings.twilio_sender, settings.twilio_api or None, callback
        )
    if settings.telegram_secret.get_secret_value():
        # With a secret Telegram calls us, and fetching as well would be refused.
        pollers.clear()
    return gateways


def _assemble(
    runtime: Runtime,
    doors: _Doors,
    world: World | None,
    pollers: dict[str, Source],
    *,
    keep_time: bool,
    serve: bool,
) -> Office:
    # A slash too many is another address: whoever guesses is told nothing, not even where else to look.
    app = FastAPI(title="Qist", openapi_url=None, redirect_slashes=False, lifespan=_lifespan if serve else None)
    intake = Intake(runtime)
    settings = runtime.settings
    checkout = None
    if runtime.stripe is not None:
        checkout = Checkout(
            runtime.database, runtime.stripe, clock=runtime.clock, public_url=settings.address, lender=runtime.lender
        )
    app.include_router(telegram_router(intake, doors.telegram))
    app.include_router(whatsapp_router(intake, auth_token=doors.twilio, public_url=settings.address))
    app.include_router(stripe_router(intake, doors.stripe))
    app.include_router(mpesa_router(intake, doors.mpesa, doors.mpesa_networks))
    app.include_router(rails_router(intake, runtime.rails))
    app.include_router(pay_router(runtime, checkout))
    app.include_router(form_router(runtime))
    app.include_router(papers_router(runtime))
    app.include_router(verify_router(runtime))
    app.include_router(health_router(runtime))
    fonts = resources.files("locales") / "fonts"
    app.mount("/fonts", StaticFiles(directory=Path(str(fonts))), name="fonts")
    office = Office(app, runtime, intake, world, pollers, checkout)
    app.state.office = office
    app.state.keep_time = keep_time
    app.state.closing = False
    if world is not None:
        _play(office, world)
    return office


def _play(office: Office, world: World) -> None:
    """Open the page on which the world outside is played, to this machine alone."""
    from webhooks.sandbox.guard import OnlyThisMachine
    from webhooks.sandbox.routes import sandbox_router

    app = office.app
    world.open_doors(app)
    app.add_middleware(OnlyThisMachine)
    app.include_router(sandbox_router(office))
    app.mount("/sandbox/card", world.stripe_pages)
    for name, folder in (("page", "webhooks.sandbox"), ("fonts", "locales")):
        files = Path(str(resources.files(folder) / name))
        app.mount(f"/sandbox/{name}", StaticFiles(directory=files), name=f"sandbox-{name}")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run the office while the application serves: recover first, drain last."""
    office: Office = app.state.office
    stopping = asyncio.Event()
    await office.runtime.prepare()
    if office.world is not None:
        from webhooks.sandbox.start import open_for_the_page

        await open_for_the_page(office)
    else:
        from webhooks.registration import register

        await register(office.runtime)
    work: list[asyncio.Future[None]] = [asyncio.ensure_future(office.runtime.run(stopping, jobs=app.state.keep_time))]
    work += _polling(office, stopping)
    if office.world is not None:
        from webhooks.sandbox.start import live

        work.append(asyncio.ensure_future(live(office.world, stopping)))
    yield
    stopping.set()
    await asyncio.gather(*work, return_exceptions=True)
    await office.close()


def _polling(office: Office, stopping: asyncio.Event) -> list[asyncio.Future[None]]:
    if not office.pollers:
        return []
    from webhooks.polling import poll

    def receiver(source: str) -> Callable[[dict[str, Any]], Awaitable[None]]:
        async def receive(update: dict[str, Any]) -> None:
            try:
                await office.intake.telegram(update, source=source)
            except HTTPException:
                # An update that cannot be read will never be; holding it back would block the rest.
                return

        return receive

    return [
        asyncio.ensure_future(poll(poller, receiver(source), stopping=stopping))
        for source, poller in office.pollers.items()
    ]
