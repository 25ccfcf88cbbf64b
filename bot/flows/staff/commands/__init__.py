"""The staff group's slash commands: each a line in one table, with who may use it and how it is explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.flows.staff.commands.looking import due, find, loans, overdue, payouts, pending, private_view, view
from bot.flows.staff.commands.money import disburse, pay, reverse, waive
from domain.messages import Message, Refusal, Text, _, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.people.staff import Action, Staff

__all__ = ["COMMANDS", "StaffWord", "private_view", "run"]

Run = Callable[[Office, Staff, str], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class StaffWord:
    """A command: who may use it, what it does, and how it is explained."""

    action: Action
    run: Run
    explained: Text


async def retry(office: Any, staff: Staff, rest: str) -> Message:
    """Try a message again that could not be delivered."""
    if not await office.uow.outbox.revive(rest.strip(), at=office.now):
        raise Refusal(_("There is no undelivered message with that key."))
    return Message("staff.retry", (_("It is tried again now."),))


async def explain(office: Any, staff: Staff, rest: str) -> Message:
    """List what this member of staff may write."""
    lines = [
        _("/{word}: {explained}", word=word, explained=entry.explained)
        for word, entry in COMMANDS.items()
        if staff.may(entry.action)
    ]
    return Message("staff.help", (_("You can write:"), *lines))


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "pending": StaffWord(Action.LIST_PENDING, pending, _("who waits for a decision")),
    "find": StaffWord(Action.FIND, find, _("find people by name, city, reference or end of phone")),
    "view": StaffWord(Action.FIND, view, _("where somebody stands, for example /view R-1001")),
    "due": StaffWord(Action.SEE_LOANS, due, _("what falls due today")),
    "overdue": StaffWord(Action.SEE_LOANS, overdue, _("loans with something overdue")),
    "loans": StaffWord(Action.SEE_LOANS, loans, _("running loans")),
    "payouts": StaffWord(Action.SEE_LOANS, payouts, _("loans that wait for their money")),
    "disburse": StaffWord(Action.DISBURSE, disburse, _("record money as sent, for example /disburse L-1001 D-9")),
    "pay": StaffWord(Action.RECORD_PAYMENT, pay, _("record money you received, for example /pay R-1001 5000 cash 123")),
    "reverse": StaffWord(
        Action.REVERSE_PAYMENT, reverse, _("take back a wrong entry, for example /reverse P-1001 wrong borrower")
    ),
    "waive": StaffWord(Action.WAIVE_LATE, waive, _("let go of a late charge, for example /waive L-1001 1 illness")),
    "retry": StaffWord(Action.RETRY_MESSAGE, retry, _("try an undelivered message again")),
    "help": StaffWord(Action.SEE_HELP, explain, _("this list")),
}


async def run(office: Office, staff: Staff, word: str, rest: str) -> Message:
    """Carry out a command, or refuse it; what a role does not allow is recorded."""
    entry = COMMANDS.get(word)
    if entry is None:
        raise Refusal(_("There is no command /{word}. Write /help to see them all.", word=verbatim(word[:30])))
    allow(staff, entry.action)
    return await entry.run(office, staff, rest)
