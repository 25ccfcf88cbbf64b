"""The inbox keeps each thing once, hands it out in order, and does not forget it."""

from __future__ import annotations

import asyncio
from typing import Any

from storage.database import Database
from storage.inbox import Arrival
from tests.office import START


async def test_keeps_the_same_thing_once_even_when_it_comes_five_times_at_once(bare: Database) -> None:
    firsts = await asyncio.gather(*(keep(bare, "1") for _ in range(5)))

    assert sorted(firsts) == [False, False, False, False, True]


async def test_still_knows_a_thing_that_was_acted_on_long_ago(bare: Database) -> None:
    await keep(bare, "1")
    await act(bare)

    assert not await keep(bare, "1")


async def test_hands_out_a_senders_things_in_the_order_they_came(bare: Database) -> None:
    for number in ("1", "2", "3"):
        await keep(bare, number)

    assert [await act(bare) for _ in range(4)] == ["1", "2", "3", None]


async def test_one_source_does_not_hide_anothers(bare: Database) -> None:
    assert await keep(bare, "1", source="telegram")
    assert await keep(bare, "1", source="staff")


async def test_after_a_start_knows_who_waits(bare: Database) -> None:
    await keep(bare, "1", sender="telegram:7")
    await keep(bare, "2", sender="telegram:8")
    await act(bare, sender="telegram:8")

    assert await bare.read(lambda uow: uow.inbox.waiting_senders()) == ["telegram:7"]


async def test_what_failed_for_good_is_set_aside_and_can_be_taken_up_again(bare: Database) -> None:
    await keep(bare, "1")
    await keep(bare, "2")
    kept = await bare.transact(lambda uow: uow.inbox.next_of("telegram:7"))
    assert kept is not None
    await bare.transact(lambda uow: uow.inbox.failed(kept.id, error="KeyError", give_up=True))

    assert await act(bare) == "2"
    assert await bare.transact(lambda uow: uow.inbox.retry_failed()) == ["telegram:7"]
    assert await act(bare) == "1"


async def test_keeps_any_text_but_never_in_the_clear(bare: Database) -> None:
    odd = 'NUL \x00, half an emoji \ud83d, Urdu \u0633\u0644\u0627\u0645, "quotes", 4210112345679'
    await keep(bare, "1", body=odd)

    kept = await bare.transact(lambda uow: uow.inbox.next_of("telegram:7"))
    assert kept is not None
    assert kept.body == odd


async def keep(
    database: Database, external_id: str, *, source: str = "telegram", sender: str = "telegram:7", body: str = "salam"
) -> bool:
    """Keep something."""
    arrival = Arrival(source, external_id, sender, body, START)
    (first,) = await database.transact(lambda uow: uow.inbox.keep([arrival]))
    return first


async def act(database: Database, *, sender: str = "telegram:7") -> str | None:
    """Act on the next thing of a sender; return which it was."""

    async def work(uow: Any) -> str | None:
        kept = await uow.inbox.next_of(sender)
        if kept is None:
            return None
        await uow.inbox.done(kept.id, at=START)
        found: str = kept.external_id
        return found

    return await database.transact(work)
