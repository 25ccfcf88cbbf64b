"""The stage: one whole office with the world around it, opened for a play, killed and opened again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from domain.people.staff import Role
from domain.policy.lender import Lender
from jobs.clock import MovableClock
from jobs.runtime import lender_of
from jobs.settings import Settings
from jobs.travel import travel
from webhooks.app import Office, open_office
from webhooks.sandbox.furnishing import furnish
from webhooks.sandbox.start import played_world
from webhooks.sandbox.templates import approve_templates
from webhooks.sandbox.world import World

#: When nothing else is said, plays begin on this day at ten in the lender's morning.
FIRST_MORNING: Final = datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 - the lender's own clock
#: Providers that were away try again within this time; what waits for longer waits for something else.
_SOON: Final = timedelta(minutes=10)


class NotEmpty(Exception):
    """Plays need a database with nobody in it."""


class PlaySettings(Settings):
    """Settings that nothing outside the play can change."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read neither the environment nor a file."""
        return (init_settings,)


@dataclass(slots=True)
class Stage:
    """Holds the office of a play. The world outside outlives every restart of it."""

    folder: Path
    database_url: str = ""
    country: str = "pk"
    policy: dict[str, str] = field(default_factory=dict)
    starts_at: datetime = FIRST_MORNING
    #: Told of each command a conversation decides.
    onlookers: list[Callable[[Any], None]] = field(default_factory=list)
    _office: Office | None = None
    _world: World | None = None
    _clock: MovableClock | None = None

    @property
    def office(self) -> Office:
        """Return the office; it has been opened."""
        assert self._office is not None, "the curtain is still down"
        return self._office

    @property
    def world(self) -> World:
        """Return everybody outside."""
        assert self._world is not None, "the curtain is still down"
        return self._world

    @property
    def clock(self) -> MovableClock:
        """Return the clock."""
        assert self._clock is not None, "the curtain is still down"
        return self._clock

    @property
    def is_open(self) -> bool:
        """Return whether the office has been opened."""
        return self._office is not None

    @property
    def lender(self) -> Lender:
        """Return the lender as the settings make it, before the office is open too."""
        return lender_of(self._settings())

    def moment(self, local: datetime) -> datetime:
        """Return a moment of the lender's own clock in UTC."""
        return local.replace(tzinfo=self.lender.zone).astimezone(UTC)

    async def open(self) -> None:
        """Open a fresh office."""
        self._clock = MovableClock(self.moment(self.starts_at), ticking=False)
        numbers = itertools.count(1)
        self._world = played_world(self._settings(), self._clock, new_id=lambda: f"{next(numbers):032x}")
        if self._world.wallet is not None:
            self._world.wallet.peer.till.thinks = timedelta(0)
            self._world.wallet.peer.till.receipts = lambda: f"UA{next(numbers):08d}"
        # Numbers of updates are random elsewhere; here every play is the same each time.
        self._world.borrowers_bot.next_update = 1
        self._world.staff_bot.next_update = 1
        await self._open()
        if await self.office.runtime.database.read(lambda uow: uow.staff.everyone()):
            raise NotEmpty("this database has people in it; a play needs an empty one")

    async def hire(self, members: Iterable[tuple[str, frozenset[Role]]]) -> None:
        """Enrol staff and put them into their group."""
        if self.world.group is None:
            await furnish(self.world, self.office.runtime, members, group="Loan office")
            return
        now = self.clock()

        async def enrol(uow: Any) -> None:
            for name, roles in members:
                person = self.world.add_staff(name.capitalize())
                await uow.staff.add(name=name.capitalize(), telegram_user=str(person.id), roles=roles, at=now)

        await self.office.runtime.database.transact(enrol)

    async def settle(self) -> None:
        """Let everything that can happen now happen."""
        await self.office.runtime.settle()
        await self.world.carry()
        await self.office.runtime.settle()

    async def move_to(self, moment: datetime) -> None:
        """Move the clock; what falls due on the way happens at its own moment."""
        await travel(self.office.runtime, self.clock, moment, self.world)
        await self.settle()

    async def wait_for_retries(self) -> None:
        """Let the time pass that our own retries wait for, now that a provider is back."""
        limit = self.clock() + _SOON
        while True:
            due = await self.office.runtime.database.read(lambda uow: uow.outbox.next_due(self.clock()))
            if due is None or due > limit:
                return
            await self.move_to(due)

    async def die(self) -> None:
        """End the process without a word: nothing is finished, nothing is put away."""
        runtime = self.office.runtime
        await self.world.close()
        for gateway in runtime.gateways.values():
            await gateway.close()
        await runtime.database.close()
        self._office = None

    async def revive(self, *, at: datetime | None = None) -> None:
        """Start a new process on the same database, now or when the clock has gone on without us."""
        if at is not None:
            if at < self.clock():
                raise ValueError("the clock only moves forward")
            self.clock.set(at)
        await self._open()
        await self.office.runtime.timetable.catch_up()
        await self.world.deliver_stripe()

    async def close(self) -> None:
        """Let go of everything."""
        if self._office is not None:
            await self.office.close()
            self._office = None

    def visitor(self) -> httpx.AsyncClient:
        """Return a browser on this machine."""
        transport = httpx.ASGITransport(app=self.office.app, client=("127.0.0.1", 40_000))
        return httpx.AsyncClient(transport=transport, base_url=self._settings().address)

    async def _open(self) -> None:
        self._office = open_office(self._settings(), clock=self._clock, serve=False, world=self._world)
        self._office.runtime.settings.whatsapp_templates.update(approve_templates(self._office))
        self._office.runtime.desk.onlookers.extend(self.onlookers)
        await self._office.runtime.prepare()

    def _settings(self) -> PlaySettings:
        return PlaySettings(
            data=self.folder, database_url=self.database_url, country=self.country, policy=dict(self.policy)
        )
