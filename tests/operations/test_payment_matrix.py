"""Money for a loan in each state (SAFE-7), and what staff may not write down as received (SAFE-5, 6, 9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.flows.staff.commands import money as staff_money
from domain.events import PaymentReceived
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.money import Money
from domain.operations import compromising, writing_off
from domain.operations.payments import record_payment
from domain.people.staff import Role, Staff
from storage.tables import payment, payment_attempt
from tests.builders import Borrower, accept, do, golden_loan, loan_of, member, named, offered
from tests.jobs.days import jump
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
    reverse,
    rupees,
)
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
        ("Bilal", "R-1001 500 cash 9 yesterday", "Did you mean: on"),
        ("Bilal", "R-1001 500 cash 9 21-11-2026", "Did you mean: on"),
        ("Bilal", "R-1001 500 cash slip 9 from her brother", "Please write the number alone"),
        ("Bilal", "R-7 500 cash R-1", "nobody here called"),
        ("Bilal", "Nobody 500 cash R-1", "nobody here called"),
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


async def test_MLMS_120_a_surplus_that_moves_to_an_earlier_payment_is_told(office: Office) -> None:
    amina = await golden_loan(office)
    day = office.runtime.clock()
    await pay(office, amina, 56_737, "R-1")

    await pay(office, amina, 500, "R-2", when=day - timedelta(hours=1))

    assert (await payment_called(office, "R-1")).credit_minor + (
        await payment_called(office, "R-2")
    ).credit_minor == 50_000
    assert await promised(office, "OVERPAID") == 1
    assert await promised(office, "PAID_EXTRA") == 1


async def test_MLMS_120_what_becomes_of_her_money_after_a_reversal_is_told(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 56_737, "R-1")
    await pay(office, amina, 500, "R-2")

    await reverse(office, (await payment_called(office, "R-1")).id)

    assert (await payment_called(office, "R-2")).credit_minor == 0
    assert await promised(office, "CREDIT_USED") == 1
    assert await disagreements(office) == []
