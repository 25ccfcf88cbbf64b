"""Money that arrives: one way in for all of it, recorded once, booked and receipted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.lending.account import Account, Paid, settle
from domain.lending.agreement import LoanTerms
from domain.lending.closing import Closing
from domain.lending.limits import ladder_limit
from domain.lending.loan import Instalment, Loan
from domain.lending.states import LoanState
from domain.messages import Notice, Value, _
from domain.money import Money
from domain.operations import claiming
from domain.operations.closing import closing_with
from domain.operations.levelling import follow_placed
from domain.operations.office import Office
from domain.operations.overpaying import ask_about_extra
from domain.operations.pausing import follow_payment
from domain.operations.planning import plan_after
from domain.operations.reapplying import agreed_on, by_component, follow_state, reapply, receipt_of
from domain.operations.recognising import link, odd, recognise, set_aside
from domain.payments import books
from domain.payments.by_hand import METHODS
from domain.payments.names import Known, Telling, is_shared, name_of
from domain.payments.orders import NAMES, Order
from domain.payments.refs import ref
from domain.payments.statements import SHOWN, masked

#: A receipt that comes this long after the payment says when that was.
LATE_TO_TELL: Final = timedelta(hours=1)


async def record_payment(office: Office, fact: PaymentReceived) -> bool:
    """
    Record money that has moved, whatever it fits; return False when this money was recorded before.

    A payment is a fact: it is never refused. What no loan asks for becomes the borrower's credit, what has no loan
    waits in suspense, and what comes for a loan that was written off is recovered.
    """
    loan = None if fact.unconfirmed else await _loan_of(office, fact)
    if loan is not None and await _is_named_by(office, fact, loan):
        return False
    if not is_shared(fact.provider):
        return await _record(office, fact, loan) is not None
    telling, known = await recognise(office, fact)
    if known is None:
        return await _record(office, fact, loan) is not None
    if telling is Telling.ASIDE:
        await _record_aside(office, fact, known)
        return True
    await _is_known(office, fact, known, loan)
    return False


async def _record(office: Office, fact: PaymentReceived, loan: Loan | None, *, told_as: str = "") -> int | None:
    """Record money under its name, book it, and answer the claims that it answers; return None for money known."""
    written_off = loan is not None and loan.state is LoanState.WRITTEN_OFF
    payment_id = await office.uow.payments.record(
        fact,
        loan=loan,
        state="SUCCESS" if loan else "UNPLACED",
        at=office.now,
        recovered=fact.amount.minor if written_off else 0,
        told_as=told_as,
    )
    if payment_id is None:
        return None
    if fact.attempt:
        await office.uow.payments.close_attempt(fact.attempt, "paid")
    office.note(
        "PAYMENT_PROCESSED",
        "payment",
        ref(payment_id),
        actor=fact.recorded_by or fact.provider,
        person_id=loan.person_id if loan else None,
        new=f"{fact.amount.minor} {fact.amount.currency}",
        reason=fact.reference,
    )
    if loan is None:
        await _keep_said(office, fact, payment_id)
        await _to_suspense(office, fact, payment_id)
    elif written_off:
        await _recovered(office, fact, payment_id, loan)
    else:
        await _to_loan(office, fact, payment_id, loan)
    await claiming.follow(office, fact, payment_id, loan)
    return payment_id


async def _record_aside(office: Office, fact: PaymentReceived, known: Known) -> None:
    """Let money wait for people that is told under the name of something else."""
    aside = await set_aside(office, fact, known)
    payment_id = await _record(office, aside, None, told_as=name_of(fact.provider, fact.reference))
    if payment_id is not None and aside.reference != fact.reference:
        await office.uow.money_names.link(payment_id, fact.provider, fact.reference, at=office.now)


async def name_payment(office: Office, order: Order, receipt: str) -> None:
    """Give a payment the receipt number under which its provider knows it, where we had it under our own name."""
    assert order.payment_id is not None
    if await office.uow.payments.recorded_as(order.provider, receipt) is not None:
        return
    await _check_not_written_down(office, order, receipt)
    await office.uow.payments.rename(order.payment_id, order.provider, receipt)
    await office.uow.money_orders.change(order.id, receipt=receipt)
    office.note("PAYMENT_NAMED", "payment", ref(order.payment_id), person_id=order.person_id, new=receipt)
    fact = PaymentReceived(order.provider, receipt, order.amount, order.made_at, loan_id=order.loan_id)
    await claiming.follow(office, fact, order.payment_id, await office.uow.loans.get(order.of_loan))


async def place_payment(office: Office, payment_id: int, amount: Money, loan: Loan, *, actors: str) -> bool:
    """
    Let money that waits in suspense settle what is owed on a loan, from the day on which it really came.

    Return False when it waits no longer. What was booked for it is taken back first; then it takes the way of any
    money that turns up late.
    """
    lost = loan.state is LoanState.WRITTEN_OFF
    fact = await office.uow.payments.place(payment_id, loan, recovered=amount.minor if lost else 0)
    if fact is None:
        return False
    office.note(
        "PAYMENT_PLACED",
        "payment",
        ref(payment_id),
        actor=actors,
        person_id=loan.person_id,
        old="suspense",
        new=loan.ref,
        reason=fact.reference,
    )
    postings = books.undone(books.unplaced(provider=fact.provider, amount=fact.amount))
    effective = office.lender.today(fact.paid_at)
    key = f"placed:{payment_id}"
    made = books.Transaction(key, "PLACED", effective, postings, fact.recorded_by, None, payment_id)
    await office.uow.books.post(made, at=office.now)
    if loan.state is LoanState.WRITTEN_OFF:
        await _recovered(office, fact, payment_id, loan, key=f"recovered:{payment_id}")
    else:
        await _to_loan(office, fact, payment_id, loan, waited=True)
    await claiming.follow(office, fact, payment_id, loan)
    await follow_placed(office, payment_id, fact, loan)
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


async def _loan_of(office: Office, fact: PaymentReceived) -> Loan | None:
    loan_id = fact.loan_id
    if loan_id is None and fact.attempt:
        loan_id = await office.uow.payments.loan_of_attempt(fact.attempt)
    loan = await office.uow.loans.find(loan_id) if loan_id is not None else None
    # Another currency than the loan's is not ours to convert: it waits for a person.
    paid_out = loan is not None and loan.disbursed_on is not None
    return loan if paid_out and loan is not None and loan.currency == fact.amount.currency else None


async def _is_named_by(office: Office, fact: PaymentReceived, loan: Loan) -> bool:
    """
    Return whether this is money that a wallet said was paid before it told the receipt number; then it has it now.

    Were it another payment of the same amount, the other receipt number would follow and be recorded then.
    """
    if fact.provider not in NAMES or fact.reference.startswith("order:"):
        return False
    order = await office.uow.money_orders.nameless(fact.provider, loan.id, fact.amount, around=fact.paid_at)
    if order is None or await office.uow.payments.recorded_as(fact.provider, fact.reference) is not None:
        return False
    await name_payment(office, order, fact.reference)
    return True


async def _is_known(office: Office, fact: PaymentReceived, known: Known, loan: Loan | None) -> None:
    """Keep that a provider tells of money that is recorded; where it waits for a loan that is named now, place it."""
    if fact.by_hand:
        return
    if await office.uow.payments.recorded_as(fact.provider, fact.reference) is None:
        await link(office, fact, known, loan)
    waits = known.state == "UNPLACED" and known.amount == fact.amount
    if loan is not None and waits and office.lender.today(fact.paid_at) >= (loan.disbursed_on or date.max):
        await place_payment(office, known.payment_id, fact.amount, loan, actors=fact.provider)


async def _check_not_written_down(office: Office, order: Order, receipt: str) -> None:
    """Ask staff to take one of two back where money that a wallet paid nameless was written down by hand meanwhile."""
    fact = PaymentReceived(order.provider, receipt, order.amount, order.made_at)
    telling, known = await recognise(office, fact)
    if telling is not Telling.NEW and known is not None and known.payment_id != order.payment_id:
        await odd(
            office, fact, _("staff wrote it down already as {ref}; please take one of the two back", ref=known.ref)
        )


async def _keep_said(office: Office, fact: PaymentReceived, payment_id: int) -> None:
    """Keep what the payer wrote, by which staff may find whose it is."""
    if fact.account or fact.payer:
        await office.uow.statements.keep_said(payment_id, account=fact.account, payer=fact.payer)


async def _to_suspense(office: Office, fact: PaymentReceived, payment_id: int) -> None:
    postings = books.unplaced(provider=fact.provider, amount=fact.amount)
    made = books.Transaction(
        f"payment:{payment_id}", "PAYMENT", office.lender.today(fact.paid_at), postings, fact.provider, None, payment_id
    )
    await office.uow.books.post(made, at=office.now)
    if fact.unconfirmed:
        return
    claimed = await office.uow.claims.of_amount(fact.amount)
    facts: dict[str, Value] = {
        "amount": fact.amount,
        "ref": ref(payment_id),
        "provider": fact.provider,
        "account": fact.account[:SHOWN],
        "payer": masked(fact.payer),
        "claimed": ", ".join(f"R-{1000 + claim.person_id}" for claim in claimed),
    }
    await office.say_to_staff(Notice("MONEY_UNPLACED", facts), once=f"unplaced:{payment_id}")


async def _to_loan(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan, *, waited: bool = False) -> None:
    """Settle what is owed; money that counts from before other facts has the account told again in date order."""
    terms = await office.uow.loans.terms(loan.id)
    closing = await closing_with(office, loan, fact, payment_id)
    if closing is not None or waited or await _belongs_earlier(office, fact, loan):
        kind = closing.kind if closing else None
        account = await reapply(office, loan, why=ref(payment_id), closing=kind)
    else:
        account = await _settle_last(office, fact, payment_id, loan, terms)
    taken_off = sum(part.late for part in loan.instalments) - sum(part.late for part in account.instalments)
    paid_on, settled = office.lender.today(fact.paid_at), account.settled[payment_id]
    planned = await plan_after(office, loan, terms, settled, paid_on=paid_on, why=ref(payment_id))
    if planned is not None:
        account = replace(account, instalments=planned.instalments)
    await _send_receipt(office, fact, payment_id, loan, account, closing, taken_off=taken_off)
    await follow_payment(office, loan.person_id)


async def _settle_last(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan, terms: LoanTerms) -> Account:
    """Settle with money that comes after everything else on the loan, which is the usual case and the cheap one."""
    agreed = agreed_on(loan, terms)
    effective = office.lender.today(fact.paid_at)
    account = settle(loan.instalments, Paid(payment_id, effective, fact.amount.minor), agreed)
    settled, credit = account.settled[payment_id], account.credit[payment_id]
    await office.uow.loans.settle(loan, account.instalments)
    await office.uow.payments.allocate(payment_id, settled, credit=credit)
    postings = receipt_of(loan, fact.provider, settled, credit)
    actor = fact.recorded_by or fact.provider
    made = books.Transaction(f"payment:{payment_id}", "PAYMENT", effective, postings, actor, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    await follow_state(office, loan, account.instalments)
    return account


async def _recovered(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan, *, key: str = "") -> None:
    """Book money for a loan that was written off as recovered; the loan stays as it is."""
    postings = books.receipt(provider=fact.provider, parts={}, credit=loan.money(0), recovered=fact.amount)
    actor = fact.recorded_by or fact.provider
    effective = office.lender.today(fact.paid_at)
    key = key or f"payment:{payment_id}"
    made = books.Transaction(key, "RECOVERY", effective, postings, actor, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    facts: dict[str, Value] = {"amount": fact.amount, "ref": ref(payment_id), "loan": loan.ref, **_marked(office, fact)}
    await office.tell(loan.person_id, Notice("MONEY_RECOVERED", facts), once=f"receipt:{payment_id}", at_once=True)


async def _belongs_earlier(office: Office, fact: PaymentReceived, loan: Loan) -> bool:
    """Return whether a payment counts from before another one, or from before a late charge or a relief (G-5, S-11)."""
    paid_on = office.lender.today(fact.paid_at)
    nights = [charge.on for charge in await office.uow.facts.charges(loan)]
    if any(paid_on < day for day in (*nights, *(relief.on for relief in await office.uow.facts.reliefs(loan)))):
        return True
    return await office.uow.payments.later_than(loan, fact, zone=office.lender.zone)


async def _send_receipt(
    office: Office,
    fact: PaymentReceived,
    payment_id: int,
    loan: Loan,
    account: Account,
    closing: Closing | None,
    *,
    taken_off: int,
) -> None:
    settled, credit = account.settled[payment_id], account.credit[payment_id]
    following = next((part for part in account.instalments if part.remaining), None)
    got = by_component(settled)

    def shown(minor: int) -> Value:
        return loan.money(minor) if minor > 0 else ""

    facts: dict[str, Value] = {
        "amount": fact.amount,
        "ref": ref(payment_id),
        "loan": loan.ref,
        "left": loan.money(sum(part.remaining for part in account.instalments)),
        "late": shown(got.get("late", 0)),
        "charity": shown(got.get("charity", 0)),
        "credit": shown(credit),
        "off": shown(taken_off),
        "next": loan.money(following.remaining) if following else "",
        "day": following.due_on if following else "",
        "short": int(_is_short_of_charge(following, office.lender.today(fact.paid_at))),
        "closed": closing.kind if closing else "",
        "paid": fact.paid_at if _turned_up_late(office, fact) else "",
        "line": int(loan.is_line),
        "limit": await _next_limit(office, loan, account) or "",
        "saved": shown(closing.saved.minor if closing and closing.kind == "settle" else 0),
        **_marked(office, fact),
    }
    await office.tell(loan.person_id, Notice("PAYMENT_CONFIRMATION", facts), once=f"receipt:{payment_id}", at_once=True)
    await ask_about_extra(office, loan, payment_id, credit=credit)


def _marked(office: Office, fact: PaymentReceived) -> dict[str, Value]:
    """Return what marks a receipt of money that is not real (INP-28)."""
    return {"test": 1} if office.lender.pretends(fact.method or fact.provider) else {}


def _is_short_of_charge(part: Instalment | None, paid_on: date) -> bool:
    """Return whether no more than the late charge of an instalment is left, as by a page from before it (S-11)."""
    return part is not None and part.due_on < paid_on and 0 < part.remaining <= part.late


def _turned_up_late(office: Office, fact: PaymentReceived) -> bool:
    """Return whether a provider told us so late that the receipt should say when it was paid (S-35)."""
    return fact.provider not in METHODS and office.now - fact.paid_at >= LATE_TO_TELL


async def _next_limit(office: Office, loan: Loan, account: Account) -> Money | None:
    """Return what a finished loan has raised her limit to, where there is a ladder to climb (INP-15, S-26)."""
    if loan.is_line or any(part.remaining for part in account.instalments):
        return None
    return ladder_limit(office.lender, await office.uow.loans.history(loan.person_id, today=office.today))
