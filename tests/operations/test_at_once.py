"""Two things at once on one loan: each happens whole, neither waits for ever, and the books agree afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from domain.events import PaymentReceived
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import pausing, refunding, restructuring, waiving
from domain.operations.payments import record_payment
from tests.builders import Borrower, accept, do, golden_loan, loan_of, named
from tests.jobs.days import DUE, jump
from tests.operations.desk import (
    OWED,
    books,
    charge,
    confirm,
    disagreements,
    loan_in,
    moment_of,
    newest_card,
    pay,
    payment_called,
    quote,
    reverse,
    rupees,
)
from tests.operations.shop import TODAY, credit_of, draw, keeper, tried
from tests.operations.test_pausing import paused
from webhooks.app import Office

ROUNDS = 6


async def together(*works: Awaitable[Any]) -> list[str]:
    """Do things at once; return how each ended: "" or why it was refused. Anything else is a failure."""

    async def one(work: Awaitable[Any]) -> str:
        try:
            await work
        except Refusal as refusal:
            return refusal.reason.msgid
        return ""

    return list(await asyncio.gather(*(one(work) for work in works)))


async def test_BUG_52_a_draw_and_a_payment(shop: Office) -> None:
    ram = await keeper(shop)
    for number in range(ROUNDS):
        jump(shop, TODAY + timedelta(days=number))
        assert await together(draw(shop, ram, 2_000), pay(shop, ram, 1_000, f"R-{number}")) == ["", ""]

    kept = await books(shop)
    assert kept["cash:cash"] == ROUNDS * 100_000
    assert kept.get("loan:principal", 0) + kept.get("borrower:credit", 0) == ROUNDS * 100_000
    assert await disagreements(shop) == []


async def test_CRED_28_a_payment_that_opens_credit_and_a_draw(shop: Office) -> None:
    ram = await paused(shop)

    said = await together(tried(shop, ram, 500), pay(shop, ram, 10_000, "R-1"), tried(shop, ram, 600))

    assert said == ["", "", ""]
    assert (await credit_of(shop, ram)).state.value == "ACTIVE"
    assert await disagreements(shop) == []


async def test_CRED_75_the_night_that_pauses_and_a_payment_that_opens(shop: Office) -> None:
    ram = await keeper(shop)
    await draw(shop, ram, 10_000)
    jump(shop, TODAY + timedelta(days=31))

    await together(
        do(shop, lambda moment: pausing.follow(moment, ram.person_id)),
        pay(shop, ram, 10_000, "R-1"),
        do(shop, lambda moment: pausing.follow(moment, ram.person_id)),
    )
    await do(shop, lambda moment: pausing.follow(moment, ram.person_id))

    assert (await credit_of(shop, ram)).state.value == "ACTIVE"
    assert await disagreements(shop) == []


async def test_C_13_a_yes_to_a_new_plan_and_a_payment(office: Office) -> None:
    amina = await golden_loan(office)
    staff = await named(office, "Bilal")
    for number in range(ROUNDS):
        await do(
            office,
            lambda moment: restructuring.restructure(
                moment, staff, amina.loan_id, how="extend", number=1, reason="flood"
            ),
        )
        await confirm(office, "Sana")

        said = await together(accept(office, amina), pay(office, amina, 1_000, f"R-{number}"))

        assert said[1] == ""
        assert await disagreements(office) == []

    assert (await books(office))["cash:cash"] == ROUNDS * 100_000


async def test_G_5_a_payment_taken_back_and_an_older_one_that_turns_up(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    for number in range(ROUNDS):
        first = await pay(office, amina, 1_000, f"R-{number}")
        older = moment_of(office, DUE - timedelta(days=3), "12:00")

        said = await together(reverse(office, first), pay(office, amina, 500, f"pi_{number}", by="stripe", when=older))

        assert said == ["", ""]

    assert (await loan_of(office, amina)).outstanding.minor == OWED - ROUNDS * 50_000
    assert await disagreements(office) == []


async def test_G_4_two_parts_of_a_settlement(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE - timedelta(days=15))
    await quote(office, amina)

    said = await together(pay(office, amina, 25_000, "R-1"), pay(office, amina, 25_500, "R-2"))

    assert said == ["", ""]
    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert (await books(office))["income:interest"] == -50_000
    assert await disagreements(office) == []


async def test_SAFE_4_one_payment_told_five_times(office: Office) -> None:
    amina = await golden_loan(office)
    fact = PaymentReceived("stripe", "pi_1", rupees(1_000), office.runtime.clock(), loan_id=amina.loan_id)

    told = await asyncio.gather(*(do(office, lambda moment: record_payment(moment, fact)) for _ in range(5)))

    assert sorted(told) == [False] * 4 + [True]
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 100_000
    assert await disagreements(office) == []


async def test_S_30_a_waiver_and_the_payment_of_what_it_lets_go(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    jump(office, DUE + timedelta(days=3))
    staff = await named(office, "Bilal")

    await together(
        pay(office, amina, 95, "R-1"),
        do(office, lambda moment: waiving.waive(moment, staff, amina.loan_id, 1, reason="illness")),
    )

    kept = await books(office)
    # Either it was paid and needs no waiver, or the money went to the instalment itself.
    assert (await loan_of(office, amina)).outstanding.minor == OWED - (9_500 if "expense:waived" in kept else 0)
    assert await disagreements(office) == []


async def test_S_30_the_same_card_confirmed_by_two_people(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    card = await propose_refund(office, amina, payment_id, 700)

    said = await together(confirm(office, "Sana", card_id=card), confirm(office, "Sana", card_id=card))

    assert sorted(bool(words) for words in said) == [False, True]
    assert (await books(office))["cash:cash"] == 30_000
    assert await disagreements(office) == []


async def test_MLMS_124_two_refunds_of_the_same_money(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    cards = [await propose_refund(office, amina, payment_id, 700) for _ in range(2)]

    said = await together(*(confirm(office, "Sana", card_id=card) for card in cards))

    assert sorted(bool(words) for words in said) == [False, True]
    assert (await books(office))["cash:cash"] == 30_000
    assert await disagreements(office) == []


async def test_G_6_one_payment_taken_back_by_two(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")

    said = await together(reverse(office, payment_id, by="Bilal"), reverse(office, payment_id, by="Hina"))

    assert sorted(bool(words) for words in said) == [False, True]
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_G_1_the_night_and_a_payment(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")

    await together(
        charge(office, amina, 1),
        pay(office, amina, 4_728, "pi_1", by="stripe", when=moment_of(office, DUE, "12:00")),
        charge(office, amina, 1),
    )

    loan = await loan_in(office, amina)
    assert (loan.instalments[0].late, loan.instalments[0].remaining) == (0, 0)
    assert (await payment_called(office, "pi_1")).credit_minor == 0
    assert await disagreements(office) == []


async def propose_refund(office: Office, amina: Borrower, payment_id: int, whole: int) -> int:
    """Propose to send money back; return the card."""
    staff, amount = await named(office, "Imran"), rupees(whole)
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, amount, reference="T-77"))
    assert amina.loan_id
    return await newest_card(office)
