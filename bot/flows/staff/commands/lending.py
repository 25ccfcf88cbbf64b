"""Lending: offer a loan, plan one anew, close it early or for less, write it off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.looking import person_named
from bot.flows.staff.commands.reading import amount_in, date_in, loan_id_in
from bot.flows.staff.commands.word import StaffWord
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.operations import closing, compromising, requesting, restructuring, writing_off
from domain.operations.commands import ApplyForLoan
from domain.people.staff import Action, Staff

_SECOND = _("Somebody else has to confirm it on the card.")


async def newloan(office: Any, staff: Staff, rest: str) -> Message:
    """Offer somebody a loan: /newloan R-1001 50000 12."""
    found = re.fullmatch(r"(\S+)\s+(.+?)\s+(\d{1,3})(?:\s+(\S+))?", rest.strip())
    if found is None:
        raise Refusal(_("Write the person, the amount and the number of instalments: /newloan R-1001 50000 12."))
    person = await person_named(office, found[1])
    amount = amount_in(office, found[2])
    command = ApplyForLoan(amount, int(found[3]), "other", found[4] or "")
    if not await requesting.propose(office, staff, person.id, command):
        return Message("staff.newloan", (_("Somebody else has to approve it on the card."),))
    line = _("{name}: the offer of {amount} is on its way.", amount=amount, name=verbatim(person.short_name))
    return Message("staff.newloan", (line,))


async def restructure(office: Any, staff: Staff, rest: str) -> Message:
    """Propose a new plan: /restructure L-1001 holiday 2 lost her job."""
    found = re.fullmatch(r"([lL]-?\d{1,12})\s+(holiday|extend|day)\s+(\d{1,2})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(
            _(
                "Write the loan, the change, how much of it and why: /restructure L-1001 holiday 2 lost her job. "
                "Changes are holiday, extend and day."
            )
        )
    how: Any = found[2].lower()
    await restructuring.restructure(office, staff, loan_id_in(found[1]), how=how, number=int(found[3]), reason=found[4])
    return Message("staff.restructure", (_SECOND,))


async def settle(office: Any, staff: Staff, rest: str) -> Message:
    """Say what settles a loan today; or agree on less: /settle L-1001 8000 on 30-11-2026 illness."""
    found = re.fullmatch(r"([lL]-?\d{1,12})(?:\s+(.+?)\s+on\s+(\S+)\s+(\S.{2,200}))?", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan: /settle L-1001, or for less: /settle L-1001 8000 on 30-11-2026 illness."))
    loan_id = loan_id_in(found[1])
    if found[2]:
        amount, day = amount_in(office, found[2]), date_in(office, found[3])
        await compromising.offer(office, staff, loan_id, amount, day, reason=found[4])
        return Message("staff.settle", (_SECOND,))
    quoted = await closing.quote_for_staff(office, staff, loan_id)
    line = _(
        "{ref}: {total} settles it today, until midnight; {saved} is saved. Record it with /pay.",
        ref=f"L-{1000 + loan_id}",
        total=quoted.total,
        saved=quoted.saved,
    )
    return Message("staff.settle", (line,))


async def writeoff(office: Any, staff: Staff, rest: str) -> Message:
    """Propose to write a loan off: /writeoff L-1001 moved away, no answer for a year."""
    found = re.fullmatch(r"([lL]-?\d{1,12})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan and the reason: /writeoff L-1001 moved away, no answer for a year."))
    await writing_off.write_off(office, staff, loan_id_in(found[1]), reason=found[2])
    return Message("staff.writeoff", (_SECOND,))


async def plans(office: Any, staff: Staff, rest: str) -> Message:
    """List the plans a loan has had: /plans L-1001."""
    found = re.fullmatch(r"[lL]-?\d{1,12}", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan: /plans L-1001."))
    rows = await office.uow.loans.plans(loan_id_in(found[0]))
    lines = [
        _(
            "{number}. from {day}: {reason}",
            number=row["version"],
            day=row["started_on"],
            reason=verbatim(row["reason"] or "-"),
        )
        for row in rows
    ]
    head = n_("{count} plan.", "{count} plans.", len(rows))
    return Message("staff.plans", (head, *lines))


def _words(reason: str) -> Text:
    return verbatim(reason or "-")


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "newloan": StaffWord(Action.PROPOSE_LOAN, newloan, _("offer a loan, for example /newloan R-1001 50000 12")),
    "restructure": StaffWord(
        Action.PROPOSE_TERMS, restructure, _("plan a loan anew, for example /restructure L-1001 holiday 2 illness")
    ),
    "plans": StaffWord(Action.SEE_LOANS, plans, _("the plans a loan has had")),
    "settle": StaffWord(Action.RECORD_PAYMENT, settle, _("what settles a loan today, for example /settle L-1001")),
    "writeoff": StaffWord(Action.WRITE_OFF, writeoff, _("admit a loss, for example /writeoff L-1001 moved away")),
}
