"""Money that arrives: one way in for all of it, recorded once, booked, receipted; and the links it comes by."""

from __future__ import annotations

import secrets

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Value, _
from domain.money import Money
from domain.operations.commands import RequestPayLink
from domain.operations.office import Office
from domain.operations.reapplying import follow_state, reapply
from domain.payments import books
from domain.payments.settling import Settlement, settle
from domain.people.chats import Chat


async def record_payment(office: Office, fact: PaymentReceived) -> bool:
    """
    Record money that has moved, whatever it fits; return False when this money was recorded before.

    A payment is a fact: it is never refused. What no loan asks for becomes the borrower's credit, and what has no
    loan waits in suspense.
    """
    loan = await _loan_of(office, fact)
    person_id = loan.person_id if loan else None
    state = "SUCCESS" if loan else "UNPLACED"
    payment_id = await office.uow.payments.record(
        fact, loan_id=loan.id if loan else None, person_id=person_id, state=state, at=office.now
    )
    if payment_id is None:
        return False
    if fact.attempt:
        await office.uow.payments.close_attempt(fact.attempt, "paid")
    office.note(
        "PAYMENT_PROCESSED",
        "payment",
        ref(payment_id),
        actor=fact.recorded_by or fact.provider,
        person_id=person_id,
        new=f"{fact.amount.minor} {fact.amount.currency}",
        reason=fact.reference,
    )
    if loan is None:
        await _to_suspense(office, fact, payment_id)
    else:
        await _to_loan(office, fact, payment_id, loan)
    return True


async def payment_failed(office: Office, *, attempt: str, amount: Money, event_id: str) -> None:
    """Tell the borrower that a payment did not go through; nothing changes."""
    loan_id = await office.uow.payments.loan_of_attempt(attempt)
    if loan_id is None:
        return
    loan = await office.uow.loans.get(loan_id)
    office.note("PAYMENT_FAILED", "loan", loan.ref, person_id=loan.person_id, new=str(amount.minor))
    await office.tell(
        loan.person_id, Notice("PAYMENT_FAILED", {"amount": amount}), once=f"failed:{event_id}", at_once=True
    )


async def request_link(office: Office, chat: Chat, command: RequestPayLink) -> Chat:
    """Make a pay link and send it."""
    loan = await office.uow.loans.latest_of(chat.person_id) if chat.person_id else None
    if loan is None or not loan.unpaid:
        raise Refusal(_("You owe us nothing now."))
    token = secrets.token_urlsafe(9)
    wish = command.amount.minor if command.amount else None
    await office.uow.payments.add_link(
        token=token, loan_id=loan.id, person_id=loan.person_id, wish_minor=wish, at=office.now
    )
    office.tell_chat(chat, link_notice(office, loan, token=token, wish=command.amount), once=f"link:{token}")
    return chat


def link_notice(office: Office, loan: Loan, *, token: str, wish: Money | None) -> Notice:
    """Return the message that carries a pay link."""
    first = loan.next_unpaid
    assert first is not None
    return Notice(
        "PAYMENT_LINK",
        {
            "amount": wish or loan.due_now(office.today),
            "wish": 1 if wish else 0,
            "late": loan.outstanding_of("late") if loan.outstanding_of("late") else "",
            "day": first.due_on,
            "url": f"{office.public_url}/p/{token}",
        },
    )


def ref(payment_id: int) -> str:
    """Return the reference of a payment, as receipts show it."""
    return f"P-{1000 + payment_id}"


async def _loan_of(office: Office, fact: PaymentReceived) -> Loan | None:
    loan_id = fact.loan_id
    if loan_id is None and fact.attempt:
        loan_id = await office.uow.payments.loan_of_attempt(fact.attempt)
    loan = await office.uow.loans.find(loan_id) if loan_id is not None else None
    # Another currency than the loan's is not ours to convert: it waits for a person.
    return loan if loan is not None and loan.instalments and loan.currency == fact.amount.currency else None


async def _to_suspense(office: Office, fact: PaymentReceived, payment_id: int) -> None:
    postings = books.unplaced(provider=fact.provider, amount=fact.amount)
    made = books.Transaction(
        f"payment:{payment_id}", "PAYMENT", office.lender.today(fact.paid_at), postings, fact.provider, None, payment_id
    )
    await office.uow.books.post(made, at=office.now)
    told = Notice("MONEY_UNPLACED", {"amount": fact.amount, "ref": ref(payment_id), "provider": fact.provider})
    await office.say_to_staff(told, once=f"unplaced:{payment_id}")


async def _to_loan(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan) -> None:
    """Settle what is owed; money that counts from before other facts has the account told again in date order."""
    if await _belongs_earlier(office, fact, payment_id, loan):
        account = await reapply(office, loan, why=ref(payment_id))
        result = Settlement(account.instalments, account.settled[payment_id], account.credit[payment_id])
        taken_off = sum(part.late for part in loan.instalments) - sum(part.late for part in account.instalments)
        await _send_receipt(office, fact, payment_id, loan, result, taken_off=max(0, taken_off))
        return
    result = settle(loan.instalments, fact.amount.minor)
    await office.uow.loans.settle(loan, result.instalments)
    await office.uow.payments.allocate(payment_id, result.settled, credit=result.credit)
    postings = books.receipt(
        provider=fact.provider,
        parts={component: loan.money(amount) for component, amount in result.by_component().items()},
        credit=loan.money(result.credit),
    )
    effective = office.lender.today(fact.paid_at)
    actor = fact.recorded_by or fact.provider
    made = books.Transaction(f"payment:{payment_id}", "PAYMENT", effective, postings, actor, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    await follow_state(office, loan, result.instalments)
    await _send_receipt(office, fact, payment_id, loan, result)


async def _belongs_earlier(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan) -> bool:
    """Return whether a payment counts from before another one, or from before a late charge (G-5, S-11)."""
    paid_on = office.lender.today(fact.paid_at)
    if any(paid_on < on for _number, on in await office.uow.loans.charges(loan.id)):
        return True
    later = await office.uow.payments.standing(loan.id, zone=office.lender.zone)
    return any(paid_on < one.on for one in later if one.id != payment_id)


async def _send_receipt(
    office: Office, fact: PaymentReceived, payment_id: int, loan: Loan, result: Settlement, *, taken_off: int = 0
) -> None:
    left = sum(part.remaining for part in result.instalments)
    following = next((part for part in result.instalments if part.remaining), None)
    late = result.by_component().get("late", 0)
    facts: dict[str, Value] = {
        "amount": fact.amount,
        "ref": ref(payment_id),
        "loan": loan.ref,
        "left": loan.money(left),
        "late": loan.money(late) if late else "",
        "credit": loan.money(result.credit) if result.credit else "",
        "off": loan.money(taken_off) if taken_off else "",
        "next": loan.money(following.remaining) if following else "",
        "day": following.due_on if following else "",
    }
    await office.tell(loan.person_id, Notice("PAYMENT_CONFIRMATION", facts), once=f"receipt:{payment_id}", at_once=True)
    if result.credit:
        extra = Notice("OVERPAID", {"amount": loan.money(result.credit), "ref": ref(payment_id), "loan": loan.ref})
        await office.say_to_staff(extra, once=f"overpaid:{payment_id}")
