"""The fault matrix: what providers, people and clocks do to a message on its way (CHANNELS 5)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.messages import Notice
from domain.money import Money
from jobs.gateways.peers.telegram import Fault
from jobs.gateways.peers.twilio import Fault as TwilioFault
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.twilio import TwilioWhatsApp
from jobs.rates import Buckets
from jobs.timetable import job_named
from jobs.travel import travel
from tests.builders import Borrower, applicant, do, golden_loan, member, stranger
from tests.crash.scenes import reopened
from tests.office import clock_of, world_of
from webhooks.app import Office
from webhooks.sandbox.world import BORROWERS

NEWS = Notice("ACCOUNT_APPROVED", {"name": "Amina", "low": Money(500_000, "PKR"), "high": Money(50_000_000, "PKR")})


async def test_updates_in_the_wrong_order_and_twice_are_each_answered_once(office: Office) -> None:
    amina, _chat = await stranger(office)
    assert amina.person is not None
    world = world_of(office)
    world.telegram.duplicate_updates = 2
    world.telegram.reorder_updates = True
    for word in ("help", "menu", "about"):
        world.telegram.say(amina.person, world.chat(amina), word)

    await world.carry()
    await office.runtime.settle()

    assert await office.runtime.database.read(lambda uow: uow.inbox.counts()) == {"done": 3}
    assert len([message for message in world.chat(amina).messages if message.from_bot]) == await sends(office)


async def test_a_send_that_telegram_took_but_never_answered_is_tried_once_more(office: Office) -> None:
    amina = await quiet_member(office)
    before = len(heard(office, amina))
    world_of(office).telegram.fail_next(Fault.SILENCE_AFTER, method="sendMessage")

    await tell_amina(office, amina, "n1")
    await office.runtime.settle()
    assert await states(office, "n1") == ["uncertain"]
    await pass_time(office, seconds=20)

    # Telegram cannot be asked, so she may read it twice; that is why each text can stand it.
    assert await states(office, "n1") == ["sent"]
    assert len(heard(office, amina)) - before == 2


async def test_a_send_that_twilio_took_but_never_answered_is_looked_up_and_not_repeated(office: Office) -> None:
    amina = await quiet_member(office, channel="whatsapp")
    before = len(heard(office, amina))
    world_of(office).twilio.fail(TwilioFault.AFTER)

    await tell_amina(office, amina, "n1")
    await office.runtime.settle()
    await pass_time(office, seconds=20)

    assert await states(office, "n1") == ["sent"]
    assert len(heard(office, amina)) - before == 1


async def test_a_send_of_unknown_end_that_has_to_wait_its_turn_is_still_looked_up(office: Office) -> None:
    amina = await quiet_member(office, channel="whatsapp")
    before = len(heard(office, amina))
    world_of(office).twilio.fail(TwilioFault.AFTER)
    await tell_amina(office, amina, "n1")
    await office.runtime.settle()
    clock_of(office).set(office.runtime.clock() + timedelta(seconds=20))
    busy = office.runtime.outbox._buckets = Buckets()
    while not busy.wait(f"whatsapp:{amina.phone.number}", office.runtime.clock()):
        pass

    await office.runtime.settle()
    assert await states(office, "n1") == ["uncertain"]
    await pass_time(office, seconds=10)

    assert await states(office, "n1") == ["sent"]
    assert len(heard(office, amina)) - before == 1


async def test_a_send_that_never_comes_to_an_end_is_given_up_and_staff_are_told(office: Office) -> None:
    amina = await quiet_member(office)
    world_of(office).telegram.fail_next(Fault.SILENCE_AFTER, method="sendMessage", times=2)

    await tell_amina(office, amina, "n1")
    await office.runtime.settle()
    await pass_time(office, seconds=20)

    assert await states(office, "n1") == ["dead"]
    assert "was not delivered" in group(office)[-1]


async def test_when_told_to_slow_down_we_wait_as_long_as_told_and_keep_the_order(office: Office) -> None:
    amina = await quiet_member(office)
    before = heard(office, amina)
    world_of(office).telegram.fail_next(Fault.TOO_MANY, method="sendMessage", retry_after=7)
    await tell_amina(office, amina, "first")
    await tell_amina(office, amina, "second")

    await office.runtime.settle()
    await pass_time(office, seconds=6)
    assert heard(office, amina) == before

    await pass_time(office, seconds=1)
    assert await states(office, "first", "second") == ["sent", "sent"]
    assert len(heard(office, amina)) - len(before) == 2


async def test_an_outage_is_waited_out(office: Office) -> None:
    amina = await quiet_member(office)
    world = world_of(office)
    world.turn("telegram", on=False)
    await tell_amina(office, amina, "n1")
    await office.runtime.settle()
    assert await states(office, "n1") == ["retry"]

    world.turn("telegram", on=True)
    await pass_time(office, seconds=60)

    assert await states(office, "n1") == ["sent"]


async def test_who_has_blocked_us_on_one_channel_is_told_on_her_other_one(office: Office) -> None:
    amina = await quiet_member(office)
    whatsapp = await also_on_whatsapp(office, amina)
    await world_of(office).block(amina.phone, blocked=True)

    await tell_amina(office, amina, "n1")
    await office.runtime.settle()

    assert await states(office, "n1") == ["sent"]
    assert "you are approved" in heard(office, replace(amina, phone=whatsapp))[-1]


async def test_who_blocks_us_while_a_message_is_on_its_way_is_told_on_her_other_channel(office: Office) -> None:
    amina = await quiet_member(office)
    whatsapp = await also_on_whatsapp(office, amina)
    await tell_amina(office, amina, "n1", chat_only=True)
    assert amina.phone.person is not None
    world_of(office).telegram.block(amina.phone.person, BORROWERS)

    await office.runtime.settle()

    assert await states(office, "n1") == ["sent"]
    assert "you are approved" in heard(office, replace(amina, phone=whatsapp))[-1]


async def test_when_nobody_can_be_reached_staff_are_told(office: Office) -> None:
    amina = await quiet_member(office)
    await tell_amina(office, amina, "n1")
    assert amina.phone.person is not None
    world_of(office).telegram.block(amina.phone.person, BORROWERS)

    await office.runtime.settle()

    assert await states(office, "n1") == ["dead"]
    assert "Amina B." in group(office)[-1]


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


async def test_a_window_that_closes_before_sending_holds_the_message_until_she_writes(office: Office) -> None:
    amina = await quiet_member(office, channel="whatsapp")
    await tell_amina(office, amina, "n1")
    clock_of(office).set(office.runtime.clock() + timedelta(hours=25))

    await office.runtime.settle()
    assert await states(office, "n1") == ["held"]
    assert "Amina B." in group(office)[-1]

    await world_of(office).say(amina.phone, "salam")
    await office.runtime.settle()
    assert await states(office, "n1") == ["sent"]
    assert "you are approved" in "\n".join(heard(office, amina))


@pytest.mark.parametrize("later", [False, True], ids=["at once", "in a status callback"])
async def test_a_window_that_whatsapp_says_is_closed_holds_the_message_too(office: Office, later: bool) -> None:
    amina = await quiet_member(office, channel="whatsapp")
    world = world_of(office)
    world.twilio.refuse_later = later
    await forget_window(office, amina)
    await tell_amina(office, amina, "n1")

    await office.runtime.settle()
    await report(office)
    assert await states(office, "n1") == ["held"]

    await world.say(amina.phone, "salam")
    await office.runtime.settle()
    await report(office)
    assert await states(office, "n1") == ["sent"]


async def test_a_message_that_fails_after_it_was_taken_is_not_lost_in_silence(office: Office) -> None:
    amina = await quiet_member(office, channel="whatsapp")
    world = world_of(office)
    world.twilio.refuse_later = True
    world.twilio.blocks(amina.phone.number)
    await tell_amina(office, amina, "n1")

    await office.runtime.settle()
    await report(office)

    assert await states(office, "n1") == ["dead"]
    assert "Amina B." in group(office)[-1]


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

    async with reopened(tmp_path, world) as again:
        await world.press(amina, old.buttons[0][0].data, message_id=old.id)
        await again.runtime.settle()

        (chat,) = await again.runtime.database.read(lambda uow: uow.chats.everyone())

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


# What the tests are about


async def quiet_member(office: Office, *, channel: Any = "telegram") -> Borrower:
    """Return a member to whom everything so far has been said."""
    amina = await member(office, channel=channel)
    await office.runtime.settle()
    world = world_of(office)
    # As in production, and unlike in the sandbox, Twilio is asked to report what becomes of a message.
    office.runtime.gateways["whatsapp"] = TwilioWhatsApp(
        world.twilio.account_sid,
        world.secrets.twilio,
        "+14155238886",
        status_callback=f"{office.runtime.settings.address}/webhooks/whatsapp/status",
        transport=httpx.ASGITransport(app=twilio_app(world.twilio)),
    )
    return amina


async def tell_amina(office: Office, amina: Borrower, key: str, *, chat_only: bool = False) -> None:
    """Promise to tell her something, in her first chat or in whichever there is."""

    async def promise(moment: Any) -> None:
        if chat_only:
            moment.tell_chat(amina.chat, NEWS, once=key)
        else:
            await moment.tell(amina.person_id, NEWS, once=key, at_once=True)

    await do(office, promise)


async def also_on_whatsapp(office: Office, amina: Borrower) -> Any:
    """Give her a second chat, used before the first; return its phone."""
    phone, chat = await stranger(office, channel="whatsapp")
    before = office.runtime.clock() - timedelta(hours=1)
    linked = replace(chat, person_id=amina.person_id)
    await office.runtime.database.transact(lambda uow: uow.chats.keep(linked, heard_at=before))
    return phone


async def small_group(office: Office) -> None:
    """Let the staff group be a basic one, which can still become a supergroup."""
    world = world_of(office)
    people = list(world.staff.values())
    world.group = world.telegram.add_group(
        "Loan office", members=people, admins=people[-1:], tokens=["1000002:SANDBOX-staff"], bot_is_admin=True, id=-4242
    )
    now = office.runtime.clock()
    await office.runtime.database.transact(
        lambda uow: uow.staff.register_group(address="-4242", title="Loan office", by="Sana", at=now)
    )


async def forget_window(office: Office, amina: Borrower) -> None:
    """Let WhatsApp think that she has not written for a day, while we think that she has."""
    clock_of(office).set(office.runtime.clock() + timedelta(hours=25))
    now = office.runtime.clock()
    await office.runtime.database.transact(lambda uow: uow.chats.keep(amina.chat, heard_at=now))


async def pass_time(office: Office, *, seconds: float) -> None:
    """Let time pass, and let what falls due leave."""
    clock_of(office).set(office.runtime.clock() + timedelta(seconds=seconds))
    await office.runtime.settle()


async def report(office: Office) -> None:
    """Let Twilio say what became of what it took."""
    world = world_of(office)
    for callback in world.twilio.take_callbacks():
        assert await world.post_whatsapp(callback) == 200
    await office.runtime.settle()


async def states(office: Office, *keys: str) -> list[str]:
    """Return what became of promises."""
    rows = await office.runtime.database.read(lambda uow: uow.outbox.recent(limit=200))
    return [row["state"] for key in keys for row in rows if row["key"] == key]


async def sends(office: Office) -> int:
    """Return how many messages were sent to borrowers."""
    rows = await office.runtime.database.read(lambda uow: uow.outbox.recent(limit=200))
    return sum(row["state"] == "sent" and row["recipient"].startswith("telegram:") for row in rows)


def heard(office: Office, amina: Borrower) -> Sequence[str]:
    """Return what she has read from us."""
    world = world_of(office)
    if amina.phone.person is None:
        return [message.text for message in world.twilio.chat(amina.phone.number) if message.ours]
    return [message.text for message in world.chat(amina.phone).messages if message.from_bot]


def group(office: Office) -> Sequence[str]:
    """Return what our bot wrote in the staff group."""
    found = world_of(office).group
    assert found is not None
    return [message.text for message in found.messages]
