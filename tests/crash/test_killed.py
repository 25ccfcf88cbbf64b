"""Killed between any two steps and started again, the office comes to the same end, and everybody is told."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

Life = dict[str, Any]

#: In memory where there is such a place: what is tested is the order of our steps, not the disk.
SHELF = "/dev/shm" if Path("/dev/shm").is_dir() else None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scene", "at_least"),
    [("answered", 35), ("paid", 50), ("crowded", 130)],
    ids=["an answer that ends joining", "a payment by Stripe", "three payments in one moment"],
)
def test_kill_9_between_any_two_steps(scene: str, at_least: int) -> None:
    with tempfile.TemporaryDirectory(prefix="qist-crash-", dir=SHELF) as folder:
        command = [sys.executable, "-m", "tests.crash.child", scene, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    first, *lives = [json.loads(line) for line in done.stdout.splitlines()]
    whole = first["whole"]

    assert_it_was_worth_dying_for(whole)
    assert len(lives) >= at_least
    for life in lives:
        assert differences(life["facts"], whole["facts"]) == {}, life["died"]
        assert_everybody_was_told(life, whole)


def assert_it_was_worth_dying_for(whole: Life) -> None:
    """Check that the uninterrupted life did something, and left nothing undone."""
    assert whole["messages"]
    assert {row["state"] for row in whole["facts"]["outbox"]} <= {"sent", "dropped"}
    assert {row["state"] for row in whole["facts"]["inbox"]} == {"done"}
    assert whole["unnoted"] == 0


def assert_everybody_was_told(life: Life, whole: Life) -> None:
    """Check that each message arrived, and twice only if we died before noting that the provider had it."""
    got: Counter[str] = Counter(life["messages"])
    wanted: Counter[str] = Counter(whole["messages"])
    assert not wanted - got, f"lost when killed before {life['died']}"
    assert set(got) == set(wanted), f"made up when killed before {life['died']}"
    assert (got - wanted).total() <= life["unnoted"], f"said twice when killed before {life['died']}"


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what is not the same, by table."""
    return {name: [found[name], rows] for name, rows in wanted.items() if found[name] != rows}
