"""The life of a loan as one table of moves (CONTRACT C-13); the database holds the same table in a trigger."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from domain.states import Moves


class LoanState(StrEnum):
    """
    Where a loan stands.

    The contract's DISBURSED is the moment at which ACCEPTED or DISBURSING becomes ACTIVE, and RESTRUCTURED is a new
    version of the schedule of a loan that stays as it is.
    """

    ACCEPTED = "ACCEPTED"
    DISBURSING = "DISBURSING"
    ACTIVE = "ACTIVE"
    DEFAULTED = "DEFAULTED"
    LEGAL = "LEGAL"
    COMPLETED = "COMPLETED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"
    WRITTEN_OFF = "WRITTEN_OFF"


_S = LoanState

LOAN_MOVES: Final = Moves(
    LoanState,
    {
        _S.ACCEPTED: {_S.DISBURSING, _S.ACTIVE, _S.CANCELLED},
        # An order to pay out that failed for certain leaves the loan where it was.
        _S.DISBURSING: {_S.ACTIVE, _S.ACCEPTED},
        # A settlement for less that was agreed in default may be paid when the arrears have been cured meanwhile.
        _S.ACTIVE: {_S.DEFAULTED, _S.COMPLETED, _S.SETTLED, _S.CANCELLED},
        # Default is curable: paying the arrears brings the loan back.
        _S.DEFAULTED: {_S.ACTIVE, _S.LEGAL, _S.COMPLETED, _S.SETTLED, _S.WRITTEN_OFF},
        _S.LEGAL: {_S.ACTIVE, _S.COMPLETED, _S.SETTLED, _S.WRITTEN_OFF},
        # A payment taken back reopens what it had closed.
        _S.COMPLETED: {_S.ACTIVE},
        _S.SETTLED: {_S.DEFAULTED},
        _S.CANCELLED: {_S.ACTIVE},
        # Money may still come in: it is a recovery, and the loan stays written off.
        _S.WRITTEN_OFF: set(),
    },
)

#: A person may have one loan of a kind in these states; a partial unique index holds it under races (MLMS-79).
OPEN_STATES: Final = (_S.ACCEPTED, _S.DISBURSING, _S.ACTIVE, _S.DEFAULTED, _S.LEGAL)
#: Money is out and has to come back.
RUNNING_STATES: Final = (_S.ACTIVE, _S.DEFAULTED, _S.LEGAL)
