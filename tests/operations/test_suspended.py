"""What is told of money while it has no loan is not forgotten when it is given one (X-28, S-23, S-30)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from domain.messages import Refusal
from domain.operations.disputing import is_disputed
from tests.builders import do, golden_loan, loan_of
from tests.operations.desk import OWED, books, disagreements, payment_called, promised
from tests.operations.test_at_once import together
from tests.operations.test_returning import UNTOUCHED, by_card
from tests.operations.test_suspense import assign
from tests.webhooks.stripe_telling import charge, dispute, orders_of, refund, refunded_of, tell
from webhooks.app import Office

THOUSAND = 100_000
BEGUN = ("created", "funds_withdrawn")
PART_BACK = (refund("pi_1", 40_000), charge("pi_1", 40_000))


@pytest.mark.parametrize("told", [PART_BACK, PART_BACK[:1], PART_BACK[1:]], ids=["both", "by its id", "in all"])
async def test_X_28_a_part_sent_back_before_its_loan_was_known_is_not_counted(office: Office, told: Any) -> None:
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, told)

    await assign(office, waiting, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 60_000
    assert await refunded_of(office, "pi_1") == 40_000
    held = await books(office)
    assert held["cash:stripe"] == 60_000
    assert not {"taken:stripe", "suspense"} & set(held)
    assert await promised(office, "SENT_BACK") == 1
    assert await disagreements(office) == []


@pytest.mark.parametrize("order", tuple(permutations(range(3))))
async def test_X_28_placed_before_or_after_what_is_told_it_ends_alike(sqlite_office: Office, order: Any) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    waiting = await by_card(office)

    for which in order:
        await (tell(office, [PART_BACK[which]]) if which < 2 else assign(office, waiting, amina))

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 60_000
    assert await refunded_of(office, "pi_1") == 40_000
    assert "taken:stripe" not in await books(office)
    assert await disagreements(office) == []


async def test_X_28_what_came_back_before_it_was_placed_counts_as_paid(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, [*PART_BACK, refund("pi_1", 40_000, status="failed", kind="failed")])

    await assign(office, waiting, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert await promised(office, "SENT_BACK") == 0
    assert await disagreements(office) == []


async def test_X_28_what_comes_back_after_it_was_placed_counts_again(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, PART_BACK[:1])
    await assign(office, waiting, amina)

    await tell(office, [refund("pi_1", 40_000, status="failed", kind="failed")])

    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert await orders_of(office) == [("refund", "failed", 40_000)]
    assert await disagreements(office) == []


@pytest.mark.parametrize(
    "told",
    [
        (refund("pi_1", 40_000), refund("pi_1", 60_000, name="re_2"), charge("pi_1", THOUSAND)),
        (charge("pi_1", THOUSAND),),
        (*(dispute("pi_1", kind) for kind in BEGUN), dispute("pi_1", "closed", status="lost")),
    ],
    ids=["in parts", "in all", "lost"],
)
async def test_X_28_what_is_gone_entirely_is_not_placed(office: Office, told: Any) -> None:
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, told)

    with pytest.raises(Refusal, match="does not wait in suspense"):
        await assign(office, waiting, amina)

    assert (await payment_called(office, "pi_1")).state == "RETURNED"
    assert await books(office) == {name.replace("__", ":"): much for name, much in UNTOUCHED.items()}
    assert await disagreements(office) == []


async def test_X_28_one_part_of_all_that_failed_lets_the_rest_wait_again(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, [refund("pi_1", 40_000), refund("pi_1", 60_000, name="re_2")])

    await tell(office, [refund("pi_1", 40_000, status="failed", kind="failed")])
    await assign(office, waiting, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 40_000
    assert await disagreements(office) == []


async def test_S_23_a_dispute_of_money_without_a_loan_gets_the_loan_with_it(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, [dispute("pi_1", kind) for kind in BEGUN])

    await assign(office, waiting, amina)

    assert await do(office, lambda moment: is_disputed(moment, amina.loan_id))
    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert (await books(office))["taken:stripe"] == THOUSAND

    await tell(office, [dispute("pi_1", "closed", status="lost")])

    assert not await do(office, lambda moment: is_disputed(moment, amina.loan_id))
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await promised(office, "CHARGED_BACK") == 1
    assert await disagreements(office) == []


async def test_S_23_a_part_lost_before_its_loan_was_known_is_owed(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    waiting = await by_card(office)
    await tell(office, [dispute("pi_1", kind, units=30_000) for kind in BEGUN])
    await tell(office, [dispute("pi_1", "closed", units=30_000, status="lost")])

    await assign(office, waiting, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 70_000
    assert await promised(office, "CHARGEBACK_LOST") == 1
    assert await promised(office, "CHARGED_BACK") == 1
    assert await disagreements(office) == []


async def test_S_30_placed_and_sent_back_at_once_ends_alike(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await by_card(office)

    await together(tell(office, PART_BACK), assign(office, waiting, amina))

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 60_000
    assert "taken:stripe" not in await books(office)
    assert await disagreements(office) == []
