"""Every status stands in its table, and only the moves of the table are made (MLMS-17, 80, C-13)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from domain.lending.application import AWAITING_DECISION, OPEN_STAGES, STAGE_MOVES, Stage
from domain.lending.loan import LOAN_MOVES, OPEN_STATES, RUNNING_STATES, LoanState
from domain.people.person import STANDING_MOVES, Standing
from domain.states import IllegalMove, Moves

STANDINGS = """
    PENDING    -> APPROVED REJECTED
    APPROVED   -> SUSPENDED ERASED
    REJECTED   -> PENDING ERASED
    SUSPENDED  -> APPROVED ERASED
    ERASED     ->
"""
STAGES = """
    SUBMITTED     -> INFO_NEEDED UNDER_REVIEW APPROVED REJECTED WITHDRAWN
    INFO_NEEDED   -> UNDER_REVIEW APPROVED REJECTED WITHDRAWN
    UNDER_REVIEW  -> INFO_NEEDED APPROVED REJECTED WITHDRAWN
    APPROVED      -> OFFERED WITHDRAWN
    OFFERED       -> ACCEPTED DECLINED OFFER_EXPIRED WITHDRAWN
    REJECTED      ->
    ACCEPTED      ->
    DECLINED      ->
    OFFER_EXPIRED ->
    WITHDRAWN     ->
"""
LOANS = """
    ACCEPTED    -> ACTIVE CANCELLED
    ACTIVE      -> DEFAULTED COMPLETED CANCELLED
    DEFAULTED   -> ACTIVE COMPLETED WRITTEN_OFF
    COMPLETED   -> ACTIVE
    CANCELLED   ->
    WRITTEN_OFF ->
"""


def moves_of(table: str) -> set[tuple[str, str]]:
    """Return the moves written down, one status a line."""
    rows = [line.split("->") for line in table.strip().splitlines()]
    return {(old.strip(), new) for old, following in rows for new in following.split()}


@pytest.mark.parametrize(
    ("states", "moves", "table"),
    [(Standing, STANDING_MOVES, STANDINGS), (Stage, STAGE_MOVES, STAGES), (LoanState, LOAN_MOVES, LOANS)],
    ids=["MLMS_17_person", "C_13_application", "MLMS_80_loan"],
)
def test_every_pair_of_states_is_allowed_or_refused_as_written(
    states: type[StrEnum], moves: Moves[Any], table: str
) -> None:
    allowed = moves_of(table)

    for old in states:
        for new in states:
            if (old.value, new.value) in allowed:
                assert moves.move(old, new) is new
            else:
                with pytest.raises(IllegalMove, match=f"{old} may not become {new}"):
                    moves.move(old, new)


def test_MLMS_17_a_rejected_person_is_not_approved_without_asking_again() -> None:
    with pytest.raises(IllegalMove):
        STANDING_MOVES.move(Standing.REJECTED, Standing.APPROVED)


def test_a_state_without_a_row_is_a_bug() -> None:
    class Light(StrEnum):
        RED = "RED"
        GREEN = "GREEN"

    with pytest.raises(AssertionError, match="GREEN"):
        Moves(Light, {Light.RED: {Light.GREEN}})


def test_open_ends_are_the_states_that_something_may_follow() -> None:
    assert {stage for stage in Stage if STAGE_MOVES.allowed(stage)} == OPEN_STAGES
    assert AWAITING_DECISION < OPEN_STAGES
    assert set(RUNNING_STATES) < set(OPEN_STATES)
