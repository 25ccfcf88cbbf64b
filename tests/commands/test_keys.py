"""qist keys: fresh keys that can be read, and everybody moved to the newest one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage.keyring import from_environment, new_keys
from tests.builders import member
from tests.commands.conftest import Qist
from tests.office import opened

OLD = new_keys("2025a")
NEWER = f"{new_keys('2026a').split(',')[0]},{OLD}"


def test_the_first_keys_are_the_whole_setting(qist: Qist) -> None:
    result = qist("keys", "new")

    written = result.stdout.strip()
    assert written.startswith("QIST_KEYS=")
    assert from_environment(written.removeprefix("QIST_KEYS="))
    assert "Keep this line" in result.stderr


def test_a_further_key_goes_in_front_and_the_others_stay_unseen(qist: Qist) -> None:
    result = qist("keys", "new", keys=OLD)

    fresh = result.stdout.strip()
    assert from_environment(f"{fresh},{OLD}")
    assert not any(part.split(":")[1] in result.output for part in OLD.split(","))


def test_rotating_seals_everybody_with_the_first_key(qist: Qist, tmp_path: Path) -> None:
    async def join() -> None:
        async with opened(tmp_path / "var", keys=OLD) as office:
            await member(office)

    asyncio.run(join())

    first, again = (qist("keys", "rotate", keys=NEWER).output for _time in range(2))

    assert "Sealed again: 1 people." in first
    assert "already" in again
    assert "2025a" not in again
