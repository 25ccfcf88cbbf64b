"""What the database itself refuses, whatever our code should come to think."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.events import PaymentReceived
from domain.lending.states import LOAN_MOVES, LoanState
from domain.messages import Refusal
from domain.money import Money
from domain.operations import offering
from domain.operations.commands import AcceptOffer
from domain.operations.payments import record_payment
from domain.people.person import Details
from storage.append_only import AGREED, APPEND_ONLY, APPEND_ONLY_SINCE_LENDING
from storage.tables import metadata, payment
from tests.builders import accept, do, golden_loan, loan_of, offered, open_offer
from tests.people import AMINA, JOSEPH
from webhooks.app import Office


@pytest.fixture
async def busy(office: Office) -> Office:
    """Give an office whose append-only tables each hold a row."""
    borrower = await golden_loan(office)
    now = office.runtime.clock()

    fact = PaymentReceived("cash", "slip-1", Money(100_000, "PKR"), now, loan_id=borrower.loan_id)
    await do(office, lambda moment: record_payment(moment, fact))
    loan = await loan_of(office, borrower)

    async def fill(uow: Any) -> None:
        await uow.audit.seal()
        await uow.facts.charge(loan, 1, sequence=1, on=date(2026, 12, 23))
        parts = {(1, "interest"): 100}
        await uow.facts.relieve(loan, parts, kind="waiver", on=date(2026, 12, 24), by="Sana", reason="test", at=now)
        await uow.credit.override(borrower.person_id, by="Sana", reason="test", until=date(2026, 12, 24), at=now)
        await uow.payments.refused(actor="Sana", written="R-1001 0 cash 1", reason="nothing", at=now)
        await uow.chats.record_consent(borrower.chat.id, kind="service", version="1", language="en", given=True, at=now)

    await office.runtime.database.transact(fill)
    return office


@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
async def test_what_is_append_only_cannot_be_changed(busy: Office, change: str) -> None:
    for table in (*APPEND_ONLY, *APPEND_ONLY_SINCE_LENDING):
        column = list(metadata.tables[table].columns)[-1].name
        statement = change.format(table=table, column=column)

        with pytest.raises(DBAPIError, match="append-only"):
            await busy.runtime.database.transact(lambda uow, said=statement: uow.connection.execute(text(said)))  # type: ignore[misc]  # a default binds the loop's value


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, columns in AGREED.items() for column in columns]
)
async def test_S_29_what_was_agreed_on_a_loan_cannot_be_changed(busy: Office, table: str, column: str) -> None:
    statement = text(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 - our own names

    with pytest.raises(DBAPIError, match="append-only"):
        await busy.runtime.database.transact(lambda uow: uow.connection.execute(statement))


@pytest.mark.parametrize("table", AGREED)
async def test_SAFE_1_no_loan_and_no_instalment_can_be_deleted(busy: Office, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await busy.runtime.database.transact(lambda uow: uow.connection.execute(text(f"DELETE FROM {table}")))  # noqa: S608 - our own names


@pytest.mark.parametrize("state", LoanState)
async def test_INP_18_the_database_knows_the_moves_of_a_loan(busy: Office, state: LoanState) -> None:
    move = text("UPDATE loan SET state = :state").bindparams(state=state)
    allowed = state in {LoanState.ACTIVE, *LOAN_MOVES.allowed(LoanState.ACTIVE)}

    async def go(uow: Any) -> None:
        await uow.connection.execute(move)

    if allowed:
        await busy.runtime.database.transact(go)
    else:
        with pytest.raises(DBAPIError, match="may not"):
            await busy.runtime.database.transact(go)


async def test_a_payment_is_recorded_once_for_each_reference(busy: Office) -> None:
    columns = ", ".join(column.name for column in payment.columns if column.name != "id")
    again = text(f"INSERT INTO payment ({columns}) SELECT {columns} FROM payment")  # noqa: S608 - our own column names

    with pytest.raises(IntegrityError):
        await busy.runtime.database.transact(lambda uow: uow.connection.execute(again))


async def test_MLMS_79_one_open_loan_when_two_yeses_race(office: Office) -> None:
    amina = await offered(office)
    offer_id = await open_offer(office, amina)
    assert offer_id is not None
    yes = AcceptOffer(offer_id, "shown", "en", "now")
    outcomes = await asyncio.gather(
        *(do(office, lambda moment: offering.accept(moment, amina.chat, yes)) for _ in range(5)),
        return_exceptions=True,
    )

    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Refusal) for outcome in outcomes if isinstance(outcome, BaseException))
    assert await office.runtime.database.read(lambda uow: uow.loans.counts()) == {"ACCEPTED": 1}


async def test_MLMS_79_the_index_holds_even_against_our_own_code(office: Office) -> None:
    amina = await offered(office)
    await accept(office, amina)
    second = text(
        "INSERT INTO loan (person_id, application_id, offer_id, state, principal_minor, currency, terms, created_by, "
        "accepted_at) SELECT person_id, application_id + 100, offer_id + 100, state, principal_minor, currency, terms, "
        "created_by, accepted_at FROM loan"
    )

    with pytest.raises(IntegrityError):
        await office.runtime.database.transact(lambda uow: uow.connection.execute(second))


async def test_MLMS_3_one_person_for_one_phone_and_one_identity(office: Office) -> None:
    database = office.runtime.database
    now = office.runtime.clock()

    async def join(details: Details) -> None:
        await database.transact(lambda uow: uow.people.add(details, currency="PKR", officer="", at=now))

    await join(AMINA)

    with pytest.raises(IntegrityError):
        await join(replace(JOSEPH, phone=AMINA.phone))
    with pytest.raises(IntegrityError):
        await join(replace(JOSEPH, national_id=AMINA.national_id))
    assert await database.read(lambda uow: uow.people.counts()) == {"PENDING": 1}
