"""The fault matrix, people: two at once, an old button, another language, a timer that meets a message (CHANNELS 5)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from jobs.timetable import job_named
from jobs.travel import travel
from tests.builders import applicant, golden_loan, stranger
from tests.crash.doing import heard
from tests.crash.scenes.scene import settings_in
from tests.office import clock_of, world_of
from webhooks.app import Office, open_office


async def test_two_officers_at_once_the_first_press_wins(office: Office) -> None:
    await applicant(office)
    await office.runtime.settle()
    world = world_of(office)

    await world.staff_press(["bilal", "hina"], "✅ Approve")
    await office.runtime.settle()

    assert await office.runtime.database.read(lambda uow: uow.people.counts()) == {"APPROVED": 1}
    toasts = [toast.text for toast in world.telegram.toasts]
    assert any("Already approved by" in words for words in toasts)
    assert sum(words == "Done." for words in toasts) == 1


async def test_an_old_button_pressed_after_a_restart_shows_the_present_step_again(
    sqlite_office: Office, tmp_path: Path
) -> None:
    amina, _chat = await stranger(sqlite_office)
    world = world_of(sqlite_office)
    for said in ("join", "Amina Bibi", "14/8/1995"):
        await world.say(amina, said)
        await sqlite_office.runtime.settle()
    old = next(message for message in reversed(world.chat(amina).messages) if message.buttons)
    await world.say(amina, "yes")
    await sqlite_office.runtime.settle()
    await sqlite_office.runtime.close()
    before = world.chat(amina).messages[-1].text

    again = open_office(settings_in(tmp_path, "pk"), clock=clock_of(sqlite_office), serve=False, world=world)
    await again.runtime.prepare()
    await world.press(amina, old.buttons[0][0].data, message_id=old.id)
    await again.runtime.settle()
    (chat,) = await again.runtime.database.read(lambda uow: uow.chats.everyone())
    await again.close()

    assert chat.talk is not None
    assert chat.talk.step == "phone"
    shown = world.chat(amina).messages[-1]
    assert shown.text != old.text
    assert before.splitlines()[0] in shown.text


async def test_a_language_switched_in_the_middle_of_a_step_asks_the_same_again(office: Office) -> None:
    amina, _chat = await stranger(office)
    world = world_of(office)
    for said in ("join", "Amina Bibi"):
        await world.say(amina, said)
        await office.runtime.settle()

    await world.say(amina, "language urdu")
    await office.runtime.settle()

    (chat,) = await office.runtime.database.read(lambda uow: uow.chats.everyone())
    assert chat.talk is not None
    assert (chat.language, chat.talk.step) == ("ur", "birth")
    assert chat.talk.answers["name"] == "Amina Bibi"
    assert any("\u0600" <= letter <= "\u06ff" for letter in world.chat(amina).messages[-1].text)


async def test_a_reminder_that_meets_her_own_message_spoils_neither(office: Office) -> None:
    amina = await golden_loan(office)
    await travel(office.runtime, clock_of(office), datetime(2026, 12, 19, 4, 59, tzinfo=UTC))
    clock_of(office).set(datetime(2026, 12, 19, 5, 0, tzinfo=UTC))
    before = len(heard(office, amina))
    on = office.runtime.lender.today(office.runtime.clock())

    await asyncio.gather(
        office.runtime.timetable.run(job_named("reminders"), on), world_of(office).say(amina.phone, "balance")
    )
    await office.runtime.settle()

    said = heard(office, amina)[before:]
    assert len(said) == 2
    assert await office.runtime.database.read(lambda uow: uow.inbox.counts()) == {"done": 1}
