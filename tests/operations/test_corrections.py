"""Corrections: late charges and instalments that are let go, and what is owed adjusted, by one person or by two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import adjusting, waiving
from domain.operations.joining import NotAllowed
from storage.tables import audit
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import DUE, audited, jump
from tests.office import world_of
from tests.operations.desk import (
    EACH,
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    charge,
    confirm,
    disagreements,
    moment_of,
    pay,
    promised,
    reverse,
    rupees,
)
from webhooks.app import Office

LATE = 9_500
CHARGED_ON = date(2026, 12, 23)


async def charged(office: Office) -> Borrower:
    """Give somebody the golden loan with the late charge of 95 on its first instalment."""
    amina = await golden_loan(office)
    jump(office, CHARGED_ON, "03:00")
    assert await charge(office, amina, 1)
    jump(office, date(2026, 12, 24))
    return amina


async def waive(office: Office, borrower: Borrower, *, by: str = "Bilal", whole: bool = False) -> bool:
    """Let somebody let go of the first instalment's late charge, or of the whole of it."""
    staff = await named(office, by)
    return await do(
        office, lambda moment: waiving.waive(moment, staff, borrower.loan_id, 1, reason="illness", whole=whole)
    )


async def adjust(office: Office, borrower: Borrower, whole: int, *, by: str = "Bilal") -> bool:
    """Let somebody adjust what is owed."""
    staff, amount = await named(office, by), rupees(whole)
    return await do(office, lambda moment: adjusting.adjust(moment, staff, borrower.loan_id, amount, reason="returned"))


def officers_waive_up_to(office: Office, whole: int) -> None:
    """Let an officer let go of so much alone."""
    lender = office.runtime.lender
    office.runtime.lender = replace(lender, policy=replace(lender.policy, waive_max_officer=whole))


# Letting go of late charges


async def test_MLMS_102_below_the_limit_an_officer_lets_go_alone(office: Office) -> None:
    amina = await charged(office)

    assert await waive(office, amina)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await promised(office, "LATE_CHARGE_WAIVED") == 1
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        expense__waived=LATE,
        income__late=-LATE,
        loan__interest=INTEREST,
        loan__principal=PRINCIPAL,
        unearned__interest=-INTEREST,
    )


async def test_MLMS_102_above_the_limit_somebody_else_confirms(office: Office) -> None:
    amina = await charged(office)
    officers_waive_up_to(office, 94)

    assert not await waive(office, amina)
    assert (await loan_of(office, amina)).outstanding.minor == OWED + LATE
    await confirm(office, "Sana")

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert [row["actor"] for row in await audited(office, "FINE_WAIVED")] == ["Bilal, Sana"]
    assert (await books(office))["expense:waived"] == LATE
    assert await disagreements(office) == []


async def test_MLMS_102_whoever_proposed_it_or_may_not_does_not_confirm(office: Office) -> None:
    amina = await charged(office)
    officers_waive_up_to(office, 94)
    await waive(office, amina, by="Bilal")

    with pytest.raises(Refusal, match="somebody else"):
        await confirm(office, "Bilal")
    with pytest.raises(NotAllowed):
        await confirm(office, "Hina")

    assert (await loan_of(office, amina)).outstanding.minor == OWED + LATE
    assert await disagreements(office) == []


async def test_MLMS_102_confirmed_twice_it_is_let_go_once(office: Office) -> None:
    amina = await charged(office)
    officers_waive_up_to(office, 94)
    await waive(office, amina)
    await confirm(office, "Sana")

    with pytest.raises(Refusal, match="confirmed already"):
        await confirm(office, "Imran")

    assert (await books(office))["expense:waived"] == LATE
    assert await disagreements(office) == []


async def test_S_30_a_charge_paid_before_the_waiver_was_confirmed_needs_none(office: Office) -> None:
    amina = await charged(office)
    officers_waive_up_to(office, 94)
    await waive(office, amina)
    await pay(office, amina, 95, "R-1")

    with pytest.raises(Refusal, match="no late charge left"):
        await confirm(office, "Sana")

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert "expense:waived" not in await books(office)
    assert await disagreements(office) == []


async def test_S_30_of_a_charge_paid_in_part_only_the_rest_is_let_go(office: Office) -> None:
    amina = await charged(office)
    officers_waive_up_to(office, 94)
    await waive(office, amina)
    await pay(office, amina, 60, "R-1")

    await confirm(office, "Sana")

    assert (await books(office))["expense:waived"] == 3_500
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_G_5_a_charge_let_go_that_should_not_have_been_is_neither_income_nor_expense(office: Office) -> None:
    amina = await charged(office)
    await waive(office, amina)

    payment_id = await pay(office, amina, 4_728, "R-1", when=moment_of(office, DUE, "12:00"))

    first = (await loan_of(office, amina)).instalments[0]
    assert (first.late, first.waived_late, first.remaining) == (0, 0, 0)
    await assert_books(
        office,
        cash__cash=EACH,
        cash__payout=-PRINCIPAL,
        income__interest=-100_000,
        loan__interest=INTEREST - 100_000,
        loan__principal=PRINCIPAL - 372_800,
        unearned__interest=100_000 - INTEREST,
    )
    # Taken back, the charge is there again, and so is its waiver.
    await reverse(office, payment_id)
    first = (await loan_of(office, amina)).instalments[0]
    assert (first.late, first.waived_late) == (LATE, LATE)
    assert await disagreements(office) == []


# Letting go of a whole instalment


async def test_MLMS_103_a_manager_and_a_second_person_let_go_of_a_whole_instalment(office: Office) -> None:
    amina = await charged(office)

    assert not await waive(office, amina, by="Sana", whole=True)
    await confirm(office, "Imran")

    loan = await loan_of(office, amina)
    assert loan.instalments[0].status(CHARGED_ON) == "WAIVED"
    assert loan.outstanding.minor == OWED - EACH
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        expense__waived=372_800 + LATE,
        income__late=-LATE,
        loan__interest=INTEREST - 100_000,
        loan__principal=PRINCIPAL - 372_800,
        unearned__interest=100_000 - INTEREST,
    )


@pytest.mark.parametrize("name", ["Bilal", "Imran"])
async def test_MLMS_103_only_a_manager_proposes_it(office: Office, name: str) -> None:
    amina = await charged(office)

    with pytest.raises(NotAllowed):
        await waive(office, amina, by=name, whole=True)

    assert (await loan_of(office, amina)).outstanding.minor == OWED + LATE


async def test_MLMS_103_one_person_alone_is_refused_and_that_is_written_down(office: Office) -> None:
    amina = await charged(office)
    world = world_of(office)
    await world.staff_say("sana", f"/waive {(await loan_of(office, amina)).ref} 1 whole flood")
    await office.runtime.settle()
    before = await actions_of(office, "Sana")

    await world.staff_press(["sana"], "✅ Confirm")
    await office.runtime.settle()

    assert (await loan_of(office, amina)).outstanding.minor == OWED + LATE
    assert len(await actions_of(office, "Sana")) == len(before) + 1
    assert await disagreements(office) == []


async def actions_of(office: Office, name: str) -> list[str]:
    """Return what somebody did, as the audit trail has it."""

    async def look(uow: Any) -> list[str]:
        query = select(audit.c.action).where(audit.c.actor == name).order_by(audit.c.id)
        return list((await uow.connection.scalars(query)).all())

    found: list[str] = await office.runtime.database.read(look)
    return found


# Adjusting


async def test_CRED_35_less_is_owed_by_one_officer_up_to_the_limit(office: Office) -> None:
    amina = await golden_loan(office)

    assert await adjust(office, amina, -500)

    loan = await loan_of(office, amina)
    assert loan.outstanding.minor == OWED - 50_000
    assert loan.instalments[0].waived_interest == 50_000
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        loan__interest=INTEREST - 50_000,
        loan__principal=PRINCIPAL,
        unearned__interest=50_000 - INTEREST,
    )


async def test_CRED_35_above_the_limit_two_people(office: Office) -> None:
    amina = await golden_loan(office)

    assert not await adjust(office, amina, -1_500)
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    await confirm(office, "Imran")

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 150_000
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        expense__waived=50_000,
        loan__interest=INTEREST - 100_000,
        loan__principal=PRINCIPAL - 50_000,
        unearned__interest=100_000 - INTEREST,
    )


@pytest.mark.parametrize(("whole", "words"), [(0, "of nothing"), (500, "Nothing can be added"), (-56_738, "Only")])
async def test_CRED_35_what_cannot_be_adjusted_is_refused(office: Office, whole: int, words: str) -> None:
    amina = await golden_loan(office)

    with pytest.raises(Refusal, match=words):
        await adjust(office, amina, whole)

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_CRED_35_adjusted_by_all_that_is_owed_it_is_completed(office: Office) -> None:
    amina = await golden_loan(office)
    payment_id = await pay(office, amina, 50_000, "R-1")
    await adjust(office, amina, -6_737)
    await confirm(office, "Sana")
    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert await disagreements(office) == []

    await reverse(office, payment_id)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == 5_000_000
    assert await disagreements(office) == []


async def test_CRED_35_what_was_paid_meanwhile_cannot_be_adjusted_any_more(office: Office) -> None:
    amina = await golden_loan(office)
    await adjust(office, amina, -50_000)
    await pay(office, amina, 10_000, "R-1")

    with pytest.raises(Refusal, match="Only"):
        await confirm(office, "Sana")

    assert (await loan_of(office, amina)).outstanding.minor == OWED - 1_000_000
    assert await disagreements(office) == []
