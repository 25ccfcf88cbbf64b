"""Orders of before there was one vocabulary for them: each is found again under its new words, and no total is lost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, text

from domain.payments.orders import OrderState
from domain.payments.refunds import sent_back, under_way
from storage.migrate import migrate
from storage.tables import money_order
from tests.builders import golden_loan, loan_of
from tests.office import START
from tests.operations.desk import pay
from webhooks.app import Office

BEFORE = "2026_11_30_early"
#: What this migration and those after it have made.
UNDONE = (
    "DROP TABLE payment_said",
    "DROP INDEX ix_money_order_payment",
    "DROP INDEX ix_dispute_payment",
    "DROP INDEX ix_ledger_transaction_payment",
    "DROP TABLE payment_name",
    "DROP INDEX ix_payment_told_as",
    "ALTER TABLE payment DROP COLUMN told_as",
    "DROP TABLE refund_total",
)
#: Kind, state of before, minor units.
OLD = {
    "asked-for": ("refund", "new", 1),
    "unheard": ("refund", "uncertain", 20),
    "for-a-person": ("refund", "unknown", 300),
    "on-its-way": ("refund", "pending", 4_000),
    "gone": ("refund", "succeeded", 10_000),
    "came-back": ("refund", "failed", 7_000),
    "turned-down": ("refund", "refused", 9_000),
    "ch_1": ("told", "succeeded", 25_000),
    "wallet": ("collect", "unknown", 60_000),
}


async def test_MLMS_124_refunds_and_totals_of_before_count_as_they_did(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    await put_back(office, (await loan_of(office, amina)).id, amina.person_id)

    assert await migrate(office.runtime.database)

    read = office.runtime.database.read
    states = dict(await read(lambda uow: rows(uow)))
    assert states == {
        "asked-for": "new",
        "unheard": "unknown",
        "for-a-person": "unknown",
        "on-its-way": "asked",
        "gone": "done",
        "came-back": "failed",
        "turned-down": "refused",
        "wallet": "unknown",
    }
    refunds = await read(lambda uow: uow.money_orders.refunds_of(1))
    told = await read(lambda uow: uow.refund_totals.of_payment(1))
    assert told == 25_000
    assert sent_back(refunds, told=told) == 25_000 - 7_000
    assert under_way(refunds) == 4_321


@pytest.mark.parametrize("total", [24_999, 25_000, 25_001])
async def test_MLMS_124_a_total_only_ever_rises(sqlite_office: Office, total: int) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    tell = office.runtime.database.transact
    owed = (await loan_of(office, amina)).money

    first = await tell(lambda uow: uow.refund_totals.told("stripe", "ch_1", 1, owed(25_000), at=START))
    second = await tell(lambda uow: uow.refund_totals.told("stripe", "ch_1", 1, owed(total), at=START))

    assert (first, second) == (True, total > 25_000)
    kept = await office.runtime.database.read(lambda uow: uow.refund_totals.of_payment(1))
    assert kept == max(25_000, total)


async def put_back(office: Office, loan_id: int, person_id: int) -> None:
    """Leave the database as it was before the migration, with orders in it."""

    async def work(uow: Any) -> None:
        for undone in UNDONE:
            await uow.connection.execute(text(undone))
        await uow.connection.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": BEFORE})
        for name, (kind, state, minor) in OLD.items():
            values = {
                "id": name,
                "kind": kind,
                "provider": "stripe" if kind != "collect" else "mpesa",
                "loan_id": loan_id,
                "person_id": person_id,
                "payment_id": 1,
                "amount_minor": minor,
                "currency": "PKR",
                "account_sealed": office.runtime.database.keyring.seal("", place=f"money_order|account|{name}"),
                "state": state,
                "made_at": START,
            }
            await uow.connection.execute(insert(money_order).values(values))

    await office.runtime.database.transact(work)


async def rows(uow: Any) -> list[tuple[str, OrderState]]:
    """Return every order and where it stands."""
    return [tuple(row) for row in await uow.connection.execute(select(money_order.c.id, money_order.c.state))]
