"""Writing off: only from default, by two people, in the books; and money that comes for it all the same."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import refunding, writing_off
from domain.operations.joining import NotAllowed
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import jump, run
from tests.operations.desk import (
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    confirm,
    defaulted,
    disagreements,
    moment_of,
    pay,
    payment_called,
    promised,
    put,
    reliefs,
    reverse,
    rupees,
)
from webhooks.app import Office

LATE = 9_500


async def propose(office: Office, borrower: Borrower, *, by: str = "Sana") -> None:
    """Let somebody propose to write a loan off."""
    staff = await named(office, by)
    await do(office, lambda moment: writing_off.write_off(moment, staff, borrower.loan_id, reason="moved abroad"))


async def written_off(office: Office, *, paid: int = 0) -> Borrower:
    """Give somebody a loan in default that is written off, so much having been paid on it before."""
    amina = await defaulted(office)
    if paid:
        await pay(office, amina, paid, "R-1")
    await propose(office, amina)
    await confirm(office, "Imran")
    assert (await loan_of(office, amina)).state is LoanState.WRITTEN_OFF
    return amina


async def assert_nothing_is_owed(office: Office, borrower: Borrower) -> None:
    """Check that the loan stays written off and that its books hold nothing to pay."""
    loan = await loan_of(office, borrower)
    assert loan.state is LoanState.WRITTEN_OFF
    assert not loan.outstanding
    assert [account for account in await books(office) if account.startswith("loan:")] == []
    assert await disagreements(office) == []


async def test_X_29_all_that_is_owed_becomes_a_loss(office: Office) -> None:
    amina = await written_off(office)

    await assert_nothing_is_owed(office, amina)
    assert [row.kind for row in await reliefs(office)] == ["write-off"]
    # Interest was never earned; principal and the charge are lost.
    await assert_books(office, cash__payout=-PRINCIPAL, expense__write_off=PRINCIPAL + LATE, income__late=-LATE)


async def test_X_29_of_what_was_paid_before_nothing_is_lost(office: Office) -> None:
    amina = await written_off(office, paid=1_000)

    await assert_nothing_is_owed(office, amina)
    # The charge of 95 first, and 905 of interest.
    await assert_books(
        office,
        cash__cash=100_000,
        cash__payout=-PRINCIPAL,
        expense__write_off=PRINCIPAL,
        income__interest=-90_500,
        income__late=-LATE,
    )


@pytest.mark.parametrize("states", [(), (LoanState.COMPLETED,)])
async def test_X_29_only_a_loan_in_default_is_written_off(office: Office, states: tuple[LoanState, ...]) -> None:
    amina = await golden_loan(office)
    await put(office, amina, *states)

    with pytest.raises(Refusal, match="Only a loan in default"):
        await propose(office, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED


async def test_X_29_a_legal_case_is_written_off_too(office: Office) -> None:
    amina = await defaulted(office)
    await put(office, amina, LoanState.LEGAL)

    await propose(office, amina)
    await confirm(office, "Imran")

    await assert_nothing_is_owed(office, amina)


async def test_X_29_two_people_and_neither_an_officer(office: Office) -> None:
    amina = await defaulted(office)
    for name in ("Bilal", "Imran"):
        with pytest.raises(NotAllowed):
            await propose(office, amina, by=name)
    await propose(office, amina)

    with pytest.raises(Refusal, match="somebody else"):
        await confirm(office, "Sana")
    with pytest.raises(NotAllowed):
        await confirm(office, "Bilal")

    assert (await loan_of(office, amina)).state is LoanState.DEFAULTED
    assert (await books(office))["loan:principal"] == PRINCIPAL
    assert await disagreements(office) == []


async def test_X_29_cured_before_it_was_confirmed_it_is_not_written_off(office: Office) -> None:
    amina = await defaulted(office)
    await propose(office, amina)
    await pay(office, amina, 4_823, "R-1")

    with pytest.raises(Refusal, match="Only a loan in default"):
        await confirm(office, "Imran")

    assert (await loan_of(office, amina)).state is LoanState.ACTIVE
    assert await disagreements(office) == []


async def test_X_29_what_was_paid_between_proposal_and_confirmation_is_no_loss(office: Office) -> None:
    amina = await defaulted(office)
    await propose(office, amina)
    await pay(office, amina, 2_000, "R-1")
    await confirm(office, "Imran")

    await assert_nothing_is_owed(office, amina)
    assert (await books(office))["expense:write-off"] == PRINCIPAL - 90_500


# Money that comes for it


async def test_SAFE_7_money_for_it_is_recovered_and_it_stays_as_it_is(office: Office) -> None:
    amina = await written_off(office)

    await pay(office, amina, 1_000, "R-2")
    await pay(office, amina, 500, "pi_1", by="stripe")

    await assert_nothing_is_owed(office, amina)
    assert await promised(office, "MONEY_RECOVERED") == 2
    assert await promised(office, "PAYMENT_CONFIRMATION") == 0
    await assert_books(
        office,
        cash__cash=100_000,
        cash__payout=-PRINCIPAL,
        cash__stripe=50_000,
        expense__write_off=PRINCIPAL + LATE,
        income__late=-LATE,
        income__recovery=-150_000,
    )


async def test_G_6_what_was_recovered_is_taken_back(office: Office) -> None:
    amina = await written_off(office)
    payment_id = await pay(office, amina, 1_000, "R-2")

    await reverse(office, payment_id)

    await assert_nothing_is_owed(office, amina)
    await assert_books(office, cash__payout=-PRINCIPAL, expense__write_off=PRINCIPAL + LATE, income__late=-LATE)


async def test_MLMS_124_what_was_recovered_is_sent_back_in_part(office: Office) -> None:
    amina = await written_off(office)
    payment_id = await pay(office, amina, 1_000, "R-2")

    await send_back(office, payment_id, 400)

    await assert_nothing_is_owed(office, amina)
    kept = await books(office)
    assert (kept["cash:cash"], kept["income:recovery"]) == (60_000, -60_000)


async def test_MLMS_124_sent_back_whole_nothing_was_recovered(office: Office) -> None:
    amina = await written_off(office)
    payment_id = await pay(office, amina, 1_000, "R-2")

    await send_back(office, payment_id, 1_000)

    await assert_nothing_is_owed(office, amina)
    await assert_books(office, cash__payout=-PRINCIPAL, expense__write_off=PRINCIPAL + LATE, income__late=-LATE)


async def test_X_29_what_was_paid_before_can_be_neither_taken_back_nor_sent_back(office: Office) -> None:
    amina = await written_off(office, paid=1_000)
    payment_id = (await payment_called(office, "R-1")).id

    with pytest.raises(Refusal, match="written off"):
        await reverse(office, payment_id)
    with pytest.raises(Refusal, match="written off"):
        await send_back(office, payment_id, 500)

    await assert_nothing_is_owed(office, amina)
    assert (await books(office))["cash:cash"] == 100_000


async def test_G_5_money_from_before_the_write_off_that_turns_up_after_it_is_recovered(office: Office) -> None:
    amina = await written_off(office)

    await pay(office, amina, 1_000, "pi_1", by="stripe", when=moment_of(office, date(2026, 12, 30), "12:00"))

    await assert_nothing_is_owed(office, amina)
    assert (await books(office))["income:recovery"] == -100_000


async def test_X_29_no_job_touches_it_any_more(office: Office) -> None:
    amina = await written_off(office)
    before = await books(office)
    later = date(2027, 2, 23)
    jump(office, later, "03:00")

    for job in ("overdue", "default", "guardrails", "reminders"):
        await run(office, job, later)

    await assert_nothing_is_owed(office, amina)
    assert await books(office) == before


async def send_back(office: Office, payment_id: int, whole: int) -> None:
    """Send so much of a payment back, as two people do."""
    staff, back = await named(office, "Imran"), rupees(whole)
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, back, reference="T-77"))
    await confirm(office, "Sana")
