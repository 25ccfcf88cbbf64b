"""Credit that is drawn on again and again: who may draw how much, when it pauses, what ends a pause (CONTRACT 1.4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.credit import (
    Answer,
    Credit,
    CreditState,
    Evaluation,
    Reason,
    Rules,
    due_date,
    evaluate,
    may_draw,
    risks,
    usage,
)
from domain.lending.limits import terms_for
from domain.lending.loan import Instalment, Loan
from domain.lending.states import RUNNING_STATES, LoanState
from domain.money import Money
from domain.policy.lender import Lender
from tests.domain.lending.samples import lender_of, loan_of, paid_up

TODAY = date(2027, 3, 31)
NEPAL = lender_of("np")
WARNING = lender_of("np", overdue_policy="warn")
BY_DUE_DATE = lender_of("np", pause_basis="due")


def nepali(whole: int | str) -> Money:
    """Return whole Nepali rupees."""
    return Money.of(whole, "NPR")


def drawn(whole: int, *, days_ago: int, number: int = 1, paid: int = 0) -> Instalment:
    """Return what was taken some days ago, to be paid back within thirty."""
    on = TODAY - timedelta(days=days_ago)
    due = on + timedelta(days=30)
    return Instalment(number, due, principal=whole * 100, paid_principal=paid * 100, added_on=on)


def line(*parts: Instalment, limit: int = 100_000, state: LoanState = LoanState.ACTIVE) -> Loan:
    """Return the shop's credit line."""
    product = NEPAL.line
    assert product is not None
    terms = terms_for(NEPAL, principal=nepali(limit), periods=1, product=product)
    return loan_of(parts, terms=terms, state=state)


def term_loan(*, due_days_ago: int) -> Loan:
    """Return a term loan whose only instalment fell due some days ago."""
    part = Instalment(1, TODAY - timedelta(days=due_days_ago), principal=1_000_00)
    return loan_of([part], terms=terms_for(NEPAL, principal=nepali(5_000), periods=6))


def ask(whole: int | str, on: Loan | None = None, *, credit: Credit | None = None, lender: Lender = NEPAL) -> Answer:
    """Ask whether an amount may be drawn today."""
    return may_draw(lender, credit or Credit(), on, nepali(whole), today=TODAY)


def look(*loans: Loan, credit: Credit | None = None, lender: Lender = NEPAL, today: date = TODAY) -> Evaluation:
    """Return what the rules say."""
    return evaluate(lender, credit or Credit(), loans, today=today)


@pytest.mark.parametrize(("amount", "reason"), [("50000", "OK"), ("50000.01", "MAX_ORDER"), ("50001", "MAX_ORDER")])
def test_CRED_66_one_order_is_at_most_50000(amount: str, reason: Reason) -> None:
    answer = ask(amount, line())

    assert (answer.reason, answer.allowed) == (reason, reason == "OK")
    assert answer.largest == nepali(50_000)


@pytest.mark.parametrize(("amount", "reason"), [("40000", "OK"), ("40000.01", "INSUFFICIENT_CREDIT")])
def test_CRED_72_no_more_than_what_is_left_of_the_limit(amount: str, reason: Reason) -> None:
    answer = ask(amount, line(drawn(60_000, days_ago=3)))

    assert answer == Answer(reason == "OK", reason, nepali(40_000), nepali(40_000))


def test_CRED_34_what_was_paid_back_can_be_drawn_again() -> None:
    answer = ask(50_000, line(drawn(60_000, days_ago=3, paid=35_000)))

    assert (answer.allowed, answer.available) == (True, nepali(75_000))


def test_S_39_of_two_orders_of_60000_the_second_is_too_much() -> None:
    """The largest order is raised for her, so that only the limit stands in the way."""
    credit = Credit(max_order=nepali(60_000))

    first = ask(60_000, line(), credit=credit)
    second = ask(60_000, line(drawn(60_000, days_ago=0)), credit=credit)

    assert (first.reason, second.reason) == ("OK", "INSUFFICIENT_CREDIT")


@pytest.mark.parametrize(("lender", "reason"), [(NEPAL, "OVERDUE_CREDIT"), (WARNING, "OVERDUE_WARNING")])
def test_CRED_72_what_is_overdue_stops_new_credit_or_only_warns(lender: Lender, reason: Reason) -> None:
    on_its_due_date, a_day_later = line(drawn(1_000, days_ago=30)), line(drawn(1_000, days_ago=31))

    assert ask(500, on_its_due_date, lender=lender).reason == "OK"
    assert ask(500, a_day_later, lender=lender).reason == reason


def test_CRED_68_a_managers_exception_holds_to_its_last_day_and_no_longer() -> None:
    late = line(drawn(1_000, days_ago=31))
    excepted = Credit(override_until=TODAY, override_by="Sana")

    today = ask(500, late, credit=excepted)
    tomorrow = may_draw(NEPAL, excepted, late, nepali(500), today=TODAY + timedelta(days=1))

    assert (today.reason, tomorrow.reason) == ("OVERDUE_WARNING", "OVERDUE_CREDIT")
    assert [excepted.overridden(TODAY + timedelta(days=days)) for days in (0, 1)] == [True, False]
    assert not Credit().overridden(TODAY)


REACHED: dict[Reason, dict[str, Any]] = {
    "OK": {"whole": 500, "on": line()},
    "OVERDUE_WARNING": {"whole": 500, "on": line(drawn(1, days_ago=31)), "lender": WARNING},
    "NO_CREDIT_LINE": {"whole": 500, "on": None},
    "CREDIT_PAUSED": {"whole": 500, "on": line(), "credit": Credit(CreditState.PAUSED)},
    "CREDIT_BLOCKED": {"whole": 500, "on": line(), "credit": Credit(CreditState.BLOCKED)},
    "MAX_ORDER": {"whole": 50_001, "on": line()},
    "INSUFFICIENT_CREDIT": {"whole": 50_000, "on": line(drawn(60_000, days_ago=1))},
    "OVERDUE_CREDIT": {"whole": 500, "on": line(drawn(1, days_ago=31))},
    "TOO_LITTLE": {"whole": 0, "on": line()},
}


@pytest.mark.parametrize("reason", get_args(Reason))
def test_CRED_70_every_reason_is_reached(reason: Reason) -> None:
    answer = ask(**REACHED[reason])

    assert (answer.reason, answer.allowed) == (reason, reason in {"OK", "OVERDUE_WARNING"})


@pytest.mark.parametrize("reason", ["NO_CREDIT_LINE", "CREDIT_PAUSED", "CREDIT_BLOCKED", "OVERDUE_CREDIT"])
def test_CRED_78_where_nothing_can_be_drawn_the_largest_amount_is_nothing(reason: Reason) -> None:
    assert not ask(**REACHED[reason]).largest


def test_CRED_69_the_hardest_stop_is_the_one_that_is_named() -> None:
    late = line(drawn(100_000, days_ago=31))

    reasons = [
        ask(60_000, late, credit=Credit(CreditState.BLOCKED)).reason,
        ask(60_000, late, credit=Credit(CreditState.PAUSED)).reason,
        ask(60_000, late).reason,
        ask(60_000, line(drawn(100_000, days_ago=1))).reason,
    ]

    assert reasons == ["CREDIT_BLOCKED", "CREDIT_PAUSED", "OVERDUE_CREDIT", "MAX_ORDER"]


@pytest.mark.parametrize("state", [state for state in LoanState if state not in RUNNING_STATES])
def test_CRED_72_nothing_is_drawn_on_a_line_that_is_not_running(state: LoanState) -> None:
    """A line that was written off owes nothing any more, and is no credit for that."""
    assert not ask(500, line(state=state)).allowed


@given(whole=st.integers(-10, 120_000), used=st.integers(0, 120_000), days=st.integers(0, 60))
def test_CRED_70_what_is_allowed_never_passes_a_limit_and_the_largest_is_allowed(
    whole: int, used: int, days: int
) -> None:
    shop = line(drawn(used, days_ago=days))

    answer = ask(whole, shop)

    if answer.allowed:
        assert 0 < whole <= 50_000
        assert used + whole <= 100_000
    if answer.largest:
        assert may_draw(NEPAL, Credit(), shop, answer.largest, today=TODAY).allowed


@pytest.mark.parametrize(("days", "pauses"), [(0, False), (29, False), (30, False), (31, True), (400, True)])
def test_CRED_21_credit_pauses_when_something_is_unpaid_for_more_than_30_days(days: int, pauses: bool) -> None:
    found = look(line(drawn(1_000, days_ago=days)))

    assert (found.should_pause, found.days, found.most) == (pauses, days, 30)
    assert found.to_unpause == nepali(1_000 if pauses else 0)


@pytest.mark.parametrize(("lender", "day"), [(NEPAL, 31), (BY_DUE_DATE, 61)])
def test_CRED_30_the_days_count_from_the_draw_or_from_its_due_date(lender: Lender, day: int) -> None:
    pauses = [look(line(drawn(1_000, days_ago=days)), lender=lender).should_pause for days in (day - 1, day)]

    assert pauses == [False, True]


@pytest.mark.parametrize("lender", [NEPAL, BY_DUE_DATE])
def test_C_4_on_a_term_loan_the_days_always_count_from_the_due_date(lender: Lender) -> None:
    pauses = [look(term_loan(due_days_ago=days), lender=lender).should_pause for days in (30, 31)]

    assert pauses == [False, True]


def test_CRED_67_a_person_may_have_days_of_her_own() -> None:
    fifteen = Credit(max_days=15)

    pauses = [look(line(drawn(1_000, days_ago=days)), credit=fifteen).should_pause for days in (15, 16)]

    assert pauses == [False, True]


def test_CRED_23_what_would_end_a_pause_is_all_that_was_unpaid_for_too_long() -> None:
    shop = line(
        drawn(1_000, days_ago=50, number=1, paid=400),
        drawn(2_000, days_ago=31, number=2),
        drawn(4_000, days_ago=30, number=3),
    )

    found = look(shop, term_loan(due_days_ago=40))

    assert found.to_unpause == nepali(600 + 2_000 + 1_000)
    assert (found.days, found.oldest) == (50, TODAY - timedelta(days=50))
    assert found.loans == ("L-1001",)


def test_CRED_28_paying_it_all_ends_the_pause() -> None:
    assert not look(line(paid_up(drawn(1_000, days_ago=50)))).should_pause
    assert look(line(paid_up(drawn(1_000, days_ago=50)))).oldest is None


@pytest.mark.parametrize("state", [LoanState.DEFAULTED, LoanState.LEGAL])
def test_CRED_21_a_loan_in_default_still_pauses_credit(state: LoanState) -> None:
    assert look(line(drawn(1_000, days_ago=31), state=state)).should_pause


@pytest.mark.parametrize("state", [LoanState.CANCELLED, LoanState.ACCEPTED])
def test_CRED_21_a_loan_that_does_not_run_pauses_nothing(state: LoanState) -> None:
    assert not look(line(drawn(1_000, days_ago=31), state=state)).should_pause


def test_CRED_26_an_evaluation_says_when_a_manager_made_an_exception() -> None:
    found = look(line(drawn(1_000, days_ago=31)), credit=Credit(override_until=TODAY))

    assert found.should_pause
    assert found.overridden


@pytest.mark.parametrize(("used", "named"), [("79999.99", []), ("80000", ["HIGH_CREDIT_USAGE"])])
def test_CRED_77_four_fifths_of_a_limit_is_high_usage(used: str, named: list[str]) -> None:
    part = Instalment(1, TODAY, principal=nepali(used).minor, added_on=TODAY)

    found = risks(NEPAL, Credit(), line(part), look(line(part)))

    assert found == tuple((name, "HIGH") for name in named)


@pytest.mark.parametrize(("percent", "risky"), [(79, False), (80, True), (87, True)])
def test_CRED_77_79_percent_is_no_risk_and_80_is(percent: int, risky: bool) -> None:
    shop = line(drawn(percent * 1_000, days_ago=0))

    assert usage(shop, Rules.of(NEPAL, Credit(), shop)) == percent
    assert bool(risks(NEPAL, Credit(), shop, look(shop))) is risky


def test_CRED_77_anything_unpaid_for_too_long_is_critical() -> None:
    shop = line(drawn(90_000, days_ago=31))

    named = risks(NEPAL, Credit(), shop, look(shop))

    assert named == (("OVERDUE_CREDIT", "CRITICAL"), ("HIGH_CREDIT_USAGE", "HIGH"))
    assert risks(NEPAL, Credit(), None, look()) == ()


def test_CRED_73_a_persons_limits_are_hers_or_the_lenders_and_it_is_said_which() -> None:
    own = Credit(limit=nepali(30_000), max_order=nepali(5_000), max_days=15)

    assert Rules.of(NEPAL, Credit()) == Rules(nepali(100_000), nepali(50_000), 30, own=False)
    assert Rules.of(NEPAL, Credit(), line(limit=80_000)).limit == nepali(80_000)
    assert Rules.of(NEPAL, own, line(limit=80_000)) == Rules(nepali(30_000), nepali(5_000), 15, own=True)


def test_CRED_74_lowering_a_limit_below_what_is_used_leaves_nothing_to_draw() -> None:
    answer = ask(1, line(drawn(60_000, days_ago=1)), credit=Credit(limit=nepali(30_000)))

    assert (answer.reason, answer.largest, answer.available) == ("INSUFFICIENT_CREDIT", nepali(0), nepali(0))


def test_S_39_what_is_drawn_today_is_to_be_paid_back_within_the_days_there_are() -> None:
    assert due_date(TODAY, Rules.of(NEPAL, Credit())) == TODAY + timedelta(days=30)
    assert due_date(TODAY, Rules.of(NEPAL, Credit(max_days=15))) == TODAY + timedelta(days=15)
