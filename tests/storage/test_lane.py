"""The lane lets in so many at once: those who hurry first, the others never last for ever."""

from __future__ import annotations

import asyncio

from storage.lane import Lane


async def test_no_more_are_in_than_there_is_room_for() -> None:
    lane, inside, most = Lane(3), 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with lane.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(20)))

    assert (inside, most) == (0, 3)


async def test_the_others_go_in_the_order_they_came() -> None:
    assert await order_of("others: a b c") == ["a", "b", "c"]


async def test_who_hurries_goes_first_and_one_of_the_others_after_each() -> None:
    assert await order_of("others: a b c", "hurrying: x y") == ["x", "a", "y", "b", "c"]


async def test_who_hurries_alone_waits_for_nobody_else() -> None:
    assert await order_of("hurrying: x y z") == ["x", "y", "z"]


async def test_who_leaves_the_line_keeps_nobody_out() -> None:
    lane = Lane(1)
    async with lane.turn():
        gone, stays = (asyncio.ensure_future(_pass(lane)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
    await asyncio.wait_for(stays, 5)

    await asyncio.wait_for(_pass(lane), 5)
    assert gone.cancelled()


async def test_who_is_cancelled_with_the_turn_just_given_hands_it_on() -> None:
    lane = Lane(1)
    async with lane.turn():
        gone, stays = (asyncio.ensure_future(_pass(lane)) for _ in range(2))
        await asyncio.sleep(0)
    gone.cancel()

    await asyncio.wait_for(stays, 5)
    assert gone.cancelled()


async def order_of(*lines: str) -> list[str]:
    """Let people line up behind somebody who is in, and return in which order they get in."""
    lane = Lane(1)
    seen: list[str] = []

    async def one(name: str, *, hurry: bool) -> None:
        async with lane.turn(hurry=hurry):
            seen.append(name)
            await asyncio.sleep(0)

    async with lane.turn():
        waiting = [
            asyncio.ensure_future(one(name, hurry=line.startswith("hurrying")))
            for line in lines
            for name in line.split(":")[1].split()
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    return seen


async def _pass(lane: Lane) -> None:
    async with lane.turn():
        await asyncio.sleep(0)
