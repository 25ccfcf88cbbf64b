"""The fault matrix, the staff group: it becomes a supergroup while something is on its way (CHANNELS 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import applicant
from tests.crash.doing import small_group
from tests.office import world_of
from webhooks.app import Office


@pytest.mark.parametrize("first", ["the send", "the webhook"])
async def test_a_group_that_becomes_a_supergroup_while_a_card_is_on_its_way(office: Office, first: str) -> None:
    world = world_of(office)
    await small_group(office)
    assert world.group is not None
    await applicant(office)
    new = world.telegram.upgrade(world.staff["sana"], world.group)

    if first == "the webhook":
        await world.carry()
        await office.runtime.inbox.settle()
    await office.runtime.settle()
    await world.carry()
    await office.runtime.settle()

    assert [message.text for message in new.messages if "Amina" in message.text]
    assert await office.runtime.database.read(lambda uow: uow.staff.group_address()) == str(new.id)
    assert not {"dead", "retry"} & set(await office.runtime.database.read(lambda uow: uow.outbox.counts()))


async def test_a_supergroup_registered_by_hand_before_the_news_of_its_move(office: Office) -> None:
    world = world_of(office)
    await small_group(office)
    assert world.group is not None
    await world.staff_say("bilal", "/pending")
    new = world.telegram.upgrade(world.staff["sana"], world.group)
    now = office.runtime.clock()

    async def by_hand(uow: Any) -> None:
        await uow.staff.register_group(address=str(new.id), title="", by="Sana", at=now)
        for address in ("-4242", str(new.id)):
            await uow.chats.at(channel="staff", address=address, speaker=str(world.staff["bilal"].id))

    await office.runtime.database.transact(by_hand)
    await world.carry()
    await office.runtime.settle()

    assert await office.runtime.database.read(lambda uow: uow.staff.group_address()) == str(new.id)
    assert "failed" not in await office.runtime.database.read(lambda uow: uow.inbox.counts())


async def test_a_card_hung_after_the_move_can_be_pressed(office: Office) -> None:
    world = world_of(office)
    await small_group(office)
    assert world.group is not None
    world.group = world.telegram.upgrade(world.staff["sana"], world.group)
    await world.carry()
    await applicant(office)
    await office.runtime.settle()

    await world.staff_press(["bilal"], "✅ Approve")
    await office.runtime.settle()

    assert await office.runtime.database.read(lambda uow: uow.people.counts()) == {"APPROVED": 1}


async def test_a_card_that_came_along_when_the_group_moved_can_be_pressed(office: Office) -> None:
    world = world_of(office)
    await small_group(office)
    assert world.group is not None
    await applicant(office)
    await office.runtime.settle()
    card = next(message for message in world.group.messages if message.buttons)
    new = world.telegram.upgrade(world.staff["sana"], world.group)
    world.telegram.post(new, {"text": "Something above it"}, sender=world.staff["sana"].json)
    shown = {key: card.json[key] for key in ("text", "reply_markup")}
    along = world.telegram.post(new, shown, sender=card.json["from"], token=card.token)
    await world.carry()
    await office.runtime.settle()
    world.group = new

    await world.staff_press(["bilal"], "✅ Approve")
    await office.runtime.settle()

    assert await office.runtime.database.read(lambda uow: uow.people.counts()) == {"APPROVED": 1}
    decided = new.messages[-1]
    assert card.id != decided.id == along.id
    assert decided.edited
    assert "Bilal" in decided.text
