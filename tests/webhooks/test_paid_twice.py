"""Paying twice: what is too much is never ignored, she says what becomes of it, and old buttons move nothing (S-12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows.staff.commands.money import refund as refund_word
from domain.operations import overpaying
from domain.operations.commands import DecideExtra
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.office import clock_of
from tests.operations.desk import OWED, pay, promised, refused_inside, told_staff
from tests.webhooks.stripe_telling import charge, refund, tell
from webhooks.app import Office

EACH = 472_800


async def decide(office: Office, borrower: Borrower, payment_id: int, *, keep: bool) -> None:
    """Press one of the two buttons."""
    await do(office, lambda moment: overpaying.decide(moment, borrower.chat, DecideExtra(payment_id, keep)))


async def twice(office: Office) -> Borrower:
    """Let somebody pay her first instalment twice, minutes apart."""
    amina = await golden_loan(office)
    for number in (1, 2):
        await pay(office, amina, 4_728, f"pi_{number}", by="stripe")
        clock_of(office).set(office.runtime.clock() + timedelta(minutes=10))
    return amina


async def test_MLMS_120_a_second_payment_within_the_hour_is_asked_about(office: Office) -> None:
    amina = await twice(office)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 2 * EACH
    assert await promised(office, "PAID_EXTRA") == 1
    assert await promised(office, "PAID_TWICE") == 1


async def test_the_same_amount_hours_later_is_the_next_instalment(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    await pay(sqlite_office, amina, 4_728, "pi_1", by="stripe")
    clock_of(sqlite_office).set(sqlite_office.runtime.clock() + timedelta(minutes=61))
    await pay(sqlite_office, amina, 4_728, "pi_2", by="stripe")

    assert await promised(sqlite_office, "PAID_EXTRA") == 0


async def test_MLMS_120_what_is_more_than_the_loan_is_asked_about(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)

    await pay(sqlite_office, amina, 60_000, "pi_1", by="stripe")

    assert await promised(sqlite_office, "OVERPAID") == 1
    assert await promised(sqlite_office, "PAID_EXTRA") == 1


async def test_S_12_sent_back_is_asked_of_staff_once_and_moves_nothing_itself(office: Office) -> None:
    amina = await twice(office)

    for _ in range(3):
        await decide(office, amina, 2, keep=False)

    assert await promised(office, "WANTS_BACK") == 1
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 2 * EACH


async def test_S_12_kept_stays(sqlite_office: Office) -> None:
    amina = await twice(sqlite_office)

    await decide(sqlite_office, amina, 2, keep=True)

    assert await promised(sqlite_office, "EXTRA_KEPT") == 1
    assert await promised(sqlite_office, "WANTS_BACK") == 0


@pytest.mark.parametrize("typed", ["P-1001 3263", "P-1001 3,263.00"])
async def test_MLMS_124_money_that_came_by_hand_is_sent_before_it_is_written_down(
    sqlite_office: Office, typed: str
) -> None:
    amina = await golden_loan(sqlite_office)
    payment_id = await pay(sqlite_office, amina, 60_000, "QKH1", by="bank")
    staff = await named(sqlite_office, "Imran")

    await decide(sqlite_office, amina, payment_id, keep=False)
    said = await refused_inside(sqlite_office, lambda moment: refund_word(moment, staff, typed))

    [asked] = await told_staff(sqlite_office, "WANTS_BACK")
    assert (asked["command"], asked["by_hand"]) == ("/refund P-1001", 1)
    assert "Send the money first" in said


async def test_S_12_an_old_button_and_that_of_somebody_else_move_nothing(sqlite_office: Office) -> None:
    amina = await twice(sqlite_office)
    await tell(sqlite_office, [refund("pi_2", EACH), charge("pi_2", EACH, amount=EACH)])

    for payment_id in (2, 0, 99):
        await decide(sqlite_office, amina, payment_id, keep=False)

    assert await promised(sqlite_office, "WANTS_BACK") == 0
    assert await promised(sqlite_office, "EXTRA_SETTLED") == 1


async def test_S_12_all_that_is_hers_is_asked_back_without_naming_a_payment(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 60_000, "pi_1", by="stripe")
    await pay(office, amina, 1_000, "pi_2", by="stripe")

    await decide(office, amina, 0, keep=False)

    assert await promised(office, "WANTS_BACK") == 2
    assert await promised(office, "EXTRA_ASKED") == 2
