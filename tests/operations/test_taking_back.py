"""Money sent back and payments taken back: what they had settled is open again, and the rest is told anew."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import refunding
from tests.builders import accept, do, golden_loan, loan_of, named
from tests.jobs.days import DUE, audited, jump
from tests.operations.desk import (
    EACH,
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    confirm,
    disagreements,
    loan_in,
    newest_card,
    offered_again,
    pay,
    payment_called,
    promised,
    quote,
    reverse,
    rupees,
    settled_by,
)
from webhooks.app import Office


async def propose_refund(office: Office, payment_id: int, whole: int | None) -> int:
    """Let finance propose to send money back; return the card."""
    staff = await named(office, "Imran")
    amount = rupees(whole) if whole is not None else None
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, amount, reference="T-77"))
    return await newest_card(office)


async def refund(office: Office, payment_id: int, whole: int | None = None) -> None:
    """Send money back, as two people do."""
    await propose_refund(office, payment_id, whole)
    await confirm(office, "Sana")


# Sending back


async def test_MLMS_124_credit_is_sent_back_by_two_people(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 60_000, "R-1")

    await refund(office, payment_id)

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert await promised(office, "SENT_BACK") == 1
    await assert_books(office, cash__cash=OWED, cash__payout=-PRINCIPAL, income__interest=-INTEREST)


async def test_MLMS_124_what_it_had_settled_is_open_again(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 10_000, "B-1", by="bank")

    await refund(office, payment_id, 2_000)

    loan = await loan_of(office, amina)
    assert loan.outstanding.minor == OWED - 800_000
    assert sum((await settled_by(office, payment_id)).values()) == 800_000
    assert (await books(office))["cash:bank"] == 800_000
    assert await disagreements(office) == []


async def test_MLMS_124_sent_back_of_a_finished_loan_it_runs_again(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 60_000, "R-1")

    await refund(office, payment_id, 5_000)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    # First of what was credit (3,263), then of what it had settled.
    assert loan.outstanding.minor == 500_000 - 326_300
    assert "borrower:credit" not in await books(office)
    assert await disagreements(office) == []


async def test_MLMS_124_sent_back_twice_and_never_more_than_there_is(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    await refund(office, payment_id, 400)
    await refund(office, payment_id, 600)

    with pytest.raises(Refusal, match="Write how much"):
        await propose_refund(office, payment_id, 1)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert (await payment_called(office, "R-1")).refunded_minor == 100_000
    assert await promised(office, "SENT_BACK") == 2
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        loan__interest=INTEREST,
        loan__principal=PRINCIPAL,
        unearned__interest=-INTEREST,
    )


async def test_MLMS_124_of_two_proposals_for_the_same_money_the_second_finds_too_little(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    cards = [await propose_refund(office, payment_id, 700) for _ in range(2)]
    await confirm(office, "Sana", card_id=cards[1])

    with pytest.raises(Refusal, match="Less than that is left"):
        await confirm(office, "Sana", card_id=cards[0])

    assert (await books(office))["cash:cash"] == 30_000
    assert await disagreements(office) == []


async def test_MLMS_124_a_proposal_for_money_that_was_taken_back_meanwhile_is_refused(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    await propose_refund(office, payment_id, 700)
    await reverse(office, payment_id)

    with pytest.raises(Refusal, match="could be sent back"):
        await confirm(office, "Sana")

    assert "cash:cash" not in await books(office)
    assert await disagreements(office) == []


async def test_MLMS_124_the_rebate_goes_back_with_the_money_that_earned_it(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2026, 12, 5))
    await quote(office, amina)
    payment_id = await pay(office, amina, 50_500, "R-1")

    await refund(office, payment_id, 50_500)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        loan__interest=INTEREST,
        loan__principal=PRINCIPAL,
        unearned__interest=-INTEREST,
    )


# Taking back


async def test_G_6_the_first_of_four_payments_taken_back_moves_the_other_three(office: Office) -> None:
    amina = await golden_loan(office)
    for number, day in enumerate((DUE, date(2027, 1, 20), date(2027, 2, 20), date(2027, 3, 20)), start=1):
        jump(office, day)
        await pay(office, amina, 4_728, f"R-{number}")

    await reverse(office, (await payment_called(office, "R-1")).id)

    loan = await loan_of(office, amina)
    assert [part.remaining for part in loan.instalments[:4]] == [0, 0, 0, EACH]
    second = await payment_called(office, "R-2")
    assert await settled_by(office, second.id) == {(1, "interest"): 100_000, (1, "principal"): 372_800}
    assert loan.outstanding.minor == OWED - 3 * EACH
    earned = 100_000 + 92_500 + 84_900
    await assert_books(
        office,
        cash__cash=3 * EACH,
        cash__payout=-PRINCIPAL,
        income__interest=-earned,
        loan__interest=INTEREST - earned,
        loan__principal=PRINCIPAL - 3 * EACH + earned,
        unearned__interest=earned - INTEREST,
    )


async def test_G_6_taken_back_twice_is_refused(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 4_728, "R-1")
    await reverse(office, payment_id)

    with pytest.raises(Refusal, match="taken back already"):
        await reverse(office, payment_id)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await promised(office, "PAYMENT_TAKEN_BACK") == 1
    assert await disagreements(office) == []


async def test_G_6_what_a_provider_took_is_not_taken_back_here(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 4_728, "pi_1", by="stripe")

    with pytest.raises(Refusal, match="sent back and not taken back"):
        await reverse(office, payment_id)

    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await disagreements(office) == []


async def test_G_6_a_large_one_is_taken_back_by_two(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 50_001, "R-1")

    await reverse(office, payment_id, by="Bilal", second="Imran")

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert [row["actor"] for row in await audited(office, "PAYMENT_REVERSED")] == ["Bilal, Imran"]
    assert await disagreements(office) == []


async def test_G_6_what_is_left_after_a_refund_is_taken_back(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 4_728, "R-1")
    await refund(office, payment_id, 728)

    await reverse(office, payment_id)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert "cash:cash" not in await books(office)
    assert await disagreements(office) == []


async def test_G_6_what_was_sent_back_whole_cannot_be_taken_back(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 1_000, "R-1")
    await refund(office, payment_id, 1_000)

    with pytest.raises(Refusal):
        await reverse(office, payment_id)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await promised(office, "PAYMENT_TAKEN_BACK") == 0
    assert await disagreements(office) == []


async def test_G_6_credit_that_was_taken_back_is_nobodys(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 60_000, "R-1")

    await reverse(office, payment_id)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED
    assert "borrower:credit" not in await books(office)
    assert await disagreements(office) == []


async def test_MLMS_79_a_finished_loan_is_not_reopened_beside_a_new_one(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 56_737, "R-1")
    await offered_again(office, amina)
    await accept(office, amina)

    with pytest.raises(Refusal):
        await reverse(office, payment_id)

    assert (await loan_in(office, amina)).state is LoanState.COMPLETED
    assert (await payment_called(office, "R-1")).state == "SUCCESS"
    assert await disagreements(office) == []
