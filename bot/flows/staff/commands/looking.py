"""Looking: who waits, who is who, what is due, what is overdue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.flows.staff.commands.word import StaffWord
from bot.flows.staff.said import STAGES
from domain.lending.application import Purpose
from domain.lending.loan import Loan
from domain.messages import Choice, Message, Refusal, Text, _, n_, verbatim
from domain.operations import desk
from domain.operations.office import Office
from domain.payments.refs import ref
from domain.people.person import Standing
from domain.people.staff import Action, Staff

PAGE: Final = 20


async def pending(office: Any, staff: Staff, rest: str) -> Message:
    """List who waits for a decision."""
    page = _page(rest)
    people, count = await office.uow.people.page(standing=Standing.PENDING, offset=page * PAGE, limit=PAGE)
    lines = [
        _("{ref} {name} · {city}", ref=person.ref, name=verbatim(person.short_name), city=verbatim(person.city))
        for person in people
    ]
    head = n_("{count} person waits for a decision.", "{count} people wait for a decision.", count)
    return Message("staff.pending", (head, *lines), pager("pending", "", page, count))


async def find(office: Any, staff: Staff, rest: str) -> Message:
    """Find people by name, city, reference or the end of a phone number."""
    page, words = paged(rest)
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
    return Message("staff.find", (head, *lines), pager("find", words, page, count))


async def view(office: Any, staff: Staff, rest: str) -> Message:
    """Show where somebody stands, without what identifies her; that goes to a private chat on View."""
    person = await person_named(office, rest)
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
        lines.append(STAGES[request.stage](request=request.ref))
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


async def claims(office: Any, staff: Staff, rest: str) -> Message:
    """List the payments that borrowers say they made and that we are looking for, the oldest first."""
    waiting = await office.uow.claims.open(limit=PAGE)
    lines = []
    for claim in waiting:
        person = await office.uow.people.get(claim.person_id)
        line = _("{person} {name}: code ending {end}, until {day}")
        if claim.amount is not None:
            line = _("{person} {name}: {amount}, code ending {end}, until {day}", amount=claim.amount)
        day = office.lender.today(claim.made_at + timedelta(hours=office.lender.policy.claim_hold_hours))
        lines.append(line(person=person.ref, name=verbatim(person.short_name), end=claim.end, day=day))
        waits = await office.uow.statements.waiting_of(claim.amount) if claim.amount is not None else ()
        lines += [_waits(person, payment_id) for payment_id in waits]
    head = n_("{count} payment is being looked for.", "{count} payments are being looked for.", len(waiting))
    return Message("staff.claims", (head, *lines))


def _waits(person: Any, payment_id: int) -> Text:
    line = _("{payment} of just this amount waits in suspense. If it is theirs: /suspense {payment} {person}")
    return line(payment=ref(payment_id), person=person.ref)


async def payouts(office: Any, staff: Staff, rest: str) -> Message:
    """List loans that wait for their money."""
    waiting = await office.uow.loans.waiting_for_payout()
    lines = [_("{loan}: send {amount}", loan=loan.ref, amount=loan.principal) for loan in waiting]
    head = n_("{count} loan waits for its money.", "{count} loans wait for their money.", len(waiting))
    return Message("staff.payouts", (head, *lines))


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


async def person_named(office: Any, rest: str) -> Any:
    """Return the one person some words mean, or a loan of hers does; raise Refusal for nobody or several."""
    if (named := re.fullmatch(r"[lL]-?(\d{1,12})", rest.strip())) is not None:
        loan = await office.uow.loans.find(int(named[1]) - 1000)
        if loan is not None:
            return await office.uow.people.get(loan.person_id)
    people, count = await office.uow.people.page(search=rest.strip(), limit=2)
    if not count:
        raise Refusal(
            _("There is nobody here called {words}. Please look with /find.", words=verbatim(rest.strip()[:60]))
        )
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


def paged(rest: str) -> tuple[int, str]:
    """Return which page is asked for, counted from nought, and the words before it."""
    found = re.search(r"\s+page\s+(\d{1,3})$", rest)
    return (max(0, int(found[1]) - 1), rest[: found.start()].strip()) if found else (0, rest.strip())


def pager(word: str, rest: str, page: int, count: int) -> tuple[Choice, ...]:
    """Return buttons to the pages before and after; a search goes along when it fits a button."""

    def place(number: int) -> str:
        return f"s.{word}.{number + 1}" if not rest else f"s.{word}.{rest[:30]} page {number + 1}"

    before = (Choice(place(page - 1), _("◀ Back")),) if page else ()
    after = (Choice(place(page + 1), _("More ▶")),) if (page + 1) * PAGE < count else ()
    return (*before, *after)


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "pending": StaffWord(Action.LIST_PENDING, pending, _("who waits for a decision")),
    "find": StaffWord(Action.FIND, find, _("find people by name, city, reference or end of phone")),
    "view": StaffWord(Action.FIND, view, _("where somebody stands, for example /view R-1001")),
    "due": StaffWord(Action.SEE_LOANS, due, _("what falls due today")),
    "overdue": StaffWord(Action.SEE_LOANS, overdue, _("loans with something overdue")),
    "loans": StaffWord(Action.SEE_LOANS, loans, _("running loans")),
    "payouts": StaffWord(Action.SEE_LOANS, payouts, _("loans that wait for their money")),
    "claims": StaffWord(Action.SEE_LOANS, claims, _("payments that borrowers say they made")),
}
