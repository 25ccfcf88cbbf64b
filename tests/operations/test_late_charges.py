"""Late charges by the night's job: once or again and again, capped, for charity, and beside whatever else happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.lending.product import LateTerms
from domain.operations import adjusting
from jobs.timetable import job_named
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import DUE, ledger, run
from tests.jobs.days import jump as jump_to
from tests.operations.desk import (
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    disagreements,
    moment_of,
    offering,
    pay,
    reverse,
    rupees,
)
from webhooks.app import Office

#: Two rupees a day and more: 0.05 percent of 4,728, again for each day begun.
DAILY = LateTerms(percent=Decimal("0.05"), every_days=1)
A_DAY = 200


def late_by(days: int) -> date:
    """Return the day on which the first instalment is so many days late."""
    return DUE + timedelta(days=days)


async def on(office: Office, days: int, clock: str = "03:00") -> None:
    """Let the overdue job run when the first instalment is so many days late."""
    jump_to(office, late_by(days), clock)
    await run(office, "overdue", late_by(days))


async def charges(office: Office, borrower: Borrower) -> list[int]:
    """Return the late charges on the first instalments."""
    return [part.late for part in (await loan_of(office, borrower)).instalments[:3]]


def owing(**more: int) -> dict[str, int]:
    """Return the books of the golden loan of which nothing is paid, and what has been added."""
    plain = {
        "cash__payout": -PRINCIPAL,
        "loan__interest": INTEREST,
        "loan__principal": PRINCIPAL,
        "unearned__interest": -INTEREST,
    }
    return {**plain, **more}


# Once, and again and again


async def test_G_1_charged_once_however_often_the_job_runs(office: Office) -> None:
    amina = await golden_loan(office)
    for days in (2, 3, 4, 30):
        await on(office, days)
    await office.runtime.timetable.run(job_named("overdue"), late_by(30), period="again")

    assert await charges(office, amina) == [9_500, 0, 0]
    await assert_books(office, **owing(loan__late=9_500, income__late=-9_500))
    assert [row["kind"] for row in await ledger(office)].count("FINE") == 1


async def test_G_1_charged_again_for_each_day(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    await on(office, 2)
    assert await charges(office, amina) == [0, 0, 0]

    await on(office, 3)
    assert await charges(office, amina) == [3 * A_DAY, 0, 0]
    await on(office, 4)
    await on(office, 5)

    assert await charges(office, amina) == [5 * A_DAY, 0, 0]
    await assert_books(office, **owing(loan__late=5 * A_DAY, income__late=-5 * A_DAY))


async def test_G_1_days_that_were_missed_are_caught_up_with(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    jump_to(office, late_by(1), "03:00")
    await run(office, "overdue", late_by(1))
    jump_to(office, late_by(6), "08:00")

    await office.runtime.timetable.catch_up()

    assert await charges(office, amina) == [6 * A_DAY, 0, 0]
    nights = [row["effective_on"] for row in await ledger(office) if row["kind"] == "FINE"]
    assert nights == [late_by(days) for days in (3, 4, 5, 6)]
    assert await disagreements(office) == []


async def test_G_1_a_payment_of_the_missed_days_makes_the_later_charges_smaller(office: Office) -> None:
    offering(office, late=replace(DAILY, percent=Decimal(1)))
    amina = await golden_loan(office)
    jump_to(office, late_by(2), "03:00")
    await run(office, "overdue", late_by(2))
    # Paid on the fourth day; the jobs of the third to the sixth run only after it.
    jump_to(office, late_by(4))
    await pay(office, amina, 2_728, "R-1")
    jump_to(office, late_by(6), "08:00")

    await office.runtime.timetable.catch_up()

    # 47 for each of four days; 188 of the payment went there, so that 2,188 are left to charge 21 on, rounded down.
    assert await charges(office, amina) == [4 * 4_700 + 2 * 2_100, 0, 0]
    assert await disagreements(office) == []


# The cap, and charity


async def test_G_1_the_whole_cost_never_passes_the_cap(office: Office) -> None:
    offering(office, late=LateTerms(amount=1_000), total_cost_cap=Decimal("0.16"))
    amina = await golden_loan(office)
    for days in (3, 34, 65):
        await on(office, days)

    # 16 percent of 50,000 are 8,000; interest is 6,737 of them, which leaves 1,263.
    assert await charges(office, amina) == [100_000, 26_300, 0]
    await assert_books(office, **owing(loan__late=126_300, income__late=-126_300))


async def test_G_1_a_charge_taken_off_makes_room_under_the_cap_for_another(office: Office) -> None:
    offering(office, late=LateTerms(amount=1_000), total_cost_cap=Decimal("0.16"))
    amina = await golden_loan(office)
    for days in (3, 34, 65):
        await on(office, days)

    await pay(office, amina, 4_728, "R-1", when=moment_of(office, DUE, "12:00"))

    assert await charges(office, amina) == [0, 100_000, 26_300]
    assert await disagreements(office) == []


async def test_C_15_for_charity_it_is_nobodys_income_and_no_part_of_what_is_owed(office: Office) -> None:
    offering(office, late=LateTerms(amount=50, destination="charity"))
    amina = await golden_loan(office)
    await on(office, 3)

    loan = await loan_of(office, amina)
    assert (loan.outstanding.minor, loan.instalments[0].charity) == (OWED, 5_000)
    await assert_books(office, **owing(charity__promised=5_000, charity__owed=-5_000))

    jump_to(office, late_by(5))
    await pay(office, amina, 4_778, "R-1")

    kept = await books(office)
    assert (kept.get("charity:promised", 0), kept["charity:owed"]) == (0, -5_000)
    assert "income:late" not in kept
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 472_800
    assert await disagreements(office) == []


async def test_C_15_a_promise_to_charity_that_should_not_have_been_is_taken_off(office: Office) -> None:
    offering(office, late=LateTerms(amount=50, destination="charity"))
    amina = await golden_loan(office)
    await on(office, 3)

    payment_id = await pay(office, amina, 4_728, "R-1", when=moment_of(office, DUE, "12:00"))
    assert "charity:promised" not in await books(office)

    await reverse(office, payment_id)
    assert (await books(office))["charity:promised"] == 5_000
    assert await disagreements(office) == []


# Beside what else happens on that day


@pytest.mark.parametrize("days", [3, 4])
async def test_G_1_money_that_came_before_the_job_ran_comes_after_the_charge_all_the_same(
    office: Office, days: int
) -> None:
    amina = await golden_loan(office)
    jump_to(office, late_by(days), "01:00")
    await pay(office, amina, 4_728, "R-1")

    jump_to(office, late_by(days), "05:00")
    await run(office, "overdue", late_by(3))

    first = (await loan_of(office, amina)).instalments[0]
    # Paid in full before we charged: nothing was left to charge for.
    assert (first.late, first.remaining) == (0, 0)
    assert await disagreements(office) == []


async def test_G_1_part_of_it_paid_before_the_job_ran_on_the_same_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump_to(office, late_by(3), "01:00")
    await pay(office, amina, 2_000, "R-1")

    jump_to(office, late_by(3), "05:00")
    await run(office, "overdue", late_by(3))

    # The night's charge comes first, on all of 4,728, and the money of that day after it.
    first = (await loan_of(office, amina)).instalments[0]
    assert (first.late, first.paid_late, first.remaining) == (9_500, 9_500, 472_800 + 9_500 - 200_000)
    assert await disagreements(office) == []


@pytest.mark.parametrize("days", [3, 4])
async def test_G_1_what_was_let_go_before_the_job_ran(office: Office, days: int) -> None:
    amina = await golden_loan(office)
    jump_to(office, late_by(days), "01:00")
    staff = await named(office, "Bilal")
    await do(
        office, lambda moment: adjusting.adjust(moment, staff, amina.loan_id, rupees(-500), reason="returned goods")
    )

    jump_to(office, late_by(days), "05:00")
    await run(office, "overdue", late_by(3))

    assert await charges(office, amina) == [9_500, 0, 0]
    assert await disagreements(office) == []


async def test_G_1_a_payment_recorded_later_for_a_day_before_the_charge_takes_it_off(office: Office) -> None:
    amina = await golden_loan(office)
    await on(office, 3)

    await pay(office, amina, 4_728, "pi_1", by="stripe", when=moment_of(office, late_by(2), "23:00"))

    assert await charges(office, amina) == [0, 0, 0]
    assert "income:late" not in await books(office)
    assert await disagreements(office) == []


async def test_SAFE_5_paid_late_but_in_part_in_time_the_charge_is_on_the_rest(office: Office) -> None:
    amina = await golden_loan(office)
    await on(office, 3)
    jump_to(office, late_by(4))

    payment_id = await pay(office, amina, 2_000, "R-1", when=moment_of(office, late_by(1), "12:00"))

    # 2 percent of the 2,728 that were left are 54.56.
    assert await charges(office, amina) == [5_500, 0, 0]
    await reverse(office, payment_id)
    assert await charges(office, amina) == [9_500, 0, 0]
    assert await disagreements(office) == []


async def test_G_1_many_at_once_each_by_itself(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    for days in (3, 34, 65):
        jump_to(sqlite_office, late_by(days), "03:00")
    await run(sqlite_office, "overdue", late_by(65))

    first = (await loan_of(sqlite_office, amina)).instalments[:3]
    assert [part.late for part in first] == [9_500, 9_500, 9_500]
    assert await disagreements(sqlite_office) == []
    nights: Any = {row["effective_on"] for row in await ledger(sqlite_office) if row["kind"] == "FINE"}
    assert nights == {late_by(65)}
