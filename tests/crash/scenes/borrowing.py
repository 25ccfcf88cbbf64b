"""The end of joining, a draw on a credit line, a new plan accepted, and the night that pauses a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from domain.money import Money
from domain.operations import second_person
from domain.operations.restructuring import restructure
from domain.people.chats import Talk
from tests.builders import do, golden_loan, named, stranger
from tests.crash.doing import proposals
from tests.crash.scenes.saying import presses, says
from tests.crash.scenes.scene import Callback, Scene, begun
from tests.office import START, clock_of
from tests.operations.shop import draw, keeper
from tests.people import AMINA


async def answered(folder: Path) -> Scene:
    """Bring Amina to the last question of joining; she is about to say that everything is right."""
    async with begun(folder) as (office, world):
        amina, chat = await stranger(office)
        talk = Talk("join", "review", _answers(), token=5)
        await office.runtime.database.transact(lambda uow: uow.chats.keep(replace(chat, talk=talk)))
        return Scene(world=world, callbacks=says(world, amina, "1"), every_step=True)


async def drawn(folder: Path) -> Scene:
    """Bring Ram to the last question before he takes something on his credit; he is about to press yes."""
    async with begun(folder, country="np") as (office, world):
        ram = await keeper(office)
        for words in ("credit", "5000"):
            await office.runtime.settle()
            await world.say(ram.phone, words)
        await office.runtime.settle()
        return Scene(world=world, callbacks=presses(world, ram.phone, "Yes, write it down"), country="np")


async def planned(folder: Path) -> Scene:
    """Bring Amina to the end of reading a new plan for her loan; she is about to type her yes."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        bilal, sana = await named(office, "Bilal"), await named(office, "Sana")
        await do(
            office,
            lambda moment: restructure(moment, bilal, amina.loan_id, how="holiday", number=1, reason="flood"),
        )
        (card,) = await proposals(office)
        await do(office, lambda moment: second_person.confirm(moment, sana, card))
        await office.runtime.settle()
        await world.press(amina.phone, "I accept")
        await office.runtime.settle()
        return Scene(world=world, callbacks=says(world, amina.phone, "YES 50000"))


async def paused(folder: Path) -> Scene:
    """Let thirty-one days pass over what Ram took on his credit; the night is about to come."""
    async with begun(folder, country="np", now=START - timedelta(days=31)) as (office, world):
        ram = await keeper(office)
        await draw(office, ram, 5_000)
        await office.runtime.settle()
        clock_of(office).set(START)
        return Scene(world=world, callbacks=(Callback("/night/guardrails", {}, b""),), country="np")


def _answers() -> dict[str, object]:
    return {
        "language": "en",
        "consent": "agree",
        "name": AMINA.name,
        "birth": date(1990, 3, 12),
        "phone": AMINA.phone,
        "phone_shared": True,
        "national_id": (AMINA.national_id, AMINA.national_id_masked),
        "city": "Lahore",
        "province": "punjab",
        "address": AMINA.address,
        "income": Money(3_500_000, "PKR"),
        "work": "business",
    }
