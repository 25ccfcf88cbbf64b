"""Pausing new credit: by rule on its day and not before, by hand, with exceptions that end, and never in silence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.lending.credit import CreditState
from domain.lending.portfolio import ageing_by_age
from domain.messages import Refusal
from domain.operations import pausing
from domain.operations.joining import NotAllowed
from storage.tables import credit_override, outbox
from tests.builders import Borrower, do, golden_loan, named
from tests.jobs.days import at, audited, in_group, jump, run
from tests.office import world_of
from tests.operations.desk import confirm, disagreements, pay
from tests.operations.shop import TODAY, credit_of, draw, keeper, line_of, set_limit, told, tried
from webhooks.app import Office

ACTIVE, PAUSED, BLOCKED = CreditState.ACTIVE, CreditState.PAUSED, CreditState.BLOCKED
BY_DUE_DATE = pytest.param({"pause_basis": "due"}, 61, id="from the due date")
BY_DRAW = pytest.param({"pause_basis": "drawn"}, 31, id="from the draw")


def day(number: int) -> date:
    """Return the day so many days after the draw."""
    return TODAY + timedelta(days=number)


async def guardrails(office: Office, number: int) -> None:
    """Let the night's guardrails look at everybody, so many days after the draw."""
    jump(office, day(number), "04:10")
    await run(office, "guardrails", day(number))


async def unpause(office: Office, ram: Borrower, *, by: str, reason: str = "", days: int = 3) -> bool:
    """Let somebody open his credit again."""
    staff = await named(office, by)
    return await do(office, lambda moment: pausing.unpause(moment, staff, ram.person_id, reason=reason, days=days))


async def pause(office: Office, ram: Borrower, *, by: str = "Bilal", block: bool = False) -> None:
    """Let somebody pause his credit, or block it."""
    staff = await named(office, by)
    await do(office, lambda moment: pausing.pause(moment, staff, ram.person_id, reason="false papers", block=block))


async def drawn(office: Office, whole: int = 10_000) -> Borrower:
    """Give a shopkeeper a line on which he took something today."""
    ram = await keeper(office)
    await draw(office, ram, whole)
    return ram


async def paused(office: Office) -> Borrower:
    """Give a shopkeeper a line that was paused on the thirty-first day."""
    ram = await drawn(office)
    await guardrails(office, 31)
    assert (await credit_of(office, ram)).state is PAUSED
    return ram


# By rule


@pytest.mark.parametrize(("shop", "first"), [BY_DRAW, BY_DUE_DATE], indirect=["shop"])
async def test_CRED_21_paused_on_the_day_after_the_last_one_and_not_on_it(shop: Office, first: int) -> None:
    ram = await drawn(shop)

    await guardrails(shop, first - 1)
    assert (await credit_of(shop, ram)).state is ACTIVE
    await guardrails(shop, first)

    credit = await credit_of(shop, ram)
    assert (credit.state, credit.reason, credit.changed_by) == (PAUSED, "overdue", "SYSTEM")
    assert "paused" in await tried(shop, ram, 100)
    assert len(await audited(shop, "PAUSE_CREDIT")) == 1
    assert await disagreements(shop) == []


@pytest.mark.parametrize(("number", "bucket"), [(14, "8-14"), (15, "15-30"), (30, "15-30"), (31, "31+")])
async def test_CRED_1_an_item_of_thirty_days_is_in_15_to_30(shop: Office, number: int, bucket: str) -> None:
    await drawn(shop, 700)
    jump(shop, day(number))

    items = await shop.runtime.database.read(lambda uow: uow.portfolio.open_items())

    ages = ageing_by_age([(item.since, item.owed) for item in items if item.counts(day(number))], today=day(number))
    assert {name: owed for name, owed in ages.items() if owed} == {bucket: 70_000}


async def test_CRED_29_decided_at_night_and_told_at_eleven(shop: Office) -> None:
    await drawn(shop)
    await guardrails(shop, 31)

    async def when(uow: Any) -> datetime | None:
        query = select(outbox.c.next_at).where(outbox.c.kind == "CREDIT_PAUSED")
        moment: datetime | None = await uow.connection.scalar(query)
        return moment

    assert await shop.runtime.database.read(when) == at(shop, day(31), "11:00")


async def test_CRED_75_run_again_on_the_same_date_nothing_changes(shop: Office) -> None:
    ram = await paused(shop)

    await run(shop, "guardrails", day(31))
    await guardrails(shop, 32)

    assert (await credit_of(shop, ram)).state is PAUSED
    assert await told(shop, "CREDIT_PAUSED", "CREDIT_OPEN") == ["CREDIT_PAUSED"]


async def test_CRED_67_his_own_fifteen_days_count(shop: Office) -> None:
    ram = await keeper(shop)
    assert await set_limit(shop, ram, "days", 15)
    await draw(shop, ram, 10_000)
    assert (await line_of(shop, ram)).instalments[0].due_on == day(15)

    await guardrails(shop, 15)
    assert (await credit_of(shop, ram)).state is ACTIVE
    await guardrails(shop, 16)

    assert (await credit_of(shop, ram)).state is PAUSED


async def test_CRED_67_more_days_for_one_person_take_two_people_and_count_for_him_alone(shop: Office) -> None:
    ram = await drawn(shop)
    assert not await set_limit(shop, ram, "days", 45)
    await confirm(shop, "Sana")

    await guardrails(shop, 45)
    assert (await credit_of(shop, ram)).state is ACTIVE
    await guardrails(shop, 46)

    assert (await credit_of(shop, ram)).state is PAUSED


async def test_CRED_26_looking_changes_nothing(shop: Office) -> None:
    ram = await drawn(shop)
    jump(shop, day(31))

    _credit, found = await do(shop, lambda moment: pausing.look(moment, ram.person_id))

    assert (found.should_pause, found.days, found.to_unpause.minor) == (True, 31, 1_000_000)
    assert (await credit_of(shop, ram)).state is ACTIVE
    assert await told(shop, "CREDIT_PAUSED") == []


async def test_CRED_21_a_term_loan_that_is_late_pauses_too(office: Office) -> None:
    amina = await golden_loan(office)
    due = date(2026, 12, 20)
    for days, state in ((30, ACTIVE), (31, PAUSED)):
        jump(office, due + timedelta(days=days), "04:10")
        await run(office, "guardrails", due + timedelta(days=days))
        assert (await credit_of(office, amina)).state is state

    await pay(office, amina, 4_728, "R-1")

    # The first instalment is paid; the second is late by no days yet.
    assert (await credit_of(office, amina)).state is ACTIVE
    assert await disagreements(office) == []


# Opened again


async def test_CRED_28_a_payment_opens_it_at_once(shop: Office) -> None:
    ram = await paused(shop)
    await pay(shop, ram, 9_999, "R-1")
    assert (await credit_of(shop, ram)).state is PAUSED

    await pay(shop, ram, 1, "R-2")

    assert (await credit_of(shop, ram)).state is ACTIVE
    assert await told(shop, "CREDIT_PAUSED", "CREDIT_OPEN") == ["CREDIT_PAUSED", "CREDIT_OPEN"]
    assert await tried(shop, ram, 100) == ""
    assert await disagreements(shop) == []


async def test_CRED_68_an_exception_of_a_manager_ends_by_itself(shop: Office) -> None:
    ram = await paused(shop)
    jump(shop, day(31))

    assert await unpause(shop, ram, by="Sana", reason="promised by Friday")
    for number in (32, 33, 34):
        await guardrails(shop, number)
        assert (await credit_of(shop, ram)).state is ACTIVE
    assert await tried(shop, ram, 100) == ""
    await guardrails(shop, 35)

    assert (await credit_of(shop, ram)).state is PAUSED
    rows = await shop.runtime.database.read(lambda uow: uow.credit.overrides(since=at(shop, TODAY)))
    assert [(row["made_by"], row["reason"], row["until"]) for row in rows] == [("Sana", "promised by Friday", day(34))]
    assert await disagreements(shop) == []


async def test_CRED_25_while_overdue_not_an_officer_and_not_without_a_reason(shop: Office) -> None:
    ram = await paused(shop)

    with pytest.raises(NotAllowed):
        await unpause(shop, ram, by="Bilal", reason="he promised")
    with pytest.raises(Refusal, match="why you make an exception"):
        await unpause(shop, ram, by="Sana")

    assert (await credit_of(shop, ram)).state is PAUSED
    assert await rows_of(shop, credit_override) == 0


async def test_CRED_24_paused_by_hand_only_a_hand_opens_it(shop: Office) -> None:
    ram = await drawn(shop)
    await pause(shop, ram)
    await pay(shop, ram, 10_000, "R-1")
    await guardrails(shop, 1)
    assert (await credit_of(shop, ram)).state is PAUSED

    assert not await unpause(shop, ram, by="Bilal")

    assert (await credit_of(shop, ram)).state is ACTIVE
    assert await rows_of(shop, credit_override) == 0


async def test_CRED_28_a_block_is_lifted_by_a_manager_alone(shop: Office) -> None:
    ram = await drawn(shop)
    await pause(shop, ram, block=True)
    assert "not open" in await tried(shop, ram, 100)
    await pay(shop, ram, 10_000, "R-1")
    await guardrails(shop, 1)
    with pytest.raises(NotAllowed):
        await unpause(shop, ram, by="Bilal")
    with pytest.raises(Refusal, match="already"):
        await pause(shop, ram)
    assert (await credit_of(shop, ram)).state is BLOCKED

    await unpause(shop, ram, by="Sana")

    assert (await credit_of(shop, ram)).state is ACTIVE
    assert await tried(shop, ram, 100) == ""


# Never in silence


async def test_CRED_80_every_change_is_told(shop: Office) -> None:
    ram = await paused(shop)
    jump(shop, day(31))
    await unpause(shop, ram, by="Sana", reason="promised", days=1)
    await guardrails(shop, 33)
    await pay(shop, ram, 10_000, "R-1")
    jump(shop, day(34))
    await pause(shop, ram)
    jump(shop, day(35))
    await pause(shop, ram, block=True)
    await unpause(shop, ram, by="Sana")

    changes = [await audited(shop, action) for action in ("PAUSE_CREDIT", "BLOCK_CREDIT", "UNPAUSE_CREDIT")]

    assert [len(rows) for rows in changes] == [3, 1, 3]
    said = await told(shop, "CREDIT_PAUSED", "CREDIT_OPEN")
    assert (said.count("CREDIT_PAUSED"), said.count("CREDIT_OPEN")) == (4, 3)


async def test_CRED_80_paused_and_opened_and_paused_within_one_moment_each_is_told(shop: Office) -> None:
    ram = await drawn(shop)

    for _ in range(2):
        await pause(shop, ram)
        await unpause(shop, ram, by="Bilal")

    assert await told(shop, "CREDIT_PAUSED", "CREDIT_OPEN") == ["CREDIT_PAUSED", "CREDIT_OPEN"] * 2


async def test_CRED_80_who_cannot_be_told_is_named_to_staff(shop: Office) -> None:
    ram = await drawn(shop)
    await shop.runtime.settle()
    await world_of(shop).block(ram.phone, blocked=True)
    await shop.runtime.settle()
    before = len(in_group(shop))

    await guardrails(shop, 31)
    jump(shop, day(31), "11:30")
    await shop.runtime.settle()

    assert (await credit_of(shop, ram)).state is PAUSED
    assert any("Ram T." in words for words in in_group(shop)[before:])


async def rows_of(office: Office, table: Any) -> int:
    """Return how many rows a table has."""

    async def look(uow: Any) -> int:
        return len((await uow.connection.execute(select(table))).all())

    found: int = await office.runtime.database.read(look)
    return found
