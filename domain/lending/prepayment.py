"""Money beyond what has fallen due: a shorter loan, a smaller instalment, or the next instalments paid ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, assert_never

from domain.lending.schedule import Schedule, build_schedule
from domain.lending.terms import Terms
from domain.money import Money

Replan = Literal["shorter-term", "smaller-instalment"]


def replanned(
    terms: Terms, *, balance: Money, opened: date, due_dates: Sequence[date], instalment: Money, rule: Replan
) -> Schedule:
    """
    Return the schedule of what is left after a prepayment.

    `opened` is the day the running period opened and `due_dates` the due dates still to come. A shorter loan
    keeps its instalment and drops the last ones; a smaller instalment keeps the dates. No rate, fee or date is
    changed on the way, and the borrower's choice is hers at the time she pays.
    """
    left = replace(
        terms,
        principal=balance,
        start=opened,
        due_dates=tuple(due_dates),
        periods=len(due_dates),
        grace_principal=0,
        grace_interest=0,
        interest_free=0,
        fees=tuple(fee for fee in terms.fees if fee.when == "each"),
    )
    match rule:
        case "smaller-instalment":
            return build_schedule(left)
        case "shorter-term":
            return build_schedule(replace(left, instalment=instalment))
        case _:
            assert_never(rule)


def rescheduled(
    terms: Terms, *, balance: Money, opened: date, due_dates: Sequence[date], **changes: object
) -> Schedule:
    """Return a new version of the schedule for what is left: other dates, more of them, or another rate."""
    kept = {"first_due": None, "grace_principal": 0, "grace_interest": 0, "interest_free": 0, **changes}
    return build_schedule(
        replace(terms, principal=balance, start=opened, due_dates=tuple(due_dates), periods=len(due_dates), **kept)  # type: ignore[arg-type]  # replace() checks the names
    )
