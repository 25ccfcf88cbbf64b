"""Every status stands in its table, and only the moves of the table are made (MLMS-17, 80, C-13)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from domain.lending.application import AWAITING_DECISION, OPEN_STAGES, STAGE_MOVES, Stage
from domain.lending.credit import CREDIT_MOVES, CreditState
from domain.lending.states import LOAN_MOVES, OPEN_STATES, RUNNING_STATES, LoanState
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
    ACCEPTED    -> DISBURSING ACTIVE CANCELLED
    DISBURSING  -> ACTIVE ACCEPTED
    ACTIVE      -> DEFAULTED COMPLETED SETTLED CANCELLED
    DEFAULTED   -> ACTIVE LEGAL COMPLETED SETTLED WRITTEN_OFF
    LEGAL       -> ACTIVE COMPLETED SETTLED WRITTEN_OFF
    COMPLETED   -> ACTIVE
    SETTLED     -> DEFAULTED
    CANCELLED   -> ACTIVE
    WRITTEN_OFF ->
"""
CREDITS = """
    ACTIVE  -> PAUSED BLOCKED
    PAUSED  -> ACTIVE BLOCKED
    BLOCKED -> ACTIVE
"""


def moves_of(table: str) -> set[tuple[str, str]]:
    """Return the moves written down, one status a line."""
    rows = [line.split("->") for line in table.strip().splitlines()]
    return {(old.strip(), new) for old, following in rows for new in following.split()}


@pytest.mark.parametrize(
    ("states", "moves", "table"),
    [
        (Standing, STANDING_MOVES, STANDINGS),
        (Stage, STAGE_MOVES, STAGES),
        (LoanState, LOAN_MOVES, LOANS),
        (CreditState, CREDIT_MOVES, CREDITS),
    ],
    ids=["MLMS_17_person", "C_13_application", "MLMS_80_loan", "CRED_28_credit"],
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


def test_C_13_money_that_is_out_can_come_back_from_every_running_state() -> None:
    for state in RUNNING_STATES:
        assert LoanState.COMPLETED in LOAN_MOVES.allowed(state)


def test_MLMS_86_a_default_is_curable_and_a_loss_is_final() -> None:
    assert LOAN_MOVES.move(LoanState.DEFAULTED, LoanState.ACTIVE) is LoanState.ACTIVE
    assert not LOAN_MOVES.allowed(LoanState.WRITTEN_OFF)


def test_BUG_45_every_loan_that_was_paid_out_can_end() -> None:
    """No state is a dead end before the loan is over."""
    over = {LoanState.COMPLETED, LoanState.SETTLED, LoanState.CANCELLED, LoanState.WRITTEN_OFF}

    for state in set(LoanState) - over:
        reached, new = {state}, {state}
        while new:
            new = {to for one in new for to in LOAN_MOVES.allowed(one)} - reached
            reached |= new
        assert reached & over
