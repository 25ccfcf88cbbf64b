"""
Play a scene again and again, killed one step later each time, until it gets through; print what came of each.

Run as a process of its own: `python -m tests.crash.child SCENE FOLDER`. Everything is imported and prepared once; each
life is then a fork, so that it starts in milliseconds and can be killed with nothing but itself.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.crash.facts import facts
from tests.crash.scenes import SCENES, Callback, Scene, reopened
from tests.crash.stepping import Steps
from tests.office import clock_of, visitor
from webhooks.app import Office

Journal = list[dict[str, Any]]


def main(name: str, folder: Path) -> None:
    """Print one line of JSON for each death, and what the uninterrupted life led to first."""
    scene, before = prepared(name, folder)
    whole = outcome(scene, before, folder / "whole", die_at=0)
    print(json.dumps({"whole": whole}), flush=True)
    die_at = 1
    while True:
        found = outcome(scene, before, folder / "life", die_at=die_at)
        if found["died"] is None:
            break
        print(json.dumps({"die_at": die_at, **found}), flush=True)
        die_at += 1


def prepared(name: str, folder: Path) -> tuple[Scene, Path]:
    """Return the scene and where it lies, with everything that is made at first use made, so that each fork has it."""
    for place in ("rehearsal", "before"):
        (folder / place).mkdir(parents=True)
        scene = asyncio.run(SCENES[name](folder / place))
        if place == "rehearsal":
            asyncio.run(second_life(scene, folder / place))
    gc.collect()
    gc.freeze()
    return scene, folder / "before"


def outcome(scene: Scene, before: Path, folder: Path, *, die_at: int) -> dict[str, Any]:
    """Live until the given step, live again until everything is done, and return what is there in the end."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    sent_before = _sent(folder)
    in_a_fork(lambda: first_life(scene, folder, die_at))
    journal = read(folder / "journal")
    accepted = sum("accepted" in entry for entry in journal)
    unnoted = accepted - (_sent(folder) - sent_before)
    died = next((entry["died"] for entry in journal if "died" in entry), None)
    in_a_fork(lambda: second_life(scene, folder))
    journal = read(folder / "journal")
    messages = Counter(json.dumps(entry["accepted"]) for entry in journal if "accepted" in entry)
    return {
        "died": died,
        "unnoted": unnoted,
        "messages": messages,
        "facts": json.loads((folder / "facts").read_text()),
    }


def in_a_fork(life: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run something in a process of its own and wait until it has ended, however it ends."""
    assert threading.active_count() == 1, "a fork takes only one thread along"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(life())
            code = 0
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a life ended in an error"


async def first_life(scene: Scene, folder: Path, die_at: int) -> None:
    """Take in what is posted, act on it and deliver, until the step at which we are killed."""
    steps = Steps(folder / "journal", die_at=die_at)
    async with reopened(folder, scene.world) as office:
        steps.watch(office)
        await post(office, dict(enumerate(scene.callbacks)), steps, at_once=scene.at_once)
        await office.runtime.settle()


async def second_life(scene: Scene, folder: Path) -> None:
    """Start again: recover, hear once more what was not answered, and deliver what was promised, in its time."""
    journal = read(folder / "journal")
    taken = [entry["answered"] for entry in journal if "answered" in entry]
    steps = Steps(folder / "journal")
    async with reopened(folder, scene.world) as office:
        steps.watch(office)
        left = {number: callback for number, callback in enumerate(scene.callbacks) if number not in taken}
        await post(office, left, steps, at_once=scene.at_once)
        await office.runtime.settle()
        await let_time_pass(office)
        (folder / "facts").write_text(json.dumps(await facts(office)))


async def post(office: Office, callbacks: dict[int, Callback], steps: Steps, *, at_once: bool = False) -> None:
    """Post what a provider has to say, in turn or all at once, and write down what it got an answer to."""

    async def one(number: int, callback: Callback) -> None:
        answer = await http.post(callback.path, content=callback.content, headers=callback.headers)
        assert answer.status_code == 204
        steps.write({"answered": number})

    async with visitor(office) as http:
        if at_once:
            await asyncio.gather(*(one(number, callback) for number, callback in callbacks.items()))
        else:
            for number, callback in callbacks.items():
                await one(number, callback)


async def let_time_pass(office: Office) -> None:
    """Move the clock to each moment at which a promise may leave, for as long as there is one."""
    database = office.runtime.database
    while due := await database.read(lambda uow: uow.outbox.next_due(office.runtime.clock())):
        clock_of(office).set(due)
        await office.runtime.settle()


def read(journal: Path) -> Journal:
    """Return what was written down by the lives so far."""
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def _sent(folder: Path) -> int:
    """Return how many promises the database, as it was left lying, says were kept."""
    with sqlite3.connect(folder / "qist.sqlite3") as connection:
        count: int = connection.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
    connection.close()
    return count


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
