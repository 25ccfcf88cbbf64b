"""The fault matrix, WhatsApp's 24 hours: a window that closes on a message holds it and never loses it (CHANNELS 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.crash.doing import forget_window, group, heard, quiet_member, report, states, tell_amina
from tests.office import clock_of, world_of
from webhooks.app import Office


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
