"""What fell due and what came in between two days, each counted on its own day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.lending.portfolio import PortfolioReport, percent
from domain.operations import closing
from tests.builders import do, golden_loan, loan_of, named
from tests.jobs.days import DUE, jump
from tests.storage.test_portfolio import (
    EACH,
    PAID_OUT,
    SECOND_DUE,
    pays,
    reported,
    restructures,
    sends_back,
    standing,
    takes_back,
    waives,
    writes_off,
)
from webhooks.app import Office


async def moved(office: Office, since: date, until: date) -> tuple[int, int]:
    """Return how much fell due and how much came in between two days."""
    zone = office.runtime.lender.zone
    read = office.runtime.database.read
    due = await read(lambda uow: uow.portfolio.fell_due(since=since, until=until))
    came = await read(lambda uow: uow.portfolio.came_in(since=since, until=until, zone=zone))
    assert all(since <= each.on <= until for each in (*due, *came))
    return sum(each.amount for each in due), sum(each.amount for each in came)


async def test_expected_and_collected_are_each_counted_on_their_own_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, SECOND_DUE)
    await pays(office, amina, EACH, DUE + timedelta(days=3))
    await pays(office, amina, EACH, SECOND_DUE - timedelta(days=1))
    await sends_back(office, amina, 2, 28)

    assert await moved(office, PAID_OUT, DUE) == (EACH, 0)
    assert await moved(office, DUE, date(2026, 12, 31)) == (EACH, EACH)
    assert await moved(office, date(2027, 1, 1), date(2027, 1, 19)) == (0, EACH - 28_00)
    assert await moved(office, SECOND_DUE, SECOND_DUE) == (EACH, 0)
    report = await reported(office, date(2027, 1, 31), against=date(2026, 12, 31))
    assert report.collection_rate == percent(EACH - 28_00, EACH)


async def test_what_closes_a_loan_early_is_expected_on_that_day_and_nothing_after(office: Office) -> None:
    amina = await golden_loan(office)
    day = date(2026, 12, 28)
    jump(office, day)
    sana = await named(office, "Sana")
    quoted = await do(office, lambda moment: closing.quote_for_staff(moment, sana, amina.loan_id))

    await pays(office, amina, quoted.total.minor, day)

    assert await moved(office, PAID_OUT, DUE) == (EACH, 0)
    assert await moved(office, day, day) == (quoted.total.minor - EACH, quoted.total.minor)
    assert await moved(office, day + timedelta(days=1), date(2028, 1, 1)) == (0, 0)
    assert await standing(office, day) == {}


async def test_after_a_new_plan_the_old_one_asks_for_nothing_more(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 5))
    await restructures(office, amina)

    first = (await loan_of(office, amina)).instalments[0]
    assert await moved(office, PAID_OUT, date(2027, 1, 5)) == (EACH, 0)
    assert await moved(office, date(2027, 1, 6), first.due_on - timedelta(days=1)) == (0, 0)
    assert await moved(office, first.due_on, first.due_on) == (first.amount, 0)


async def test_what_comes_for_a_loan_that_was_written_off_is_recovered_and_not_collected(office: Office) -> None:
    amina = await golden_loan(office)
    day = date(2027, 4, 20)
    jump(office, day)
    await writes_off(office, amina)
    await pays(office, amina, 1_000_00, day)

    report = await reported(office, day, against=date(2027, 3, 31))

    assert (report.collected, report.recovered) == (0, 1_000_00)
    # The month's own instalment fell due on the day on which the rest was let go, and it with them.
    assert (report.expected, report.collection_rate) == (0, None)


async def test_what_was_taken_back_never_came_and_what_is_let_go_later_had_fallen_due(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 4))
    await pays(office, amina, 1_000_00, DUE)
    await takes_back(office, 1)
    await waives(office, amina, 1)
    await waives(office, amina, 2)

    assert await moved(office, DUE, DUE) == (EACH, 0)
    assert await moved(office, SECOND_DUE, SECOND_DUE) == (0, 0)


async def test_a_report_sees_one_picture_while_others_go_on_writing(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    zone = office.runtime.lender.zone

    async def look(uow: Any) -> tuple[PortfolioReport, PortfolioReport]:
        await uow.portfolio.hold_still()
        before = await uow.portfolio.report(DUE, against=PAID_OUT, zone=zone)
        await pays(office, amina, EACH, DUE)
        return before, await uow.portfolio.report(DUE, against=PAID_OUT, zone=zone)

    before, after = await office.runtime.database.read(look)

    assert after == before
    assert (await reported(office, DUE, against=PAID_OUT)).collected == EACH
