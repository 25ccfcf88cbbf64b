"""The second person: who may confirm each kind of proposal, and what then is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.operations import (
    adjusting,
    by_hand,
    compromising,
    refunding,
    restructuring,
    returning,
    reversing,
    sending,
    setting_limits,
    suspense,
    waiving,
    writing_off,
)
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, close, proposed
from domain.people.staff import Action, Staff

#: Carries a proposal out, given the names of both people.
CarryOut = Callable[[Office, Proposal, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Seconded:
    """A kind of proposal: what the second person must be allowed, and what is done when she confirms."""

    action: Action
    carry_out: CarryOut


SECONDED: Final[Mapping[str, Seconded]] = {
    "cash": Seconded(Action.RECORD_PAYMENT, by_hand.carry_out),
    "placement": Seconded(Action.RECORD_PAYMENT, suspense.carry_out),
    "reversal": Seconded(Action.REVERSE_PAYMENT, reversing.carry_out),
    "waiver": Seconded(Action.WAIVE_LARGE, waiving.carry_out),
    "adjustment": Seconded(Action.CONFIRM_LOSS, adjusting.carry_out),
    "return": Seconded(Action.REFUND, returning.carry_out),
    "refund": Seconded(Action.REFUND, refunding.carry_out),
    "write_off": Seconded(Action.CONFIRM_LOSS, writing_off.carry_out),
    "compromise": Seconded(Action.CONFIRM_LOSS, compromising.carry_out),
    "new_plan": Seconded(Action.CONFIRM_TERMS, restructuring.carry_out),
    "unsent": Seconded(Action.DISBURSE, sending.carry_out),
    "limits": Seconded(Action.CONFIRM_TERMS, setting_limits.carry_out),
}


async def confirm(office: Office, staff: Staff, card_id: int) -> None:
    """Do what a card proposes, after a second person has looked at it; raise Refusal when that is not possible now."""
    proposal, first = await proposed(office, staff, card_id)
    seconded = SECONDED[proposal.kind]
    allow(staff, seconded.action)
    await seconded.carry_out(office, proposal, f"{first}, {staff.name}")
    await close(office, staff, card_id)
