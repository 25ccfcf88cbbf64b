"""The staff group's slash commands: each a line in one table, with who may use it and how it is explained."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.flows.staff.commands.credit import aging, block, evaluate, limits, pause, profile, unpause
from bot.flows.staff.commands.disputes import dispute, disputes
from bot.flows.staff.commands.lending import newloan, plans, restructure, settle, writeoff
from bot.flows.staff.commands.looking import claims, due, find, loans, overdue, payouts, pending, private_view, view
from bot.flows.staff.commands.money import adjust, disburse, pay, payments, refund, resend, reverse, unsent, waive
from bot.flows.staff.commands.portfolio import portfolio
from bot.flows.staff.commands.sheets import collect
from bot.flows.staff.commands.suspense import recon, suspense
from bot.marking import OFFICE, marked
from domain.messages import Message, Refusal, Text, _, verbatim
from domain.operations.desk import forbidden
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
    message = Message("staff.help", (_("You can write:"), *lines))
    return marked(message, OFFICE) if office.lender.trial else message


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "pending": StaffWord(Action.LIST_PENDING, pending, _("who waits for a decision")),
    "find": StaffWord(Action.FIND, find, _("find people by name, city, reference or end of phone")),
    "view": StaffWord(Action.FIND, view, _("where somebody stands, for example /view R-1001")),
    "due": StaffWord(Action.SEE_LOANS, due, _("what falls due today")),
    "overdue": StaffWord(Action.SEE_LOANS, overdue, _("loans with something overdue")),
    "loans": StaffWord(Action.SEE_LOANS, loans, _("running loans")),
    "payouts": StaffWord(Action.SEE_LOANS, payouts, _("loans that wait for their money")),
    "claims": StaffWord(Action.SEE_LOANS, claims, _("payments that borrowers say they made")),
    "disburse": StaffWord(Action.DISBURSE, disburse, _("record money as sent, for example /disburse L-1001 D-9")),
    "resend": StaffWord(
        Action.DISBURSE, resend, _("order a payout again of which nobody learnt the end: /resend L-1001")
    ),
    "unsent": StaffWord(
        Action.DISBURSE, unsent, _("take such a payout as not sent: /unsent L-1001 not in the statement")
    ),
    "pay": StaffWord(Action.RECORD_PAYMENT, pay, _("record money you received, for example /pay R-1001 5000 cash 123")),
    "collect": StaffWord(
        Action.RECORD_PAYMENT, collect, _("a whole collection sheet, one line each, for example L-1001 2500 cash R-101")
    ),
    "payments": StaffWord(Action.SEE_LOANS, payments, _("what somebody has paid, for example /payments R-1001")),
    "reverse": StaffWord(
        Action.REVERSE_PAYMENT, reverse, _("take back a wrong entry, for example /reverse P-1001 wrong borrower")
    ),
    "waive": StaffWord(Action.WAIVE_LATE, waive, _("let go of a late charge, for example /waive L-1001 1 illness")),
    "adjust": StaffWord(Action.ADJUST, adjust, _("put right what is owed, for example /adjust L-1001 -500 returned")),
    "refund": StaffWord(Action.REFUND, refund, _("send money back, for example /refund P-1001 T-77")),
    "suspense": StaffWord(
        Action.SEE_LOANS, suspense, _("money with no owner; to give it its loan: /suspense P-1001 L-1001")
    ),
    "recon": StaffWord(Action.SEE_LOANS, recon, _("what comparing with the providers found")),
    "newloan": StaffWord(Action.PROPOSE_LOAN, newloan, _("offer a loan, for example /newloan R-1001 50000 12")),
    "restructure": StaffWord(
        Action.PROPOSE_TERMS, restructure, _("plan a loan anew, for example /restructure L-1001 holiday 2 illness")
    ),
    "plans": StaffWord(Action.SEE_LOANS, plans, _("the plans a loan has had")),
    "settle": StaffWord(Action.RECORD_PAYMENT, settle, _("what settles a loan today, for example /settle L-1001")),
    "writeoff": StaffWord(Action.WRITE_OFF, writeoff, _("admit a loss, for example /writeoff L-1001 moved away")),
    "disputes": StaffWord(Action.SEE_DISPUTES, disputes, _("what borrowers say is wrong and waits for an answer")),
    "dispute": StaffWord(
        Action.RESOLVE_DISPUTE, dispute, _("settle a dispute, for example /dispute D-1001 right counted twice")
    ),
    "limits": StaffWord(Action.SEE_CREDIT, limits, _("somebody's limits, for example /limits R-1001")),
    "credit": StaffWord(Action.SEE_CREDIT, profile, _("somebody's credit with its entries")),
    "pause": StaffWord(Action.PAUSE_CREDIT, pause, _("pause new credit, for example /pause R-1001 dispute")),
    "unpause": StaffWord(Action.PAUSE_CREDIT, unpause, _("open new credit again, for example /unpause R-1001")),
    "block": StaffWord(Action.PAUSE_CREDIT, block, _("block new credit until a manager lifts it")),
    "evaluate": StaffWord(Action.SEE_CREDIT, evaluate, _("what the rules say of somebody today")),
    "aging": StaffWord(Action.SEE_CREDIT, aging, _("what is open, by how long it has been")),
    "portfolio": StaffWord(
        Action.SEE_CREDIT, portfolio, _("what is out and at risk, for example /portfolio 31-12-2026")
    ),
    "set": StaffWord(Action.SEE_HELP, guarded, _("nothing can be set by hand; this says what can be done instead")),
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
