"""Money by hand, on a sheet and by a rail comes to the same, and is read the same (SAFE-7, CRED-39, MLMS-125)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.flows.staff.commands import money as staff_money
from bot.flows.staff.commands.sheets import collect
from domain.operations import sheets
from domain.people.staff import Staff
from storage.tables import card
from tests.builders import Borrower, accept, do, golden_loan, loan_of, named, offered
from tests.office import world_of
from tests.operations.desk import (
    defaulted,
    disagreements,
    pay,
    payment_called,
    rupees,
)
from tests.operations.test_payment_matrix import (
    Make,
    cancelled,
    completed,
    kept,
    legal,
    settled,
    written,
    written_off,
)
from tests.people import JOSEPH
from webhooks.app import Office


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
    assert (her_own.count("PKR 10,"), earlier.count("PKR 10,"), guessed.count("PKR 10,")) == (20, 1, 0)
    assert "PKR 7" not in her_own + earlier + guessed


async def history_of(office: Office, borrower: Borrower, words: str, *, press: str = "") -> str:
    """Let somebody ask for her history, and perhaps press a button of it; return what she was told."""
    world = world_of(office)
    await world.say(borrower.phone, words)
    await office.runtime.settle()
    if press:
        assert borrower.phone.person is not None
        chat = world.chat(borrower.phone)
        world.telegram.press(borrower.phone.person, chat, chat.messages[-1].id, press)
        await world.carry()
        await office.runtime.settle()
    return str(world.chat(borrower.phone).messages[-1].text)
