"""Collection sheets: what each line means is shown first, and posted when staff say so, each receipt once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.lending.loan import Glance
from domain.messages import Notice, Refusal, Text, Value, _
from domain.money import Money, total
from domain.operations import by_hand
from domain.operations.by_hand import Receipt
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.recognising import written_before
from domain.payments.by_hand import normalised
from domain.payments.names import Known, name_of
from domain.payments.naming import Named
from domain.people.staff import Action, Staff

CARD: Final = "sheet"
MOST_LINES: Final = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a sheet as it was read; `problem` says why it cannot be posted, and what would have worked."""

    number: int
    whose: Named | None
    amount: Money | None
    method: str
    receipt: str
    written: str
    problem: Text | None = None
    loan: Glance | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return how it came, and its number in the one form in which receipts are compared."""
        return self.method, normalised(self.receipt)

    @property
    def name(self) -> str:
        """Return what makes the same receipt the same, also where a bank's is called a wallet's."""
        return name_of(*self.key)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: when its money came, why it is written down so late, and its lines."""

    paid_on: date
    reason: str
    entries: tuple[Entry, ...]


async def lay_out(office: Office, staff: Staff, sheet: Sheet) -> tuple[Entry, ...]:
    """
    Hang a card that says what each line means, and post nothing; return the lines as they were understood.

    What cannot be posted is kept with its reason (SAFE-9). A sheet without a line that can be posted hangs no card.
    """
    allow(staff, Action.RECORD_PAYMENT)
    entries = await _checked(office, staff, sheet)
    bad = [(entry.written, entry.problem.msgid) for entry in entries if entry.problem is not None]
    await office.uow.payments.all_refused(bad, actor=staff.name, at=office.now)
    good = [entry for entry in entries if entry.problem is None]
    if good:
        facts: dict[str, Value] = {
            "day": sheet.paid_on,
            "reason": sheet.reason,
            "first": staff.name,
            "by": "",
            "limit": _limit(office),
            "sum": _sum(office, good),
            "lines": tuple(_kept(entry) for entry in good),
            "problems": gathered(entries),
        }
        await office.post_card(CARD, staff.id, Notice("CARD_SHEET", facts), once=f"sheet:{office.cause}")
    return entries


async def post(office: Office, staff: Staff, card_id: int) -> None:
    """
    Post a sheet's lines, each once, and let the card say what became of each.

    Raise Refusal when it was posted before, and for whoever wrote it when the sum needs a second person (MLMS-122).
    """
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind != CARD or card.body.params["by"]:
        raise Refusal(_("This sheet has been posted already."))
    allow(staff, Action.RECORD_PAYMENT)
    params = card.body.params
    first, sum_, paid_on = str(params["first"]), params["sum"], params["day"]
    assert isinstance(sum_, Money)
    assert isinstance(paid_on, date)
    if first == staff.name and sum_ > _limit(office):
        office.note("SELF_CONFIRMATION_REFUSED", "sheet", card_id, actor=staff.name)
        raise Refusal(_("You wrote it down yourself; somebody else has to confirm it."))
    author = await office.uow.staff.named(first) or staff
    actors = first if first == staff.name else f"{first}, {staff.name}"
    lines = _lines(params["lines"])
    await _lock(office, lines)
    done = {line: await _post(office, author, actors, line, paid_on, str(params["reason"])) for line in sorted(lines)}
    refused = [(line.written, why.msgid) for line, why in done.items() if isinstance(why, Text)]
    await office.uow.payments.all_refused(refused, actor=actors, at=office.now)
    posted = [line.amount for line in lines if isinstance(done[line], str)]
    office.note("SHEET_POSTED", "sheet", card_id, actor=actors, new=f"{len(posted)} of {len(lines)}")
    said = tuple(_as_kept(line, done[line]) for line in lines)
    facts = {**params, "by": staff.name, "lines": said, "sum": total(posted, office.lender.currency)}
    await office.rewrite(card, Notice("CARD_SHEET", facts))


def gathered(entries: Sequence[Entry]) -> tuple[tuple[str, Text], ...]:
    """Return what is wrong, each reason once with the numbers of its lines."""
    found: dict[str, tuple[Text, list[str]]] = {}
    for entry in entries:
        if entry.problem is not None:
            _reason, numbers = found.setdefault(repr(entry.problem), (entry.problem, []))
            numbers.append(str(entry.number))
    return tuple((", ".join(numbers), reason) for reason, numbers in found.values())


# Checking


async def _checked(office: Office, staff: Staff, sheet: Sheet) -> tuple[Entry, ...]:
    """Return the lines with their loans and what is wrong with them, looked up for all in two statements."""
    named = [entry.whose for entry in sheet.entries if entry.whose is not None]
    loans = await office.uow.loans.at_a_glance(
        loan_ids=[one.id for one in named if one.kind == "loan"],
        person_ids=[one.id for one in named if one.kind == "person"],
    )
    before = await written_before(office, [entry.key for entry in sheet.entries if entry.key[1]])
    seen: dict[str, int] = {}
    return tuple(_check(office, staff, sheet, entry, loans, before, seen) for entry in sheet.entries)


def _check(
    office: Office,
    staff: Staff,
    sheet: Sheet,
    entry: Entry,
    loans: Sequence[Glance],
    before: Mapping[tuple[str, str], Known],
    seen: dict[str, int],
) -> Entry:
    if entry.problem is not None:
        return entry
    assert entry.whose is not None
    assert entry.amount is not None
    wanted = "id" if entry.whose.kind == "loan" else "person_id"
    loan = next((loan for loan in loans if getattr(loan, wanted) == entry.whose.id), None)
    problem = _about_loan(office, loan)
    if problem is None and loan is not None:
        try:
            by_hand.check_amount(office, entry.amount)
            receipt = Receipt(loan.person_id, entry.amount, entry.method, entry.receipt, sheet.paid_on, sheet.reason)
            by_hand.check_date(office, staff, receipt, paid_out=loan.disbursed_on)
        except Refusal as refusal:
            problem = refusal.reason
    if problem is None and entry.key in before:
        problem = by_hand.recorded_already(before[entry.key].recorded)
    if problem is None and seen.setdefault(entry.name, entry.number) != entry.number:
        problem = _("The same receipt stands on line {line}. Each needs its own number.", line=seen[entry.name])
    return replace(entry, loan=loan, problem=problem)


def _about_loan(office: Office, loan: Glance | None) -> Text | None:
    if loan is None:
        return _("There is no such loan. Write it as L-1001, or the person as R-1001.")
    if loan.disbursed_on is None:
        return _("This loan has not been paid out yet.")
    return None if loan.currency == office.lender.currency else _("This loan is in another currency.")


def _limit(office: Office) -> Money:
    return office.lender.money(office.lender.policy.cash_max_officer)


def _sum(office: Office, entries: Sequence[Entry]) -> Money:
    return total([entry.amount for entry in entries if entry.amount is not None], office.lender.currency)


# Posting


@dataclass(frozen=True, slots=True, order=True)
class _Line:
    """A line as its card keeps it, in the order in which loans are locked."""

    loan_id: int
    number: int
    person_id: int
    name: str
    amount: Money
    method: str
    receipt: str

    @property
    def key(self) -> tuple[str, str]:
        return self.method, normalised(self.receipt)

    @property
    def written(self) -> str:
        return f"L-{1000 + self.loan_id} {self.amount.minor} {self.method} {self.receipt}"


def _kept(entry: Entry) -> Value:
    assert entry.loan is not None
    assert entry.amount is not None
    loan = entry.loan
    first, *rest = loan.name.split()
    name = f"{first} {rest[-1][0]}." if rest else first
    line = _Line(loan.id, entry.number, loan.person_id, name, entry.amount, entry.method, entry.receipt)
    return _as_kept(line, "")


def _as_kept(line: _Line, outcome: Value) -> Value:
    return (line.number, line.loan_id, line.person_id, line.name, line.amount, line.method, line.receipt, outcome)


def _lines(kept: Value) -> list[_Line]:
    assert isinstance(kept, tuple)
    lines = []
    for row in kept:
        assert isinstance(row, tuple)
        number, loan_id, person_id, name, amount, method, receipt, _outcome = row
        assert isinstance(number, int)
        assert isinstance(loan_id, int)
        assert isinstance(person_id, int)
        assert isinstance(amount, Money)
        lines.append(_Line(loan_id, number, person_id, str(name), amount, str(method), str(receipt)))
    return lines


async def _lock(office: Office, lines: Sequence[_Line]) -> None:
    """Lock loans and then receipts, each in one order, so that nobody who does the same ever waits in a circle."""
    for loan_id in sorted({line.loan_id for line in lines}):
        await office.uow.loans.get(loan_id)
    await written_before(office, [line.key for line in lines], lock=True)


async def _post(office: Office, author: Staff, actors: str, line: _Line, paid_on: date, reason: str) -> Text | str:
    """Post one line and return its reference, or why it was not posted."""
    receipt = Receipt(line.person_id, line.amount, line.method, line.receipt, paid_on, reason)
    found = await written_before(office, [line.key])
    if found:
        return by_hand.recorded_already(found[line.key].recorded)
    loan = await office.uow.loans.get(line.loan_id)
    try:
        by_hand.check_date(office, author, receipt, paid_out=loan.disbursed_on)
        return (await by_hand.book(office, actors, receipt, loan)).ref
    except Refusal as refusal:
        return refusal.reason
