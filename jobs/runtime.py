"""The office at work: database, inbox, outbox and timetable, built from settings and run together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.handle import Desk
from bot.speak import Speaker
from domain.payments.ways import Way, ways_from
from domain.policy.laws import check_laws
from domain.policy.lender import Lender, lender_from
from jobs.acting.chats import Chats
from jobs.acting.mpesa import MpesaCallbacks
from jobs.acting.rails import RailEvents
from jobs.acting.stripe import StripeEvents
from jobs.clock import Clock
from jobs.forms import FormAddresses
from jobs.gateways.mpesa import Mpesa, MpesaAccount
from jobs.gateways.outcome import Gateway
from jobs.gateways.rails.connected import connected
from jobs.gateways.rails.rail import Connected
from jobs.inbox import Actor, Inbox
from jobs.orders.asking import Asker
from jobs.orders.mpesa import MpesaOrders
from jobs.orders.worker import Orders
from jobs.outbox import Outbox
from jobs.papers.addresses import PaperAddresses
from jobs.reconciling import Reconciler
from jobs.recording import CallRecords
from jobs.settings import Settings
from jobs.timetable import Timetable
from locales.catalogue import translations
from locales.countries import preset
from storage.crypto import Keyring
from storage.database import Database
from storage.keyring import development_keyring, from_environment
from storage.migrate import migrate

if TYPE_CHECKING:
    from jobs.gateways.stripe import StripeCheckout

log = structlog.get_logger()
TICK_SECONDS = 20


@dataclass(slots=True)
class Runtime:
    """Everything between the doors, wired together."""

    settings: Settings
    lender: Lender
    clock: Clock
    database: Database
    forms: FormAddresses
    papers: PaperAddresses
    desk: Desk
    inbox: Inbox
    outbox: Outbox
    timetable: Timetable
    reconciler: Reconciler
    stripe: StripeCheckout | None
    gateways: dict[str, Gateway]
    rails: Mapping[str, Connected]
    orders: Orders
    _ticking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def prepare(self) -> None:
        """Bring the database up to date and take up what was left lying when the process last ended."""
        await migrate(self.database)
        if self.database.is_sqlite:
            await self.database.transact(lambda uow: uow.jobs.release_running())
        await self.inbox.recover()

    async def run(self, stopping: asyncio.Event, *, jobs: bool = True) -> None:
        """Deliver promises, look after orders, and tick when this process keeps the timetable, until told to stop."""
        work = [self.outbox.run(stopping), self.orders.run(stopping)]
        if jobs:
            work.append(self._keep_time(stopping))
        await asyncio.gather(*work)

    async def settle(self) -> None:
        """Act on everything that waits and deliver everything that is due; for plays, tests and shutting down."""
        while True:
            await self.inbox.settle()
            if not await self.orders.drain() + await self.outbox.drain():
                return

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next promise may leave, or the next order wants a look."""
        promise = await self.database.read(lambda uow: uow.outbox.next_due(now))
        moments = (promise, await self.orders.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    async def close(self) -> None:
        """Finish what is under way and let go of everything."""
        await self.inbox.settle()
        for gateway in self.gateways.values():
            await gateway.close()
        await self.orders.close()
        await self.database.close()

    async def _keep_time(self, stopping: asyncio.Event) -> None:
        """Tick by APScheduler. It only wakes us: what ran and what was missed is in the database."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        await self.timetable.catch_up()
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._tick, "interval", seconds=TICK_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.start()
        await stopping.wait()
        scheduler.pause()
        # Its shutdown would cancel a tick under way; this waits for the tick to end.
        async with self._ticking:
            scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        async with self._ticking:
            with contextlib.suppress(asyncio.CancelledError):
                try:
                    await self.timetable.tick()
                    await self.inbox.recover()
                except Exception:
                    log.exception("tick failed")


def build(
    settings: Settings,
    *,
    gateways: Mapping[str, Gateway],
    clock: Clock,
    keyring: Keyring | None = None,
    mpesa: Mpesa | None = None,
    rails: Mapping[str, Connected] | None = None,
    stripe: StripeCheckout | None = None,
    ways: tuple[Way, ...] | None = None,
) -> Runtime:
    """Wire everything up; nothing runs yet and nothing was touched but the key file. `ways` stand in for those set."""
    lender = lender_of(settings)
    lender = replace(lender, wallet="mpesa" if mpesa else "", ways=lender.ways if ways is None else ways)
    keyring = keyring or keyring_of(settings)
    database, made = Database(settings.database, keyring), dict(gateways)
    forms = FormAddresses(keyring, settings.address)
    papers = PaperAddresses(keyring, settings.address)
    desk = Desk(lender, speakers_of(lender), settings.address, forms.make, papers.make, settings.is_sandbox)
    chats = Chats(desk, clock)
    rails = connected(settings.rails, currency=lender.currency) if rails is None else rails
    stripe = stripe or _stripe_of(settings)
    _keep_calls(CallRecords(database, clock=clock), mpesa, stripe)
    actors = _actors(lender, clock, chats, rails, shortcode=mpesa.shortcode if mpesa else "")
    inbox = Inbox(database, actors, chats.apologise, clock=clock)
    reconciler = Reconciler(database, inbox, lender, clock, stripe)
    return Runtime(
        settings=settings,
        lender=lender,
        clock=clock,
        database=database,
        forms=forms,
        papers=papers,
        desk=desk,
        inbox=inbox,
        outbox=_outbox(settings, database, made, desk, clock),
        timetable=Timetable(database, desk, clock=clock, outside={"reconcile": reconciler.nightly}),
        reconciler=reconciler,
        stripe=stripe,
        gateways=made,
        orders=Orders(database, lender, _askers(database, stripe, mpesa), clock=clock),
        rails=rails,
    )


def _outbox(
    settings: Settings, database: Database, gateways: Mapping[str, Gateway], desk: Desk, clock: Clock
) -> Outbox:
    """Return what delivers; in a sandbox no provider has a limit."""
    templates, limited = settings.whatsapp_templates, not settings.is_sandbox
    return Outbox(database, gateways, desk, clock=clock, templates=templates, limited=limited)


def _keep_calls(records: CallRecords, *providers: Mpesa | StripeCheckout | None) -> None:
    """Let everybody who asks providers tell of each call; the gateways themselves know no database."""
    for provider in providers:
        if provider is not None:
            provider.on_call = records.keep


def _actors(
    lender: Lender, clock: Clock, chats: Chats, rails: Mapping[str, Connected], *, shortcode: str
) -> dict[str, Actor]:
    """Return who acts on what comes from where."""
    heard = RailEvents(lender, clock, rails)
    return {
        "telegram": chats.telegram,
        "staff": chats.staff,
        "whatsapp": chats.whatsapp,
        "form": chats.form,
        "stripe": StripeEvents(lender, clock).act,
        "mpesa": MpesaCallbacks(lender, clock, shortcode=shortcode).act,
        **{f"rail:{name}": heard.act for name in rails},
    }


def _askers(database: Database, stripe: StripeCheckout | None, mpesa: Mpesa | None) -> list[Asker]:
    """Return who is asked to move money, of those that are set up."""
    askers: list[Asker] = []
    if mpesa is not None:
        askers.append(MpesaOrders(mpesa))
    if stripe is not None:
        from jobs.orders.stripe_refunds import StripeRefunds

        askers.append(StripeRefunds(database, stripe))
    return askers


def _stripe_of(settings: Settings) -> StripeCheckout | None:
    key = settings.stripe_secret_key.get_secret_value()
    if not key:
        return None
    from jobs.gateways.stripe import StripeCheckout

    return StripeCheckout(key, settings.stripe_api or None)


def lender_of(settings: Settings) -> Lender:
    """Return the lender of the country preset with the operator's own name and policy, within the country's laws."""
    lender = lender_from(preset(settings.country))
    policy = lender.policy
    for key, value in settings.policy.items():
        policy = policy.changed(key, value)
    name = settings.lender_name or lender.name
    made = replace(
        lender,
        policy=policy,
        name=name,
        trial=settings.is_sandbox,
        played=settings.played_methods,
        ways=ways_from(settings.pay_to, paybill=settings.mpesa_shortcode),
    )
    check_laws(made)
    return made


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys from the environment, or the development keys beside the embedded database."""
    if text := settings.keys.get_secret_value():
        return from_environment(text)
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    return development_keyring(Path(settings.data) / "development.keys")


def speakers_of(lender: Lender) -> Callable[[str], Speaker]:
    """Return the voices of the lender: one for each language, made when first needed."""
    voices: dict[str, Speaker] = {}

    def speaker(language: str) -> Speaker:
        if language not in voices:
            found = translations(language)
            voices[language] = Speaker(language, found.gettext, found.ngettext, lender.zone)
        return voices[language]

    return speaker


def mpesa_of(settings: Settings, clock: Clock) -> Mpesa | None:
    """Return the way to M-Pesa, when it is set up."""
    secret = settings.mpesa_consumer_secret.get_secret_value()
    if not secret:
        return None
    account = MpesaAccount(
        consumer_key=settings.mpesa_consumer_key.get_secret_value(),
        consumer_secret=secret,
        shortcode=settings.mpesa_shortcode,
        passkey=settings.mpesa_passkey.get_secret_value(),
        initiator=settings.mpesa_initiator,
        security_credential=settings.mpesa_security_credential.get_secret_value(),
        callback_base=f"{settings.address}/hooks/k/{settings.mpesa_secret_words[0]}",
        **({"base_url": settings.mpesa_api} if settings.mpesa_api else {}),
    )
    return Mpesa(account, clock=clock)
