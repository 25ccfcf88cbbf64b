"""Each fault of the played M-Pesa is chosen on the page, and played to its end through the real doors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.office import Databases, opened, visitor
from tests.operations.desk import disagreements
from tests.operations.nairobi import ask, moved, payments, send, states, wallet_of, wanjiru
from tests.operations.shop import told
from tests.webhooks.sandbox_page import PageTester

PAID = 200_000


@pytest.fixture
async def tester(sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[PageTester]:
    """Sit at the page of an office in Kenya, where M-Pesa answers at once."""
    async with opened(tmp_path, sqlite_databases.sqlite(tmp_path), country="ke") as office, visitor(office) as http:
        wallet_of(office).peer.till.thinks = timedelta(0)
        yield PageTester(http, office)
        assert await disagreements(office) == []


@pytest.mark.parametrize(
    ("word", "ends", "counted", "really_paid"),
    [
        ("pays", "done", 1, 1),
        ("cancels", "failed", 0, 0),
        ("mistypes", "failed", 0, 0),
        ("empty", "failed", 0, 0),
        ("slow", "failed", 0, 0),
        ("unreachable", "unknown", 0, 0),
        ("pays-unheard", "unknown", 0, 1),
    ],
)
async def test_INP_25_what_the_next_person_does_is_seen_until_it_is_done(
    tester: PageTester, word: str, ends: str, counted: int, really_paid: int
) -> None:
    amina = await wanjiru(tester.office)
    assert await tester.chooses("mpesa", word) == ""
    (waiting,) = await tester.sees_unusual("mpesa")

    await ask(tester.office, amina)
    await tester.waits("1 hour")

    assert waiting.startswith("The next person we ask: ")
    assert await tester.sees_unusual("mpesa") == []
    assert await states(tester.office) == [ends]
    assert len(await payments(tester.office)) == counted
    assert len(moved(tester.office, "in")) == really_paid


@pytest.mark.parametrize(
    ("word", "ends", "left_us"),
    [
        ("arrives", "done", 1),
        ("arrives-unheard", "done", 1),
        ("lost", "unknown", 0),
        ("full", "failed", 0),
        ("unregistered", "failed", 0),
    ],
)
async def test_S_25_what_becomes_of_the_next_payout(tester: PageTester, word: str, ends: str, left_us: int) -> None:
    amina = await wanjiru(tester.office, running=False)
    await tester.chooses("mpesa", word)

    await send(tester.office, amina)
    await tester.waits("1 hour")

    assert await tester.sees_unusual("mpesa") == []
    assert await states(tester.office) == [ends]
    assert len(moved(tester.office, "out")) == left_us


@pytest.mark.parametrize("word", ["silent", "late", "repeats", "confirms-too", "wrong-amount"])
async def test_INP_23_however_it_tells_us_the_money_counts_once_and_with_its_receipt_or_our_own_name(
    tester: PageTester, word: str
) -> None:
    amina = await wanjiru(tester.office)
    await tester.chooses("mpesa", word)

    order = await ask(tester.office, amina)
    await tester.waits("1 hour")

    ((receipt, amount),) = moved(tester.office, "in")
    named = f"order:{order.id}" if word == "silent" else receipt
    assert await payments(tester.office) == [(named, amount, "SUCCESS")]
    assert set(await states(tester.office)) == {"done"}
    assert len(await tester.sees_unusual("mpesa")) == 1


@pytest.mark.parametrize("word", ["silent", "late", "repeats"])
async def test_S_25_however_it_tells_us_a_payout_leaves_once(tester: PageTester, word: str) -> None:
    amina = await wanjiru(tester.office, running=False)
    await tester.chooses("mpesa", word)

    await send(tester.office, amina)
    await tester.waits("1 hour")

    assert len(moved(tester.office, "out")) == 1
    assert await states(tester.office) == ["done"]


@pytest.mark.parametrize("word", ["does-and-fails", "spike", "forgets-us"])
async def test_INP_26_a_call_that_goes_wrong_moves_the_money_once(tester: PageTester, word: str) -> None:
    amina = await wanjiru(tester.office)
    await tester.chooses("mpesa", word)

    await ask(tester.office, amina)
    await tester.waits("1 hour")

    assert await tester.sees_unusual("mpesa") == []
    ((receipt, _amount),) = moved(tester.office, "in")
    assert await payments(tester.office) == [(receipt, PAID, "SUCCESS")]


async def test_P_13_an_answer_that_may_mean_yes_is_never_asked_again_and_goes_to_people(tester: PageTester) -> None:
    amina = await wanjiru(tester.office)
    await tester.chooses("mpesa", "refuses")

    await ask(tester.office, amina)
    await tester.waits("1 hour")

    assert (await states(tester.office), wallet_of(tester.office).peer.prompts) == (["unknown"], ())
    await tester.waits("1 day")
    assert await told(tester.office, "WALLET_FAILED", "ORDER_UNRESOLVED") == ["ORDER_UNRESOLVED"]


async def test_P_13_while_it_is_down_nothing_moves_and_afterwards_it_works_again(tester: PageTester) -> None:
    amina = await wanjiru(tester.office)
    await tester.chooses("mpesa", "down")
    await ask(tester.office, amina)
    await tester.waits("1 hour")
    assert (await states(tester.office), moved(tester.office, "in")) == (["failed"], [])

    await tester.chooses("mpesa", "up")
    await ask(tester.office, amina)
    await tester.waits()

    assert await states(tester.office) == ["failed", "done"]
    assert len(await payments(tester.office)) == 1


@pytest.mark.parametrize(("account", "state"), [("L-1001", "SUCCESS"), ("SOMEBODY", "UNPLACED")])
async def test_X_28_somebody_pays_to_the_paybill(tester: PageTester, account: str, state: str) -> None:
    await wanjiru(tester.office)

    assert await tester.chooses("mpesa", "paybill", amount="1,500", account=account) == ""
    await tester.waits()

    ((_receipt, amount, found),) = await payments(tester.office)
    assert (amount, found) == (150_000, state)
    assert {"what": "confirmation", "answer": "taken"} in (await tester.sees("mpesa"))["told"]
    assert len(await told(tester.office, "MONEY_UNPLACED")) == (state == "UNPLACED")


@pytest.mark.parametrize("amount", ["", "0", "-5", "5.50", "a lot", "1e9", "1" * 60])
async def test_SAFE_9_an_amount_that_nobody_can_pay_is_asked_for_again(tester: PageTester, amount: str) -> None:
    said = await tester.chooses("mpesa", "paybill", amount=amount, account="L-1001")

    assert "amount" in said
    assert moved(tester.office, "in") == []


async def test_behaving_normally_again_takes_back_what_waits_and_what_stays(tester: PageTester) -> None:
    amina = await wanjiru(tester.office)
    for word in ("cancels", "lost", "spike", "silent", "late", "repeats", "confirms-too", "wrong-amount", "down"):
        assert await tester.chooses("mpesa", word) == ""
    assert len(await tester.sees_unusual("mpesa")) == 9

    await tester.makes_normal("mpesa")
    await ask(tester.office, amina)
    await tester.waits()

    assert await tester.sees_unusual("mpesa") == []
    assert await states(tester.office) == ["done"]


async def test_several_people_do_what_was_chosen_for_them_in_turn(tester: PageTester) -> None:
    await tester.chooses("mpesa", "cancels")
    await tester.chooses("mpesa", "slow")

    assert await tester.sees_unusual("mpesa") == ["The next person we ask: Cancels, then Answers too late"]


async def test_what_nobody_knows_is_answered_with_what_there_is(tester: PageTester) -> None:
    assert "cancels" in await tester.chooses("mpesa", "explodes")
    assert "no such provider" in await tester.chooses("paypal", "down")
