"""qist db: migrations, and books that agree with themselves or are named."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations.payments import record_payment
from domain.operations.reversing import reverse
from domain.operations.waiving import waive
from jobs.clock import MovableClock
from jobs.travel import travel
from storage.verification import verify
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.commands.conftest import Fails, Qist
from tests.office import START, opened
from webhooks.app import Office


async def pay(office: Office, loan_id: int | None, amount: int, reference: str) -> None:
    """Record money that came."""
    fact = PaymentReceived("cash", reference, Money(amount * 100, "PKR"), office.runtime.clock(), loan_id=loan_id)
    await do(office, lambda moment: record_payment(moment, fact))


async def a_busy_book(office: Office) -> Borrower:
    """Leave a loan with two payments that fit no instalment exactly, and money without an owner."""
    amina = await golden_loan(office)
    await pay(office, amina.loan_id, 1_000, "A-1")
    await pay(office, amina.loan_id, 6_000, "A-2")
    await pay(office, None, 500, "A-3")
    await office.runtime.database.transact(lambda uow: uow.audit.seal())
    return amina


async def changed(office: Office, statement: str) -> None:
    """Change the database behind the office's back."""
    await office.runtime.database.transact(lambda uow: uow.connection.execute(text(statement)))


async def disagreements(office: Office) -> list[str]:
    """Return what verify names."""
    return [
        str(found) for found in await office.runtime.database.read(lambda uow: verify(uow, office.runtime.lender.zone))
    ]


async def test_books_that_were_kept_agree(office: Office) -> None:
    await a_busy_book(office)

    assert await disagreements(office) == []


async def test_an_overpaid_and_finished_loan_agrees(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina.loan_id, 60_000, "A-1")

    assert await disagreements(office) == []


async def test_what_was_taken_back_and_told_again_agrees(office: Office) -> None:
    await a_busy_book(office)
    manager = await named(office, "Sana")

    await do(office, lambda moment: reverse(moment, manager, 1, reason="typed twice"))

    assert (await office.runtime.database.read(lambda uow: uow.payments.counts()))["REVERSED"] == 1
    assert await disagreements(office) == []


async def test_late_charges_posted_and_let_go_agree(office: Office) -> None:
    amina = await golden_loan(office)
    runtime = office.runtime
    assert isinstance(runtime.clock, MovableClock)
    await travel(runtime, runtime.clock, START + timedelta(days=40))
    loan = await loan_of(office, amina)
    assert loan.outstanding_of("late")
    assert await disagreements(office) == []
    manager = await named(office, "Sana")

    await do(office, lambda moment: waive(moment, manager, loan.id, 1, reason="was in hospital"))

    assert not (await loan_of(office, amina)).outstanding_of("late")
    assert await disagreements(office) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE instalment SET paid_interest = paid_interest - 1 WHERE number = 1",
            "loan L-1001, instalment 1: interest paid is written as",
        ),
        ("UPDATE instalment SET paid_principal = 1 WHERE number = 9", "loan L-1001: principal owed is written as"),
        ("UPDATE loan SET oldest_due_on = '2030-01-01'", "loan L-1001: the oldest unpaid due date is written as 2030"),
        (
            "UPDATE instalment SET late = 1, paid_late = 1 WHERE number = 1",
            "loan L-1001, instalment 1: late is written",
        ),
        ("UPDATE instalment SET waived_fees = 0, waived_late = 0, late = 5 WHERE number = 2", "loan L-1001: late owed"),
        ("UPDATE payment SET refunded_minor = 3 WHERE reference = 'A-1'", "payment P-1001: money received"),
        (
            "UPDATE payment SET amount_minor = amount_minor + 7 WHERE reference = 'A-1'",
            "payment P-1001: money received",
        ),
        ("UPDATE payment SET credit_minor = 5 WHERE reference = 'A-2'", "payment P-1002: the borrower's credit"),
        ("UPDATE payment SET amount_minor = 9 WHERE reference = 'A-3'", "payment P-1003: money waiting in suspense"),
        ("INSERT INTO allocation VALUES (1, 1, 7, 'principal', 3)", "payment P-1001: what it settled"),
    ],
)
async def test_each_figure_that_was_tampered_with_is_named(sqlite_office: Office, statement: str, told: str) -> None:
    await a_busy_book(sqlite_office)

    await changed(sqlite_office, statement)

    found = await disagreements(sqlite_office)
    assert any(line.startswith(told) for line in found), found


async def test_one_tampered_payment_leaves_the_others_unnamed(sqlite_office: Office) -> None:
    await a_busy_book(sqlite_office)

    await changed(sqlite_office, "UPDATE payment SET amount_minor = amount_minor + 7 WHERE reference = 'A-1'")

    assert not any("P-1002" in line or "P-1003" in line for line in await disagreements(sqlite_office))


def in_the_sandbox(folder: Path, work: Callable[[Office], Awaitable[Any]]) -> None:
    """Do something in the office whose database the command line looks at next."""

    async def go() -> None:
        async with opened(folder / "var") as office:
            await work(office)

    asyncio.run(go())


def test_migrate_says_whether_there_was_anything_to_do(qist: Qist) -> None:
    assert "is now at" in qist("db", "migrate").output
    assert "already" in qist("db", "migrate").output


def test_verify_ends_with_0_when_everything_agrees(qist: Qist, tmp_path: Path) -> None:
    in_the_sandbox(tmp_path, a_busy_book)

    result = qist("db", "verify")

    assert result.exit_code == 0, result.output
    assert "Everything agrees" in result.output


def test_verify_names_the_row_and_ends_with_1(qist: Qist, refused: Fails, tmp_path: Path) -> None:
    async def tamper(office: Office) -> None:
        await a_busy_book(office)
        await changed(office, "UPDATE loan SET oldest_due_on = '2030-01-01'")

    in_the_sandbox(tmp_path, tamper)

    said = refused(qist("db", "verify"))

    assert "loan L-1001: the oldest unpaid due date is written as 2030-01-01" in said
    assert "1 rows disagree" in said


def test_a_database_that_is_not_there_is_said_in_a_sentence(qist: Qist, refused: Fails) -> None:
    said = refused(qist("db", "verify", database_url="postgresql+asyncpg://u:secret@127.0.0.1:1/qist"))

    assert "The database does not work" in said
    assert "secret" not in said
