"""Many messages at once from one person, and the same one again and again."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select

from storage.tables import inbox, outbox
from tests.builders import member, stranger
from tests.office import visitor, world_of
from tests.webhooks.calling import tell, texts, update
from webhooks.app import Office

WORDS = ("help", "balance", "menu", "status", "hello")


async def test_twenty_messages_at_once_are_each_answered_in_the_order_they_came(office: Office) -> None:
    amina = await member(office)
    await office.runtime.settle()
    assert amina.phone.person is not None
    account = amina.phone.person.id
    already = len(texts(office, account))

    async with visitor(office) as http:
        said = [update(number, WORDS[number % 5], account=account) for number in range(1, 21)]
        assert await asyncio.gather(*(tell(http, office, one) for one in said)) == [204] * 20
    await office.runtime.settle()

    kept, answered = await in_order(office)
    assert sorted(kept, key=int) == [str(number) for number in range(1, 21)]
    assert list(dict.fromkeys(answered)) == kept
    assert len(texts(office, account)) - already == len(answered)
    assert await office.runtime.database.read(lambda uow: uow.inbox.counts()) == {"done": 20}


async def test_twenty_people_at_once_are_all_answered(office: Office) -> None:
    world = world_of(office)
    phones = [world.add_phone(f"Guest{number}", "telegram") for number in range(20)]
    for phone in phones:
        assert phone.person is not None
        world.telegram.say(phone.person, world.chat(phone), "salam")

    await world.carry()
    await office.runtime.settle()

    assert all(any(message.from_bot for message in world.chat(phone).messages) for phone in phones)


async def test_a_form_filled_in_faster_than_we_answer_loses_nothing(sqlite_office: Office) -> None:
    amina, _chat = await stranger(sqlite_office)
    assert amina.person is not None
    world = world_of(sqlite_office)
    for said in ("join", "Amina Bibi", "14/8/1995", "yes"):
        world.telegram.say(amina.person, world.chat(amina), said)

    await world.carry()
    await sqlite_office.runtime.settle()

    (chat,) = await sqlite_office.runtime.database.read(lambda uow: uow.chats.everyone())
    assert chat.talk is not None
    assert chat.talk.answers["name"] == "Amina Bibi"
    assert str(chat.talk.answers["birth"]) == "1995-08-14"


async def test_the_same_update_three_times_at_once_has_one_answer(office: Office) -> None:
    amina, _chat = await stranger(office)
    assert amina.person is not None
    account = amina.person.id

    async with visitor(office) as http:
        statuses = await asyncio.gather(*(tell(http, office, update(7, "menu", account=account)) for _ in range(3)))
    await office.runtime.settle()

    assert statuses == [204] * 3
    assert len(texts(office, account)) == 1


async def test_the_same_whatsapp_message_three_times_has_one_answer(office: Office) -> None:
    world = world_of(office)
    said = world.twilio.says("+923001112222", "salam")

    assert await asyncio.gather(*(world.post_whatsapp(said) for _ in range(3))) == [200] * 3
    await office.runtime.settle()

    assert sum(message.ours for message in world.twilio.chat("+923001112222")) == 1


async def in_order(office: Office) -> tuple[list[str], list[str]]:
    """Return the updates in the order they were kept, and in the order in which answers to them were sent."""

    async def look(uow: Any) -> tuple[list[str], list[str]]:
        kept = (await uow.connection.scalars(select(inbox.c.external_id).order_by(inbox.c.id))).all()
        keys = (
            await uow.connection.scalars(
                select(outbox.c.key).where(outbox.c.key.startswith("send:telegram:")).order_by(outbox.c.id)
            )
        ).all()
        return list(kept), [key.split(":")[2] for key in keys]

    return await office.runtime.database.read(look)
