"""Killed between any two steps of a lending operation and started again, the office comes to the same end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from typing import Any

import pytest

from tests.crash.test_killed import SHELF, Life, assert_everybody_was_told, differences


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scene", "at_least", "did"),
    [
        ("settled", 50, {"LOAN_COMPLETED", "PAYMENT_PROCESSED"}),
        ("drawn", 30, {"ORDER_CREATED"}),
        ("refunded", 40, {"PAYMENT_REFUNDED"}),
        ("placed", 40, {"PAYMENT_PLACED"}),
        ("planned", 40, {"OFFER_ACCEPTED", "LOAN_RESCHEDULED"}),
        ("paused", 15, {"PAUSE_CREDIT"}),
    ],
)
def test_kill_9_between_any_two_steps_of_a_lending_operation(scene: str, at_least: int, did: set[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="qist-crash-", dir=SHELF) as folder:
        command = [sys.executable, "-m", "tests.crash.child", scene, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    first, *lives = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    whole: Life = first["whole"]
    assert_nothing_was_left_undone(whole, did)
    assert len(lives) >= at_least
    for life in lives:
        assert differences(by_their_names(life["facts"]), by_their_names(whole["facts"])) == {}, life["died"]
        assert_everybody_was_told(life, whole)


def assert_nothing_was_left_undone(whole: Life, did: set[str]) -> None:
    """Check that the uninterrupted life did what it is about and told somebody; a job has nothing in the inbox."""
    assert did <= {row["action"] for row in whole["facts"]["audit"]}
    assert whole["messages"]
    assert {row["state"] for row in whole["facts"]["outbox"]} <= {"sent", "dropped"}
    assert {row["state"] for row in whole["facts"]["inbox"]} <= {"done"}
    assert whole["unnoted"] == 0


def by_their_names(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without what is drawn by lot in the names of corrections in the books."""
    named: dict[str, Any] = json.loads(re.sub(r'(:\d+):[0-9a-f]{16}"', r'\1"', json.dumps(facts)))
    return named
