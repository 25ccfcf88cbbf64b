"""
Play scenes again and again, killed one step later each time, until they get through; print what came of each life.

Run as a process of its own: `python -m tests.crash.child FOLDER SCENE...`. Everything is imported and prepared once;
each life is then a fork, so that it starts in milliseconds and can be killed with nothing but itself.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
from pathlib import Path
from typing import Any

import structlog

from storage.database import Database
from storage.keyring import development_keyring
from storage.migrate import migrate
from tests.crash.stage import Stage, prepared


def main(folder: Path, names: list[str]) -> None:
    """Print one line of JSON for each death, and what the uninterrupted life led to first."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    stages = asyncio.run(raised(folder, names))
    gc.collect()
    gc.freeze()
    for name, stage in stages.items():
        tell(name, whole=stage.outcome(die_at=0), steps=stage.steps)
        for die_at in stage.deaths:
            tell(name, life=stage.outcome(die_at=die_at))


async def raised(folder: Path, names: list[str]) -> dict[str, Stage]:
    """Return a stage for each scene; the first is rehearsed, so let it be one in which much happens."""
    migrated = folder / "migrated.sqlite3"
    database = Database(f"sqlite+aiosqlite:///{migrated}", development_keyring(folder / "migrated.keys"))
    await migrate(database)
    await database.close()
    stages: dict[str, Stage] = {}
    for name in names:
        stages[name] = await prepared(name, folder / name, migrated, rehearse=not stages)
    return stages


def tell(name: str, **what: Any) -> None:
    """Print what came of a life."""
    print(json.dumps({"scene": name, **what}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
