"""Collection sheets: up to thirty receipts pasted at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.reading import amount_in, date_in
from bot.flows.staff.commands.word import StaffWord
from bot.flows.staff.sheet_card import problem_lines
from bot.read.sheet import SheetLine, read_sheet
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.operations import sheets
from domain.operations.sheets import MOST_LINES, Entry, Sheet
from domain.payments.by_hand import normalised, words_after
from domain.payments.naming import named_in
from domain.people.staff import Action, Staff


async def collect(office: Any, staff: Staff, rest: str) -> Message:
    """
    Lay out a collection sheet: /collect cash 20-11-2026, and below it lines like L-1001 2500 R-101.

    Nothing is posted before somebody presses Post on the card.
    """
    try:
        entries = await sheets.lay_out(office, staff, _sheet(office, rest))
    except Refusal as refusal:
        await office.uow.payments.refused(actor=staff.name, written=rest, reason=refusal.reason.msgid, at=office.now)
        raise
    count = sum(entry.problem is None for entry in entries)
    if not count:
        head = _("None of these lines can be posted yet.")
        return Message("staff.collect", (head, *problem_lines(sheets.gathered(entries))))
    line = n_(
        "{count} line is on the card. Please look, then press Post.",
        "{count} lines are on the card. Please look, then press Post.",
        count,
    )
    return Message("staff.collect", (line,))


def _sheet(office: Any, rest: str) -> Sheet:
    text, _because, reason = rest.partition(" because ")
    if _because:
        reason, _newline, below = reason.partition("\n")
        text = f"{text}\n{below}"
    words = read_sheet(text)
    if not words.lines:
        raise Refusal(_("Write one line for each receipt below /collect, for example: L-1001 2500 cash R-101."))
    if len(words.lines) > MOST_LINES:
        line = _("A sheet has up to {most} lines, and this one has {count}. Please send it in parts.")
        raise Refusal(line(most=MOST_LINES, count=len(words.lines)))
    paid_on = date_in(office, words.day) if words.day else office.today
    return Sheet(paid_on, reason.strip(), tuple(_entry(office, line, words.method) for line in words.lines))


def _entry(office: Any, line: SheetLine, method: str) -> Entry:
    """Return a line as it is meant, or with what is missing on it."""
    whose, method = named_in(line.whose), line.method or method
    amount, problem = None, _missing(line, method)
    if whose is None:
        problem = _("It begins with the loan or the person, for example L-1001 2500 cash R-101.")
    elif line.amount:
        try:
            amount = amount_in(office, line.amount)
        except Refusal as refusal:
            problem = refusal.reason
    return Entry(line.number, whose, amount, method, line.receipt[:40], line.written, problem)


def _missing(line: SheetLine, method: str) -> Text | None:
    if not line.amount:
        return _("The amount is missing, for example L-1001 2500 cash R-101.")
    if not method:
        return _("Write how it came, cash, bank or wallet, on the line or once at the top: /collect cash.")
    if not normalised(line.receipt):
        return _("The receipt needs a number, for example R-123.")
    if words := words_after(line.receipt):
        text = _("“{words}” is not part of a receipt's number. Please write the number alone, for example R-123.")
        return text(words=verbatim(words))
    return None


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "collect": StaffWord(
        Action.RECORD_PAYMENT, collect, _("a whole collection sheet, one line each, for example L-1001 2500 cash R-101")
    ),
}
