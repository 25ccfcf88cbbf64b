"""Who may do what, written out in full; what is not written is denied (MLMS-18, 33)."""

from __future__ import annotations

import pytest

from domain.people.staff import PERMITTED, Action, Role, Staff

# x: allowed. Adding a role or an action without deciding about every pair fails here.
MATRIX = """
    action              borrower  officer  manager  finance  auditor  owner
    view                .         x        x        x        x        x
    find                .         x        x        x        x        x
    list_pending        .         x        x        x        x        x
    approve_member      .         x        x        .        .        x
    reject_member       .         x        x        .        .        x
    ask_applicant       .         x        x        .        .        x
    decide_loan         .         x        x        .        .        x
    decide_large_loan   .         .        x        .        .        x
    disburse            .         .        x        x        .        x
    record_payment      .         x        x        x        .        x
    reverse_payment     .         x        x        x        .        x
    waive_late          .         x        x        .        .        x
    waive_large         .         .        x        x        .        x
    waive_whole         .         .        x        .        .        x
    backdate            .         .        x        .        .        x
    adjust              .         x        x        x        .        x
    refund              .         .        x        x        .        x
    write_off           .         .        x        .        .        x
    confirm_loss        .         .        x        x        .        x
    propose_loan        .         x        x        .        .        x
    propose_terms       .         x        x        .        .        x
    confirm_terms       .         .        x        .        .        x
    see_credit          .         x        x        x        x        x
    pause_credit        .         x        x        .        .        x
    override_credit     .         .        x        .        .        x
    answer_person       .         x        x        x        .        x
    see_disputes        .         x        x        x        x        x
    resolve_dispute     .         x        x        x        .        x
    see_loans           .         x        x        x        x        x
    retry_message       .         x        x        x        .        x
    see_help            .         x        x        x        x        x
"""
HEAD, *ROWS = [line.split() for line in MATRIX.strip().splitlines()]
CELLS = [
    (Role(role), Action(row[0]), cell == "x") for row in ROWS for role, cell in zip(HEAD[1:], row[1:], strict=True)
]


def somebody(*roles: Role) -> Staff:
    """Return a member of staff with these roles."""
    return Staff(1, "Bilal", "5300000001", frozenset(roles))


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS, ids=[f"{role}-{action}" for role, action, _ in CELLS])
def test_MLMS_33_each_role_may_do_exactly_what_is_written(role: Role, action: Action, allowed: bool) -> None:
    assert somebody(role).may(action) is allowed


def test_MLMS_33_the_matrix_covers_every_role_and_every_action() -> None:
    assert {(role, action) for role, action, _allowed in CELLS} == {(r, a) for r in Role for a in Action}
    assert len(CELLS) == len(Role) * len(Action)


@pytest.mark.parametrize("action", list(Action))
def test_MLMS_33_somebody_without_a_role_may_do_nothing(action: Action) -> None:
    assert not somebody().may(action)


def test_MLMS_33_an_action_that_is_not_in_the_table_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(PERMITTED, Action.DISBURSE)

    assert not somebody(*Role).may(Action.DISBURSE)


def test_MLMS_18_an_officer_may_not_send_money_and_an_auditor_changes_nothing() -> None:
    assert not somebody(Role.OFFICER).may(Action.DISBURSE)
    assert {action for action in Action if somebody(Role.AUDITOR).may(action)} == {
        Action.VIEW,
        Action.FIND,
        Action.LIST_PENDING,
        Action.SEE_CREDIT,
        Action.SEE_DISPUTES,
        Action.SEE_LOANS,
        Action.SEE_HELP,
    }


@pytest.mark.parametrize(
    "action",
    [
        Action.WRITE_OFF,
        Action.WAIVE_WHOLE,
        Action.CONFIRM_LOSS,
        Action.CONFIRM_TERMS,
        Action.OVERRIDE_CREDIT,
        Action.BACKDATE,
    ],
)
def test_CRED_68_what_costs_the_lender_or_breaks_a_rule_is_no_officers_alone(action: Action) -> None:
    assert not somebody(Role.OFFICER).may(action)
    assert somebody(Role.MANAGER).may(action)


def test_several_roles_may_what_any_of_them_may() -> None:
    assert somebody(Role.OFFICER, Role.FINANCE).may(Action.DISBURSE)
    assert somebody(Role.OFFICER, Role.FINANCE).may(Action.DECIDE_LOAN)
