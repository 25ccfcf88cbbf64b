"""Suspense: money with no owner waits, is given its loan once, and counts from the day it really came (X-28)."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.events import PaymentReceived
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.money import Money
from domain.operations import suspense, writing_off
from domain.operations.joining import NotAllowed
from domain.operations.payments import record_payment
from domain.people.staff import Role, Staff
from storage.tables import payment
from tests.builders import Borrower, do, golden_loan, loan_of, named, offered
from tests.jobs.days import jump
from tests.operations.desk import (
    EACH,
    OWED,
    books,
    charge,
    confirm,
    defaulted,
    disagreements,
    moment_of,
    pay,
    payment_called,
    promised,
    refused_inside,
    rupees,
    settled_by,
)
from tests.operations.test_at_once import together
from webhooks.app import Office

DUE = date(2026, 12, 20)


async def unplaced(office: Office, whole: int = 4_728, reference: str = "QKH1", *, when: datetime | None = None) -> int:
    """Let money come that names no loan; return the payment's id."""
    fact = PaymentReceived("mpesa", reference, rupees(whole), when or office.runtime.clock())
    assert await do(office, lambda moment: record_payment(moment, fact))
    found: int = (await payment_called(office, reference)).id
    return found


async def assign(office: Office, payment_id: int, borrower: Borrower, *, by: str = "Bilal") -> bool:
    """Let somebody say whose money it is."""
    staff = await named(office, by)
    return await do(office, lambda moment: suspense.assign(moment, staff, payment_id, loan_id=borrower.loan_id))


async def test_X_28_money_gets_its_loan_and_the_borrower_her_receipt(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    waiting = await unplaced(office)
    assert (await books(office))["suspense"] == -EACH

    assert await assign(office, waiting, amina)

    assert "suspense" not in await books(office)
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert sum((await settled_by(office, waiting)).values()) == EACH
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


async def test_X_28_it_counts_from_the_day_it_came_so_a_late_charge_goes(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    waiting = await unplaced(office, when=moment_of(office, DUE, "21:00"))
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    assert (await loan_of(office, amina)).instalments[0].late > 0
    await pay(office, amina, 1_000, "R-1")

    await assign(office, waiting, amina)

    loan = await loan_of(office, amina)
    assert loan.instalments[0].late == 0
    assert loan.outstanding.minor == OWED - EACH - 100_000
    assert await disagreements(office) == []


async def test_X_28_much_money_needs_a_second_person(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await unplaced(office, 51_000)

    assert not await assign(office, waiting, amina)
    assert (await books(office))["suspense"] == -5_100_000
    with pytest.raises(Refusal):
        await confirm(office, "Bilal")
    await confirm(office, "Sana")

    assert "suspense" not in await books(office)
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 5_100_000
    with pytest.raises(Refusal):
        await confirm(office, "Imran")
    assert await disagreements(office) == []


async def test_X_28_a_finished_loan_keeps_it_as_credit(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 56_737, "R-1")
    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    waiting = await unplaced(office, 500)

    await assign(office, waiting, amina)

    assert (await books(office))["borrower:credit"] == -50_000
    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert await disagreements(office) == []


async def test_X_28_on_a_loan_that_was_written_off_it_is_recovered(office: Office) -> None:
    amina = await defaulted(office)
    staff = await named(office, "Sana")
    await do(office, lambda moment: writing_off.write_off(moment, staff, amina.loan_id, reason="moved abroad"))
    await confirm(office, "Imran")
    waiting = await unplaced(office, 700)

    await assign(office, waiting, amina)

    assert (await books(office))["income:recovery"] == -70_000
    assert (await loan_of(office, amina)).state is LoanState.WRITTEN_OFF
    assert await promised(office, "MONEY_RECOVERED") == 1
    assert await disagreements(office) == []


async def test_X_28_what_cannot_be_is_answered_and_nothing_moves(office: Office) -> None:
    amina = await golden_loan(office)
    staff = await named(office, "Bilal")
    waiting = await unplaced(office)

    async def says(payment_id: int, loan_id: int) -> str:
        return await refused_inside(office, lambda moment: suspense.assign(moment, staff, payment_id, loan_id=loan_id))

    before = await books(office)
    assert "There is no loan" in await says(waiting, 900)
    assert "does not wait in suspense" in await says(900, amina.loan_id)
    old = await unplaced(office, 50, "QKH0", when=office.runtime.clock() - timedelta(days=30))
    assert "not paid out yet on that day" in await says(old, amina.loan_id)
    auditor = Staff(99, "Adeel", "99", frozenset({Role.AUDITOR}))
    with pytest.raises(NotAllowed):
        await do(office, lambda moment: suspense.assign(moment, auditor, waiting, loan_id=amina.loan_id))
    await assign(office, waiting, amina)
    after = await books(office)
    assert "does not wait in suspense" in await says(waiting, amina.loan_id)
    assert await books(office) == after != before
    assert await disagreements(office) == []


async def test_X_28_another_currency_is_not_ours_to_convert(office: Office) -> None:
    amina = await golden_loan(office)
    fact = PaymentReceived("mpesa", "QKH2", Money(100_000, "KES"), office.runtime.clock(), loan_id=amina.loan_id)
    await do(office, lambda moment: record_payment(moment, fact))
    waiting = (await payment_called(office, "QKH2")).id

    with pytest.raises(Refusal, match="is in"):
        await assign(office, waiting, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED


async def test_X_28_a_loan_that_was_not_paid_out_cannot_take_it(office: Office) -> None:
    amina = await offered(office)
    waiting = await unplaced(office)
    staff = await named(office, "Bilal")

    with pytest.raises(Refusal, match="no loan that was paid out"):
        await do(office, lambda moment: suspense.loan_of_person(moment, amina.person_id))
    with pytest.raises(Refusal):
        await do(office, lambda moment: suspense.assign(moment, staff, waiting, loan_id=1))


async def test_X_28_two_officers_at_once(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    for number in range(5):
        waiting = await unplaced(office, 100, f"QKH{number}")
        said = await together(assign(office, waiting, amina), assign(office, waiting, amina, by="Hina"))
        assert sorted(bool(reason) for reason in said) == [False, True]

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 5 * 10_000
    assert await disagreements(office) == []


async def test_X_28_a_crash_before_the_end_leaves_it_waiting(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await unplaced(office)
    staff = await named(office, "Bilal")
    before = await books(office)

    async def dies(moment: Any) -> None:
        await suspense.assign(moment, staff, waiting, loan_id=amina.loan_id)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await do(office, dies)

    assert await books(office) == before
    assert await promised(office, "PAYMENT_CONFIRMATION") == 0
    await assign(office, waiting, amina)
    assert await disagreements(office) == []


async def test_X_11_a_late_callback_adds_nothing_to_what_was_placed(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await unplaced(office)
    await assign(office, waiting, amina)
    again = PaymentReceived("mpesa", "QKH1", rupees(4_728), office.runtime.clock(), loan_id=amina.loan_id)

    told = await asyncio.gather(*(do(office, lambda moment: record_payment(moment, again)) for _ in range(3)))

    assert told == [False] * 3
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await disagreements(office) == []


async def test_X_28_verify_names_money_that_waits_and_has_a_loan(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    waiting = await unplaced(sqlite_office)
    tampered = update(payment).where(payment.c.id == waiting).values(loan_id=amina.loan_id)
    await sqlite_office.runtime.database.transact(lambda uow: uow.connection.execute(tampered))

    assert any("its loan" in line for line in await disagreements(sqlite_office))
