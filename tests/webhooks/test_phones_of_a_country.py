"""The phones of the sandbox have numbers of its own country, which joining takes at the press of a button."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.read.phones import read_phone
from tests.office import Databases, opened, world_of


@pytest.mark.parametrize("country", ["pk", "ke", "in", "np", "id"])
async def test_MLMS_10_a_shared_number_is_one_of_the_country(
    sqlite_databases: Databases, tmp_path: Path, country: str
) -> None:
    async with opened(tmp_path, sqlite_databases.sqlite(tmp_path), country=country) as office:
        world = world_of(office)
        for channel in ("telegram", "whatsapp"):
            phone = world.add_phone("Amina", channel)

            assert read_phone(phone.number, country=office.runtime.lender.country) == phone.number
