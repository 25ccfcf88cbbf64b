"""A loan in default settled for less than is owed: on the day agreed and for no less, taken back, sent back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import compromising, refunding
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import jump
from tests.operations.desk import (
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    close,
    confirm,
    defaulted,
    disagreements,
    pay,
    payment_called,
    put,
    reliefs,
    reverse,
    rupees,
)
from webhooks.app import Office

AGREED_ON = date(2027, 1, 6)


async def compromised(office: Office, *, whole: int = 30_000) -> Borrower:
    """Give somebody a loan in default that is settled by so much on the sixth of January."""
    amina = await defaulted(office)
    staff = await named(office, "Sana")
    amount = rupees(whole)
    await do(
        office,
        lambda moment: compromising.offer(moment, staff, amina.loan_id, amount, AGREED_ON, reason="lost her shop"),
    )
    await confirm(office, "Imran")
    return amina


async def test_X_29_what_was_agreed_and_paid_on_the_day_settles_it(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)

    await pay(office, amina, 30_000, "R-1")

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.SETTLED
    assert not loan.outstanding
    # The late charge of 95 and all of the interest are let go before any principal is.
    await assert_books(
        office,
        cash__cash=3_000_000,
        cash__payout=-PRINCIPAL,
        expense__waived=PRINCIPAL - 3_000_000 + 9_500,
        income__late=-9_500,
    )


async def test_X_29_too_little_on_the_day_settles_nothing(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)

    await pay(office, amina, 29_999, "R-1")

    loan = await loan_of(office, amina)
    # Her arrears are paid by it, so it runs again; nothing was let go.
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED + 9_500 - 2_999_900
    assert await disagreements(office) == []


@pytest.mark.parametrize("day", [AGREED_ON - timedelta(days=1), AGREED_ON + timedelta(days=1)])
async def test_X_29_on_another_day_it_settles_nothing(office: Office, day: date) -> None:
    amina = await compromised(office)
    jump(office, day)

    await pay(office, amina, 30_000, "R-1")

    assert (await loan_of(office, amina)).outstanding.minor == OWED + 9_500 - 3_000_000
    assert await reliefs(office) == []
    assert await disagreements(office) == []


async def test_X_29_an_agreement_outlives_a_quote_that_somebody_asks_for_that_day(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)
    await close(office, amina, "settle")

    await pay(office, amina, 30_000, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.SETTLED
    assert await disagreements(office) == []


async def test_X_29_paid_in_two_parts_on_the_day_settles(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)

    await pay(office, amina, 10_000, "R-1")
    await pay(office, amina, 20_000, "R-2")

    assert (await loan_of(office, amina)).state is LoanState.SETTLED
    assert await disagreements(office) == []


async def test_X_29_settled_and_taken_back_it_is_in_default_again(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)
    payment_id = await pay(office, amina, 30_000, "R-1")

    await reverse(office, payment_id)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.DEFAULTED
    assert loan.outstanding.minor == OWED + 9_500
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        income__late=-9_500,
        loan__interest=INTEREST,
        loan__late=9_500,
        loan__principal=PRINCIPAL,
        unearned__interest=-INTEREST,
    )


async def test_X_29_only_a_loan_in_default_is_settled_for_less(office: Office) -> None:
    amina = await golden_loan(office)
    staff = await named(office, "Sana")
    day = AGREED_ON

    with pytest.raises(Refusal, match="Only a loan in default"):
        await do(
            office, lambda moment: compromising.offer(moment, staff, amina.loan_id, rupees(100), day, reason="poor")
        )


async def test_SAFE_7_a_legal_case_can_be_settled_for_less_too(office: Office) -> None:
    amina = await compromised(office)
    await put(office, amina, LoanState.LEGAL)
    jump(office, AGREED_ON)

    await pay(office, amina, 40_000, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.SETTLED
    # What she paid beyond the agreement is hers.
    assert (await payment_called(office, "R-1")).credit_minor == 1_000_000
    assert await disagreements(office) == []


@pytest.mark.parametrize("whole", [30_000, 1])
async def test_MLMS_124_what_settled_it_sent_back_it_is_owed_whole_again(office: Office, whole: int) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)
    payment_id = await pay(office, amina, 30_000, "R-1")
    staff = await named(office, "Imran")
    back = rupees(whole)

    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, back, reference="T-77"))
    await confirm(office, "Sana")

    loan = await loan_of(office, amina)
    assert loan.state in {LoanState.DEFAULTED, LoanState.ACTIVE}
    assert loan.outstanding.minor == OWED + 9_500 - 3_000_000 + back.minor
    assert await disagreements(office) == []


async def test_MLMS_124_credit_beyond_the_agreement_is_sent_back_and_it_stays_settled(office: Office) -> None:
    amina = await compromised(office)
    jump(office, AGREED_ON)
    payment_id = await pay(office, amina, 31_000, "R-1")
    staff = await named(office, "Imran")

    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, None, reference="T-77"))
    await confirm(office, "Sana")

    assert (await loan_of(office, amina)).state is LoanState.SETTLED
    assert (await payment_called(office, "R-1")).refunded_minor == 100_000
    assert await disagreements(office) == []
