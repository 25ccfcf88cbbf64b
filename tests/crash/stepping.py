"""Counting the steps of a process, and killing it at one of them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.channels.call import Call
from jobs.gateways.outcome import Accepted, Gateway, Outcome
from storage.database import Database
from webhooks.app import Office


def append(journal: Path, entry: dict[str, Any]) -> None:
    """Write down, where a killed process cannot lose it, what somebody outside has seen."""
    there = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(there, json.dumps(entry).encode() + b"\n")
    os.close(there)


class Steps:
    """
    Counts every statement, every commit and every call to a provider, and dies at the one it was told.

    When it `weighs` them, `worth` are the steps before which something outside the process had changed since the step
    before: a file of the database, or what others have seen. A death at any other step leaves, to the byte, what a
    death at the last of these leaves.
    """

    def __init__(self, journal: Path, *, die_at: int = 0, weighs: bool = False) -> None:
        self._journal = journal
        self._die_at = die_at
        self._weighs = weighs
        self._lying = b""
        self.taken = 0
        self.worth: list[int] = []

    def step(self, what: str) -> None:
        """Take a step, or die before it."""
        self.taken += 1
        if self._weighs and (lying := self._looked_at()) != self._lying:
            self._lying = lying
            self.worth.append(self.taken)
        if self.taken == self._die_at:
            self.write({"died": what})
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, entry: dict[str, Any]) -> None:
        """Write down, where a killed process cannot lose it, what somebody outside has seen."""
        append(self._journal, entry)

    def _looked_at(self) -> bytes:
        """Return a fingerprint of everything that a death would leave lying now."""
        found = hashlib.blake2b()
        for file in sorted((*self._journal.parent.glob("*.sqlite3"), *self._journal.parent.glob("*-wal"))):
            found.update(file.read_bytes())
        found.update(self._journal.read_bytes() if self._journal.exists() else b"")
        return found.digest()

    def watch(self, office: Office) -> None:
        """Count what an office does from now on."""
        self._watch_database(office.runtime.database)
        gateways = office.runtime.gateways
        for channel, gateway in list(gateways.items()):
            gateways[channel] = Witness(gateway, self)

    def _watch_database(self, database: Database) -> None:
        engine = database.writer.sync_engine

        @event.listens_for(engine, "before_cursor_execute")
        def statement(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
            # Before a transaction begins things stand as they did after the last one.
            if not statement.startswith("BEGIN"):
                self.step(" ".join(statement.split()[:3]))

        @event.listens_for(engine, "commit")
        def commit(_connection: Any) -> None:
            self.step("COMMIT")

        @event.listens_for(engine.pool, "checkin")
        def committed(_connection: Any, _record: Any) -> None:
            self.step("after COMMIT")


class Witness:
    """A gateway under whose eyes we may die: before the provider hears, and after it has accepted."""

    def __init__(self, gateway: Gateway, steps: Steps) -> None:
        self._gateway = gateway
        self._steps = steps

    async def deliver(self, call: Call) -> Outcome:
        """Make the call."""
        self._steps.step(f"before {call.method}")
        outcome = await self._gateway.deliver(call)
        if isinstance(outcome, Accepted):
            self._steps.write(
                {"accepted": [call.method, str(call.params.get("chat_id", "")), call.params.get("text", "")]}
            )
        self._steps.step(f"after {call.method}")
        return outcome

    async def close(self) -> None:
        """Let go."""
        await self._gateway.close()
