"""Money for a loan in each state (SAFE-7), and what staff may not write down as received (SAFE-5, 6, 9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.flows.staff.commands import money as staff_money
from bot.flows.staff.commands.sheets import collect
from domain.events import PaymentReceived
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.money import Money
from domain.operations import compromising, sheets, writing_off
from domain.operations.payments import record_payment
from domain.people.staff import Role, Staff
from storage.tables import card, payment, payment_attempt
from tests.builders import Borrower, accept, do, golden_loan, loan_of, member, named, offered
from tests.jobs.days import jump
from tests.office import world_of
from tests.operations.desk import (
    OWED,
    assert_books,
    books,
    close,
    confirm,
    defaulted,
    disagreements,
    pay,
    payment_called,
    promised,
    put,
    rupees,
)
from tests.people import JOSEPH
from webhooks.app import Office

TODAY = date(2026, 11, 20)
Make = Callable[[Office], Awaitable[Borrower]]


async def completed(office: Office) -> Borrower:
    """Give somebody a loan that is repaid."""
    amina = await golden_loan(office)
    await pay(office, amina, 56_737, "R-0")
    return amina


async def cancelled(office: Office) -> Borrower:
    """Give somebody a loan that was given back."""
    amina = await golden_loan(office)
    await close(office, amina, "return")
    await pay(office, amina, 50_000, "R-0")
    return amina


async def settled(office: Office) -> Borrower:
    """Give somebody a loan that was settled for less."""
    amina = await defaulted(office)
    staff, today = await named(office, "Sana"), office.runtime.lender.today(office.runtime.clock())
    await do(
        office, lambda moment: compromising.offer(moment, staff, amina.loan_id, rupees(30_000), today, reason="poor")
    )
    await confirm(office, "Imran")
    await pay(office, amina, 30_000, "R-0")
    return amina


async def legal(office: Office) -> Borrower:
    """Give somebody a loan that is before a court."""
    amina = await defaulted(office)
    await put(office, amina, LoanState.LEGAL)
    return amina


async def written_off(office: Office) -> Borrower:
    """Give somebody a loan that was written off."""
    amina = await defaulted(office)
    staff = await named(office, "Sana")
    await do(office, lambda moment: writing_off.write_off(moment, staff, amina.loan_id, reason="moved abroad"))
    await confirm(office, "Imran")
    return amina


# The matrix


@pytest.mark.parametrize(
    ("make", "state", "becomes"),
    [
        (golden_loan, LoanState.ACTIVE, "posted"),
        (defaulted, LoanState.DEFAULTED, "posted"),
        (legal, LoanState.LEGAL, "posted"),
        (written_off, LoanState.WRITTEN_OFF, "recovered"),
        (completed, LoanState.COMPLETED, "credit"),
        (cancelled, LoanState.CANCELLED, "credit"),
        (settled, LoanState.SETTLED, "credit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_SAFE_7_what_becomes_of_money_in_each_state(
    office: Office, make: Make, state: LoanState, becomes: str
) -> None:
    amina = await make(office)
    before = await loan_of(office, amina)
    assert before.state is state

    await pay(office, amina, 1_000, "R-1")

    after, row = await loan_of(office, amina), await payment_called(office, "R-1")
    assert (after.state, row.state) == (state, "SUCCESS")
    assert before.outstanding.minor - after.outstanding.minor == (100_000 if becomes == "posted" else 0)
    assert row.credit_minor == (100_000 if becomes == "credit" else 0)
    assert row.recovered_minor == (100_000 if becomes == "recovered" else 0)
    assert await disagreements(office) == []


@pytest.mark.parametrize("make", [defaulted, legal])
async def test_MLMS_86_the_arrears_paid_it_runs_again(office: Office, make: Make) -> None:
    amina = await make(office)

    await pay(office, amina, 4_823, "R-1")

    loan = await loan_of(office, amina)
    assert (loan.state, loan.defaulted_on) == (LoanState.ACTIVE, None)
    assert loan.outstanding.minor == OWED - 472_800
    assert await disagreements(office) == []


async def test_MLMS_85_fines_paid_never_reduce_the_principal(office: Office) -> None:
    amina = await defaulted(office)

    await pay(office, amina, 95, "R-1")

    assert (await loan_of(office, amina)).outstanding_of("principal").minor == 5_000_000
    assert (await books(office))["loan:principal"] == 5_000_000
    assert await disagreements(office) == []


async def test_MLMS_120_two_different_payments_for_one_instalment_and_the_last(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 56_737, "R-1")

    await pay(office, amina, 4_728, "R-2")

    assert (await payment_called(office, "R-2")).credit_minor == 472_800
    assert await promised(office, "OVERPAID") == 1
    assert (await books(office))["borrower:credit"] == -472_800
    assert await disagreements(office) == []


async def test_SAFE_7_money_for_a_loan_that_was_never_paid_out_waits_in_suspense(office: Office) -> None:
    amina = await offered(office)
    await accept(office, amina)

    await pay(office, replace(amina, loan_id=(await loan_of(office, amina)).id), 1_000, "R-1")

    assert (await payment_called(office, "R-1")).state == "UNPLACED"
    await assert_books(office, cash__cash=100_000, suspense=-100_000)


async def test_SAFE_7_money_of_another_currency_waits_in_suspense(office: Office) -> None:
    amina = await golden_loan(office)
    fact = PaymentReceived("stripe", "pi_1", Money(1_000, "USD"), office.runtime.clock(), loan_id=amina.loan_id)

    assert await do(office, lambda moment: record_payment(moment, fact))

    assert (await payment_called(office, "pi_1")).state == "UNPLACED"
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_SAFE_4_the_same_reference_is_the_same_money(office: Office) -> None:
    amina = await golden_loan(office)
    fact = PaymentReceived("cash", "R-1", rupees(1_000), office.runtime.clock(), loan_id=amina.loan_id)

    told = [await do(office, lambda moment: record_payment(moment, fact)) for _ in range(3)]

    assert told == [True, False, False]
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 100_000
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


# What staff write down


async def written(office: Office, who: Staff, words: str) -> str:
    """Let somebody write /pay with these words; return why it was refused, having kept that it was."""

    async def caught(moment: Any) -> str:
        try:
            await staff_money.pay(moment, who, words)
        except Refusal as refusal:
            return refusal.reason.msgid
        return ""

    return await do(office, caught)


async def kept(office: Office) -> tuple[list[Any], int]:
    """Return the attempts that were refused, and how many payments there are."""

    async def look(uow: Any) -> tuple[list[Any], int]:
        attempts = (await uow.connection.execute(select(payment_attempt).order_by(payment_attempt.c.id))).all()
        return list(attempts), len((await uow.connection.execute(select(payment.c.id))).all())

    found: tuple[list[Any], int] = await office.runtime.database.read(look)
    return found


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("Bilal", "", "Write the person"),
        ("Bilal", "R-1001 500", "Write the person"),
        ("Bilal", "R-1001 500 cheque 7", "Write the person"),
        ("Bilal", "R-1001 0 cash R-1", "above zero"),
        ("Bilal", "R-1001 -5 cash R-1", "without a minus"),
        ("Bilal", "R-1001 0.50 cash R-1", "A payment is from"),
        ("Bilal", "R-1001 10000001 cash R-1", "A payment is from"),
        ("Bilal", "R-1001 1e9 cash R-1", "in figures"),
        ("Bilal", "R-1001 500 cash - on 21-11-2026", "not come yet"),
        ("Bilal", "R-1001 500 cash ---", "needs a number"),
        ("Bilal", "R-1001 500 cash R-1 on 19-11-2026", "not paid out yet"),
        ("Bilal", "R-1001 500 cash R-1 on someday", ""),
        ("Bilal", "R-7 500 cash R-1", "exactly one person"),
        ("Bilal", "Nobody 500 cash R-1", "exactly one person"),
    ],
)
async def test_SAFE_9_what_is_refused_is_kept_with_who_wrote_it_and_why(
    sqlite_office: Office, name: str, words: str, reason: str
) -> None:
    amina = await golden_loan(sqlite_office)

    said = await written(sqlite_office, await named(sqlite_office, name), words)

    (attempt,), payments = await kept(sqlite_office)
    assert reason in said
    assert (attempt.actor, attempt.written, attempt.reason) == (name, words, said)
    assert payments == 0
    assert (await loan_of(sqlite_office, amina)).outstanding.minor == OWED
    assert await disagreements(sqlite_office) == []


@pytest.mark.parametrize(
    ("name", "days", "because", "reason"),
    [
        ("Bilal", 7, "", ""),
        ("Bilal", 8, " because the slip was lost", "up to {days} days late"),
        ("Sana", 8, "", "long ago"),
        ("Sana", 30, " because the slip was lost", ""),
        ("Sana", 31, " because the slip was lost", "up to {days} days late"),
    ],
)
async def test_SAFE_5_so_many_days_back_and_no_more(
    office: Office, name: str, days: int, because: str, reason: str
) -> None:
    await golden_loan(office)
    jump(office, TODAY + timedelta(days=35))
    day = TODAY + timedelta(days=35 - days)

    said = await written(office, await named(office, name), f"R-1001 500 cash R-1 on {day:%d-%m-%Y}{because}")

    attempts, payments = await kept(office)
    assert reason in said
    assert (len(attempts), payments) == ((1, 0) if reason else (0, 1))
    assert await disagreements(office) == []


async def test_SAFE_9_a_receipt_written_down_twice_is_kept_as_refused(office: Office) -> None:
    amina = await golden_loan(office)
    bilal, hina = await named(office, "Bilal"), await named(office, "Hina")
    assert await written(office, bilal, "R-1001 500 bank UTR 123-456") == ""

    said = await written(office, hina, "R-1001 700 bank utr123456")

    (attempt,), payments = await kept(office)
    assert "recorded already" in said
    assert (attempt.actor, payments) == ("Hina", 1)
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 50_000
    assert await disagreements(office) == []


async def test_SAFE_9_who_may_not_and_whom_we_lent_nothing(office: Office) -> None:
    await member(office)
    auditor = Staff(99, "Asma", "99", frozenset({Role.AUDITOR}))
    bilal = await named(office, "Bilal")

    said = [await written(office, who, "R-1001 500 cash R-1") for who in (auditor, bilal)]

    attempts, payments = await kept(office)
    assert "role does not allow" in said[0]
    assert "no loan" in said[1]
    assert ([attempt.actor for attempt in attempts], payments) == (["Asma", "Bilal"], 0)
    await assert_books(office)


async def test_MLMS_122_a_large_receipt_waits_for_a_second_person_and_is_booked_once(office: Office) -> None:
    amina = await golden_loan(office)
    bilal = await named(office, "Bilal")
    for _ in range(2):
        assert await written(office, bilal, "R-1001 50001 cash R-1") == ""
    assert (await kept(office))[1] == 0

    await confirm(office, "Imran")

    assert (await kept(office))[1] == 1
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 5_000_100
    assert (await payment_called(office, "R1")).recorded_by == "Bilal, Imran"
    assert await disagreements(office) == []


# Every status by every way in


@pytest.mark.parametrize(
    ("make", "becomes"),
    [
        (golden_loan, "posted"),
        (defaulted, "posted"),
        (legal, "posted"),
        (written_off, "recovered"),
        (completed, "credit"),
        (cancelled, "credit"),
        (settled, "credit"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
@pytest.mark.parametrize("way", ["pay", "collect", "rail"])
async def test_SAFE_7_by_hand_on_a_sheet_or_by_a_rail_it_is_the_same(
    sqlite_office: Office, make: Make, becomes: str, way: str
) -> None:
    amina = await make(sqlite_office)
    before, credit = (await loan_of(sqlite_office, amina)).outstanding.minor, await credit_of(sqlite_office, amina)
    staff = await named(sqlite_office, "Bilal")
    if way == "pay":
        assert await written(sqlite_office, staff, "R-1001 1000 bank UTR 71") == ""
    elif way == "collect":
        await do(sqlite_office, lambda moment: collect(moment, staff, "L-1001 1000 bank UTR 71"))
        await do(sqlite_office, lambda moment: post_newest(moment, staff))
    else:
        world_of(sqlite_office).rail.pays("UTR 71", "1000", "L-1001")
        await world_of(sqlite_office).deliver_rail()
        await sqlite_office.runtime.settle()

    row = await payment_called(sqlite_office, "71")
    fell = before - (await loan_of(sqlite_office, amina)).outstanding.minor
    # On one day names decide the order, so the credit may stand on the other payment of that day.
    left_over = await credit_of(sqlite_office, amina) - credit
    assert {"posted": fell, "credit": left_over, "recovered": row.recovered_minor} == {
        name: 100_000 if name == becomes else 0 for name in ("posted", "credit", "recovered")
    }
    assert await disagreements(sqlite_office) == []


async def credit_of(office: Office, borrower: Borrower) -> int:
    """Return what we owe somebody."""
    return int(await office.runtime.database.read(lambda uow: uow.payments.credit_of(borrower.person_id)))


async def post_newest(moment: Any, staff: Staff) -> None:
    """Post the sheet that was laid out last."""
    newest = select(func.max(card.c.id)).where(card.c.kind == "sheet")
    await sheets.post(moment, staff, int(await moment.uow.connection.scalar(newest)))


async def test_SAFE_7_nobody_writes_down_money_for_a_loan_that_was_not_paid_out(sqlite_office: Office) -> None:
    amina = await offered(sqlite_office)
    await accept(sqlite_office, amina)
    bilal = await named(sqlite_office, "Bilal")

    said = await written(sqlite_office, bilal, "R-1001 1000 bank UTR 71")
    answer = await do(sqlite_office, lambda moment: collect(moment, bilal, "L-1001 1000 bank UTR 71"))

    attempts, payments = await kept(sqlite_office)
    assert "no loan that was paid out" in said
    assert len(answer.lines) == 2
    assert ([attempt.actor for attempt in attempts], payments) == (["Bilal", "Bilal"], 0)


# What the officer and the borrower read


async def test_CRED_39_the_officer_reads_paid_remaining_and_partial_or_cleared(sqlite_office: Office) -> None:
    await golden_loan(sqlite_office)
    bilal = await named(sqlite_office, "Bilal")

    part = await do(sqlite_office, lambda moment: staff_money.pay(moment, bilal, "R-1001 6737 cash R-1"))
    rest = await do(sqlite_office, lambda moment: staff_money.pay(moment, bilal, "R-1001 50000 cash R-2"))

    assert part.lines[1].params == {
        "ref": "P-1001",
        "paid": rupees(6_737),
        "left": rupees(50_000),
        "loan": "L-1001",
    }
    assert "PARTIAL" in part.lines[1].msgid
    assert "CLEARED" in rest.lines[1].msgid
    assert await disagreements(sqlite_office) == []


async def test_MLMS_125_a_history_has_pages_of_twenty_and_only_her_own(sqlite_office: Office) -> None:
    amina, joseph = await golden_loan(sqlite_office), await golden_loan(sqlite_office, JOSEPH)
    bilal = await named(sqlite_office, "Bilal")
    for number in range(21):
        await pay(sqlite_office, amina, 10, f"R-{number}")
    await pay(sqlite_office, joseph, 7, "J-1")

    first = await do(sqlite_office, lambda moment: staff_money.payments(moment, bilal, "R-1001"))
    second = await do(sqlite_office, lambda moment: staff_money.payments(moment, bilal, "R-1001 page 2"))
    her_own = await history_of(sqlite_office, amina, "history")
    earlier = await history_of(sqlite_office, amina, "history", press="go.history.2")
    guessed = await history_of(sqlite_office, amina, "receipt P-1022")

    assert [len(message.lines) - 1 for message in (first, second)] == [20, 1]
    assert [choice.id for choice in first.choices] == ["s.payments.R-1001 page 2"]
    assert [choice.id for choice in second.choices] == ["s.payments.R-1001 page 1"]
    assert (her_own.count("PKR 10,"), earlier.count("PKR 10,"), guessed.count("PKR 10,")) == (20, 1, 20)
    assert "PKR 7" not in her_own + earlier + guessed


async def history_of(office: Office, borrower: Borrower, words: str, *, press: str = "") -> str:
    """Let somebody ask for her history, and perhaps press a button of it; return what she was told."""
    world = world_of(office)
    await world.say(borrower.phone, words)
    await office.runtime.settle()
    if press:
        chat = world.chat(borrower.phone)
        world.telegram.press(borrower.phone.person, chat, chat.messages[-1].id, press)
        await world.carry()
        await office.runtime.settle()
    return str(world.chat(borrower.phone).messages[-1].text)
