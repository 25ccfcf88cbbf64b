"""A statement tells what happened as its borrower saw it: a line for each thing, on the day it counts from."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.operations import refunding, telling
from domain.papers.paper import StatementLine
from tests.builders import Borrower, do, golden_loan, loan_of
from tests.jobs.days import jump
from tests.operations.desk import OWED, charge, close, pay, quote, reverse, rupees
from tests.operations.test_suspense import assign, unplaced
from webhooks.app import Office


async def lines_of(office: Office, borrower: Borrower) -> tuple[StatementLine, ...]:
    """Return what a statement of somebody's loan would tell, which comes to what is owed."""
    loan = await loan_of(office, borrower)
    lines = await do(office, lambda moment: telling.told(moment, loan))
    assert lines[-1].balance == loan.outstanding
    return lines


def told(lines: tuple[StatementLine, ...]) -> list[tuple[date, str, int, int]]:
    """Return the lines after the payout as day, kind, whole amount and whole balance."""
    return [(line.on, line.kind, line.amount.minor // 100, line.balance.minor // 100) for line in lines[1:]]


async def test_X_17_a_payment_that_closes_a_loan_is_one_line_with_all_of_it(office: Office) -> None:
    amina = await golden_loan(office)
    owed = (await loan_of(office, amina)).outstanding.minor // 100

    await pay(office, amina, owed + 500, "R-1")

    line = (await lines_of(office, amina))[-1]
    assert (line.kind, line.amount, line.balance) == ("PAYMENT", rupees(-owed - 500), rupees(0))
    assert (line.how, line.code, line.kept) == ("cash", "R-1", rupees(500))


async def test_X_17_money_from_before_another_payment_is_one_line_on_its_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2026, 12, 24))
    await pay(office, amina, 4_728, "R-2")
    await pay(office, amina, 1_000, "R-1", when=datetime(2026, 12, 10, 6, tzinfo=UTC))

    lines = await lines_of(office, amina)

    all_of_it = OWED // 100
    assert told(lines) == [
        (date(2026, 12, 10), "PAYMENT", -1_000, all_of_it - 1_000),
        (date(2026, 12, 24), "PAYMENT", -4_728, all_of_it - 5_728),
    ]


async def test_X_28_money_from_suspense_is_a_payment_and_the_charge_it_undid_is_not_told(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2026, 12, 10))
    waiting = await unplaced(office)
    jump(office, date(2027, 1, 4))
    await charge(office, amina, 1)

    await assign(office, waiting, amina)

    lines = await lines_of(office, amina)
    assert told(lines) == [(date(2026, 12, 10), "PAYMENT", -4_728, OWED // 100 - 4_728)]
    assert (lines[-1].how, lines[-1].code) == ("mpesa", "QKH1")


async def test_X_17_what_was_taken_back_and_what_was_sent_back_have_lines_of_their_own(office: Office) -> None:
    amina = await golden_loan(office)
    wrong = await pay(office, amina, 2_000, "R-1")
    good = await pay(office, amina, 3_000, "R-2")
    jump(office, date(2026, 12, 12))
    await reverse(office, wrong)
    back = rupees(1_000)
    await do(office, lambda moment: refunding.send_back(moment, good, back, actors="Bilal, Sana", reference="F-1"))

    lines = await lines_of(office, amina)

    assert [(line.kind, line.amount) for line in lines[1:]] == [
        ("PAYMENT", rupees(-2_000)),
        ("PAYMENT", rupees(-3_000)),
        ("REVERSAL", rupees(2_000)),
        ("REFUND", rupees(1_000)),
    ]
    assert [line.on for line in lines[3:]] == [date(2026, 12, 12)] * 2
    assert lines[2].balance == rupees(OWED // 100 - 5_000)


async def test_S_21_of_money_sent_back_what_was_kept_goes_first_and_opens_nothing(office: Office) -> None:
    amina = await golden_loan(office)
    owed = (await loan_of(office, amina)).outstanding.minor // 100
    payment = await pay(office, amina, owed + 500, "R-1")
    back = rupees(500)
    await do(office, lambda moment: refunding.send_back(moment, payment, back, actors="Bilal, Sana", reference="F-1"))

    lines = await lines_of(office, amina)

    assert lines[-2].kept == rupees(500)
    assert (lines[-1].kind, lines[-1].amount, lines[-1].balance) == ("REFUND", rupees(500), rupees(0))


async def test_MLMS_91_what_is_let_go_for_settling_early_says_so(office: Office) -> None:
    amina = await golden_loan(office)

    await close(office, amina, "settle")
    quoted = await quote(office, amina)
    await pay(office, amina, quoted.total.minor // 100, "R-1")

    lines = await lines_of(office, amina)
    assert [line.kind for line in lines] == ["DISBURSEMENT", "REBATE", "PAYMENT"]
    assert lines[-1].balance == rupees(0)
    assert lines[-1].kept is None
