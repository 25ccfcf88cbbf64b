"""Killed between any two steps of a lending operation and started again, the office comes to the same end."""

from __future__ import annotations

import pytest

from tests.crash.lives import assert_same_end, lived
from tests.crash.test_killed import expected

OPERATIONS = (
    expected("settled", 50, "LOAN_COMPLETED", "PAYMENT_PROCESSED"),
    expected("drawn", 30, "ORDER_CREATED"),
    expected("refunded", 40, "PAYMENT_REFUNDED"),
    expected("placed", 40, "PAYMENT_PLACED"),
    expected("planned", 40, "OFFER_ACCEPTED", "LOAN_RESCHEDULED"),
    expected("paused", 15, "PAUSE_CREDIT"),
    expected("sheet", 60, "PAYMENT_PROCESSED"),
    expected("cash", 60, "PAYMENT_PROCESSED"),
    expected("reversed", 60, "PAYMENT_REVERSED"),
)


@pytest.mark.slow
def test_MLMS_119_kill_9_between_any_two_steps_of_a_lending_operation() -> None:
    found = lived([one.scene for one in OPERATIONS])

    for one in OPERATIONS:
        assert_same_end(one, found[one.scene])
