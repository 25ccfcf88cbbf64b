"""The portfolio as it stood on any day, told from what counts from then and asked for whenever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from domain.events import PaymentReceived
from domain.lending.agreement import LoanTerms
from domain.lending.application import Purpose
from domain.lending.portfolio import PortfolioReport, Position, ageing, arrears_rate, par, percent
from domain.lending.standing import bucket
from domain.lending.states import LoanState
from domain.money import Money
from domain.operations import (
    offering,
    refunding,
    restructuring,
    reversing,
    second_person,
    setting_limits,
    waiving,
    writing_off,
)
from domain.operations.commands import AcceptOffer
from domain.operations.drawing import add_to_line
from domain.operations.payments import record_payment
from storage.verification import verify
from tests.builders import Borrower, do, golden_loan, loan_of, member, named, offered, open_offer
from tests.jobs.days import DUE, jump, run
from tests.people import JOSEPH, somebody
from webhooks.app import Office

PAID_OUT = date(2026, 11, 20)
SECOND_DUE = date(2027, 1, 20)
#: What the golden loan asks for each month, and how much of the first two instalments is principal.
EACH, FIRST_PRINCIPAL, SECOND_PRINCIPAL = 4_728_00, 3_728_00, 3_803_00
LENT = 50_000_00


async def standing(office: Office, on: date, *, today: date | None = None) -> dict[str, Position]:
    """Return where each loan stood when a day ended."""
    zone = office.runtime.lender.zone
    found: list[Position] = await office.runtime.database.read(
        lambda uow: uow.portfolio.positions(on, zone, today=today)
    )
    return {position.loan: position for position in found}


async def reported(office: Office, on: date, *, against: date) -> PortfolioReport:
    """Return the report on a day."""
    zone = office.runtime.lender.zone
    return await office.runtime.database.read(lambda uow: uow.portfolio.report(on, against=against, zone=zone))


async def pays(office: Office, borrower: Borrower, minor: int, on: date, *, reference: str = "") -> None:
    """Record cash that counts from a day, now."""
    at = datetime.combine(on, time(12), office.runtime.lender.zone)
    fact = PaymentReceived("cash", reference or f"{on}", Money(minor, "PKR"), at, loan_id=borrower.loan_id)
    assert await do(office, lambda moment: record_payment(moment, fact))


async def second(office: Office, borrower: Borrower, name: str = "Sana") -> None:
    """Let a second person confirm what was proposed last."""
    card = await office.runtime.database.read(lambda uow: uow.cards.about("second", borrower.person_id))
    assert card is not None
    staff = await named(office, name)
    await do(office, lambda moment: second_person.confirm(moment, staff, card.id))


async def agrees(office: Office, borrower: Borrower) -> None:
    """Say yes to the open offer."""
    offer_id = await open_offer(office, borrower)
    assert offer_id is not None
    yes = AcceptOffer(offer_id, "shown", "en", "now")
    await do(office, lambda moment: offering.accept(moment, borrower.chat, yes))


async def restructures(office: Office, borrower: Borrower) -> None:
    """Give somebody a holiday of two periods, checked, offered and agreed to today."""
    staff = await named(office, "Bilal")
    await do(
        office,
        lambda moment: restructuring.restructure(
            moment, staff, borrower.loan_id, how="holiday", number=2, reason="flood"
        ),
    )
    await second(office, borrower)
    await agrees(office, borrower)


async def waives(office: Office, borrower: Borrower, number: int) -> None:
    """Let go of a whole instalment, today."""
    staff = await named(office, "Sana")
    await do(office, lambda moment: waiving.waive(moment, staff, borrower.loan_id, number, reason="flood", whole=True))
    await second(office, borrower, "Imran")


async def writes_off(office: Office, borrower: Borrower) -> None:
    """Flag a loan as in default and write it off, today."""
    loan = await loan_of(office, borrower)
    await office.runtime.database.transact(lambda uow: uow.loans.move(loan, LoanState.DEFAULTED))
    staff = await named(office, "Sana")
    await do(office, lambda moment: writing_off.write_off(moment, staff, loan.id, reason="moved away"))
    await second(office, borrower, "Imran")


async def opens_line(moment: Any, borrower: Borrower) -> None:
    """Open a credit line that costs nothing, today."""
    limit = Money(60_000_00, "PKR")
    asked = await moment.uow.applications.add_offered(
        borrower.person_id, purpose=Purpose.LINE, amount=limit, periods=1, by="Sana", at=moment.now
    )
    terms = LoanTerms(principal=limit, periods=1, kind="line", pricing="zero")
    made = {"version": 1, "terms": terms, "at": moment.now, "expires_on": moment.today}
    offer = await moment.uow.offers.add(application_id=asked.id, person_id=borrower.person_id, **made)
    await setting_limits.open_line(moment, offer, officer="")


async def draws(moment: Any, borrower: Borrower) -> None:
    """Take goods for 10,000 on her line, today."""
    line = await moment.uow.loans.latest_of(borrower.person_id, kind="line")
    await add_to_line(moment, line, Money(10_000_00, "PKR"), kind="DRAW", actor="test")


async def takes_back(office: Office, payment_id: int) -> None:
    """Reverse a payment, today."""
    staff = await named(office, "Sana")
    assert await do(office, lambda moment: reversing.reverse(moment, staff, payment_id, reason="typed twice"))


async def sends_back(office: Office, borrower: Borrower, payment_id: int, rupees: int) -> None:
    """Refund a part of a payment, today."""
    staff, amount = await named(office, "Sana"), Money(rupees * 100, "PKR")
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, amount, reference="T-77"))
    await second(office, borrower, "Imran")


# Where loans stood


@pytest.mark.parametrize("today", [True, False], ids=["today", "told"])
async def test_SAFE_30_each_number_of_days_lands_in_its_bucket(sqlite_office: Office, today: bool) -> None:
    await golden_loan(sqlite_office)
    landed = {}

    for days in (0, 1, 7, 8, 14, 15, 30, 31, 60, 61, 90, 91):
        on = DUE + timedelta(days=days)
        (position,) = (await standing(sqlite_office, on, today=on if today else None)).values()
        assert sum(age.outstanding for age in ageing([position])) == position.outstanding == LENT
        landed[position.days_past_due] = bucket(position.days_past_due)

    assert landed == {
        0: "CURRENT",
        1: "1-7",
        7: "1-7",
        8: "8-14",
        14: "8-14",
        15: "15-30",
        30: "15-30",
        31: "31-60",
        60: "31-60",
        61: "61-90",
        90: "61-90",
        91: "90+",
    }


async def test_a_month_that_is_over_keeps_its_par_whatever_is_paid_later(office: Office) -> None:
    amina = await golden_loan(office)
    january = date(2027, 1, 31)
    then = await standing(office, january)
    jump(office, date(2027, 2, 10))
    await pays(office, amina, 2 * EACH, date(2027, 2, 10))

    for on in (january, date(2027, 2, 9)):
        assert par((await standing(office, on)).values()) == 100
    assert await standing(office, january) == then
    assert then["L-1001"].days_past_due == 42
    assert then["L-1001"].overdue == FIRST_PRINCIPAL + SECOND_PRINCIPAL
    assert arrears_rate(then.values()) == Decimal("15.06")
    paid = (await standing(office, date(2027, 2, 10)))["L-1001"]
    assert (paid.days_past_due, paid.overdue) == (0, 0)
    assert paid.outstanding == LENT - FIRST_PRINCIPAL - SECOND_PRINCIPAL


async def test_money_that_is_written_down_late_counts_from_its_own_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 10))

    await pays(office, amina, EACH, DUE)

    assert (await standing(office, date(2026, 12, 31)))["L-1001"].days_past_due == 0
    assert (await standing(office, DUE - timedelta(days=1)))["L-1001"].outstanding == LENT


async def test_a_payment_taken_back_later_was_never_there(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    await pays(office, amina, EACH, DUE)
    assert (await standing(office, date(2026, 12, 31)))["L-1001"].days_past_due == 0
    jump(office, date(2027, 1, 10))

    await takes_back(office, 1)

    late = (await standing(office, date(2026, 12, 31)))["L-1001"]
    assert (late.days_past_due, late.overdue, late.outstanding) == (11, FIRST_PRINCIPAL, LENT)


async def test_a_waiver_lets_go_from_its_own_day_on(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 4))
    await waives(office, amina, 1)

    before, after = await standing(office, date(2027, 1, 3)), await standing(office, date(2027, 1, 4))

    assert (before["L-1001"].days_past_due, before["L-1001"].outstanding) == (14, LENT)
    assert (after["L-1001"].days_past_due, after["L-1001"].outstanding) == (0, LENT - FIRST_PRINCIPAL)


async def test_a_loan_that_is_written_off_is_at_risk_before_and_a_loss_after(office: Office) -> None:
    amina = await golden_loan(office)
    await golden_loan(office, JOSEPH)
    jump(office, DUE)
    await pays(office, amina, EACH, DUE)
    day, left = date(2027, 4, 20), LENT - FIRST_PRINCIPAL
    jump(office, day)

    await writes_off(office, amina)

    before = await reported(office, day - timedelta(days=1), against=DUE)
    after = await reported(office, day, against=DUE)
    assert (before.loans, before.gross, before.written_off.outstanding) == (2, LENT + left, 0)
    assert (after.loans, after.gross, after.written_off.outstanding) == (1, LENT, left)
    assert before.par == {0: 100, 30: 100, 60: 100, 90: percent(LENT, LENT + left)}
    assert after.par == {0: 100, 30: 100, 60: 100, 90: 100}
    assert after.written_off.share == percent(left, LENT + left)
    assert after.rolls["CURRENT"] == {"written off": percent(left, LENT + left), "90+": percent(LENT, LENT + left)}


async def test_a_restructured_loan_stays_at_risk_though_nothing_is_late(office: Office) -> None:
    amina = await golden_loan(office)
    day = date(2027, 1, 5)
    jump(office, day)

    await restructures(office, amina)

    before, after = await standing(office, day - timedelta(days=1)), await standing(office, day)
    assert (before["L-1001"].days_past_due, before["L-1001"].restructured) == (15, False)
    assert (after["L-1001"].days_past_due, after["L-1001"].restructured) == (0, True)
    assert after["L-1001"].outstanding == LENT
    assert par(after.values(), days=90) == 100


async def test_what_was_not_paid_out_yet_or_is_repaid_is_no_part_of_the_portfolio(office: Office) -> None:
    amina = await golden_loan(office)
    await offered(office, JOSEPH)
    jump(office, DUE)
    await pays(office, amina, 60_000_00, DUE)

    assert await standing(office, PAID_OUT - timedelta(days=1)) == {}
    assert list(await standing(office, PAID_OUT)) == ["L-1001"]
    assert await standing(office, DUE) == {}


async def test_a_credit_line_is_what_had_been_drawn_by_then(office: Office) -> None:
    mariam = await member(office)
    await do(office, lambda moment: opens_line(moment, mariam))

    for day in (1, 11):
        jump(office, date(2026, 12, day))
        await do(office, lambda moment: draws(moment, mariam))

    stood = [await standing(office, date(2026, *day)) for day in ((11, 30), (12, 1), (12, 11))]
    assert [sum(each.outstanding for each in found.values()) for found in stood] == [0, 10_000_00, 20_000_00]
    assert stood[2] == await standing(office, date(2026, 12, 11), today=date(2026, 12, 11))


# Money that crossed a change of plan


async def test_money_that_turns_up_after_a_new_plan_counts_on_the_plan_of_its_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 5))
    await restructures(office, amina)
    jump(office, date(2027, 1, 8))

    await pays(office, amina, EACH, DUE)

    for on in (DUE, date(2027, 1, 4)):
        found = (await standing(office, on))["L-1001"]
        assert (found.days_past_due, found.outstanding) == (0, LENT - FIRST_PRINCIPAL)
    assert (await standing(office, date(2026, 12, 19)))["L-1001"].outstanding == LENT


async def test_money_taken_back_from_an_earlier_plan_was_missing_from_its_first_day_on(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    await pays(office, amina, EACH, DUE)
    jump(office, date(2027, 1, 5))
    await restructures(office, amina)
    jump(office, date(2027, 1, 25))

    await takes_back(office, 1)

    stood = [(await standing(office, on))["L-1001"] for on in (DUE, date(2027, 1, 4), date(2027, 1, 24))]
    assert [each.outstanding for each in stood] == [LENT] * 3
    assert [each.days_past_due for each in stood] == [0, 15, 35]
    assert (await standing(office, date(2027, 1, 25)))["L-1001"].outstanding == LENT


async def test_a_refund_from_an_earlier_plan_is_missing_from_the_days_before_it_too(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    await pays(office, amina, EACH, DUE)
    jump(office, date(2027, 1, 5))
    await restructures(office, amina)
    jump(office, date(2027, 1, 25))

    await sends_back(office, amina, 1, 4_000)

    told, written = [(await standing(office, date(2027, 1, day)))["L-1001"] for day in (24, 25)]
    assert told.outstanding == written.outstanding > LENT - FIRST_PRINCIPAL
    assert told.days_past_due == 35
    assert (await standing(office, date(2027, 1, 4)))["L-1001"].days_past_due == 15


# Told, and as it is written


async def lives(office: Office, seen: Callable[[date], Awaitable[None]]) -> None:
    """Let half a year of two loans pass: part payments, late charges, a waiver, a new plan, a loss."""
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    bilal = await named(office, "Bilal")
    happens: dict[date, Callable[[date], Awaitable[Any]]] = {
        DUE: lambda on: pays(office, amina, EACH, on),
        date(2026, 12, 23): lambda on: run(office, "overdue", on),
        date(2026, 12, 28): lambda _on: do(
            office, lambda moment: waiving.waive(moment, bilal, joseph.loan_id, 1, reason="illness")
        ),
        date(2027, 1, 10): lambda on: pays(office, joseph, 2_000_00, on, reference="J-1"),
        SECOND_DUE: lambda on: pays(office, amina, 1_000_00, on),
        date(2027, 1, 23): lambda on: run(office, "overdue", on),
        date(2027, 2, 1): lambda _on: restructures(office, joseph),
        date(2027, 2, 10): lambda on: pays(office, amina, 4_000_00, on),
        date(2027, 4, 20): lambda on: pays(office, joseph, 2_000_00, on, reference="J-2"),
        date(2027, 5, 2): lambda _on: writes_off(office, amina),
    }
    for day, happening in happens.items():
        jump(office, day)
        await happening(day)
        await seen(day)


async def test_a_day_is_told_later_as_it_was_seen_on_it(office: Office) -> None:
    pictures: dict[date, dict[str, Position]] = {}

    async def look(day: date) -> None:
        pictures[day] = await standing(office, day, today=day)

    await lives(office, look)

    assert {day: await standing(office, day) for day in pictures} == pictures
    assert len({tuple(each.items()) for each in pictures.values()}) > 7
    assert await office.runtime.database.read(lambda uow: verify(uow, office.runtime.lender.zone)) == []


async def test_money_of_tomorrow_is_not_in_todays_portfolio(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)

    await pays(sqlite_office, amina, EACH, PAID_OUT + timedelta(days=1))

    assert (await standing(sqlite_office, PAID_OUT, today=PAID_OUT))["L-1001"].outstanding == LENT


async def test_pages_make_no_difference_and_take_as_many_queries_however_many_loans(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    engine = sqlite_office.runtime.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: made.append(statement))
    queries = []

    for number in range(3):
        await golden_loan(sqlite_office, somebody(number + 10))
        made.clear()
        assert len(await standing(sqlite_office, DUE)) == number + 1
        queries.append(sum(statement.startswith("SELECT") for statement in made))

    assert queries == [10, 10, 10]
    whole = await standing(sqlite_office, DUE)
    monkeypatch.setattr("storage.portfolio.PAGE", 2)
    assert await standing(sqlite_office, DUE) == whole
