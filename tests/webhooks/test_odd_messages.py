"""Whatever people write is harmless and is answered, on both databases and both channels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.people.chats import Talk
from tests.builders import stranger
from tests.office import visitor, world_of
from tests.webhooks.calling import tell, texts, update
from webhooks.app import Office

ODD = {
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "salam " * 1_700,
    "emoji": "👩🏽‍🌾" * 400,
    "a NUL": "Amina\x00Bibi",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x9b",
    "half an emoji": "ok \ud83d",
    "right to left marks": "\u202eetirw\u202c \u2066\u200f\u061c",
    "SQL": "'; DROP TABLE person; --",
    "HTML": "<script>alert(1)</script><b>&amp;</b>",
    "a template": "{amount} {0} %(x)s {{7*7}} ${HOME}",
    "nothing but space": " \u00a0\u200b\n",
    "Urdu": "میرا نام آمنہ ہے",
    "a number too large": "9" * 4_000,
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
async def test_a_stranger_writes_it_on_telegram(office: Office, words: str) -> None:
    amina, _chat = await stranger(office)
    assert amina.person is not None

    async with visitor(office) as http:
        for number, said in enumerate((words, "hello"), start=1):
            assert await tell(http, office, update(number, said, account=amina.person.id)) == 204
    await office.runtime.settle()

    assert len(texts(office, amina.person.id)) >= 2
    assert await office.runtime.database.read(lambda uow: uow.inbox.counts()) == {"done": 2}
    assert await office.runtime.database.read(lambda uow: uow.outbox.counts()) == {"sent": await promised(office)}


@pytest.mark.parametrize("words", [said for said in ODD.values() if "\ud83d" not in said[:9]])
async def test_a_stranger_writes_it_on_whatsapp(office: Office, words: str) -> None:
    amina, _chat = await stranger(office, channel="whatsapp")
    world = world_of(office)

    await world.post_whatsapp(world.twilio.says(amina.number, words))
    await office.runtime.settle()

    assert [message for message in world.twilio.chat(amina.number) if message.ours]
    assert "failed" not in await office.runtime.database.read(lambda uow: uow.inbox.counts())


@pytest.mark.parametrize("step", ["name", "city", "address", "birth", "national_id", "income", "phone"])
async def test_somebody_answers_a_question_of_joining_with_it(office: Office, step: str) -> None:
    amina, chat = await stranger(office)
    assert amina.person is not None
    talk = Talk("join", step, {"language": "en", "consent": "agree", "name": "Amina Bibi"}, token=3)
    async with visitor(office) as http:
        for number, said in enumerate(ODD.values(), start=1):
            await office.runtime.database.transact(lambda uow: uow.chats.keep(replace(chat, talk=talk)))
            await tell(http, office, update(number, said, account=amina.person.id))
            await office.runtime.inbox.settle()

    assert await office.runtime.database.read(lambda uow: uow.inbox.counts()) == {"done": len(ODD)}


async def test_staff_write_it_to_a_borrower(office: Office) -> None:
    world = world_of(office)
    assert world.group is not None
    for said in ODD.values():
        world.telegram.drain("1000002:SANDBOX-staff")
        message = staff_update(office, said)
        async with visitor(office) as http:
            assert await tell(http, office, message, door="staff") == 204
    await office.runtime.settle()

    assert "failed" not in await office.runtime.database.read(lambda uow: uow.inbox.counts())


async def promised(office: Office) -> int:
    """Return how many promises there are."""
    return sum((await office.runtime.database.read(lambda uow: uow.outbox.counts())).values())


_numbers = iter(range(1000, 9999))


def staff_update(office: Office, words: str) -> dict[str, Any]:
    """Return an update in which Bilal writes to the staff bot in private: a search, so that the words are used."""
    account = world_of(office).staff["bilal"].id
    return update(next(_numbers), f"/find {words}", account=account)
