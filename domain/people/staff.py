"""Staff, their roles, and the one table of who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to the lender (CONTRACT C-10)."""

    BORROWER = "borrower"
    OFFICER = "officer"
    MANAGER = "manager"
    FINANCE = "finance"
    AUDITOR = "auditor"
    OWNER = "owner"


class Action(StrEnum):
    """What can be asked of the staff desk. An action that is not in PERMITTED is nobody's."""

    VIEW = "view"
    FIND = "find"
    LIST_PENDING = "list_pending"
    APPROVE_MEMBER = "approve_member"
    REJECT_MEMBER = "reject_member"
    ASK_APPLICANT = "ask_applicant"
    DECIDE_LOAN = "decide_loan"
    DECIDE_LARGE_LOAN = "decide_large_loan"
    DISBURSE = "disburse"
    RECORD_PAYMENT = "record_payment"
    REVERSE_PAYMENT = "reverse_payment"
    WAIVE_LATE = "waive_late"
    WAIVE_LARGE = "waive_large"
    WAIVE_WHOLE = "waive_whole"
    BACKDATE = "backdate"
    ADJUST = "adjust"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    CONFIRM_LOSS = "confirm_loss"
    PROPOSE_LOAN = "propose_loan"
    PROPOSE_TERMS = "propose_terms"
    CONFIRM_TERMS = "confirm_terms"
    SEE_CREDIT = "see_credit"
    PAUSE_CREDIT = "pause_credit"
    OVERRIDE_CREDIT = "override_credit"
    ANSWER_PERSON = "answer_person"
    SEE_DISPUTES = "see_disputes"
    RESOLVE_DISPUTE = "resolve_dispute"
    SEE_LOANS = "see_loans"
    RETRY_MESSAGE = "retry_message"
    SEE_HELP = "see_help"


_DESK: Final = {Role.OFFICER, Role.MANAGER, Role.OWNER}
_ALL_STAFF: Final = {*_DESK, Role.FINANCE, Role.AUDITOR}

PERMITTED: Final[dict[Action, set[Role]]] = {
    Action.VIEW: _ALL_STAFF,
    Action.FIND: _ALL_STAFF,
    Action.LIST_PENDING: _ALL_STAFF,
    Action.APPROVE_MEMBER: _DESK,
    Action.REJECT_MEMBER: _DESK,
    Action.ASK_APPLICANT: _DESK,
    Action.DECIDE_LOAN: _DESK,
    Action.DECIDE_LARGE_LOAN: {Role.MANAGER, Role.OWNER},
    Action.DISBURSE: {Role.FINANCE, Role.MANAGER, Role.OWNER},
    Action.RECORD_PAYMENT: {*_DESK, Role.FINANCE},
    Action.REVERSE_PAYMENT: {*_DESK, Role.FINANCE},
    Action.WAIVE_LATE: _DESK,
    # The second person of a waiver may be finance.
    Action.WAIVE_LARGE: {Role.MANAGER, Role.FINANCE, Role.OWNER},
    Action.WAIVE_WHOLE: {Role.MANAGER, Role.OWNER},
    Action.BACKDATE: {Role.MANAGER, Role.OWNER},
    Action.ADJUST: {*_DESK, Role.FINANCE},
    Action.REFUND: {Role.FINANCE, Role.MANAGER, Role.OWNER},
    Action.WRITE_OFF: {Role.MANAGER, Role.OWNER},
    Action.CONFIRM_LOSS: {Role.MANAGER, Role.FINANCE, Role.OWNER},
    Action.PROPOSE_LOAN: _DESK,
    Action.PROPOSE_TERMS: _DESK,
    Action.CONFIRM_TERMS: {Role.MANAGER, Role.OWNER},
    Action.SEE_CREDIT: _ALL_STAFF,
    Action.PAUSE_CREDIT: _DESK,
    Action.OVERRIDE_CREDIT: {Role.MANAGER, Role.OWNER},
    Action.ANSWER_PERSON: {*_DESK, Role.FINANCE},
    Action.SEE_DISPUTES: _ALL_STAFF,
    Action.RESOLVE_DISPUTE: {*_DESK, Role.FINANCE},
    Action.SEE_LOANS: _ALL_STAFF,
    Action.RETRY_MESSAGE: {*_DESK, Role.FINANCE},
    Action.SEE_HELP: _ALL_STAFF,
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, known by her Telegram user id and never by a name in a message."""

    id: int
    name: str
    telegram_user: str
    roles: frozenset[Role]

    def may(self, action: Action) -> bool:
        """Return whether one of her roles allows the action; what no row allows is denied."""
        return bool(self.roles & PERMITTED.get(action, set()))
