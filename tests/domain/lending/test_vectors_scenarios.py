"""
Fineract's own scenarios, step by step: repayments, charges, reversals, chargebacks, re-ageing, delinquency.

Schedules, allocations, balances and days are compared; postings, accruals and lists of actions are not.
"""

from __future__ import annotations

import pytest

from tests.domain.lending.fineract import Office, Unsupported
from tests.domain.lending.fineract_compare import differences, is_compared
from tests.domain.lending.vectors import Vector, every_vector

OFFICE = "a step is refused by the office's rules, which belong to the operations and not to the arithmetic"
NO_FIGURE = "it expects only a list of actions or accruals, of which no figure of ours is part"
OWN_SCHEDULE = (
    "a second disbursement makes a schedule of its own there; a draw on our credit line is a debit of its own"
)

# Why a scenario is not held to its figures here.
NOT_OURS = {
    "fin-charge-522": NO_FIGURE,
    "fin-delinquency-5": NO_FIGURE,
    "fin-delinquency-69": NO_FIGURE,
    "fin-delinquency-84": NO_FIGURE,
    "fin-delinquency-99": NO_FIGURE,
    "fin-loan-67": OFFICE,
    "fin-loan-75": OFFICE,
    "fin-repayment-18": OFFICE,
    "fin-delinquency-139": OFFICE,
    "fin-delinquency-179": OFFICE,
    "fin-writeoff-5": OFFICE,
    "fin-writeoff-25": OFFICE,
    "fin-loan-155": "it counts bookings under one idempotency key, which is the inbox's work and no arithmetic",
    "fin-loan-194": "it counts bookings under one idempotency key, which is the inbox's work and no arithmetic",
    "fin-loan-1043": OWN_SCHEDULE,
    "fin-loan-1309": OWN_SCHEDULE,
    "fin-reschedule-67": OWN_SCHEDULE,
    "fin-loan-5116": "two draws on one due date print their balances in the order in which they were booked",
    "fin-reschedule-508": "it prints the length of a period that a draw has cut in two as if it had not",
    "fin-charge-568": "a fee due at disbursement stands on the disbursement's row; ours stand on the first instalment",
    "fin-loan-2120": "a refund of the borrower's credit is a ledger entry with us and no part of the schedule",
    "fin-loan-5598": "paying off there charges to the end of the period; ours charges to the day",
    "fin-delinquency-948": "their classification lags until the next close of business; ours is derived and never lags",
    "fin-reaging-339": "a chargeback after maturity adds a row there before the loan is re-aged",
    "fin-reaging-483": "undoing a re-ageing is a new version of the schedule with us, and versions are the operations'",
    "fin-reamortization-210": "a payment dated before a re-amortization undoes it there; ours keeps the agreed version",
    "fin-reamortization-316": "it dates a row by the re-amortization that emptied it and not by the payment that did",
    "fin-repayment-582": "compounding of unpaid interest, which our products exclude (no compounding: CONTRACT G-1)",
}

# Their schedule is planned anew inside the period in which a payment falls: test_vectors_prepayment.py has these.
REPLANNED = {
    "fin-repayment-630",
    "fin-repayment-654",
    "fin-repayment-702",
    "fin-repayment-726",
    "fin-repayment-750",
    "fin-repayment-774",
    "fin-repayment-798",
    "fin-repayment-1004",
    "fin-repayment-1029",
    "fin-repayment-1055",
}


def is_scenario(vector: Vector) -> bool:
    return vector["id"].startswith("fin-") and "steps" in vector and "product" in vector["inputs"].get("loan", {})


SCENARIOS = [vector for vector in every_vector() if is_scenario(vector) and vector["id"] not in REPLANNED]


def run(vector: Vector) -> list[str]:
    """Return every way in which our office differs from theirs."""
    wanted = {what for step in vector["steps"] for what in step.get("expect", {})}
    if not any(is_compared(what) for what in wanted):
        raise Unsupported(NO_FIGURE)
    office, found = Office(vector), []
    for number, step in enumerate(vector["steps"]):
        if "op" in step:
            office.do(step)
        else:
            found += [f"step {number}: {difference}" for difference in differences(office, step["expect"])]
    return found


@pytest.mark.parametrize(
    "vector", [each for each in SCENARIOS if each["id"] not in NOT_OURS], ids=lambda vector: vector["id"]
)
def test_goes_as_theirs(vector: Vector) -> None:
    assert run(vector) == []


@pytest.mark.parametrize("vector", [each for each in SCENARIOS if each["id"] in NOT_OURS], ids=lambda each: each["id"])
def test_a_scenario_left_out_really_differs(vector: Vector) -> None:
    try:
        differs = bool(run(vector))
    except Unsupported:
        differs = True

    assert differs, f"{vector['id']} passes: take it off the list"


def test_every_reason_names_a_scenario() -> None:
    assert set(NOT_OURS) | REPLANNED <= {vector["id"] for vector in every_vector()}
