"""Portfolio figures, on the tables of those who defined them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.loan import Instalment
from domain.lending.portfolio import (
    Movement,
    Position,
    ageing,
    ageing_by_age,
    arrears_rate,
    collected,
    in_period,
    month_before,
    par,
    position_of,
    provision,
    report_of,
    roll_rates,
    shares,
    write_off_rate,
)
from domain.lending.standing import BUCKETS, Bucket
from tests.domain.lending.vectors import every_vector, minor

SADHAN = next(vector for vector in every_vector() if vector["id"] == "sadhan-par")
BANDS = (
    Bucket("regular", 0, 0),
    Bucket("1-30", 1, 30),
    Bucket("31-60", 31, 60),
    Bucket("61-90", 61, 90),
    Bucket("91-180", 91, 180),
    Bucket("181-365", 181, 365),
    Bucket(">365", 366, None),
)


def sadhan() -> list[Position]:
    """Return a portfolio that falls into Sa-Dhan's table: one loan a band carries the band's balance."""
    days = {band.name: band.first for band in BANDS}
    return [
        Position(loan=row["band"], outstanding=minor(row["outstanding"]), days_past_due=days[row["band"]])
        for row in SADHAN["inputs"]["bands"]
    ]


def test_par_is_what_sa_dhan_prints() -> None:
    expected = SADHAN["expected"]

    assert par(sadhan(), days=0) == Decimal(expected["PAR_any_days_pct"]) == Decimal("23.81")
    assert par(sadhan(), days=30) == Decimal(expected["derived"]["PAR30_pct"]) == Decimal("13.39")
    assert par(sadhan(), days=60) == Decimal(expected["derived"]["PAR60_pct"])
    assert par(sadhan(), days=90) == Decimal(expected["derived"]["PAR90_pct"])


def test_ageing_is_what_sa_dhan_prints() -> None:
    ages = ageing(sadhan(), buckets=BANDS)

    assert {age.name: str(age.share) for age in ages} == SADHAN["expected"]["share_pct"]
    assert sum(age.outstanding for age in ages) == minor(SADHAN["expected"]["total_outstanding"])


def test_provision_is_what_sa_dhan_prints() -> None:
    ages = {age.name: age.outstanding for age in ageing(sadhan(), buckets=BANDS)}
    rates = {row["band"]: Decimal(row["provision_pct"]) for row in SADHAN["inputs"]["bands"]}

    made = provision(ages, rates=rates)

    assert {name: amount // 100 for name, amount in made.items()} == {
        name: int(amount) for name, amount in SADHAN["expected"]["provision"].items()
    }
    assert sum(made.values()) == minor(SADHAN["expected"]["total_provision"])


def test_provision_bands_may_be_any() -> None:
    bands = next(each for each in every_vector() if each["id"] == "par-provision-opencbs")["expected"]["bands"]
    buckets = [Bucket(str(first), first, last) for first, last, _ in bands]
    rates = {str(first): Decimal(rate) for first, _, rate in bands}
    book = [Position(loan=str(days), outstanding=100_00, days_past_due=days) for days in (0, 31, 61, 91, 181, 366)]

    made = provision({age.name: age.outstanding for age in ageing(book, buckets=buckets)}, rates=rates)

    assert list(made.values()) == [10_00, 25_00, 50_00, 75_00, 100_00, 100_00]


AMINA = Position(loan="amina", outstanding=40_000, days_past_due=0)
JOSEPH = Position(loan="joseph", outstanding=30_000, days_past_due=31, overdue=5_000)
MARIAM = Position(loan="mariam", outstanding=20_000, days_past_due=0, restructured=True)
GONE = Position(loan="gone", outstanding=10_000, days_past_due=400, overdue=10_000, written_off=True)
BOOK = [AMINA, JOSEPH, MARIAM, GONE]


def test_restructured_loans_are_at_risk_and_written_off_ones_are_gone() -> None:
    assert par(BOOK) == Decimal("55.56")


def test_the_arrears_rate_is_another_number() -> None:
    assert arrears_rate(BOOK) == Decimal("5.56")


def test_written_off_loans_are_shown_by_themselves() -> None:
    assert write_off_rate(BOOK) == Decimal("10.00")


def test_roll_rates_say_where_balances_went() -> None:
    later = [
        Position(loan="amina", outstanding=40_000, days_past_due=3),
        Position(loan="joseph", outstanding=30_000, days_past_due=62, written_off=True),
    ]

    moved = roll_rates(BOOK, later)

    assert moved["CURRENT"] == {"1-7": Decimal("66.67"), "repaid": Decimal("33.33")}
    assert moved["31-60"] == {"written off": Decimal("100.00")}


def test_SAFE_14_percents_that_do_not_come_out_even_still_sum_to_100() -> None:
    before = [Position(loan=name, outstanding=1, days_past_due=0) for name in "abc"]
    after = [Position(loan="a", outstanding=1, days_past_due=0), Position(loan="b", outstanding=1, days_past_due=8)]

    moved = roll_rates(before, after)

    assert moved["CURRENT"] == {"CURRENT": Decimal("33.34"), "8-14": Decimal("33.33"), "repaid": Decimal("33.33")}
    assert moved["90+"] == {}
    assert shares({"a": 0, "b": 0}) == {}


TODAY = date(2027, 3, 31)
PARTS = (
    Instalment(1, date(2027, 2, 10), principal=300, interest=50, paid_principal=300, paid_interest=50, late=9),
    Instalment(2, date(2027, 3, 10), principal=300, interest=40, paid_interest=40, paid_principal=100),
    Instalment(3, TODAY, principal=400, interest=30),
)


def test_a_position_counts_principal_and_days_from_the_oldest_date_with_anything_unpaid() -> None:
    position = position_of("amina", PARTS, on=TODAY)

    # Only a late charge is left of the first, yet it is late; what falls due today is not overdue.
    assert position == Position(loan="amina", outstanding=600, overdue=200, days_past_due=49)


def test_a_loan_that_owes_nothing_has_no_position() -> None:
    assert position_of("amina", [], on=TODAY) is None
    assert position_of("amina", [Instalment(1, TODAY, principal=5, waived_principal=5)], on=TODAY) is None


def test_a_report_puts_two_days_and_what_moved_between_them_together() -> None:
    due = [Movement(on=date(2027, 2, 28), amount=7), Movement(on=TODAY, amount=400)]
    came = [Movement(on=date(2027, 3, 1), amount=300), Movement(on=date(2027, 4, 1), amount=5)]

    report = report_of(
        BOOK, as_of=TODAY, against=month_before(TODAY), before=[AMINA], due=due, received=came, recovered=came[:1]
    )

    assert (report.loans, report.gross, report.overdue) == (3, 90_000, 5_000)
    assert report.par == {0: Decimal("55.56"), 30: Decimal("55.56"), 60: Decimal("22.22"), 90: Decimal("22.22")}
    assert report.arrears_rate == Decimal("5.56")
    assert (report.restructured.loans, report.restructured.outstanding) == (1, 20_000)
    assert (report.written_off.outstanding, report.written_off.share) == (10_000, Decimal("10.00"))
    assert (report.expected, report.collected, report.recovered) == (400, 300, 300)
    assert report.collection_rate == Decimal("75.00")
    assert report.rolls["CURRENT"] == {"CURRENT": Decimal("100.00")}


def test_an_empty_book_has_a_report_too() -> None:
    report = report_of([], as_of=TODAY, against=month_before(TODAY))

    assert (report.loans, report.gross, report.collection_rate) == (0, 0, None)
    assert set(report.par.values()) == {Decimal("0.00")}


def test_reports_look_no_further_than_their_day() -> None:
    due = [Movement(on=date(2027, 3, 10), amount=4_728), Movement(on=date(2027, 4, 10), amount=4_728)]
    came = [Movement(on=date(2027, 3, 12), amount=4_728), Movement(on=date(2027, 4, 1), amount=100)]
    march = {"since": date(2027, 3, 1), "until": date(2027, 3, 31)}

    assert in_period(due, **march) == 4_728
    assert collected(due, came, **march) == Decimal("100.00")
    assert collected([], came, **march) is None


def test_CRED_1_a_credit_book_ages_from_the_day_of_the_debit() -> None:
    today = date(2027, 3, 31)

    ages = ageing_by_age([(date(2027, 3, 1), 500), (date(2027, 2, 28), 200), (today, 50)], today=today)

    assert ages == {"0-7": 50, "8-14": 0, "15-30": 500, "31+": 200}


positions = st.lists(
    st.builds(
        Position,
        loan=st.uuids().map(str),
        outstanding=st.integers(0, 10**8),
        days_past_due=st.integers(0, 500),
        overdue=st.just(0),
        restructured=st.booleans(),
        written_off=st.booleans(),
    ),
    max_size=20,
)


@given(positions)
def test_buckets_sum_to_the_portfolio_and_par_only_falls_with_its_days(book: list[Position]) -> None:
    live = sum(each.outstanding for each in book if not each.written_off)

    assert sum(age.outstanding for age in ageing(book)) == live
    rates = [par(book, days=days) for days in (0, 30, 60, 90, 180)]
    assert rates == sorted(rates, reverse=True)
    assert all(0 <= rate <= 100 for rate in rates)


@given(positions, positions)
def test_SAFE_14_what_rolled_from_a_bucket_sums_to_100(before: list[Position], after: list[Position]) -> None:
    went = [replace(now, loan=then.loan) for then, now in zip(before, after, strict=False)]

    for name, rolled in roll_rates(before, went).items():
        held = sum(age.outstanding for age in ageing(before) if age.name == name)
        assert sum(rolled.values()) == (100 if held else 0)
        assert set(rolled) <= {*(each.name for each in BUCKETS), "repaid", "written off"}


@given(positions)
def test_the_arrears_rate_is_never_above_par(book: list[Position]) -> None:
    late = [replace(each, overdue=each.outstanding // 3 if each.days_past_due else 0) for each in book]

    assert arrears_rate(late) <= par(late, days=0)
