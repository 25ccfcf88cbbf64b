"""A loan as it stands: what is owed, what is due now, how late it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from domain.lending.loan import COMPONENTS, Instalment, Loan
from domain.lending.states import LoanState
from domain.money import Money
from tests.domain.strategies import loans

FIRST = Instalment(1, date(2027, 1, 20), principal=372_800, interest=100_000)
SECOND = Instalment(2, date(2027, 2, 20), principal=380_300, interest=92_500)
PAID = replace(FIRST, paid_principal=372_800, paid_interest=100_000)


def loan_of(*parts: Instalment) -> Loan:
    """Return a running loan of these instalments."""
    return Loan(
        id=1,
        person_id=1,
        state=LoanState.ACTIVE,
        principal=Money(5_000_000, "PKR"),
        annual_rate="24",
        periods=len(parts),
        accepted_at=datetime(2026, 12, 20, tzinfo=UTC),
        disbursed_on=date(2026, 12, 20),
        instalments=parts,
    )


@pytest.mark.parametrize(
    ("on", "days"),
    [(date(2027, 1, 19), 0), (date(2027, 1, 20), 0), (date(2027, 1, 21), 1), (date(2027, 1, 30), 10)],
)
def test_C_4_days_past_due_are_nothing_on_the_due_date_itself(on: date, days: int) -> None:
    assert loan_of(FIRST, SECOND).days_past_due(on) == days


def test_days_past_due_are_counted_from_the_oldest_unpaid() -> None:
    assert loan_of(PAID, SECOND).days_past_due(date(2027, 2, 25)) == 5
    assert loan_of(PAID).days_past_due(date(2028, 1, 1)) == 0


@pytest.mark.parametrize(
    ("on", "due"),
    [(date(2027, 1, 1), 4_728), (date(2027, 1, 20), 4_728), (date(2027, 2, 20), 4_728 + 4_728)],
)
def test_MLMS_110_what_is_due_now_is_everything_fallen_due_or_the_next(on: date, due: int) -> None:
    assert loan_of(FIRST, SECOND).due_now(on) == Money(due * 100, "PKR")


def test_a_late_charge_is_part_of_what_is_due() -> None:
    late = replace(FIRST, late=9_500)

    assert loan_of(late, SECOND).due_now(date(2027, 1, 23)) == Money(482_300, "PKR")
    assert loan_of(late, SECOND).outstanding_of("late") == Money(9_500, "PKR")


@pytest.mark.parametrize(
    ("part", "on", "status"),
    [
        (FIRST, date(2027, 1, 20), "PENDING"),
        (FIRST, date(2027, 1, 21), "OVERDUE"),
        (replace(FIRST, paid_interest=1), date(2027, 1, 21), "PARTIAL"),
        (PAID, date(2027, 1, 21), "PAID"),
        (replace(PAID, late=9_500), date(2027, 1, 25), "PARTIAL"),
        (replace(PAID, late=9_500, waived_late=9_500), date(2027, 1, 25), "PAID"),
        (replace(PAID, charity=5_000), date(2027, 1, 25), "PAID"),
        (replace(FIRST, waived_principal=372_800, waived_interest=100_000), date(2027, 1, 21), "WAIVED"),
    ],
)
def test_MLMS_91_the_status_of_an_instalment(part: Instalment, on: date, status: str) -> None:
    assert part.status(on) == status


@given(parts=loans())
def test_MLMS_78_the_balance_is_the_sum_of_the_open_instalments(parts: tuple[Instalment, ...]) -> None:
    loan = loan_of(*parts)

    by_component = sum(loan.outstanding_of(component).minor for component in COMPONENTS)
    assert loan.outstanding.minor == sum(part.remaining for part in parts) == by_component
    assert bool(loan.unpaid) is bool(loan.outstanding)
    assert all(part.remaining == part.scheduled_remaining + part.owed("late") for part in parts)


@given(parts=loans())
def test_what_is_asked_is_paid_let_go_or_owed(parts: tuple[Instalment, ...]) -> None:
    for part in parts:
        assert part.amount + part.late == part.paid + part.waived + part.remaining


def test_S_41_what_was_promised_to_charity_is_no_part_of_the_balance() -> None:
    loan = loan_of(replace(PAID, charity=5_000), SECOND)

    assert loan.unpaid == (SECOND,)
    assert loan.outstanding == Money(472_800, "PKR")
    assert loan.outstanding_of("charity") == Money(5_000, "PKR")


@pytest.mark.parametrize(
    ("on", "overdue"), [(date(2027, 1, 20), 0), (date(2027, 1, 21), 472_800), (date(2027, 2, 21), 945_600)]
)
def test_what_is_overdue_should_have_been_paid_before_the_day(on: date, overdue: int) -> None:
    assert loan_of(FIRST, SECOND).overdue(on) == Money(overdue, "PKR")


def test_a_loan_knows_its_reference_its_parts_and_what_comes_next() -> None:
    loan = loan_of(PAID, SECOND)

    assert (loan.ref, loan.currency, loan.is_line) == ("L-1001", "PKR", False)
    assert (loan.part(2), loan.part(3)) == (SECOND, None)
    assert (loan.next_unpaid, loan_of(PAID).next_unpaid) == (SECOND, None)
    assert replace(loan, kind="line").is_line
