"""The outbox: who leaves first, who waits behind whom, and what comes of a promise that was in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from domain.effects import BROADCAST, NOTICE, REPLY, Promise
from storage.database import Database
from storage.outbox import LEASE, Parcel
from storage.unit_of_work import SqlUnitOfWork
from tests.office import START
from tests.storage.test_unit_of_work import later, promise


async def test_hands_out_the_oldest_of_each_recipient(bare: Database) -> None:
    await make(bare, promise("a1"), promise("a2"), promise("b1", recipient="telegram:2"))

    assert keys(await claim(bare)) == ["a1", "b1"]
    assert keys(await claim(bare)) == []


async def test_hands_out_the_next_once_the_first_has_left(bare: Database) -> None:
    await make(bare, promise("a1"), promise("a2"))
    (first,) = await claim(bare)
    await sent(bare, first)

    assert keys(await claim(bare)) == ["a2"]


async def test_a_reply_leaves_before_a_broadcast(bare: Database) -> None:
    crowd = [promise(f"news{number}", recipient=f"telegram:{number}", priority=BROADCAST) for number in range(60)]
    await make(bare, *crowd, promise("notice", recipient="telegram:98", priority=NOTICE))
    await make(bare, promise("reply", recipient="telegram:99", priority=REPLY))

    first = keys(await claim(bare))

    assert first[:2] == ["reply", "notice"]
    assert len(first) == 50


async def test_one_that_must_wait_for_its_hour_holds_nobody_up(bare: Database) -> None:
    await make(bare, promise("tomorrow", not_before=later(3600)), promise("now"))

    assert keys(await claim(bare)) == ["now"]


async def test_one_that_was_tried_and_must_wait_holds_its_line(bare: Database) -> None:
    await make(bare, promise("a1"), promise("a2"))
    (first,) = await claim(bare)
    await bare.transact(lambda uow: uow.outbox.later(first.id, at=later(30), error="slow down", counts=True))

    assert keys(await claim(bare, later(29))) == []
    assert keys(await claim(bare, later(30))) == ["a1"]


async def test_one_set_aside_holds_nobody_up(bare: Database) -> None:
    await make(bare, promise("a1"), promise("a2"))
    (first,) = await claim(bare)
    await bare.transact(lambda uow: uow.outbox.gave_up(first.id, state="held", error="no template"))

    assert keys(await claim(bare)) == ["a2"]


async def test_one_in_flight_when_its_process_died_comes_back_as_uncertain(bare: Database) -> None:
    await make(bare, promise("a1"), promise("a2"))
    await claim(bare)

    assert await claim(bare, START + LEASE / 2) == []
    (again,) = await claim(bare, START + LEASE)
    assert (again.key, again.state, again.attempts) == ("a1", "uncertain", 1)


async def test_a_key_is_promised_once_for_ever(bare: Database) -> None:
    await make(bare, promise("a1"))
    (first,) = await claim(bare)
    await sent(bare, first)
    await make(bare, promise("a1"))

    assert keys(await claim(bare, later(3600))) == []


async def test_what_was_held_leaves_when_it_is_released(bare: Database) -> None:
    await make(bare, promise("a1"))
    (first,) = await claim(bare)
    await bare.transact(lambda uow: uow.outbox.gave_up(first.id, state="held", error="window"))
    await bare.transact(lambda uow: uow.outbox.release_held("telegram:1", at=later(5)))

    assert keys(await claim(bare, later(5))) == ["a1"]


async def test_a_rate_limit_counts_as_no_try(bare: Database) -> None:
    await make(bare, promise("a1"))
    (first,) = await claim(bare)
    await bare.transact(lambda uow: uow.outbox.later(first.id, at=START, error="rate", counts=False))

    (again,) = await claim(bare)
    assert again.attempts == first.attempts


async def test_two_who_claim_at_once_never_get_the_same(bare: Database) -> None:
    await make(bare, *(promise(f"p{number}", recipient=f"telegram:{number}") for number in range(40)))

    hauls = await asyncio.gather(*(claim(bare) for _ in range(6)))

    taken = [parcel.key for haul in hauls for parcel in haul]
    assert len(taken) == len(set(taken)) == 40


async def test_the_report_of_a_message_only_ever_advances(bare: Database) -> None:
    await make(bare, promise("a1", recipient="whatsapp:+92"), promise("b1", recipient="telegram:7"))
    for parcel in await claim(bare):
        await sent(bare, parcel, provider_id="SM1")

    news = [await report(bare, "SM1", status) for status in ("delivered", "sent", "read", "read", "queued")]

    assert news == [True, False, True, False, False]
    assert not await report(bare, "SM2", "read")


async def make(database: Database, *promises: Promise) -> None:
    """Promise things in one transaction."""

    async def work(uow: SqlUnitOfWork) -> None:
        for one in promises:
            uow.outbox.promise(one)

    await database.transact(work)


async def claim(database: Database, now: datetime = START) -> Sequence[Parcel]:
    """Take what may leave now."""
    return await database.transact(lambda uow: uow.outbox.claim(now))


def keys(parcels: Sequence[Parcel]) -> list[str]:
    """Return the keys of parcels."""
    return [parcel.key for parcel in parcels]


async def sent(database: Database, parcel: Parcel, *, provider_id: str = "1") -> None:
    """Note that a parcel was taken."""
    await database.transact(lambda uow: uow.outbox.sent(parcel.id, provider_id=provider_id, at=START))


async def report(database: Database, provider_id: str, status: str) -> bool:
    """Report on a message; return whether it was news."""
    return await database.transact(lambda uow: uow.outbox.delivery(provider_id, status)) is not None
