"""The staff group's slash commands: each a line in one table, a reader of its words, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.flows.borrower.account import STAGE_WORDS
from bot.read.dates import read_date
from bot.read.money import read_money
from bot.read.unclear import Unclear
from domain.lending.application import Purpose
from domain.lending.loan import Loan
from domain.messages import Choice, Message, Refusal, Text, _, n_, verbatim
from domain.money import Money
from domain.operations import by_hand, desk, paying_out, reversing
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.payments.by_hand import METHODS
from domain.people.person import Standing
from domain.people.staff import Action, Staff

PAGE: Final = 20

Run = Callable[[Office, Staff, str], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class StaffWord:
    """A command: who may use it, what it does, and how it is explained."""

    action: Action
    run: Run
    explained: Text


async def pending(office: Any, staff: Staff, rest: str) -> Message:
    """List who waits for a decision."""
    page = _page(rest)
    people, count = await office.uow.people.page(standing=Standing.PENDING, offset=page * PAGE, limit=PAGE)
    lines = [
        _("{ref} {name} · {city}", ref=person.ref, name=verbatim(person.short_name), city=verbatim(person.city))
        for person in people
    ]
    head = n_("{count} person waits for a decision.", "{count} people wait for a decision.", count)
    return Message("staff.pending", (head, *lines), _pager("pending", "", page, count))


async def find(office: Any, staff: Staff, rest: str) -> Message:
    """Find people by name, city, reference or the end of a phone number."""
    page, words = _paged(rest)
    if not words:
        raise Refusal(_("Write whom to look for: /find shazia, /find city lahore, /find 567 or /find R-1001."))
    people, count = await office.uow.people.page(search=words, offset=page * PAGE, limit=PAGE)
    lines = [
        _(
            "{ref} {name} · {city} · {phone}",
            ref=person.ref,
            name=verbatim(person.short_name),
            city=verbatim(person.city),
            phone=person.phone_masked,
        )
        for person in people
    ]
    head = n_("{count} person found.", "{count} people found.", count)
    return Message("staff.find", (head, *lines), _pager("find", words, page, count))


async def view(office: Any, staff: Staff, rest: str) -> Message:
    """Show where somebody stands, without what identifies her; that goes to a private chat on View."""
    person = await _person(office, rest)
    latest = await office.uow.applications.latest_of(person.id)
    loan = await office.uow.loans.latest_of(person.id)
    lines = [
        _(
            "{ref} {name} · {city} · {phone}",
            ref=person.ref,
            name=verbatim(person.short_name),
            city=verbatim(person.city),
            phone=person.phone_masked,
        ),
        _("Member: {standing}", standing=verbatim(person.standing)),
    ]
    if (request := latest.get(Purpose.LOAN)) is not None:
        lines.append(STAGE_WORDS[request.stage](request=request.ref))
    if loan is not None and loan.instalments:
        lines.append(_loan_line(loan, office))
    return Message("staff.view", tuple(lines))


async def due(office: Any, staff: Staff, rest: str) -> Message:
    """List what falls due today."""
    rows = await office.uow.loans.due_on([office.today])
    loans = [await office.uow.loans.get(loan_id) for loan_id, _number, _day in rows[:PAGE]]
    head = n_("{count} instalment falls due today.", "{count} instalments fall due today.", len(rows))
    return Message("staff.due", (head, *(await _lines(office, loans))))


async def overdue(office: Any, staff: Staff, rest: str) -> Message:
    """List loans with something overdue, the longest first."""
    loans = await office.uow.loans.running(due_before=office.today, limit=PAGE)
    head = n_("{count} loan is overdue.", "{count} loans are overdue.", len(loans))
    return Message("staff.overdue", (head, *(await _lines(office, loans))))


async def loans(office: Any, staff: Staff, rest: str) -> Message:
    """List running loans."""
    running = await office.uow.loans.running(limit=PAGE)
    head = n_("{count} loan is running.", "{count} loans are running.", len(running))
    return Message("staff.loans", (head, *(await _lines(office, running))))


async def payouts(office: Any, staff: Staff, rest: str) -> Message:
    """List loans that wait for their money."""
    waiting = await office.uow.loans.waiting_for_payout()
    lines = [_("{loan}: send {amount}", loan=loan.ref, amount=loan.principal) for loan in waiting]
    head = n_("{count} loan waits for its money.", "{count} loans wait for their money.", len(waiting))
    return Message("staff.payouts", (head, *lines))


async def disburse(office: Any, staff: Staff, rest: str) -> Message:
    """Record a payout: /disburse L-1001 D-9."""
    found = re.fullmatch(r"[lL]-?(\d+)\s+(\S.{0,59})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan and the reference of the transfer: /disburse L-1001 D-9."))
    loan_id, reference = int(found[1]) - 1000, found[2].strip()
    await paying_out.disburse(office, staff, loan_id, reference=reference)
    return Message(
        "staff.disbursed",
        (
            _(
                "Recorded: {loan} was sent with reference {reference}.",
                loan=f"L-{found[1]}",
                reference=verbatim(reference),
            ),
        ),
    )


async def pay(office: Any, staff: Staff, rest: str) -> Message:
    """Write down money that staff received: /pay R-1001 5000 cash 123, with "on 15-11-2026" when it was not today."""
    rest, _on, day = rest.partition(" on ")
    paid_on = _date(office, day) if day else office.today
    found = re.fullmatch(rf"(\S+)\s+(.+?)\s+({'|'.join(METHODS)})\s+(\S.{{0,39}})", rest.strip(), re.IGNORECASE)
    if found is None:
        raise Refusal(
            _("Write the person, the amount, cash, bank or wallet, and the receipt: /pay R-1001 5000 cash 123.")
        )
    person = await _person(office, found[1])
    amount = _amount(office, found[2])
    receipt = by_hand.Receipt(person.id, amount, found[3].lower(), found[4], paid_on)
    if await by_hand.record(office, staff, receipt):
        line = _(
            "Recorded: {amount} from {name}. The receipt is on its way to her.",
            amount=amount,
            name=verbatim(person.short_name),
        )
    else:
        line = _("This is a large amount: somebody else has to confirm it on the card.")
    return Message("staff.pay", (line,))


async def reverse(office: Any, staff: Staff, rest: str) -> Message:
    """Take back a payment that was written down by mistake: /reverse P-1001 wrong borrower."""
    found = re.fullmatch(r"[pP]-?(\d{1,12})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the payment and the reason: /reverse P-1001 wrong borrower."))
    if await reversing.reverse(office, staff, int(found[1]) - 1000, reason=found[2]):
        line = _("Taken back: {ref}. The borrower is told.", ref=f"P-{found[1]}")
    else:
        line = _("This is a large amount: somebody else has to confirm it on the card.")
    return Message("staff.reverse", (line,))


def _date(office: Office, words: str) -> date:
    try:
        found: date = read_date(words, today=office.today)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found


def _amount(office: Office, words: str) -> Money:
    lender = office.lender
    try:
        found: Money = read_money(words, currency=lender.currency, country=lender.country)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found


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
    "retry": StaffWord(Action.RETRY_MESSAGE, retry, _("try an undelivered message again")),
    "help": StaffWord(Action.SEE_HELP, explain, _("this list")),
}


async def private_view(office: Any, staff: Staff, person_id: int) -> Message:
    """Show what identifies somebody, to one member of staff in her private chat; seeing it is written down."""
    details = await desk.audited_view(office, staff, person_id)
    person = await office.uow.people.get(person_id)
    return Message(
        "staff.details",
        (
            _("{ref} {name}", ref=person.ref, name=verbatim(person.name)),
            _("Born: {day}", day=verbatim(details["born"])),
            _("Phone: {phone}", phone=verbatim(details["phone"])),
            _("Identity number: {masked}", masked=person.national_id_masked),
            _("Address: {address}, {city}", address=verbatim(details["address"]), city=verbatim(person.city)),
        ),
    )


async def run(office: Office, staff: Staff, word: str, rest: str) -> Message:
    """Carry out a command, or refuse it; what a role does not allow is recorded."""
    entry = COMMANDS.get(word)
    if entry is None:
        raise Refusal(_("There is no command /{word}. Write /help to see them all.", word=verbatim(word[:30])))
    allow(staff, entry.action)
    return await entry.run(office, staff, rest)


async def _person(office: Any, rest: str) -> Any:
    people, count = await office.uow.people.page(search=rest.strip(), limit=2)
    if count != 1:
        raise Refusal(_("Write exactly one person, for example /view R-1001."))
    return people[0]


async def _lines(office: Any, loans: Any) -> tuple[Text, ...]:
    return tuple([_with_name(_loan_line(loan, office), await office.uow.people.get(loan.person_id)) for loan in loans])


def _with_name(line: Text, person: Any) -> Text:
    return _("{name}: {line}", name=verbatim(person.short_name), line=line)


def _loan_line(loan: Loan, office: Office) -> Text:
    days = loan.days_past_due(office.today)
    if days:
        return n_(
            "{loan}, {left} left, {due} open for {count} day",
            "{loan}, {left} left, {due} open for {count} days",
            days,
            loan=loan.ref,
            left=loan.outstanding,
            due=loan.due_now(office.today),
        )
    following = loan.next_unpaid
    if following is None:
        return _("{loan}, repaid", loan=loan.ref)
    return _(
        "{loan}, {left} left, next {amount} on {day}",
        loan=loan.ref,
        left=loan.outstanding,
        amount=loan.money(following.remaining),
        day=following.due_on,
    )


def _page(rest: str) -> int:
    return max(0, int(rest) - 1) if rest.strip().isdigit() and len(rest) < 5 else 0


def _paged(rest: str) -> tuple[int, str]:
    found = re.search(r"\s+page\s+(\d{1,3})$", rest)
    return (max(0, int(found[1]) - 1), rest[: found.start()].strip()) if found else (0, rest.strip())


def _pager(word: str, rest: str, page: int, count: int) -> tuple[Choice, ...]:
    """Return buttons to the pages before and after; a search goes along when it fits a button."""

    def place(number: int) -> str:
        return f"s.{word}.{number + 1}" if not rest else f"s.{word}.{rest[:30]} page {number + 1}"

    before = (Choice(place(page - 1), _("◀ Back")),) if page else ()
    after = (Choice(place(page + 1), _("More ▶")),) if (page + 1) * PAGE < count else ()
    return (*before, *after)
