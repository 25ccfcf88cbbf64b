"""A credit line: opened with consent, drawn on by many at once and never beyond its limit, paid back and adjusted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import adjusting
from domain.operations.joining import NotAllowed
from tests.builders import Borrower, accept, do, member, named, open_offer
from tests.jobs.days import audited, jump, ledger
from tests.operations.desk import (
    assert_books,
    books,
    confirm,
    disagreements,
    loan_in,
    pay,
    payment_called,
    promised,
    reverse,
)
from tests.operations.shop import RAM, SITA, TODAY, credit_of, draw, keeper, line_of, rupees, set_limit, tried
from webhooks.app import Office

BY = TODAY + timedelta(days=30)


async def adjust(office: Office, ram: Borrower, whole: int) -> bool:
    """Let an officer adjust what is owed on a line."""
    staff = await named(office, "Bilal")
    return await do(
        office, lambda moment: adjusting.adjust(moment, staff, ram.loan_id, rupees(whole), reason="goods returned")
    )


async def assert_line(office: Office, ram: Borrower, *owed: int) -> None:
    """Check what is owed on each draw, in whole rupees, and that the books say so."""
    line = await line_of(office, ram)
    assert [part.remaining // 100 for part in line.instalments] == list(owed)
    assert (await books(office)).get("loan:principal", 0) == sum(owed) * 100
    assert await disagreements(office) == []


# Opened and raised


async def test_CRED_74_a_line_opens_by_two_people_and_his_own_yes(shop: Office) -> None:
    ram = await member(shop, RAM)
    assert not await set_limit(shop, ram, "limit", 80_000)
    assert await open_offer(shop, ram) is None
    await confirm(shop, "Sana")
    assert await tried(shop, ram, 500)

    await accept(shop, ram)

    line = await line_of(shop, ram)
    assert (line.state, line.principal, line.instalments) == (LoanState.ACTIVE, rupees(80_000), ())
    assert len(await audited(shop, "CREDIT_ADDED")) == 1
    assert await promised(shop, "LINE_OPEN") == 1
    await assert_books(shop)


async def test_CRED_74_a_limit_is_raised_with_his_yes_and_lowered_at_once(shop: Office) -> None:
    ram = await keeper(shop, limit=60_000)
    assert not await set_limit(shop, ram, "limit", 90_000)
    await confirm(shop, "Sana")
    assert (await credit_of(shop, ram)).limit == rupees(60_000)
    await accept(shop, ram)
    assert (await credit_of(shop, ram)).limit == rupees(90_000)

    assert await set_limit(shop, ram, "limit", 20_000)

    assert (await credit_of(shop, ram)).limit == rupees(20_000)
    assert "up to {most}" in await tried(shop, ram, 20_001)
    assert await tried(shop, ram, 20_000) == ""
    assert await disagreements(shop) == []


async def test_CRED_74_a_yes_to_an_older_offer_does_not_raise_what_was_lowered_since(shop: Office) -> None:
    ram = await keeper(shop, limit=60_000)
    await set_limit(shop, ram, "limit", 90_000)
    await confirm(shop, "Sana")
    seen = await open_offer(shop, ram)
    assert await set_limit(shop, ram, "limit", 10_000)

    with pytest.raises(Refusal, match="no longer open"):
        await accept(shop, ram, seen)

    assert (await credit_of(shop, ram)).limit == rupees(10_000)


async def test_CRED_74_only_a_manager_confirms_and_never_nothing(shop: Office) -> None:
    ram = await member(shop, RAM)
    with pytest.raises(Refusal, match="above nothing"):
        await set_limit(shop, ram, "limit", 0)
    await set_limit(shop, ram, "limit", 600_000)

    with pytest.raises(NotAllowed):
        await confirm(shop, "Imran")
    with pytest.raises(Refusal, match="A credit line can be"):
        await confirm(shop, "Sana")

    assert await open_offer(shop, ram) is None


async def test_MLMS_79_two_yeses_open_one_line(shop: Office) -> None:
    ram = await member(shop, RAM)
    seen = []
    for number in (50_000, 70_000):
        await set_limit(shop, ram, "limit", number)
        await confirm(shop, "Sana")
        seen.append(await open_offer(shop, ram))
    await accept(shop, ram, seen[1])

    for offer_id in seen:
        with pytest.raises(Refusal, match="no longer open"):
            await accept(shop, ram, offer_id)

    assert (await credit_of(shop, ram)).limit == rupees(70_000)
    assert await shop.runtime.database.read(lambda uow: uow.loans.counts()) == {"ACTIVE": 1}


# Drawn on


async def test_CRED_66_the_largest_order_and_not_a_rupee_more(shop: Office) -> None:
    ram = await keeper(shop)

    assert "one order" in await tried(shop, ram, 50_001)
    assert await tried(shop, ram, 50_000) == ""
    assert await tried(shop, ram, 50_000) == ""
    assert "left of your credit" in await tried(shop, ram, 1)

    await assert_line(shop, ram, 50_000, 50_000)
    await assert_books(shop, line__supplied=-10_000_000, loan__principal=10_000_000)


@pytest.mark.parametrize("many", [2, 5])
async def test_BUG_52_many_draws_at_once_never_pass_the_limit(shop: Office, many: int) -> None:
    ram = await keeper(shop, limit=100_000)
    await draw(shop, ram, 40_000)

    said = await asyncio.gather(*(tried(shop, ram, 40_000) for _ in range(many)))

    assert sorted(said)[0] == ""
    assert sum(words == "" for words in said) == 1
    await assert_line(shop, ram, 40_000, 40_000)
    assert await promised(shop, "DRAWN") == 2


async def test_BUG_52_draws_that_fit_are_all_booked_each_under_a_number_of_its_own(shop: Office) -> None:
    ram = await keeper(shop)

    said = await asyncio.gather(*(tried(shop, ram, 1_000 + number) for number in range(5)))

    line = await line_of(shop, ram)
    assert said == [""] * 5
    assert [part.number for part in line.instalments] == [1, 2, 3, 4, 5]
    assert line.outstanding == rupees(5_010)
    assert [row["kind"] for row in await ledger(shop)] == ["DRAW"] * 5
    assert await disagreements(shop) == []


async def test_BUG_52_a_draw_and_an_adjustment_at_once(shop: Office) -> None:
    ram = await keeper(shop)

    await asyncio.gather(draw(shop, ram, 1_000), adjust(shop, ram, 200), draw(shop, ram, 3_000))

    line = await line_of(shop, ram)
    assert len(line.instalments) == 3
    assert line.outstanding == rupees(4_200)
    assert await disagreements(shop) == []


async def test_CRED_72_two_people_draw_without_waiting_for_each_other(shop: Office) -> None:
    ram, sita = await keeper(shop), await keeper(shop, details=SITA)

    said = await asyncio.gather(*(tried(shop, who, 50_000) for who in (ram, sita, ram, sita)))

    assert said == [""] * 4
    assert (await books(shop))["loan:principal"] == 20_000_000
    assert await disagreements(shop) == []


# Paid back


async def test_CRED_39_paid_in_part_and_then_the_rest(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 5_000)
    jump(shop, TODAY + timedelta(days=3))

    await pay(shop, ram, 2_500, "R-1")
    await assert_line(shop, ram, 2_500)
    await pay(shop, ram, 2_500, "R-2")

    await assert_line(shop, ram, 0)
    assert (await line_of(shop, ram)).state is LoanState.ACTIVE
    await assert_books(shop, cash__cash=500_000, line__supplied=-500_000)


async def test_CRED_33_one_payment_over_several_draws_the_oldest_first_and_the_rest_is_his(shop: Office) -> None:
    ram = await keeper(shop)
    for number, whole in enumerate((1_000, 2_000, 3_000)):
        jump(shop, TODAY + timedelta(days=number))
        await draw(shop, ram, whole)
    jump(shop, TODAY + timedelta(days=5))

    await pay(shop, ram, 2_500, "R-1")
    await assert_line(shop, ram, 0, 500, 3_000)
    await pay(shop, ram, 4_000, "R-2")

    await assert_line(shop, ram, 0, 0, 0)
    assert (await payment_called(shop, "R-2")).credit_minor == 50_000
    assert (await books(shop))["borrower:credit"] == -50_000


async def test_CRED_34_what_is_paid_can_be_drawn_again(shop: Office) -> None:
    ram = await keeper(shop, limit=50_000)
    await draw(shop, ram, 50_000)
    assert await tried(shop, ram, 1)
    jump(shop, TODAY + timedelta(days=1))

    await pay(shop, ram, 20_000, "R-1")

    assert "left of your credit" in await tried(shop, ram, 20_001)
    assert await tried(shop, ram, 20_000) == ""
    await assert_line(shop, ram, 30_000, 20_000)


async def test_G_3_paid_too_much_and_drawn_again_on_the_same_day(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 5_000)
    await pay(shop, ram, 5_500, "R-1")

    await draw(shop, ram, 1_000)

    # His own 500 pay for a part of it: it is money of that day.
    await assert_line(shop, ram, 0, 500)
    assert "borrower:credit" not in await books(shop)


async def test_G_3_credit_of_an_earlier_day_stays_his_when_he_draws_again(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 5_000)
    await pay(shop, ram, 5_500, "R-1")
    jump(shop, TODAY + timedelta(days=1))

    await draw(shop, ram, 1_000)

    await assert_line(shop, ram, 0, 1_000)
    assert (await books(shop))["borrower:credit"] == -50_000


async def test_G_6_a_payment_taken_back_opens_the_draws_again(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 1_000)
    await draw(shop, ram, 2_000)
    jump(shop, TODAY + timedelta(days=2))
    first = await pay(shop, ram, 1_500, "R-1")
    await pay(shop, ram, 1_000, "R-2")

    await reverse(shop, first)

    await assert_line(shop, ram, 0, 2_000)
    assert (await loan_in(shop, ram)).state is LoanState.ACTIVE


async def test_G_5_money_from_before_a_draw_does_not_pay_for_it(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 1_000)
    jump(shop, TODAY + timedelta(days=5))
    await draw(shop, ram, 2_000)
    day = TODAY + timedelta(days=2)

    await pay(shop, ram, 1_700, "R-1", when=shop.runtime.clock() - timedelta(days=3))

    assert shop.runtime.lender.today((await payment_called(shop, "R-1")).paid_at) == day
    await assert_line(shop, ram, 0, 2_000)
    assert (await books(shop))["borrower:credit"] == -70_000


# Adjusted


async def test_CRED_35_less_for_goods_that_came_back(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 1_000)
    await draw(shop, ram, 2_000)

    assert await adjust(shop, ram, -250)
    await assert_line(shop, ram, 750, 2_000)
    assert not await adjust(shop, ram, -1_000)
    await confirm(shop, "Imran")

    await assert_line(shop, ram, 0, 1_750)
    await assert_books(shop, expense__waived=125_000, line__supplied=-300_000, loan__principal=175_000)


async def test_CRED_35_more_by_two_people_with_a_due_date_of_its_own(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 1_000)
    jump(shop, TODAY + timedelta(days=1))
    assert not await adjust(shop, ram, 300)

    await confirm(shop, "Sana")

    line = await line_of(shop, ram)
    assert [part.due_on for part in line.instalments] == [BY, BY + timedelta(days=1)]
    await assert_line(shop, ram, 1_000, 300)
    assert [row["kind"] for row in await ledger(shop)] == ["DRAW", "ADJUSTMENT"]


async def test_CRED_35_more_than_is_owed_or_nothing_is_refused(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 100)

    for whole in (0, -101):
        with pytest.raises(Refusal):
            await adjust(shop, ram, whole)

    await assert_line(shop, ram, 100)
