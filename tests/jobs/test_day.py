"""What a business date brings: late charges, defaults and their cure, offers that run out, forms that wait."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.lending.account import Agreed
from domain.lending.application import Purpose, Stage
from domain.lending.late import LateRule
from domain.lending.states import LoanState
from domain.money import Money
from domain.operations import collecting
from domain.operations.office import Office as Moment
from jobs.timetable import job_named
from tests.builders import Borrower, golden_loan, loan_of, member, offered
from tests.jobs.days import DUE, audited, heard, in_group, jump, ledger, live, pay, run
from tests.office import world_of
from tests.people import JOSEPH
from webhooks.app import Office


def days_late(days: int) -> date:
    """Return the day so many days after the first due date."""
    return DUE + timedelta(days=days)


async def with_loan(office: Office) -> Borrower:
    """Return somebody with the golden loan whose first instalment fell due today."""
    amina = await golden_loan(office)
    await office.runtime.settle()
    jump(office, DUE)
    return amina


async def books(office: Office) -> dict[str, int]:
    """Return the accounts."""
    return dict(await office.runtime.database.read(lambda uow: uow.books.accounts()))


# Late charges


@pytest.mark.parametrize(("days", "late"), [(1, 0), (2, 0), (3, 9_500), (4, 9_500)])
async def test_MLMS_92_the_charge_comes_after_two_days_of_grace(sqlite_office: Office, days: int, late: int) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(days), "03:00")

    await run(sqlite_office, "overdue", days_late(days))

    assert (await loan_of(sqlite_office, amina)).instalments[0].late == late


async def test_MLMS_93_the_overdue_job_run_twice_adds_nothing(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(3), "03:00")
    await run(sqlite_office, "overdue", days_late(3))
    once, accounts = await loan_of(sqlite_office, amina), await books(sqlite_office)

    for day in (3, 4, 5):
        jump(sqlite_office, days_late(day), "03:30")
        await run(sqlite_office, "overdue", days_late(day))
    runtime = sqlite_office.runtime
    again = await runtime.database.transact(
        lambda uow: collecting.charge_late(Moment(uow, runtime.lender, runtime.clock()), amina.loan_id, 1)
    )

    assert again is False
    assert (await loan_of(sqlite_office, amina)).instalments == once.instalments
    assert await books(sqlite_office) == accounts
    assert sum(accounts.values()) == 0
    assert accounts["loan:late"] == 9_500
    assert len(await audited(sqlite_office, "INSTALLMENT_OVERDUE")) == 1


async def test_S_15_the_charge_is_on_what_was_left_unpaid(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    await pay(sqlite_office, amina, 2_500)

    jump(sqlite_office, days_late(3), "03:00")
    await run(sqlite_office, "overdue", days_late(3))

    first = (await loan_of(sqlite_office, amina)).instalments[0]
    assert (first.late, first.remaining) == (4_500, 227_300)


async def test_a_paid_instalment_is_never_charged(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    await pay(sqlite_office, amina, 4_728)

    jump(sqlite_office, days_late(20), "03:00")
    await run(sqlite_office, "overdue", days_late(20))

    assert not (await loan_of(sqlite_office, amina)).outstanding_of("late")


@pytest.mark.parametrize(
    ("cost", "charge"), [(0, 9_500), (4_950_000, 9_500), (4_995_000, 5_000), (5_000_000, 0), (6_000_000, 0)]
)
def test_G_1_all_that_a_loan_costs_stays_at_or_below_what_was_lent(cost: int, charge: int) -> None:
    agreed = Agreed(principal=Money.of(50_000, "PKR"), late=LateRule(percent=Decimal(2)))

    assert agreed.charge(472_800, cost=cost) == charge


# Default


async def test_MLMS_97_default_is_flagged_once_at_ten_days(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    await live(sqlite_office, days_late(9), "20:00")
    before = await loan_of(sqlite_office, amina)

    await live(sqlite_office, days_late(13), "20:00")

    after = await loan_of(sqlite_office, amina)
    assert (before.state, after.state, after.defaulted_on) == (
        LoanState.ACTIVE,
        LoanState.DEFAULTED,
        days_late(10),
    )
    assert len([text for text in heard(sqlite_office, amina) if "open for 10 days" in text]) == 1
    assert len([text for text in in_group(sqlite_office) if "🔴 L-1001" in text]) == 1
    assert len(await audited(sqlite_office, "LOAN_DEFAULTED")) == 1


async def test_MLMS_86_paying_the_arrears_cures_a_default(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(10), "04:00")
    await run(sqlite_office, "overdue", days_late(10))
    await run(sqlite_office, "default", days_late(10))
    assert (await loan_of(sqlite_office, amina)).state is LoanState.DEFAULTED

    await pay(sqlite_office, amina, 4_000, reference="pi_part")
    part = await loan_of(sqlite_office, amina)
    await pay(sqlite_office, amina, 823, reference="pi_rest")
    cured = await loan_of(sqlite_office, amina)

    assert part.state is LoanState.DEFAULTED
    assert (cured.state, cured.defaulted_on) == (LoanState.ACTIVE, None)
    assert len(await audited(sqlite_office, "LOAN_CURED")) == 1
    assert len(await audited(sqlite_office, "LOAN_DEFAULTED")) == 1


async def test_a_default_paid_before_the_morning_is_not_written_about(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(10), "04:00")
    await run(sqlite_office, "overdue", days_late(10))
    await run(sqlite_office, "default", days_late(10))

    await pay(sqlite_office, amina, 4_823)
    await live(sqlite_office, days_late(10), "11:00")

    assert not [text for text in heard(sqlite_office, amina) if "has been open" in text]


async def test_what_is_computed_at_night_is_told_in_contact_hours(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(10), "02:00")

    await live(sqlite_office, days_late(10), "08:59")
    at_night = [text for text in heard(sqlite_office, amina) if "has been open" in text]
    await live(sqlite_office, days_late(10), "09:00")

    assert at_night == []
    assert [text for text in heard(sqlite_office, amina) if "has been open" in text]


async def test_MLMS_85_the_last_payment_completes_the_loan_only_with_its_late_charge(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    jump(sqlite_office, days_late(3), "03:00")
    await run(sqlite_office, "overdue", days_late(3))

    await pay(sqlite_office, amina, 56_737, reference="pi_most")
    almost = await loan_of(sqlite_office, amina)
    await pay(sqlite_office, amina, 95, reference="pi_rest")
    done = await loan_of(sqlite_office, amina)

    assert (almost.state, almost.outstanding) == (LoanState.ACTIVE, Money(9_500, "PKR"))
    assert (done.state, bool(done.outstanding)) == (LoanState.COMPLETED, False)
    assert "fully repaid" in heard(sqlite_office, amina)[-1]
    assert sum((await books(sqlite_office)).values()) == 0


async def test_a_bad_loan_spoils_only_itself(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    amina = await golden_loan(sqlite_office)
    joseph = await golden_loan(sqlite_office, JOSEPH)
    jump(sqlite_office, days_late(3), "03:00")
    charge = collecting.charge_late

    async def broken_for_amina(office: Any, loan_id: int, number: int) -> bool:
        if loan_id == amina.loan_id:
            raise RuntimeError("a bad row")
        return await charge(office, loan_id, number)

    monkeypatch.setattr(collecting, "charge_late", broken_for_amina)
    await run(sqlite_office, "overdue", days_late(3))
    spoilt = await sqlite_office.runtime.database.read(lambda uow: uow.jobs.recent(limit=1))
    others = await loan_of(sqlite_office, joseph)
    monkeypatch.undo()
    await run(sqlite_office, "overdue", days_late(3))

    assert others.instalments[0].late == 9_500
    assert spoilt[0]["state"] == "failed"
    assert (await loan_of(sqlite_office, amina)).instalments[0].late == 9_500


async def test_a_missed_week_charges_and_flags_each_on_its_own_date(sqlite_office: Office) -> None:
    amina = await with_loan(sqlite_office)
    for name in ("overdue", "default"):
        await run(sqlite_office, name, DUE)

    jump(sqlite_office, days_late(12), "15:00")
    await sqlite_office.runtime.timetable.catch_up()
    await sqlite_office.runtime.settle()

    loan = await loan_of(sqlite_office, amina)
    fines = await ledger(sqlite_office)
    assert loan.defaulted_on == days_late(10)
    assert loan.instalments[0].late == 9_500
    assert [row["effective_on"] for row in fines if row["kind"] == "FINE"] == [days_late(3)]


# Offers


async def test_MLMS_70_an_offer_runs_out_after_its_days_and_says_so_once(sqlite_office: Office) -> None:
    amina = await offered(sqlite_office)
    await sqlite_office.runtime.settle()

    await live(sqlite_office, date(2026, 11, 27), "20:00")
    still = await _request(sqlite_office, amina)
    await live(sqlite_office, date(2026, 11, 29), "20:00")

    assert (still, await _request(sqlite_office, amina)) == (Stage.OFFERED, Stage.OFFER_EXPIRED)
    assert len([text for text in heard(sqlite_office, amina) if "has run out" in text]) == 1


# Unfinished forms


async def test_S_43_a_form_left_for_a_day_expires_and_is_asked_about_once(sqlite_office: Office) -> None:
    amina = await member(sqlite_office)
    for words in ("loan", "50000"):
        await world_of(sqlite_office).say(amina.phone, words)
        await sqlite_office.runtime.settle()

    await live(sqlite_office, date(2026, 11, 21), "09:00")
    quiet = [text for text in heard(sqlite_office, amina) if "Shall we go on?" in text]
    await live(sqlite_office, date(2026, 11, 25), "20:00")

    assert quiet == []
    asked = [text for text in heard(sqlite_office, amina) if "Shall we go on?" in text]
    assert len(asked) == 1
    assert "PKR 50,000" in asked[0]
    assert len(await audited(sqlite_office, "DRAFT_EXPIRED")) == 1


async def test_S_43_an_expired_form_goes_on_where_it_stopped(sqlite_office: Office) -> None:
    amina = await member(sqlite_office)
    for words in ("loan", "50000"):
        await world_of(sqlite_office).say(amina.phone, words)
        await sqlite_office.runtime.settle()
    await live(sqlite_office, date(2026, 11, 22), "20:00")

    await world_of(sqlite_office).say(amina.phone, "1")
    await sqlite_office.runtime.settle()

    assert "How long would you like" in heard(sqlite_office, amina)[-1]


async def test_a_form_nobody_came_back_to_for_a_month_is_forgotten(sqlite_office: Office) -> None:
    amina = await member(sqlite_office)
    for words in ("loan", "50000"):
        await world_of(sqlite_office).say(amina.phone, words)
        await sqlite_office.runtime.settle()
    await live(sqlite_office, date(2026, 11, 22), "20:00")

    jump(sqlite_office, date(2026, 12, 22))
    await sqlite_office.runtime.timetable.run(job_named("drafts"), date(2026, 12, 22))

    chat = await sqlite_office.runtime.database.read(lambda uow: uow.chats.by_id(amina.chat.id))
    assert (chat.draft, chat.talk) == ("", None)


async def test_a_form_being_filled_in_is_left_alone(sqlite_office: Office) -> None:
    amina = await member(sqlite_office)
    await world_of(sqlite_office).say(amina.phone, "loan")
    await sqlite_office.runtime.settle()
    await live(sqlite_office, date(2026, 11, 21), "08:00")
    await world_of(sqlite_office).say(amina.phone, "50000")
    await sqlite_office.runtime.settle()

    await live(sqlite_office, date(2026, 11, 21), "20:00")

    assert not [text for text in heard(sqlite_office, amina) if "Shall we go on?" in text]


async def _request(office: Office, borrower: Borrower) -> Stage:
    latest = await office.runtime.database.read(lambda uow: uow.applications.latest_of(borrower.person_id))
    return latest[Purpose.LOAN].stage
