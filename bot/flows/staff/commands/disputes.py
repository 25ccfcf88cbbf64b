"""Disputes: which ones wait for an answer, and settling one by its reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.word import StaffWord
from bot.flows.staff.dispute_cards import PUT_RIGHT
from domain.collections.dispute import WRONG, Dispute
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.operations import disputing
from domain.people.staff import Action, Staff


async def disputes(office: Any, staff: Staff, rest: str) -> Message:
    """List the open disputes of borrowers, the oldest first."""
    found = [one for one in await office.uow.disputes.still_open() if one.kind == disputing.BORROWER]
    lines = [await _line(office, one) for one in found]
    head = n_("{count} dispute waits for an answer.", "{count} disputes wait for an answer.", len(found))
    return Message("staff.disputes", (head, *lines))


async def _line(office: Any, found: Dispute) -> Text:
    person = await office.uow.people.get(found.person_id)
    text = _("{ref} {name}, {loan}: {what} Answer by {day}.")
    return text(
        ref=found.ref,
        name=verbatim(person.short_name),
        loan=f"L-{1000 + (found.loan_id or 0)}",
        what=WRONG[found.reason],
        day=found.due_on or office.today,
    )


async def dispute(office: Any, staff: Staff, rest: str) -> Message:
    """Settle a dispute: /dispute D-1001 right counted twice, or /dispute D-1001 stands the receipt is of May."""
    found = re.fullmatch(r"[dD]-?(\d{4,9})\s+(right|stands)\s+(\S.{2,500})", rest.strip())
    if found is None:
        raise Refusal(
            _("Write how it ends and why: /dispute D-1001 right counted twice, or /dispute D-1001 stands paid in May.")
        )
    right = found[2] == "right"
    settled = await disputing.resolve(office, staff, int(found[1]) - 1000, right=right, reason=found[3])
    lines = [_("{ref} is settled. The borrower is told.", ref=settled.ref)]
    if right:
        lines.append(PUT_RIGHT(loan=f"L-{1000 + (settled.loan_id or 0)}"))
    return Message("staff.dispute", tuple(lines))


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "disputes": StaffWord(Action.SEE_DISPUTES, disputes, _("what borrowers say is wrong and waits for an answer")),
    "dispute": StaffWord(
        Action.RESOLVE_DISPUTE, dispute, _("settle a dispute, for example /dispute D-1001 right counted twice")
    ),
}
