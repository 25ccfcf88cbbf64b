"""The first minute of a sandbox: what its clock shows, a staffed office, and everybody back after a restart."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.channels import telegram
from bot.flows.staff import cards
from domain.people.staff import Role
from domain.policy.lender import Lender
from jobs.clock import Clock, MovableClock
from jobs.settings import Settings
from storage.cards import Card
from webhooks.sandbox.furnishing import furnish, recover
from webhooks.sandbox.templates import approve_templates
from webhooks.sandbox.wallet import PlayedWallet
from webhooks.sandbox.world import World

if TYPE_CHECKING:
    from webhooks.app import Office

log = structlog.get_logger()

STAFF: Final = (
    ("bilal", frozenset({Role.OFFICER})),
    ("hina", frozenset({Role.OFFICER})),
    ("imran", frozenset({Role.FINANCE})),
    ("sana", frozenset({Role.MANAGER, Role.OWNER})),
)
_OPENS, _CLOSES = time(9), time(17)
_MORNING: Final = time(10)
_CARDS: Final = 20
#: Where M-Pesa can ask and pay by itself.
WALLET_COUNTRIES: Final = frozenset({"ke"})
#: How long somebody looks at a request on her phone before she answers it.
_THINKS: Final = timedelta(seconds=4)


def played_world(settings: Settings, clock: Clock, *, new_id: Callable[[], str] | None = None) -> World:
    """Return a new world outside: with wallets where people have them."""
    wallet = PlayedWallet(clock, settings.address, thinks=_THINKS) if settings.country in WALLET_COUNTRIES else None
    return World(clock, settings.address, new_id=new_id, wallet=wallet, country=settings.country)


async def open_for_the_page(office: Office) -> None:
    """Do everything that somebody needs who tries Qist on the page."""
    assert office.world is not None
    await set_clock(office)
    await welcome(office)
    # Without templates whoever is on WhatsApp would hear no reminder: it always comes after the 24-hour window.
    office.runtime.settings.whatsapp_templates.update(approve_templates(office))


async def live(world: World, stopping: asyncio.Event) -> None:
    """Let people answer the requests on their phones, and providers call us, while the page is open."""
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), timeout=1.0)
        try:
            await world.happen()
        except Exception:
            # Somebody else's call was not taken; the world goes on.
            log.exception("the played world stumbled")


async def welcome(office: Office) -> None:
    """Bring back who was here before, or furnish the office the first time."""
    assert office.world is not None
    if await recover(office.world, office.runtime):
        await hang_cards(office)
    else:
        await furnish(office.world, office.runtime, STAFF, group="Loan office")


async def hang_cards(office: Office) -> None:
    """Hang the newest cards in the group again: they are on record, but the played group begins empty."""
    world, database = office.world, office.runtime.database
    assert world is not None
    assert world.group is not None
    for card in await database.read(_newest_cards):
        message = cards.write_card(card.body, card_id=card.id, version=card.version)
        call = telegram.encode(message, office.runtime.desk.speakers("en"), chat=str(world.group.id))
        hung = await world.hang(call)
        await database.transact(lambda uow, id_=card.id, hung=hung: uow.cards.posted(id_, message_id=hung))  # type: ignore[misc]  # defaults bind the loop's values


async def _newest_cards(uow: Any) -> list[Card]:
    """Return the newest cards, oldest first; they are numbered from one."""
    found: list[Card] = []
    while (card := await uow.cards.get(len(found) + 1)) is not None:
        found.append(card)
    return found[-_CARDS:]


async def set_clock(office: Office) -> None:
    """
    Let the clock go on from where the records end, and otherwise begin in office hours.

    At night most messages wait for the morning, and somebody who tries this for the first time would wait with them.
    """
    clock = office.runtime.clock
    assert isinstance(clock, MovableClock)
    recorded = await office.runtime.database.read(_last_recorded)
    now = clock()
    wanted = recorded if recorded is not None and recorded > now else in_office_hours(office.runtime.lender, now)
    if wanted > now:
        clock.set(wanted)
        office.runtime.timetable.look_from(wanted)


def in_office_hours(lender: Lender, now: datetime) -> datetime:
    """Return now, or the next morning when the office is closed."""
    local = now.astimezone(lender.zone)
    if _OPENS <= local.time() < _CLOSES:
        return now
    day = local.date() if local.time() < _OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, lender.zone).astimezone(now.tzinfo)


async def _last_recorded(uow: Any) -> datetime | None:
    moments = [row["made_at"] for row in await uow.outbox.recent(limit=1)]
    moments += [row["received_at"] for row in await uow.inbox.recent(limit=1)]
    moments += [row["started_at"] for row in await uow.jobs.recent(limit=1)]
    return max(moments, default=None)
