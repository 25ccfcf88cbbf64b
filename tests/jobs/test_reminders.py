"""Reminders: the day before, on the day, three days after; at ten; at most three; and looked at again when sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.money import Money
from domain.operations import support
from domain.operations.commands import StopMessages
from tests.builders import Borrower, do, golden_loan, loan_of
from tests.jobs.days import DUE, at, audited, heard, in_group, jump, live, pay, reminders, run
from tests.office import clock_of, world_of
from webhooks.app import Office

EVE, DAY_AFTER, THREE_AFTER = DUE - timedelta(days=1), DUE + timedelta(days=1), DUE + timedelta(days=3)


async def late(office: Office) -> Borrower:
    """Return somebody with the golden loan, two days before her first instalment falls due."""
    amina = await golden_loan(office)
    jump(office, DUE - timedelta(days=2), "18:00")
    await office.runtime.settle()
    return amina


async def test_CRED_8_9_10_11_exactly_three_reminders_an_instalment(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)

    await live(sqlite_office, EVE)
    before = reminders(sqlite_office, amina)
    await live(sqlite_office, DUE)
    on_the_day = reminders(sqlite_office, amina)
    await live(sqlite_office, DUE + timedelta(days=9))
    told = reminders(sqlite_office, amina)

    assert [len(before), len(on_the_day), len(told)] == [1, 2, 3]
    assert "PKR 4,728 is due tomorrow, Sun 20 Dec 2026" in told[0]
    assert "PKR 4,728 is due today" in told[1]
    assert "PKR 4,823 has been open for 3 days" in told[2]
    assert "late charge of PKR 95" in told[2]


async def test_CRED_8_reminders_leave_at_ten_and_are_signed_by_the_officer(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)

    await live(sqlite_office, EVE, "09:59")
    too_early = reminders(sqlite_office, amina)
    await live(sqlite_office, EVE, "10:00")

    assert too_early == []
    (told,) = reminders(sqlite_office, amina)
    assert "With regards, Bilal" in told


async def test_CRED_16_17_each_reminder_is_kept_and_audited_with_its_stage(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)

    await live(sqlite_office, THREE_AFTER)

    kept = await sqlite_office.runtime.database.read(lambda uow: uow.reminders.of_loan(amina.loan_id))
    assert [(row["stage"], row["state"]) for row in kept] == [(-1, "sent"), (0, "sent"), (3, "sent")]
    assert len(await audited(sqlite_office, "REMINDER_SENT")) == len(reminders(sqlite_office, amina)) == 3


async def test_S_16_paid_at_nine_fifty_nine_means_nothing_at_ten(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await live(sqlite_office, DUE, "09:59")
    told = reminders(sqlite_office, amina)

    await pay(sqlite_office, amina, 4_728)
    await live(sqlite_office, THREE_AFTER)

    assert reminders(sqlite_office, amina) == told


async def test_CRED_13_a_reminder_paid_for_between_promise_and_sending_is_dropped(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    world_of(sqlite_office).turn("telegram", on=False)
    jump(sqlite_office, DUE, "10:00")
    await run(sqlite_office, "reminders", DUE)
    await pay(sqlite_office, amina, 4_728)

    world_of(sqlite_office).turn("telegram", on=True)
    await live(sqlite_office, DUE, "16:00")

    assert reminders(sqlite_office, amina) == []
    assert any("Received PKR 4,728" in text for text in heard(sqlite_office, amina))
    kept = await sqlite_office.runtime.database.read(lambda uow: uow.reminders.of_loan(amina.loan_id))
    assert [(row["stage"], row["state"]) for row in kept] == [(0, "dropped")]


async def test_CRED_20_after_a_part_payment_the_reminder_names_what_remains(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await live(sqlite_office, DUE, "09:00")

    await pay(sqlite_office, amina, 2_500)
    await live(sqlite_office, THREE_AFTER)

    told = reminders(sqlite_office, amina)
    assert "PKR 2,228 is due today" in told[-2]
    assert "PKR 2,273 has been open for 3 days" in told[-1]
    assert "late charge of PKR 45" in told[-1]


async def test_S_16_a_day_that_was_missed_is_over_and_the_later_stage_still_comes(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await live(sqlite_office, EVE, "20:00")

    jump(sqlite_office, DAY_AFTER, "15:00")
    await sqlite_office.runtime.timetable.catch_up()
    await sqlite_office.runtime.settle()
    after_the_outage = reminders(sqlite_office, amina)
    await live(sqlite_office, THREE_AFTER)

    assert len(after_the_outage) == 1
    assert len(reminders(sqlite_office, amina)) == 2
    assert "open for 3 days" in reminders(sqlite_office, amina)[-1]


async def test_S_16_a_reminder_that_could_not_leave_on_its_day_is_stale(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await live(sqlite_office, DUE, "09:00")
    before = reminders(sqlite_office, amina)
    world_of(sqlite_office).turn("telegram", on=False)
    jump(sqlite_office, DUE, "10:00")
    await run(sqlite_office, "reminders", DUE)

    jump(sqlite_office, DAY_AFTER, "10:30")
    world_of(sqlite_office).turn("telegram", on=True)
    await sqlite_office.runtime.settle()

    assert reminders(sqlite_office, amina) == before


async def test_CRED_11_running_the_job_again_sends_nothing_more(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    jump(sqlite_office, EVE, "10:00")

    first = await run(sqlite_office, "reminders", EVE)
    again = await run(sqlite_office, "reminders", EVE)
    await do(sqlite_office, lambda moment: _claimed_anew(moment))
    await run(sqlite_office, "reminders", EVE)

    assert (first, again) == (True, False)
    assert len(reminders(sqlite_office, amina)) == 1


async def _claimed_anew(moment: object) -> None:
    """Forget that the job ran, as an operator who runs it by hand does."""
    uow = moment.uow  # type: ignore[attr-defined]  # it is an Office
    await uow.jobs.finish("reminders", EVE, period="", at=moment.now, handled=0, error="again")  # type: ignore[attr-defined]  # likewise


async def test_CRED_12_S_28_after_stop_the_officer_is_asked_to_speak_to_her(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await do(sqlite_office, lambda moment: support.stop(moment, amina.chat, StopMessages()))

    await live(sqlite_office, DUE)

    assert reminders(sqlite_office, amina) == []
    tasks = [text for text in in_group(sqlite_office) if "Please speak to Amina B." in text]
    assert len(tasks) == 2
    assert "no reminders are wanted" in tasks[0]
    assert "For Bilal" in tasks[0]
    kept = await sqlite_office.runtime.database.read(lambda uow: uow.reminders.of_loan(amina.loan_id))
    assert [(row["stage"], row["state"]) for row in kept] == [(-1, "officer"), (0, "officer")]


async def test_CRED_12_S_27_somebody_who_blocked_us_becomes_a_task_too(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await world_of(sqlite_office).block(amina.phone, blocked=True)
    await sqlite_office.runtime.settle()

    await live(sqlite_office, EVE)

    assert any("there is no way to reach them in chat" in text for text in in_group(sqlite_office))


async def test_MLMS_134_what_the_reminder_names_is_what_the_link_asks_for(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await live(sqlite_office, THREE_AFTER)

    due = (await loan_of(sqlite_office, amina)).due_now(THREE_AFTER)

    assert due == Money(482_300, "PKR")
    assert "PKR 4,823" in reminders(sqlite_office, amina)[-1]


async def test_a_loan_that_is_repaid_is_never_reminded_of(sqlite_office: Office) -> None:
    amina = await late(sqlite_office)
    await pay(sqlite_office, amina, 56_737)

    await live(sqlite_office, THREE_AFTER)

    assert reminders(sqlite_office, amina) == []


@pytest.mark.parametrize("language", ["ur", "ur_Latn"])
async def test_reminders_are_written_in_her_own_language(sqlite_office: Office, language: str) -> None:
    amina = await late(sqlite_office)
    clock_of(sqlite_office).set(at(sqlite_office, EVE, "09:00"))
    sqlite_office.runtime.timetable.look_from(at(sqlite_office, EVE, "09:00"))
    await world_of(sqlite_office).say(amina.phone, {"ur": "اردو", "ur_Latn": "roman urdu"}[language])
    await sqlite_office.runtime.settle()

    await live(sqlite_office, EVE)

    told = heard(sqlite_office, amina)[-1]
    assert "4,728" in told
    assert "is due tomorrow" not in told
    assert date(2026, 12, 20).isoformat() not in told
