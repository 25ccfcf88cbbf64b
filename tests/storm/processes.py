"""Our processes: `qist run` in production, so many on one database, killed without warning and started again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

ROOT: Final = Path(__file__).parents[2]


class Processes:
    """Processes that serve the same office at addresses of their own."""

    def __init__(self, settings: Mapping[str, str], folder: Path, *, many: int) -> None:
        self._settings = settings
        self._folder = folder
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self.ports = [free_port() for _ in range(many)]
        self.killed = 0

    async def start(self) -> None:
        """Start all, and wait until each answers."""
        for port in self.ports:
            self._start(port)
        await asyncio.gather(*(self._ready(port) for port in self.ports))

    async def kill_one(self, chance: random.Random) -> None:
        """Kill one of them without warning, and start it again."""
        port = chance.choice(self.ports)
        self._kill(port)
        self._start(port)
        await self._ready(port)

    def kill_all(self) -> None:
        """Kill all at once."""
        for port in list(self._running):
            self._kill(port)

    def _start(self, port: int) -> None:
        command = [sys.executable, "-c", "from webhooks.cli import main; main()", "run", "--port", str(port)]
        environment = {**os.environ, **self._settings, "PYTHONPATH": str(ROOT)}
        # What is not compiled when it starts again and again would be compiled again and again.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with (self._folder / f"log-{port}").open("ab") as log:
            self._running[port] = subprocess.Popen(command, cwd=self._folder, env=environment, stdout=log, stderr=log)

    def _kill(self, port: int) -> None:
        process = self._running.pop(port)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed += 1

    def _is_alive(self, port: int) -> bool:
        log = self._folder / f"log-{port}"
        assert self._running[port].poll() is None, f"a process ended by itself: {log.read_text()[-2000:]}"
        return True

    async def _ready(self, port: int) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            while self._is_alive(port):
                try:
                    if (await http.get(f"http://127.0.0.1:{port}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)


@asynccontextmanager
async def running(settings: Mapping[str, str], folder: Path, *, many: int) -> AsyncIterator[Processes]:
    """Run so many processes for the length of a block; nothing of them is left after it."""
    processes = Processes(settings, folder, many=many)
    try:
        await processes.start()
        yield processes
    finally:
        processes.kill_all()


def free_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
