"""The fault matrix, providers: what they repeat, swallow, refuse or put off (CHANNELS 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobs.gateways.peers.telegram import Fault
from jobs.gateways.peers.twilio import Fault as TwilioFault
from jobs.rates import Buckets
from tests.builders import stranger
from tests.crash.doing import also_on_whatsapp, group, heard, pass_time, quiet_member, sends, states, tell_amina
from tests.office import clock_of, world_of
from webhooks.app import Office
from webhooks.sandbox.world import BORROWERS


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
