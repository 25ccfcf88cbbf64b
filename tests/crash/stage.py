"""Where a scene is played: a life that is killed, what it left lying, and a life that goes on from there."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.crash.facts import facts
from tests.crash.left import left_lying, sent_of
from tests.crash.living import first_life, read, second_life
from tests.crash.providers import ByPhone, Far, Near, Providers, Served, living_on, served_once
from tests.crash.scenes import SCENES
from tests.crash.scenes.scene import Scene, reopened
from webhooks.app import Office

#: Where every life of a scene has its database, put back to how it lay before.
_LIFE: Final = "life"


@dataclass(slots=True)
class Stage:
    """A scene with its office, opened but not started, as each fork finds it."""

    scene: Scene
    folder: Path
    office: Office
    served: Served
    #: How many steps an uninterrupted life takes, and at which of them a death leaves something new.
    steps: int = 0
    worth: list[int] = field(default_factory=list)
    #: What came of each way in which things can be left lying.
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def deaths(self) -> Sequence[int]:
        """Return the steps at which to die, once an uninterrupted life has been lived."""
        return range(1, self.steps + 1) if self.scene.every_step else self.worth

    def outcome(self, *, die_at: int) -> dict[str, Any]:
        """
        Live until the given step, live again until everything is done, and return what is there in the end.

        Where a death left the very same things lying as an earlier one, the life after it would be the same.
        """
        life = self._laid_out()
        with self._outside(life) as far:
            in_a_fork(lambda: first_life(self.scene, self.office, life, far(), die_at))
            if not die_at:
                self.steps, self.worth = json.loads((life / "steps").read_text())
            died = next((entry["died"] for entry in read(life / "journal") if "died" in entry), None)
            left = left_lying(life)
            if left not in self._known:
                self._known[left] = self._gone_on(life, far)
        return {"died": died, **self._known[left]}

    def _gone_on(self, life: Path, far: Callable[[], Far]) -> dict[str, Any]:
        """Live again, and return what there is then."""
        accepted = sum("accepted" in entry for entry in read(life / "journal"))
        unnoted = accepted - (sent_of(life) - sent_of(self.folder / "before"))
        in_a_fork(lambda: second_life(self.scene, self.office, life, far()))
        told = [json.dumps(entry["accepted"]) for entry in read(life / "journal") if "accepted" in entry]
        return {"unnoted": unnoted, "messages": Counter(told), "facts": json.loads((life / "facts").read_text())}

    def _laid_out(self) -> Path:
        life = self.folder / _LIFE
        shutil.rmtree(life)
        shutil.copytree(self.folder / "before", life)
        return life

    @contextmanager
    def _outside(self, life: Path) -> Iterator[Callable[[], Far]]:
        """Let the providers live on beside our lives, where they are asked for anything."""
        if not self.scene.calls_out:
            yield lambda: Near(Providers(self.scene.world))
            return
        socket = life / "providers"
        with living_on(self.served, socket, life / "journal"):
            yield lambda: ByPhone(socket)


async def prepared(name: str, folder: Path, migrated: Path, *, rehearse: bool) -> Stage:
    """Return the stage of a scene; a rehearsal makes what is made at first use, so that each fork has it."""
    if rehearse:
        place = _begun(folder / "rehearsal", migrated)
        scene = await SCENES[name](place)
        await second_life(scene, reopened(place, scene), place, Near(Providers(scene.world)), dial=False)
        await served_once(scene.world, place / "providers")
    before = _begun(folder / "before", migrated)
    scene = await SCENES[name](before)
    shutil.copytree(before, folder / _LIFE)
    office = reopened(folder / _LIFE, scene)
    await _looked_through(office)
    return Stage(scene, folder, office, Served(scene.world))


async def _looked_through(office: Office) -> None:
    """Ask the database everything that each life asks it, since an office finds out once how to ask; change nothing."""
    await office.runtime.prepare()
    await office.runtime.next_due(office.runtime.clock())
    await facts(office, {})
    await office.runtime.database.close()


def _begun(place: Path, migrated: Path) -> Path:
    """Return a new folder with a database that is up to date and empty."""
    place.mkdir(parents=True)
    shutil.copy(migrated, place / "qist.sqlite3")
    return place


def in_a_fork(life: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run something in a process of its own and wait until it has ended, however it ends."""
    assert threading.active_count() == 1, "a fork takes only one thread along"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(life())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a life ended in an error"
