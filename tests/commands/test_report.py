"""The portfolio on paper: `qist report portfolio`, and /portfolio in the staff group."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.flows.staff.commands import run
from bot.flows.staff.commands.portfolio import lines
from domain.events import PaymentReceived
from domain.lending.portfolio import Movement, Position, month_before, report_of
from domain.lending.standing import BUCKETS
from domain.messages import Message, Refusal
from domain.money import Money
from domain.operations.payments import record_payment
from tests.builders import do, golden_loan, named
from tests.commands.conftest import Qist
from tests.jobs.days import DUE, jump
from tests.office import opened
from tests.people import JOSEPH
from webhooks.app import Office

#: The book of these tests was paid out on this day and a year has not passed since, whatever the clock says.
PAID_OUT = datetime.now(UTC).date() - timedelta(days=100)
EACH = 4_728_00


async def paid(office: Office, loan_id: int, minor: int, on: date) -> None:
    """Record cash that counts from a day."""
    at = datetime.combine(on, time(12), office.runtime.lender.zone)
    fact = PaymentReceived("cash", f"{loan_id} {on}", Money(minor, "PKR"), at, loan_id=loan_id)
    await do(office, lambda moment: record_payment(moment, fact))


@pytest.fixture
def book(tmp_path: Path) -> date:
    """Leave two loans where the command line looks, one of them paid on time; give the day they began."""

    async def go() -> date:
        async with opened(tmp_path / "var", now=datetime.combine(PAID_OUT, time(7), UTC)) as office:
            amina, _joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
            due = (await office.runtime.database.read(lambda uow: uow.loans.all_of(amina.person_id)))[0].instalments
            for part in due[:2]:
                await paid(office, amina.loan_id, EACH, part.due_on)
            return due[0].due_on

    return asyncio.run(go())


def test_INP_30_prints_the_portfolio_of_a_day(qist: Qist, book: date) -> None:
    result = qist("report", "portfolio", "--on", f"{book + timedelta(days=5)}", "--against", f"{PAID_OUT}")

    assert result.exit_code == 0, result.output
    shown = " ".join(result.output.replace("│", " ").replace("┃", " ").split())
    for figure in (
        "gross portfolio 96272.00 2",
        "PAR(>0) 51.94",
        "PAR30 0.00",
        "arrears rate 3728.00 3.87",
        "restructured 0.00 0.00 0",
        "written off 0.00 0.00 0",
        f"expected after {PAID_OUT} 9456.00",
        "collected 4728.00 50.00",
        "CURRENT 46272.00 48.06 1",
        "1-7 50000.00 51.94 1",
    ):
        assert figure in shown, result.output


def test_prints_json_with_amounts_as_decimal_strings(qist: Qist, book: date) -> None:
    words = ("--on", f"{book + timedelta(days=35)}", "--against", f"{book}", "--provide", "0,5,10,25,50,75,100")

    shown = json.loads(qist("report", "portfolio", *words, "--json").output)

    assert shown["as_of"] == f"{book + timedelta(days=35)}"
    assert (shown["against"], shown["currency"], shown["loans"]) == (f"{book}", "PKR", 2)
    assert shown["gross"] == "92469.00"
    assert shown["par"] == {"0": "54.07", "30": "54.07", "60": "0.00", "90": "0.00"}
    assert [age["outstanding"] for age in shown["ageing"]][:5] == ["42469.00", "0.00", "0.00", "0.00", "50000.00"]
    assert shown["roll_rates"]["CURRENT"] == {"CURRENT": "48.06", "31-60": "51.94"}
    assert (shown["expected"], shown["collected"], shown["collection_rate"]) == ("9456.00", "4728.00", "50.00")
    assert shown["provision"]["31-60"] == "25000.00"


def test_it_is_about_today_and_this_month_unless_told_otherwise(qist: Qist, book: date) -> None:
    shown = json.loads(qist("report", "portfolio", "--json").output)

    assert date.fromisoformat(shown["as_of"]) >= book + timedelta(days=60)
    assert date.fromisoformat(shown["against"]) + timedelta(days=1) == date.fromisoformat(shown["as_of"]).replace(day=1)


def test_a_book_with_nothing_in_it_is_printed_too(qist: Qist) -> None:
    assert "gross portfolio" in qist("report", "portfolio").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "31-12-2026"), "31-12-2026 is not a date; write it as 2027-01-31."),
        (("--against", "june"), "june is not a date; write it as 2027-01-31."),
        (("--on", f"{datetime.now(UTC).date() + timedelta(days=9)}"), "has not come yet: the lender's date is"),
        (("--on", "2026-01-31", "--against", "2026-02-01"), "2026-02-01 is not before 2026-01-31"),
        (("--provide", "1,2"), "1,2 is not 7 percents with commas between, one each for CURRENT, 1-7"),
        (("--provide", "0,5,10,25,50,75,x"), "is not 7 percents"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(qist: Qist, words: tuple[str, ...], said: str) -> None:
    result = qist("report", "portfolio", *words)

    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


# In the staff group


async def asked(office: Office, words: str, *, name: str = "Bilal") -> list[str]:
    """Return what /portfolio answers somebody."""
    staff = await named(office, name)
    message: Message = await do(office, lambda moment: run(moment, staff, "portfolio", words))
    speaker = office.runtime.desk.speakers("en")
    return [speaker.say(line) for line in message.lines]


async def test_INP_30_staff_read_the_portfolio_of_any_day(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    await golden_loan(sqlite_office, JOSEPH)
    jump(sqlite_office, DUE)
    await paid(sqlite_office, amina.loan_id, EACH, DUE)
    before = await asked(sqlite_office, "")
    jump(sqlite_office, date(2027, 1, 10))

    after = await asked(sqlite_office, "31-12-2026", name="Imran")

    assert len(after) == 7
    assert after[0] == "Thu 31 Dec 2026: 2 loans, PKR 96,272 of principal to come back."
    assert after[1] == "PAR(>0) 51.94 %, PAR30 0.00 %, PAR60 0.00 %, PAR90 0.00 %"
    assert "3.87 %" in after[2]
    assert [line.split(":")[0] for line in after[3:5]] == ["CURRENT", "8-14"]
    assert "50.00 %" in after[5]
    # On the due date itself nothing is late.
    assert before[1] == "PAR(>0) 0.00 %, PAR30 0.00 %, PAR60 0.00 %, PAR90 0.00 %"
    assert await asked(sqlite_office, "20-12-2026") == before


async def test_the_longest_answer_has_twelve_lines(sqlite_office: Office) -> None:
    book = [Position(loan=each.name, outstanding=1, days_past_due=each.first) for each in BUCKETS]
    report = report_of(book, as_of=DUE, against=month_before(DUE), due=[Movement(on=DUE, amount=1)])

    assert len(lines(report, sqlite_office.runtime.lender)) == 12
    assert len(await asked(sqlite_office, "")) == 5


async def test_a_day_that_has_not_come_or_is_none_is_refused(sqlite_office: Office) -> None:
    with pytest.raises(Refusal, match="has not come"):
        await asked(sqlite_office, "31-12-2030")
    with pytest.raises(Refusal):
        await asked(sqlite_office, "when the moon is full")
