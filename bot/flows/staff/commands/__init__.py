"""The staff group's slash commands: each a line in the table of its subject, with who may use it and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from bot.flows.staff.commands import credit, disputes, lending, looking, money, portfolio, sheets, suspense
from bot.flows.staff.commands.looking import private_view
from bot.flows.staff.commands.word import StaffWord
from bot.marking import OFFICE, marked
from domain.messages import Message, Refusal, _, verbatim
from domain.operations.desk import forbidden
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.payments.orders import NAMES
from domain.people.staff import Action, Staff

__all__ = ["COMMANDS", "SUBJECTS", "StaffWord", "private_view", "run"]


async def retry(office: Any, staff: Staff, rest: str) -> Message:
    """Try a message again that could not be delivered."""
    if not await office.uow.outbox.revive(rest.strip(), at=office.now):
        raise Refusal(_("There is no undelivered message with that key."))
    return Message("staff.retry", (_("It is tried again now."),))


async def guarded(office: Any, staff: Staff, rest: str) -> Message:
    """Refuse to set by hand what follows from the books, naming what can be done instead (SAFE-3, S-29)."""
    await forbidden(office, who=staff.name, what=f"/set {rest[:30]}", kind="GUARD")
    line = _("This can't be edited: it follows from what was agreed and paid. Use /restructure, /adjust or /reverse.")
    return Message("staff.guarded", (line,))


async def explain(office: Any, staff: Staff, rest: str) -> Message:
    """List what this member of staff may write."""
    lines = [
        _("/{word}: {explained}", word=word, explained=entry.explained)
        for word, entry in COMMANDS.items()
        if staff.may(entry.action)
    ]
    if office.lender.wallet and staff.may(Action.DISBURSE):
        text = _("/disburse L-1001 {word}: send the money of a loan by {wallet}")
        lines.append(text(word=office.lender.wallet, wallet=NAMES[office.lender.wallet]))
    message = Message("staff.help", (_("You can write:"), *lines))
    return marked(message, OFFICE) if office.lender.trial else message


_OURS: Final[Mapping[str, StaffWord]] = {
    "set": StaffWord(Action.SEE_HELP, guarded, _("nothing can be set by hand; this says what can be done instead")),
    "retry": StaffWord(Action.RETRY_MESSAGE, retry, _("try an undelivered message again")),
    "help": StaffWord(Action.SEE_HELP, explain, _("this list")),
}
#: In the order in which /help lists them.
SUBJECTS: Final = (
    looking.COMMANDS,
    money.COMMANDS,
    sheets.COMMANDS,
    suspense.COMMANDS,
    lending.COMMANDS,
    disputes.COMMANDS,
    credit.COMMANDS,
    portfolio.COMMANDS,
    _OURS,
)
COMMANDS: Final[Mapping[str, StaffWord]] = {word: entry for subject in SUBJECTS for word, entry in subject.items()}


async def run(office: Office, staff: Staff, word: str, rest: str) -> Message:
    """Carry out a command, or refuse it; what a role does not allow is recorded."""
    entry = COMMANDS.get(word)
    if entry is None:
        if near := get_close_matches(word, COMMANDS, n=1, cutoff=0.75):
            text = _("There is no command /{word}. Did you mean /{near}?")
            raise Refusal(text(word=verbatim(word[:30]), near=near[0]))
        raise Refusal(_("There is no command /{word}. Write /help to see them all.", word=verbatim(word[:30])))
    allow(staff, entry.action)
    return await entry.run(office, staff, rest)
