"""Papers: receipts, statements and clearance letters are made when somebody asks, kept, and checked by their code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from domain.lending.loan import CHARITY, Loan
from domain.lending.states import LoanState
from domain.messages import Refusal, _
from domain.money import Money
from domain.operations.commands import GetPaper
from domain.operations.office import Office
from domain.operations.telling import told
from domain.papers.codes import new_code
from domain.papers.facts import LoanEnd, PaidMoney
from domain.papers.paper import (
    Clearance,
    Ending,
    Head,
    Paper,
    Part,
    Receipt,
    Says,
    Statement,
    StatementPart,
    kind_of,
)
from domain.people.chats import Chat

#: More lines than this of one loan nobody reads on paper; the earlier ones are in the opening balance.
MOST_LINES: Final = 100
_ENDINGS: Final[dict[LoanState, Ending]] = {
    LoanState.COMPLETED: "repaid",
    LoanState.SETTLED: "settled",
    LoanState.CANCELLED: "returned",
}


async def hand_over(office: Office, chat: Chat, command: GetPaper) -> Chat:
    """Make the paper somebody asked for, or find the one that says the same, and send it as words and as a PDF."""
    if chat.person_id is None:
        raise Refusal(_("You have not joined yet. It takes a few minutes."))
    match command.kind:
        case "receipt":
            paper = await _receipt(office, chat, chat.person_id, command.payment)
        case "statement":
            paper = await _statement(office, chat, chat.person_id)
        case "clearance":
            paper = await _clearance(office, chat, chat.person_id)
    office.hand_to(chat, paper.code, kind=paper.kind, once=f"{paper.code}:{office.cause}")
    return chat


Verdict = Literal["genuine", "replaced", "taken_back", "sent_back", "reopened"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A paper that we gave out, and whether what it says still holds."""

    paper: Paper
    verdict: Verdict
    #: What was sent back of the payment since.
    sent_back: Money | None = None


async def check(office: Office, code: str) -> Checked | None:
    """Return the paper of a code and whether it still holds, None when we never gave out such a paper."""
    paper = await office.uow.papers.find(code)
    if paper is None:
        return None
    match paper.says:
        case Receipt():
            return await _checked_receipt(office, paper, paper.says)
        case Clearance():
            end = await office.uow.papers.loan_end(paper.loan_id)
            return Checked(paper, "genuine" if end.is_clear else "reopened")
        case Statement():
            return Checked(paper, "genuine")


async def _checked_receipt(office: Office, paper: Paper, says: Receipt) -> Checked:
    assert paper.payment_id is not None
    paid = await office.uow.papers.paid(paper.payment_id)
    assert paid is not None
    since = says.amount.currency
    if not paid.stands:
        return Checked(paper, "taken_back")
    if paid.refunded > says.sent_back.minor:
        return Checked(paper, "sent_back", Money(paid.refunded, since))
    as_it_was = (dict(paid.settled), paid.credit, paid.recovered) == (
        says.settled,
        says.credit.minor,
        says.recovered.minor,
    )
    return Checked(paper, "genuine" if as_it_was else "replaced")


async def _receipt(office: Office, chat: Chat, person_id: int, ref: str) -> Paper:
    paid = await office.uow.papers.paid(_number(ref)) if _number(ref) else None
    if paid is None or paid.person_id != person_id:
        raise Refusal(_("There is no payment {ref} of yours. Write RECEIPT to choose from your payments.", ref=ref))
    # The lock lets only one paper be made at a time, and nothing move meanwhile.
    loan = await office.uow.loans.get(paid.loan_id)
    paid = await office.uow.papers.paid(paid.id)
    assert paid is not None
    says = await receipt_of(office, loan, paid)
    language = _language(office, chat)
    known = await office.uow.papers.newest(
        "receipt", person_id=person_id, loan_id=loan.id, payment_id=paid.id, language=language
    )
    if known is not None and isinstance(known.says, Receipt) and known.says.says_the_same(says):
        return known
    return await _keep(office, says, loan, payment_id=paid.id, language=language)


async def receipt_of(office: Office, loan: Loan, paid: PaidMoney) -> Receipt:
    """Return what the receipt of a payment says now; of one that was taken back, that it settles nothing."""
    settled = paid.settled if paid.stands else {}
    numbers = {number for number, _component in settled}
    days = await office.uow.loans.due_dates_of(loan, paid.version, numbers) if numbers else {}
    following = loan.next_unpaid if loan.state != LoanState.WRITTEN_OFF else None
    parts = tuple(
        Part(number, days[number], component, loan.money(amount))
        for (number, component), amount in sorted(settled.items())
    )
    return Receipt(
        head=await _head(office, loan, test=office.lender.pretends(paid.method)),
        payment=paid.ref,
        amount=paid.amount,
        method=paid.method,
        paid_on=office.lender.today(paid.paid_at),
        parts=parts,
        credit=loan.money(paid.credit),
        recovered=loan.money(paid.recovered),
        sent_back=loan.money(paid.refunded),
        taken_back=not paid.stands,
        left=loan.outstanding,
        next_on=following.due_on if following else None,
        next_amount=loan.money(following.remaining) if following else None,
        finished=loan.state in _ENDINGS and not loan.is_line,
        code=paid.code,
    )


async def _statement(office: Office, chat: Chat, person_id: int) -> Paper:
    latest = await office.uow.loans.latest_of(person_id)
    if latest is None or latest.disbursed_on is None:
        raise Refusal(_("You have no loan with us yet, so there is nothing to put on a statement."))
    loan = await office.uow.loans.get(latest.id)
    every = await told(office, loan)
    lines, before = every[-MOST_LINES:], every[:-MOST_LINES]
    says = Statement(
        head=await _head(office, loan, test=await _is_played(office, loan)),
        principal=loan.principal,
        opening=before[-1].balance if before else loan.money(0),
        closing=loan.outstanding,
        lines=lines,
        instalments=tuple(_part(loan, number) for number in range(len(loan.instalments))),
    )
    return await _same_or_new(office, says, loan, language=_language(office, chat))


def _part(loan: Loan, place: int) -> StatementPart:
    part = loan.instalments[place]
    asked = part.amount + part.late + part.charity
    left = part.remaining + part.owed(CHARITY)
    return StatementPart(part.number, part.due_on, loan.money(asked), loan.money(asked - left), loan.money(left))


async def _clearance(office: Office, chat: Chat, person_id: int) -> Paper:
    over = [(loan, end) for loan, end in await _ended(office, person_id) if end.is_clear and not loan.is_line]
    if not over:
        text = _("The letter that says you owe nothing is for a finished loan. Write BALANCE to see what is left.")
        raise Refusal(text)
    found, end = max(over, key=lambda one: one[0].id)
    loan = await office.uow.loans.get(found.id)
    assert loan.disbursed_on is not None
    assert end.closed_at is not None
    says = Clearance(
        head=await _head(office, loan, test=await _is_played(office, loan)),
        principal=loan.principal,
        disbursed_on=loan.disbursed_on,
        finished_on=office.lender.today(end.closed_at),
        ending=_ENDINGS[loan.state],
    )
    return await _same_or_new(office, says, loan, language=_language(office, chat))


async def _ended(office: Office, person_id: int) -> list[tuple[Loan, LoanEnd]]:
    """Return the loans whose money went out, each with its end, if it has one."""
    loans = [loan for loan in await office.uow.loans.all_of(person_id) if loan.disbursed_on is not None]
    return [(loan, await office.uow.papers.loan_end(loan.id)) for loan in loans]


async def _same_or_new(office: Office, says: Statement | Clearance, loan: Loan, *, language: str) -> Paper:
    """Return the last paper of its kind when it says the very same, whenever that was made; otherwise a new one."""
    known = await office.uow.papers.newest(
        kind_of(says), person_id=loan.person_id, loan_id=loan.id, payment_id=None, language=language
    )
    if known is not None and isinstance(says, Clearance):
        as_then = replace(says, head=replace(says.head, made_on=known.says.head.made_on))
        return known if known.says == as_then else await _keep(office, says, loan, payment_id=None, language=language)
    if known is not None and known.says == says:
        return known
    return await _keep(office, says, loan, payment_id=None, language=language)


async def _keep(office: Office, says: Says, loan: Loan, *, payment_id: int | None, language: str) -> Paper:
    paper = Paper(
        code=new_code(),
        person_id=loan.person_id,
        loan_id=loan.id,
        payment_id=payment_id,
        says=says,
        language=language,
        made_at=office.now,
    )
    await office.uow.papers.add(paper)
    office.note("PAPER_MADE", "loan", loan.ref, person_id=loan.person_id, new=paper.kind)
    return paper


async def _is_played(office: Office, loan: Loan) -> bool:
    """Return whether any money of a loan was not real: what is told of the whole loan is then none of it sure."""
    if not office.lender.played:
        return office.lender.trial
    return any(map(office.lender.pretends, await office.uow.payments.methods_of(loan.id)))


async def _head(office: Office, loan: Loan, *, test: bool) -> Head:
    person = await office.uow.people.get(loan.person_id)
    return Head(
        lender=office.lender.name,
        name=person.name,
        person=person.ref,
        loan=loan.ref,
        made_on=office.today,
        test=test,
    )


def _language(office: Office, chat: Chat) -> str:
    return chat.language or office.lender.languages[0]


def _number(ref: str) -> int:
    """Return which payment a reference names, 0 when it can be none."""
    digits = ref.upper().removeprefix("P").lstrip("- ")
    return max(int(digits) - 1000, 0) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0
