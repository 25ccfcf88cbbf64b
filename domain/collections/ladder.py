"""Which reminder a day calls for, and when a late charge or a default falls due. Pure arithmetic on dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.policy.lender import Policy


def due_dates_to_remind(policy: Policy, today: date) -> dict[date, int]:
    """Return the due dates that a reminder goes out for on a day, each with its stage (-1, 0, 3)."""
    return {today - timedelta(days=stage): stage for stage in policy.reminder_stages}


def defaulted_if_due_by(policy: Policy, today: date) -> date:
    """Return the day on or before which an unpaid instalment makes the loan a default (MLMS-97)."""
    return today - timedelta(days=policy.default_flag_dpd)


def is_stale(stage: int, *, due_on: date, today: date, stages: Sequence[int]) -> bool:
    """Return whether a reminder's day has passed: what it says would no longer be true (S-16)."""
    assert stage in stages
    return today != due_on + timedelta(days=stage)
