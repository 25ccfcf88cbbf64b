"""
The floor of keeping callbacks: no framework, the standard library's HMAC, and the bare driver.

Run as a process of its own: `python -m tests.benchmarks.bare PORT DATABASE`. It is served by uvicorn as `qist run`
serves us, verifies each callback, inserts the rows that we insert in one durable transaction each, and answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import aiosqlite
import asyncpg
import uvicorn

from webhooks.commands.run import new_loop

Callback: TypeAlias = tuple[str, str, str, str]
Keep: TypeAlias = Callable[[Callback], Awaitable[None]]

SECRET: Final = "whsec_bench"
_SIGNED: Final = re.compile(rb"t=([0-9]+),v1=([0-9a-f]{64})")
_INBOX: Final = (
    "INSERT INTO inbox (source, external_id, sender, body_sealed, state, attempts, error, received_at)"
    " VALUES ({}, {}, {}, {}, 'kept', 0, '', {}) ON CONFLICT DO NOTHING RETURNING id"
)
_EVENT: Final = (
    "INSERT INTO provider_event (at, provider, direction, kind, reference, outcome, body_sealed)"
    " VALUES ({}, {}, 'in', {}, {}, {}, {})"
)


def main(port: int, database: str) -> None:
    """Serve until told to stop."""
    with asyncio.Runner(loop_factory=new_loop()) as runner:
        runner.run(_serve(port, database))


async def _serve(port: int, database: str) -> None:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    keeping = _on_sqlite if database.startswith("/") else _on_postgresql
    async with keeping(database) as keep:
        config = uvicorn.Config(_endpoint(keep), lifespan="off", ws="none", log_config=None, access_log=False)
        config.server_header = False
        await uvicorn.Server(config).serve(sockets=[door])


def _endpoint(keep: Keep) -> Any:
    async def endpoint(scope: Any, receive: Any, send: Any) -> None:
        """Take one callback."""
        body = b""
        more = True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        headers = dict(scope["headers"])
        status = 400
        if _verified(headers.get(b"stripe-signature", b""), body):
            event = json.loads(body)
            await keep((event["id"], event["type"], event["data"]["object"]["metadata"]["loan"], "x" * _sealed(body)))
            status = 204
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return endpoint


def _verified(header: bytes, body: bytes) -> bool:
    found = _SIGNED.fullmatch(header)
    if found is None:
        return False
    made = hmac.new(SECRET.encode(), found[1] + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), found[2])


def _sealed(body: bytes) -> int:
    """Return how long a body is once it is sealed: a nonce and a tag more, in base64, behind the name of its key."""
    return 11 + (len(body) + 28) * 4 // 3


@asynccontextmanager
async def _on_sqlite(path: str) -> Any:
    inbox, event = _INBOX.format(*"?????"), _EVENT.format(*"??????")
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            await connection.execute(f"PRAGMA {pragma}")
        lane = asyncio.Lock()

        async def keep(callback: Callback) -> None:
            name, kind, sender, sealed = callback
            now = datetime.now(UTC).isoformat(" ")
            async with lane:
                await connection.execute("BEGIN IMMEDIATE")
                first = await connection.execute_fetchall(inbox, ("stripe", name, sender, sealed, now))
                outcome = "kept" if first else "duplicate"
                await connection.execute(event, (now, "stripe", kind, name, outcome, sealed))
                await connection.execute("COMMIT")

        yield keep


@asynccontextmanager
async def _on_postgresql(url: str) -> Any:
    inbox, event = _INBOX.format(*_numbered(5)), _EVENT.format(*_numbered(6))
    host, _space, database = url.partition(" ")[2].partition(" ")
    async with asyncpg.create_pool(host=host, user="postgres", database=database, min_size=16, max_size=16) as pool:

        async def keep(callback: Callback) -> None:
            name, kind, sender, sealed = callback
            now = datetime.now(UTC)
            async with pool.acquire() as connection, connection.transaction():
                first = await connection.fetch(inbox, "stripe", name, sender, sealed, now)
                outcome = "kept" if first else "duplicate"
                await connection.execute(event, now, "stripe", kind, name, outcome, sealed)

        yield keep


def _numbered(count: int) -> list[str]:
    return [f"${number}" for number in range(1, count + 1)]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
