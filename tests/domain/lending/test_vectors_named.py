"""Every published figure is run somewhere, or named here with the reason it is not."""

from __future__ import annotations

from tests.domain.lending.test_vectors_daily import MIFOS
from tests.domain.lending.test_vectors_late import LATE
from tests.domain.lending.test_vectors_replanned import OPENCBS_RESCHEDULED
from tests.domain.lending.test_vectors_scenarios import NOT_OURS, REPLANNED, SCENARIOS
from tests.domain.lending.test_vectors_schedule import BY_HAND, SCHEDULES
from tests.domain.lending.vectors import every_vector, of_kind

# Left out, and why. Each is marked as not portable in the file itself.
LEFT_OUT = {
    "mifos-prod-InterestAndPaymentWeeklyDecliningBalanceProd": "totals read off a screen, rounded in two directions",
    "mifos-prod-InterestAndPaymentMonthlyDecliningFixedProdu": "totals read off a screen, rounded in two directions",
    "mifos-prod-CalculationsFlatProductNonDefaultProperties": "rounds each row down and the currency up",
    "mifos-prod-CalculationsFixedProductNonDefaultProperties": "rounds each row to a half and the currency down",
    "frappe-1423": "a report of a mistake, not a figure to meet",
}


# Run one by one, in the test module that their subject names.
ONE_BY_ONE = {
    "fin-2359",
    "fin-343",
    "fs-settle-1",
    "frappe-repay-1",
    "frappe-fixed-amount",
    "fin-emi-312",
    "fin-emi-768",
    "fin-emi-397",
    "fin-c3156",
    "ocbs-fee-b",
    "ocbs-fee-c",
    "mambu-pen-34",
    "mambu-pen-41",
    "fin-payoff-0215",
    "ocbs-settle-77",
    "ocbs-prepayfee-RemainingOLB_OverPaid",
    "ocbs-prepay-63",
    "mifos-arrears-2",
    "mifos-arrears-4",
    "mifos-aging-bands",
    "rbi-1",
    "frappe-npa",
    "frappe-autowriteoff",
    "sadhan-par",
    "par-provision-opencbs",
}


def ids(vectors: list[dict[str, object]]) -> set[str]:
    return {str(vector["id"]) for vector in vectors}


def test_everything_in_the_file_is_run_or_named() -> None:
    run = ids([*SCHEDULES, *SCENARIOS, *MIFOS, *LATE, *OPENCBS_RESCHEDULED, *of_kind("dates", "emi")])
    run |= REPLANNED | ONE_BY_ONE

    everything = {vector["id"] for vector in every_vector()}
    assert everything == run | BY_HAND | set(LEFT_OUT)
    assert not run & (BY_HAND | set(LEFT_OUT))


def test_only_what_is_not_portable_is_left_out() -> None:
    portable = {vector["id"] for vector in every_vector() if vector["portable"]}

    named = set(LEFT_OUT) | BY_HAND
    assert not named & portable
    assert set(NOT_OURS) <= portable
