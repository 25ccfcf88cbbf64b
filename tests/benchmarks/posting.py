"""
Post callbacks as fast as they are answered, over so many connections, and print what it took.

Run as a process of its own: `python -m tests.benchmarks.posting PORT CONNECTIONS`. It reads whole HTTP requests from
standard input, each behind its length, and prints one line of JSON. Nothing here parses more than it must, so that what
is measured is the other side.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)


def main(port: int, connections: int) -> None:
    """Post everything and print the answers' statuses, the milliseconds of each, and our share of a core."""
    posts = list(_requests(sys.stdin.buffer.read()))
    loop = uvloop.new_event_loop()
    found = loop.run_until_complete(_post_all(port, connections, posts))
    loop.close()
    print(json.dumps(found))


def packed(requests: list[bytes]) -> bytes:
    """Return requests as this process reads them."""
    return b"".join(len(request).to_bytes(4, "big") + request for request in requests)


class Caller(asyncio.Protocol):
    """One connection: the next request leaves when the answer to the last one is there."""

    def __init__(self, posts: Iterator[bytes], answers: list[tuple[int, float]], done: asyncio.Future[None]) -> None:
        self._posts = posts
        self._answers = answers
        self._done = done
        self._heard = b""
        self._left_at = 0.0

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Note an answer once all of it has come, and go on."""
        self._heard += data
        head, end, body = self._heard.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        self._answers.append((int(head[9:12]), (time.perf_counter() - self._left_at) * 1000))
        self._heard = b""
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        """Say that this connection is at its end."""
        if not self._done.done():
            self._done.set_result(None)

    def _next(self) -> None:
        post = next(self._posts, None)
        if post is None:
            self._transport.close()
            return
        self._left_at = time.perf_counter()
        self._transport.write(post)


async def _post_all(port: int, connections: int, posts: list[bytes]) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    answers: list[tuple[int, float]] = []
    waiting = iter(posts)
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(connections)]
    started, used = time.perf_counter(), _cpu_seconds()
    for end in ends:
        await loop.create_connection(lambda end=end: Caller(waiting, answers, end), "127.0.0.1", port)  # type: ignore[misc]  # a default binds the loop's value
    await asyncio.gather(*ends)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "share": (_cpu_seconds() - used) / seconds,
        "statuses": Counter(str(status) for status, _took in answers),
        "took": sorted(took for _status, took in answers),
    }


def _requests(read: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(read):
        end = start + 4 + int.from_bytes(read[start : start + 4], "big")
        yield read[start + 4 : end]
        start = end


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
