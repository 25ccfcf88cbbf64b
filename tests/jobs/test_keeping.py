"""What comes in together is kept together: nobody is answered before it is, and nobody suffers from anybody else."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from jobs.keeping import TOGETHER, Keeper
from storage.database import Database
from storage.inbox import Arrival
from storage.keyring import development_keyring
from storage.tables import inbox
from tests.office import START

#: No database takes half a character as a name.
UNKEEPABLE = "evt_\ud83d"


@pytest.fixture
async def bare(database: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Open a migrated database of each kind."""
    opened = Database(database, development_keyring(tmp_path / "test.keys"))
    yield opened
    await opened.close()


def told(name: str, *, sender: str = "stripe:L-1001", source: str = "stripe") -> Arrival:
    """Return something that a provider tells."""
    return Arrival(source, name, sender, f'{{"id": "{name}"}}', START, "payment_intent.succeeded")


async def test_INP_22_a_crowd_costs_a_commit_for_many_and_each_is_kept(bare: Database) -> None:
    commits: list[Any] = []
    event.listen(bare.writer.sync_engine, "commit", commits.append)
    keeper = Keeper(bare)

    firsts = await asyncio.gather(*(keeper.keep(told(f"evt_{number}")) for number in range(2 * TOGETHER)))

    assert firsts == [True] * (2 * TOGETHER)
    assert len(await names(bare)) == 2 * TOGETHER
    assert len(commits) == 2


async def test_INP_22_nobody_is_answered_before_it_is_kept(bare: Database) -> None:
    keeper = Keeper(bare)

    async def keep_and_look(name: str) -> bool:
        await keeper.keep(told(name))
        return name in await bare.read(lambda uow: uow.inbox.known("stripe", [name]))

    assert all(await asyncio.gather(*(keep_and_look(f"evt_{number}") for number in range(40))))


async def test_INP_22_nobody_is_answered_when_the_commit_fails(bare: Database) -> None:
    keeper = Keeper(bare)
    failures: list[Any] = []

    def fail(connection: Any) -> None:
        failures.append(connection)
        raise OSError

    event.listen(bare.writer.sync_engine, "commit", fail)
    answers = await asyncio.gather(*(keeper.keep(told(f"evt_{n}")) for n in range(3)), return_exceptions=True)
    event.remove(bare.writer.sync_engine, "commit", fail)

    assert [type(answer) for answer in answers] == [OSError] * 3
    assert len(failures) == 4
    assert await names(bare) == []
    assert await keeper.keep(told("evt_0"))


async def test_INP_22_one_that_cannot_be_kept_fails_alone(bare: Database) -> None:
    keeper = Keeper(bare)
    wanted = ["evt_1", UNKEEPABLE, "evt_2", "evt_1"]

    answers = await asyncio.gather(*(keeper.keep(told(name)) for name in wanted), return_exceptions=True)

    assert isinstance(answers[1], Exception)
    assert [answers[0], answers[2], answers[3]] == [True, True, False]
    assert await names(bare) == ["evt_1", "evt_2"]


async def test_INP_22_who_hangs_up_is_kept_all_the_same(bare: Database) -> None:
    keeper = Keeper(bare)
    waiting = [asyncio.ensure_future(keeper.keep(told(f"evt_{number}"))) for number in range(3)]
    await asyncio.sleep(0)

    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await keeper.settle()

    assert await names(bare) == ["evt_0", "evt_1", "evt_2"]
    assert waiting[1].cancelled()


@pytest.mark.parametrize("seed", range(6))
async def test_S_13_whatever_comes_together_each_is_first_once_and_noted_as_often_as_it_came(
    bare: Database, seed: int
) -> None:
    chance = random.Random(seed)
    keeper = Keeper(bare)
    crowd = [told(f"evt_{chance.randrange(40)}", sender=f"stripe:{chance.randrange(5)}") for _ in range(150)]

    async def come(arrival: Arrival) -> tuple[str, bool]:
        for _step in range(chance.randrange(6)):
            await asyncio.sleep(0)
        return arrival.external_id, await keeper.keep(arrival)

    answers = await asyncio.gather(*(come(arrival) for arrival in crowd))

    distinct = {arrival.external_id for arrival in crowd}
    noted = await bare.read(lambda uow: uow.provider_events.counts("stripe"))
    assert Counter(name for name, first in answers if first) == Counter(distinct)
    assert sorted(await names(bare)) == sorted(distinct)
    assert noted == {"kept": len(distinct), "duplicate": len(crowd) - len(distinct)}
    assert await bare.read(lambda uow: uow.security.count()) == len(crowd) - len(distinct)


async def test_S_13_two_processes_that_hear_the_same_keep_it_once(bare: Database, tmp_path: Path) -> None:
    other = Database(bare.url, development_keyring(tmp_path / "test.keys"))
    both = [Keeper(bare), Keeper(other)]

    firsts = await asyncio.gather(*(keeper.keep(told(f"evt_{number}")) for number in range(20) for keeper in both))
    await other.close()

    assert sum(firsts) == 20
    assert len(await names(bare)) == 20


async def test_one_after_another_of_a_sender_are_kept_in_that_order(bare: Database) -> None:
    keeper = Keeper(bare)
    wanted = [f"evt_{number}" for number in random.Random(3).sample(range(50), 50)]

    await asyncio.gather(*(keeper.keep(told(name)) for name in wanted))

    assert await names(bare) == wanted


async def names(database: Database) -> list[str]:
    """Return what is kept, in the order in which it will be acted on."""

    async def look(uow: Any) -> list[str]:
        return list((await uow.connection.scalars(select(inbox.c.external_id).order_by(inbox.c.id))).all())

    return await database.read(look)
