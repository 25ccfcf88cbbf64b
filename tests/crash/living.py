"""The two lives of a process: one until it is killed, and one that starts again and goes on until all is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from tests.crash.facts import facts
from tests.crash.providers import Far
from tests.crash.scenes.scene import GOOD, Callback, Scene
from tests.crash.stepping import Steps
from tests.office import START, clock_of, visitor
from webhooks.app import Office

Journal = list[dict[str, Any]]

#: How a second life's time passes: minute by minute while leases and soon looks come due, and then from one due thing
#: to the next.
_MINUTES: Final = 7


async def first_life(scene: Scene, office: Office, folder: Path, far: Far, die_at: int) -> None:
    """Take in what is posted, act on it and deliver, until the step at which we are killed."""
    steps = Steps(folder / "journal", die_at=die_at, weighs=not die_at)
    await office.runtime.prepare()
    _watch(scene, office, folder, steps)
    await _post(office, scene, steps, answered=())
    await _carry(office, far)
    await office.close()
    (folder / "steps").write_text(json.dumps([steps.taken, steps.worth]))


async def second_life(scene: Scene, office: Office, folder: Path, far: Far, *, dial: bool = True) -> None:
    """Start again: recover, hear once more what was not answered, and deliver what was promised, in its time."""
    answered = [entry["answered"] for entry in read(folder / "journal") if "answered" in entry]
    steps = Steps(folder / "journal")
    clock_of(office).set(START + scene.away)
    await far.ask("hang_up", office.runtime.clock().isoformat(), bool(scene.away))
    await office.runtime.prepare()
    if dial:
        _watch(scene, office, folder, steps)
    told_once = [number for number, one in enumerate(scene.callbacks) if not one.again]
    await _post(office, scene, steps, answered=[*answered, *told_once])
    await _carry(office, far)
    await _let_time_pass(office, far, scene)
    (folder / "facts").write_text(json.dumps(await facts(office, await far.ask("book"))))
    await office.close()


def read(journal: Path) -> Journal:
    """Return what was written down by the lives so far."""
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def _watch(scene: Scene, office: Office, folder: Path, steps: Steps) -> None:
    steps.watch(office)
    if scene.calls_out:
        scene.world.dial(folder / "providers", steps)


async def _post(office: Office, scene: Scene, steps: Steps, *, answered: Sequence[int]) -> None:
    """Post what somebody has to say, and write down what got an answer."""
    left = [(number, one) for number, one in enumerate(scene.callbacks) if number not in answered]
    async with visitor(office) as http:
        if scene.at_once:
            await asyncio.gather(*(_say(http, one, steps, number) for number, one in left))
            left = []
        for number, one in left:
            if scene.in_turn:
                await office.runtime.settle()
            await _say(http, one, steps, number)
    await office.runtime.settle()


async def _say(http: httpx.AsyncClient, one: Callback, steps: Steps, number: int) -> None:
    answer = await http.post(one.path, content=one.content, headers=one.headers)
    assert answer.status_code in GOOD, f"{one.path} answered {answer.status_code}"
    steps.write({"answered": number})


async def _carry(office: Office, far: Far) -> None:
    """Bring what providers tell to our doors, and let it be acted on, until they have told all of this moment."""
    async with visitor(office) as http:
        while told := await far.ask("take"):
            for one in told:
                answer = await http.post(one["path"], content=one["content"].encode(), headers=one["headers"])
                assert answer.status_code in GOOD, f"{one['path']} answered {answer.status_code}"
                await far.ask("answered", one["name"])
            await office.runtime.settle()


async def _let_time_pass(office: Office, far: Far, scene: Scene) -> None:
    """Move every clock to each moment at which something comes due; finance takes in a statement when it is quiet."""
    begun = office.runtime.clock()
    for minute in range(1, _MINUTES + 1):
        await _until(office, far, begun + timedelta(minutes=minute))
    if scene.imports and (statement := await far.ask("statement")):
        async with visitor(office) as http:
            assert (await http.post("/import/mpesa", content=statement.encode())).status_code == 204
    await _until(office, far, begun + scene.lasts)


async def _until(office: Office, far: Far, moment: datetime) -> None:
    while (due := await office.runtime.next_due(office.runtime.clock())) is not None and due < moment:
        await _at(office, far, max(due, office.runtime.clock()))
    await _at(office, far, moment)


async def _at(office: Office, far: Far, moment: datetime) -> None:
    clock_of(office).set(moment)
    await far.ask("at", moment.isoformat())
    await office.runtime.settle()
    await _carry(office, far)
