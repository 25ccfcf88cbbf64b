"""Drawing on a credit line: checked against every limit while the line is locked, booked, and told to staff."""

from __future__ import annotations

from typing import Final

from domain.lending.credit import Answer, Credit, Rules, due_date, may_draw
from domain.lending.loan import Instalment, Loan
from domain.messages import Notice, Refusal, Text, Value, _
from domain.money import Money
from domain.operations.commands import Draw
from domain.operations.offering import member
from domain.operations.office import Office
from domain.operations.reapplying import reapply
from domain.payments import books
from domain.people.chats import Chat


async def draw(office: Office, chat: Chat, command: Draw) -> Chat:
    """Book a draw, or refuse it with the reason and the most that could be drawn (CRED-70, 72, 78)."""
    person = await member(office, chat)
    found = await office.uow.loans.latest_of(person.id, kind="line")
    # Locked and read again: of two draws at once the second sees the first (BUG-52).
    line = await office.uow.loans.get(found.id) if found is not None else None
    credit = await office.uow.credit.of(person.id, lock=True)
    answer = may_draw(office.lender, credit, line, command.amount, today=office.today)
    if not answer.allowed:
        office.note("ORDER_FAILED", "credit", person.id, actor=person.ref, person_id=person.id, reason=answer.reason)
        raise Refusal(why_not(answer))
    assert line is not None
    part = await add_to_line(office, line, command.amount, kind="DRAW", actor=person.ref, credit=credit)
    office.note(
        "ORDER_CREATED",
        "loan",
        line.ref,
        actor=person.ref,
        person_id=person.id,
        new=str(command.amount.minor),
    )
    left = answer.available - command.amount
    facts: dict[str, Value] = {"amount": command.amount, "day": part.due_on, "available": left, "ref": line.ref}
    office.tell_chat(chat, Notice("DRAWN", facts), once=f"draw:{line.id}:{part.number}")
    told = Notice("LINE_DRAWN", {**facts, "name": person.short_name, "number": part.number})
    await office.say_to_staff(told, once=f"drawn:{line.id}:{part.number}")
    return chat


async def add_to_line(
    office: Office, line: Loan, amount: Money, *, kind: str, actor: str, credit: Credit | None = None
) -> Instalment:
    """Add what was taken today to a line, to be paid back by its own due date."""
    credit = credit or await office.uow.credit.of(line.person_id)
    due_on = due_date(office.today, Rules.of(office.lender, credit, line))
    number = max((part.number for part in line.instalments), default=0) + 1
    part = Instalment(number, due_on, principal=amount.minor, added_on=office.today)
    await office.uow.loans.add_part(line, part)
    postings = books.supplied(amount)
    key = f"draw:{line.id}:{number}"
    made = books.Transaction(key, kind, office.today, postings, actor, line.id)
    await office.uow.books.post(made, at=office.now)
    if await office.uow.payments.any_since(line, office.today, zone=office.lender.zone):
        # What was paid too much earlier today pays for what is taken now.
        await reapply(office, await office.uow.loans.get(line.id), why=f"draw {number}")
    return part


def why_not(answer: Answer) -> Text:
    """Return why a draw is not possible now, and what would be (CRED-51)."""
    sentence = REASONS[answer.reason]
    return sentence(most=answer.largest)


REASONS: Final[dict[str, Text]] = {
    "NO_CREDIT_LINE": _("You have no credit line with us. Write HELP to ask for one."),
    "CREDIT_PAUSED": _("New credit is paused for now. Write WHY to see what would open it again."),
    "CREDIT_BLOCKED": _("New credit is not open to you now. Write HELP to talk to a person."),
    "OVERDUE_CREDIT": _("Something is overdue. Once it is paid you can use your credit again. Write PAY."),
    "MAX_ORDER": _("That is more than one order may be. You can take up to {most} now."),
    "INSUFFICIENT_CREDIT": _("That is more than is left of your credit. You can take up to {most} now."),
    "TOO_LITTLE": _("Please write an amount above nothing. You can take up to {most} now."),
}
