"""What a scene is made of: the world just before, what is about to reach us, and the office it reaches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fastapi import Request

from jobs.clock import MovableClock
from jobs.settings import Settings
from jobs.statements.importing import Importer
from jobs.timetable import job_named
from tests.crash.outside import Outside, outside_of
from tests.office import START
from webhooks.app import Office, open_office
from webhooks.sandbox.start import welcome

#: Whether she sees a page, a provider an answer, or a member of staff the end of what they started.
GOOD: Final = frozenset({200, 204, 303})


@dataclass(frozen=True, slots=True)
class Callback:
    """What reaches us; it comes again until it has been answered, unless whoever calls tells everything once."""

    path: str
    headers: dict[str, str]
    content: bytes
    again: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    The world just before, and what is about to reach us.

    `every_step` when a death at every step is died, also where it can leave nothing new; `in_turn` when each callback
    is acted on before the next comes, `at_once` when all come in one moment; `calls_out` when we ask a provider for
    something in it; `away` is for how long nobody starts us again; `imports` when finance takes in M-Pesa's statement
    after a while; `lasts` is for how long all this is looked at.
    """

    world: Outside
    callbacks: tuple[Callback, ...]
    country: str = "pk"
    every_step: bool = False
    in_turn: bool = False
    at_once: bool = False
    calls_out: bool = False
    away: timedelta = timedelta(0)
    imports: bool = False
    #: Longer than anything is looked after.
    lasts: timedelta = timedelta(hours=26)


@asynccontextmanager
async def begun(folder: Path, *, country: str = "pk", now: datetime = START) -> AsyncIterator[tuple[Office, Outside]]:
    """Give an office with its staff at their desks, in a world whose providers are at the end of a line."""
    settings, clock = settings_in(folder, country), MovableClock(now, ticking=False)
    world = outside_of(settings, clock)
    office = open_office(settings, clock=clock, serve=False, world=world)
    await office.runtime.prepare()
    await welcome(office)
    yield office, world
    await office.close()


def reopened(folder: Path, scene: Scene) -> Office:
    """Open an office again in a world that goes on: everybody still has her phone, and what was sent was sent."""
    clock = MovableClock(START, ticking=False)
    office = open_office(settings_in(folder, scene.country), clock=clock, serve=False, world=scene.world)

    @office.app.post("/night/{job}", status_code=204)
    async def night(job: str) -> None:
        """Let a job of today run, and run again when it is asked for again."""
        await office.runtime.timetable.run(job_named(job), office.runtime.lender.today(clock()))

    @office.app.post("/import/{provider}", status_code=204)
    async def take_in(provider: str, request: Request) -> None:
        """Take in a statement, as `qist payments import` does."""
        runtime = office.runtime
        importer = Importer(runtime.database, runtime.lender, clock, public_url=runtime.settings.address)
        await importer.take(await request.body(), provider=provider, name="statement.csv", by="Imran")

    return office


def settings_in(folder: Path, country: str) -> Settings:
    """Return the settings of an office whose database lies in a folder."""
    return Settings(_env_file=None, data=folder, country=country)
