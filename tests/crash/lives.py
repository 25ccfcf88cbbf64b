"""Every life of some scenes, played by a process of their own, and what has to be true of each."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.crash.alike import Facts, alike, said

Life = dict[str, Any]

#: In memory where there is such a place: what is tested is the order of our steps, not the disk.
SHELF: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None
#: Scenes in which M-Pesa's own book tells of all that came or left by it.
_BY_WALLET: Final = frozenset({"collected", "collected_away", "sent", "sent_away", "paybill"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What an uninterrupted life of a scene takes and does: steps at least, and lines of the audit trail."""

    scene: str
    steps: int
    did: frozenset[str]


@dataclass(slots=True)
class Lives:
    """The uninterrupted life of a scene, how many steps it takes, and every life that died and went on."""

    whole: Life
    steps: int
    died: list[Life] = field(default_factory=list)


def lived(scenes: Sequence[str]) -> dict[str, Lives]:
    """Play every life of some scenes."""
    with tempfile.TemporaryDirectory(prefix="qist-crash-", dir=SHELF) as folder:
        command = [sys.executable, "-m", "tests.crash.child", folder, *scenes]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Lives] = {}
    for line in done.stdout.splitlines():
        if not line.startswith('{"scene"'):
            continue
        told = json.loads(line)
        if "whole" in told:
            found[told["scene"]] = Lives(told["whole"], told["steps"])
        else:
            found[told["scene"]].died.append(told["life"])
    return found


def assert_same_end(expected: Expected, lives: Lives) -> None:
    """Check that a scene was worth dying in, and that every life of it comes to the end of the uninterrupted one."""
    assert_it_was_worth_dying_for(expected, lives)
    for life in lives.died:
        assert_books_agree(expected.scene, life)
        if was_never_asked(lives.whole, life):
            assert_nothing_moved(life)
            continue
        differs = differences(alike(expected.scene, life["facts"]), alike(expected.scene, lives.whole["facts"]))
        assert differs == {}, (expected.scene, life["died"])
        assert_everybody_was_told(expected.scene, life, lives.whole)


def assert_it_was_worth_dying_for(expected: Expected, lives: Lives) -> None:
    """Check that the uninterrupted life did what it is about, and left nothing undone."""
    whole, facts = lives.whole, lives.whole["facts"]
    assert lives.steps >= expected.steps, expected.scene
    assert len(lives.died) >= 4, expected.scene
    assert expected.did <= {row["action"] for row in facts["audit"]}, expected.scene
    assert {row["state"] for row in facts["outbox"]} <= {"sent", "dropped"}, expected.scene
    assert whole["unnoted"] == 0
    assert_books_agree(expected.scene, whole)


def assert_books_agree(scene: str, life: Life) -> None:
    """Check that our books agree with themselves and, to the unit, with those of whoever moved the money."""
    facts: Facts = life["facts"]
    accounts, book = facts["accounts"], facts["book"]
    assert facts["disagreements"] == [], (scene, life["died"])
    assert sum(accounts.values()) == 0, (scene, life["died"])
    assert {row["state"] for row in facts["inbox"]} <= {"done"}, (scene, life["died"])
    assert accounts.get("cash:stripe", 0) == book["stripe"], (scene, life["died"])
    open_here = [row["session"] for row in facts["pay_attempt"] if row["state"] == "open"]
    assert open_here == [page for page, _units in book["pages"]], (scene, life["died"])
    if scene not in _BY_WALLET:
        return
    moved = {way: sum(minor for one, _receipt, minor, _phone in book["mpesa"] if one == way) for way in ("in", "out")}
    assert accounts.get("cash:mpesa", 0) == moved["in"], (scene, life["died"])
    if scene.startswith("sent"):
        assert -accounts["cash:payout"] == moved["out"] > 0, (scene, life["died"])


def was_never_asked(whole: Life, life: Life) -> bool:
    """Return whether a process died after it had kept that it asks a phone, and before it did."""
    return bool(whole["facts"]["book"]["prompts"]) and not life["facts"]["book"]["prompts"]


def assert_nothing_moved(life: Life) -> None:
    """Check that a phone that may have been asked is not asked again: nobody pays, and people hear that none knows."""
    facts = life["facts"]
    told = {row["kind"]: row["state"] for row in facts["outbox"]}
    assert (facts["payment"], facts["book"]["mpesa"]) == ([], []), life["died"]
    assert [row["state"] for row in facts["money_order"]] == ["unknown"], life["died"]
    assert (told["WALLET_WAITING"], told["ORDER_UNRESOLVED"]) == ("sent", "sent"), life["died"]


def assert_everybody_was_told(scene: str, life: Life, whole: Life) -> None:
    """Check that each message arrived, and twice only if we died before noting that the provider had it."""
    got, wanted = said(scene, life["messages"]), said(scene, whole["messages"])
    assert not wanted - got, f"{scene}: lost when killed before {life['died']}"
    assert set(got) == set(wanted), f"{scene}: made up when killed before {life['died']}"
    assert Counter(got - wanted).total() <= life["unnoted"], f"{scene}: said twice when killed before {life['died']}"


def differences(found: Facts, wanted: Facts) -> Facts:
    """Return what is not the same, by table."""
    return {name: [found[name], rows] for name, rows in wanted.items() if found[name] != rows}
