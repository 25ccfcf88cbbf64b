"""Published late fees and early closing, on the flat loan of 1,000 that OpenCBS tests with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.lending.allocation import Allocation, Claim, Order, allocate, settled
from domain.lending.amortise import lines
from domain.lending.dates import due_dates
from domain.lending.late import DailyRates, LateRule, Overdue, daily_charges, days_charged
from domain.lending.settlement import Open, prepayment_charge, settle
from domain.lending.standing import Bucket, bucket
from domain.lending.terms import Amounts, Shape
from domain.money import Money
from tests.domain.lending.vectors import Vector, day, minor, named, of_kind, vector_of

SATURDAY_SUNDAY = frozenset({5, 6})
FLAT_1000 = [(1, 0, 30_00)] + [(number, 200_00, 30_00) for number in range(2, 7)]


def flat_dues() -> list[date]:
    """Return the due dates of the loan that all of OpenCBS's late-fee tests use."""
    shape = Shape(annual_rate=Decimal(36), periods=6, start=date(2006, 1, 1), weekend=SATURDAY_SUNDAY)
    return list(due_dates(shape))


def late_fees(vector: Vector) -> list[int]:
    given = vector["inputs"]
    as_of = day(given["as_of"])
    rates = DailyRates(**{name: Decimal(value) for name, value in given["late_fee_daily_rate"].items()})
    overdue = [
        Overdue(principal, interest, (as_of - due).days)
        for (_, principal, interest), due in zip(FLAT_1000, flat_dues(), strict=True)
        if due < as_of
    ]
    unit = 100 if vector["conventions"]["money_decimals"] == 0 else 1
    return list(daily_charges(rates, overdue, initial=1_000_00, outstanding=1_000_00, unit=unit))


LATE = [vector for vector in of_kind("late_fee") if vector["id"].startswith("ocbs-late")]


@pytest.mark.parametrize("vector", LATE, ids=named)
def test_daily_late_fees(vector: Vector) -> None:
    given, wanted = vector["inputs"], vector["expected"]
    stopped = given.get("fees_cancelled") or given.get("stop_penalty_after_write_off")
    fees = [] if stopped else late_fees(vector)
    fees += [0] * (6 - len(fees))

    claims = []
    for (number, principal, interest), due, fee in zip(FLAT_1000, flat_dues(), fees, strict=True):
        claims += [Claim(number, "late", due, fee), Claim(number, "interest", due, interest)]
        claims.append(Claim(number, "principal", due, principal))
    # Nothing is paid ahead there unless it is asked for: what is not overdue stays in the payer's hand.
    overdue = [claim for claim in claims if claim.due <= day(given["as_of"])]
    done = allocate(
        overdue, minor(given.get("repay", {"amount": "0"})["amount"]), on=day(given["as_of"]), order=Order()
    )

    if "allocation" in wanted:
        shares = {"fees": done.of("late"), "interest": done.of("interest"), "principal": done.of("principal")}
        assert {**shares, "left_over": done.rest} == {
            name: minor(value) for name, value in wanted["allocation"].items()
        }
    left = {(claim.number, claim.component): claim.owed for claim in settled(claims, done.parts)}
    unpaid = [left[number, "late"] for number in range(1, 7)]
    listed = wanted.get("unpaid_fee_by_installment") or [row["unpaid_fee"] for row in wanted["installments"]]
    assert unpaid == [minor(fee) for fee in listed]


@pytest.mark.parametrize("name", ["ocbs-fee-b", "ocbs-fee-c"])
def test_one_base_at_a_time(name: str) -> None:
    vector = vector_of(name)
    given = vector["inputs"]
    days = (day(given["as_of"]) - day(given["loan"]["first_due"])).days
    rates = DailyRates(**{given["base"]: Decimal(given["daily_rate"])})
    unit = 100 if vector["conventions"]["money_decimals"] == 0 else 1

    made = daily_charges(rates, [Overdue(0, 30_00, days)], initial=1_000_00, outstanding=1_000_00, unit=unit)

    assert made == (minor(vector["expected"]["fee"]),)


@pytest.mark.parametrize("name", ["mambu-pen-34", "mambu-pen-41"])
def test_tolerance_says_whether_and_the_due_date_from_when(name: str) -> None:
    vector = vector_of(name)
    rule = LateRule(after_days=vector["inputs"]["penalty_tolerance_days"], counts_from="due", every_days=1)
    today = date(2024, 1, 1) + timedelta(days=vector["inputs"]["days_late"])

    days = days_charged(rule, due=date(2024, 1, 1), today=today)

    assert bool(days) == vector["expected"]["penalty_applied"]
    assert days == vector["expected"].get("penalty_days_counted", 0)


def test_closing_early_costs_the_share_of_days() -> None:
    vector = vector_of("fin-payoff-0215")
    wanted = vector["expected"]
    shape = Shape(annual_rate=Decimal(7), periods=6, start=date(2024, 1, 1), smooth=True)
    opened, parts = shape.start, []
    for line in lines(shape, Amounts(100_00)):
        parts.append(Open(opened=opened, due=line.due, principal=line.principal, interest=line.interest))
        opened = line.due

    quote = settle(parts, today=day(vector["inputs"]["payoff_date"]), currency="USD")

    assert quote.principal.minor == minor(wanted["principal"])
    assert quote.interest.minor == minor(wanted["interest_period_1"]) + minor(wanted["interest_period_2"])
    assert quote.total.minor == minor(wanted["total"])


def test_a_flat_loan_may_keep_all_its_interest() -> None:
    vector = vector_of("ocbs-settle-77")
    opened, parts = date(2006, 1, 1), []
    for (_, principal, interest), due in zip(FLAT_1000, flat_dues(), strict=True):
        parts.append(Open(opened=opened, due=due, principal=principal, interest=interest))
        opened = due

    quote = settle(parts, today=day(vector["inputs"]["as_of"]), currency="USD", rebate="none")

    assert quote.total.minor == minor(vector["expected"]["amount_to_close"])


def test_a_prepayment_fee_is_taken_before_the_loan() -> None:
    vector = vector_of("ocbs-prepayfee-RemainingOLB_OverPaid")

    fee = prepayment_charge(Money(1_000_00, "USD"), rate=Decimal(vector["inputs"]["fee_rate"]), unit=100)

    assert fee.minor == minor(vector["expected"]["fee"])
    assert minor(vector["inputs"]["prepay"]["amount"]) - fee.minor == minor(vector["expected"]["left_for_loan"])


def test_money_ahead_pays_the_next_instalments_in_order() -> None:
    vector = vector_of("ocbs-prepay-63")
    claims = []
    for (number, principal, interest), due in zip(FLAT_1000, flat_dues(), strict=True):
        claims += [Claim(number, "interest", due, interest), Claim(number, "principal", due, principal)]

    done = allocate(claims, minor(vector["inputs"]["advance_payment"]), on=date(2006, 1, 1), order=Order())

    assert done.of("interest") == minor(vector["expected"]["allocation"]["interest"])
    assert done.of("principal") == minor(vector["expected"]["allocation"]["principal"])


def test_a_part_payment_meets_interest_first() -> None:
    vector = vector_of("mifos-arrears-4")
    claims = [Claim(1, "principal", date(2024, 1, 8), 10_00), Claim(1, "interest", date(2024, 1, 8), 2_00)]

    done = allocate(claims, minor(vector["inputs"]["repay"]), on=date(2024, 1, 9), order=Order())

    assert done.parts == (Allocation(1, "interest", 2_00), Allocation(1, "principal", 6_00))
    assert 10_00 - done.of("principal") == minor(vector["expected"]["overdue_principal"])


def test_bands_may_be_any() -> None:
    bands = [
        Bucket(f"{first}-{last}", first, last) for first, last in vector_of("mifos-aging-bands")["expected"]["bands"]
    ]

    assert [bucket(days, bands) for days in (1, 7, 8, 28, 29, 84, 85, 500)] == [
        "1-7", "1-7", "8-14", "22-28", "29-56", "57-84", "85-None", "85-None",
    ]  # fmt: skip
