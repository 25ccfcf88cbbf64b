"""Disputes of borrowers: nothing is charged, asked or flagged until they are settled, and money still counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.lending.credit import CreditState
from domain.lending.product import LateTerms
from domain.lending.states import LoanState
from domain.operations import collecting, disputing
from domain.operations.commands import RaiseDispute
from domain.operations.joining import NotAllowed
from storage.tables import dispute, late_charge
from tests.builders import Borrower, do, golden_loan, loan_of, member, named
from tests.jobs.days import DUE, audited, heard, in_group, jump, live, reminders, run
from tests.office import world_of
from tests.operations.desk import disagreements, offering, pay, refused_inside
from tests.people import JOSEPH
from webhooks.app import Office

DAILY = LateTerms(percent=Decimal("0.05"), every_days=1)
A_DAY = 200


def late_by(days: int) -> date:
    """Return the day on which the first instalment is so many days late."""
    return DUE + timedelta(days=days)


async def dispute_it(
    office: Office, amina: Borrower, words: str = "I paid more than this.", what: str = "amount"
) -> None:
    """Let somebody say that something is wrong with her loan."""
    raised = RaiseDispute(amina.loan_id, what, words)
    await do(office, lambda moment: disputing.raise_dispute(replace(moment, cause=words), amina.chat, raised))
    await office.runtime.settle()


async def settle_it(office: Office, *, right: bool, by: str = "Bilal", reason: str = "the receipt is of May") -> None:
    """Let somebody of the staff settle the first dispute."""
    staff = await named(office, by)
    await do(office, lambda moment: disputing.resolve(moment, staff, 1, right=right, reason=reason))
    await office.runtime.settle()


async def charged_on(office: Office, amina: Borrower) -> list[date]:
    """Return the nights on which the first instalment was charged for being late."""

    async def look(uow: Any) -> list[date]:
        mine = (late_charge.c.loan_id == amina.loan_id) & (late_charge.c.number == 1)
        query = select(late_charge.c.charged_on).where(mine).order_by(late_charge.c.sequence)
        return list((await uow.connection.scalars(query)).all())

    return await office.runtime.database.read(look)


async def night(office: Office, days: int) -> None:
    """Let the night's jobs run when the first instalment is so many days late."""
    for name, clock in (("overdue", "03:00"), ("default", "04:00"), ("guardrails", "04:10")):
        jump(office, late_by(days), clock)
        await run(office, name, late_by(days))


# Frozen


async def test_S_23_no_charge_for_forty_nights_and_then_the_rule_goes_on(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    await night(office, 5)
    jump(office, late_by(6), "01:00")
    await dispute_it(office, amina)

    for days in range(6, 46):
        await night(office, days)
    made_by_then = await charged_on(office, amina)
    jump(office, late_by(45))
    await settle_it(office, right=False)
    part = (await loan_of(office, amina)).part(1)
    assert part is not None
    await night(office, 46)
    await night(office, 47)

    assert made_by_then == [late_by(5)] * 5
    assert part.next_charge_on == late_by(46)
    assert await charged_on(office, amina) == [late_by(5)] * 5 + [late_by(46), late_by(47)]
    assert (await loan_of(office, amina)).instalments[0].late == 7 * A_DAY
    assert await disagreements(office) == []


async def test_S_23_a_charge_made_once_waits_for_the_rest_of_the_grace(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, late_by(2))
    await dispute_it(office, amina)
    for days in range(3, 41):
        await night(office, days)
    jump(office, late_by(41))
    await settle_it(office, right=False)

    await night(office, 42)
    too_early = await charged_on(office, amina)
    await night(office, 43)

    assert too_early == []
    assert await charged_on(office, amina) == [late_by(43)]
    assert await disagreements(office) == []


async def test_S_23_nights_caught_up_with_after_the_dispute_are_not_charged_either(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    await night(office, 4)
    jump(office, late_by(5), "01:00")
    await dispute_it(office, amina)
    jump(office, late_by(9))
    await settle_it(office, right=False)

    await office.runtime.timetable.catch_up()

    assert await charged_on(office, amina) == [late_by(4)] * 4
    assert await disagreements(office) == []


async def test_S_23_nights_before_it_are_not_caught_up_with_until_it_is_settled(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    await night(office, 2)
    jump(office, late_by(6), "01:00")
    await dispute_it(office, amina)

    await office.runtime.timetable.catch_up()
    meanwhile = await charged_on(office, amina)
    await settle_it(office, right=False)
    await night(office, 7)

    assert meanwhile == []
    assert await charged_on(office, amina) == [late_by(7)] * 6
    assert await disagreements(office) == []


async def test_S_23_a_payment_counts_while_it_is_disputed_and_the_books_agree(office: Office) -> None:
    offering(office, late=DAILY)
    amina = await golden_loan(office)
    await night(office, 5)
    jump(office, late_by(6), "01:00")
    await dispute_it(office, amina)
    await night(office, 20)

    await pay(office, amina, 4_738, "R-1")
    await settle_it(office, right=False)
    await night(office, 21)

    assert not (await loan_of(office, amina)).instalments[0].remaining
    assert await charged_on(office, amina) == [late_by(5)] * 5
    assert await disagreements(office) == []


async def test_S_21_a_dispute_holds_the_default_back_until_it_is_settled(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, late_by(8))
    await dispute_it(office, amina)
    await night(office, 60)
    held = await loan_of(office, amina)

    await settle_it(office, right=False)
    await night(office, 61)

    assert held.state is LoanState.ACTIVE
    assert held.days_past_due(late_by(60)) == 60
    assert (await loan_of(office, amina)).state is LoanState.DEFAULTED


async def test_X_26_new_credit_is_not_paused_for_a_disputed_loan(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, late_by(8))
    await dispute_it(office, amina)
    await night(office, 45)
    held = (await office.runtime.database.read(lambda uow: uow.credit.of(amina.person_id))).state

    await settle_it(office, right=False)
    await night(office, 46)

    assert held is CreditState.ACTIVE
    after = await office.runtime.database.read(lambda uow: uow.credit.of(amina.person_id))
    assert after.state is CreditState.PAUSED


async def test_X_26_no_reminder_leaves_while_it_is_disputed(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE - timedelta(days=2), "18:00")
    await dispute_it(office, amina)

    await live(office, late_by(12))

    assert reminders(office, amina) == []
    assert await office.runtime.database.read(lambda uow: uow.reminders.of_loan(amina.loan_id)) == []
    assert not any("📞" in text for text in in_group(office))


async def test_X_26_a_reminder_disputed_between_promise_and_sending_is_dropped(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE - timedelta(days=1), "09:59")
    world_of(office).turn("telegram", on=False)
    await run(office, "reminders", DUE - timedelta(days=1))
    await dispute_it(office, amina)

    world_of(office).turn("telegram", on=True)
    await live(office, DUE, "09:00")

    kept = await office.runtime.database.read(lambda uow: uow.reminders.of_loan(amina.loan_id))
    assert reminders(office, amina) == []
    assert [(row["stage"], row["state"]) for row in kept] == [(-1, "dropped")]


# Heard and settled


async def test_S_23_a_second_dispute_adds_to_the_open_one(office: Office) -> None:
    amina = await golden_loan(office)
    await dispute_it(office, amina, "I paid more than this.")

    await dispute_it(office, amina, "Here is my receipt.")

    found = await office.runtime.database.read(lambda uow: uow.disputes.get(1))
    assert found is not None
    assert found.said == "I paid more than this.\nHere is my receipt."
    assert await office.runtime.database.read(lambda uow: uow.disputes.get(2)) is None
    assert "D-1001" in heard(office, amina)[-1]


async def test_C_9_what_she_said_is_sealed(office: Office) -> None:
    amina = await golden_loan(office)

    await dispute_it(office, amina, "My brother Karim paid it.")

    async def look(uow: Any) -> Any:
        return (await uow.connection.execute(select(dispute))).mappings().one()

    row = await office.runtime.database.read(look)
    assert "Karim" not in " ".join(str(value) for value in row.values())


async def test_S_23_nobody_disputes_the_loan_of_somebody_else(office: Office) -> None:
    amina = await golden_loan(office)
    other = await member(office, JOSEPH)
    raised = RaiseDispute(amina.loan_id, "amount", "")

    said = await refused_inside(office, lambda moment: disputing.raise_dispute(moment, other.chat, raised))

    assert said == "You have no loan with us now."
    assert await office.runtime.database.read(lambda uow: uow.disputes.still_open()) == []


@pytest.mark.parametrize(("right", "said"), [(True, "You were right"), (False, "is right")])
async def test_S_23_she_is_told_the_outcome_the_reason_and_whom_to_ask_further(
    office: Office, right: bool, said: str
) -> None:
    amina = await golden_loan(office)
    await dispute_it(office, amina)
    before = await loan_of(office, amina)

    await settle_it(office, right=right, reason="the receipt is of May")

    told = heard(office, amina)[-1]
    assert said in told
    assert "the receipt is of May" in told
    assert office.runtime.lender.complaints in told
    assert (await loan_of(office, amina)).outstanding == before.outstanding
    assert [row["action"] for row in await audited(office, "DISPUTE_RESOLVED")] == ["DISPUTE_RESOLVED"]


async def test_S_23_it_is_settled_once(office: Office) -> None:
    amina = await golden_loan(office)
    await dispute_it(office, amina)
    await settle_it(office, right=True)
    staff = await named(office, "Sana")

    said = await refused_inside(
        office, lambda moment: disputing.resolve(moment, staff, 1, right=False, reason="it is right")
    )

    assert said == "{ref} is settled already."


async def test_S_23_one_that_waits_too_long_is_asked_for_daily_naming_the_manager(office: Office) -> None:
    amina = await golden_loan(office)
    await dispute_it(office, amina)
    opened = office.runtime.lender.today(office.runtime.clock())

    await live(office, opened + timedelta(days=7), "12:00")
    on_the_day = [text for text in in_group(office) if "should have been answered" in text]
    await live(office, opened + timedelta(days=9), "12:00")
    asked = [text for text in in_group(office) if "should have been answered" in text]
    await settle_it(office, right=True)
    await live(office, opened + timedelta(days=11), "12:00")

    assert on_the_day == []
    assert len(asked) == 2
    assert "Sana" in asked[-1]
    assert len([text for text in in_group(office) if "should have been answered" in text]) == 2


async def test_MLMS_33_an_auditor_may_look_and_not_settle(office: Office) -> None:
    amina = await golden_loan(office)
    await dispute_it(office, amina)
    staff = await named(office, "Bilal")
    auditor = replace(staff, roles=frozenset({"auditor"}))

    with pytest.raises(NotAllowed):
        await do(office, lambda moment: disputing.resolve(moment, auditor, 1, right=True, reason="so it is"))

    assert await do(office, lambda moment: disputing.is_disputed(moment, amina.loan_id))
    assert not await do(office, lambda moment: collecting.flag_default(moment, amina.loan_id))
