"""Money that staff received: written down with its receipt, by two people when it is much, once for each receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Text, Value, _, verbatim
from domain.money import Money
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.payments import record_payment, ref
from domain.payments.by_hand import normalised
from domain.people.staff import Action, Staff


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a member of staff writes down: whose loan, how much, how it came, and the receipt's number."""

    person_id: int
    amount: Money
    method: str
    reference: str
    paid_on: date


async def record(office: Office, staff: Staff, receipt: Receipt) -> bool:
    """
    Record money that staff received; return False when a second person has to confirm it first (MLMS-122).

    Raise Refusal for a receipt that was written down before, naming by whom, and for somebody without a loan.
    """
    allow(staff, Action.RECORD_PAYMENT)
    loan = await _loan(office, receipt.person_id)
    _check_date(office, receipt, loan)
    await _check_new(office, receipt)
    if receipt.amount <= office.lender.money(office.lender.policy.cash_max_officer):
        await _book(office, staff, receipt, loan)
        return True
    person = await office.uow.people.get(receipt.person_id)
    facts: dict[str, Value] = {
        "ref": loan.ref,
        "name": person.short_name,
        "person_id": receipt.person_id,
        "amount": receipt.amount,
        "method": receipt.method,
        "paid_on": receipt.paid_on,
        "reference": verbatim(receipt.reference),
        "first": staff.name,
        "by": "",
    }
    office.note("PAYMENT_NEEDS_SECOND", "loan", loan.ref, actor=staff.name, person_id=person.id)
    once = f"cash:{receipt.method}:{normalised(receipt.reference)}"
    await office.post_card("cash", loan.id, Notice("CARD_CASH", facts), once=once)
    return False


async def confirm(office: Office, staff: Staff, card_id: int) -> None:
    """Record a large receipt after a second person has looked at it."""
    allow(staff, Action.RECORD_PAYMENT)
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind != "cash" or card.body.params["by"]:
        raise Refusal(_("This has been confirmed already."))
    params = card.body.params
    if params["first"] == staff.name:
        raise Refusal(_("You wrote it down yourself; somebody else has to confirm it."))
    amount, reference = params["amount"], params["reference"]
    assert isinstance(amount, Money)
    paid_on = params["paid_on"]
    assert isinstance(paid_on, date)
    receipt = Receipt(int(str(params["person_id"])), amount, str(params["method"]), _words(reference), paid_on)
    await _check_new(office, receipt)
    await _book(office, staff, receipt, await _loan(office, receipt.person_id), first=str(params["first"]))
    await office.rewrite_card("cash", card.subject_id, Notice("CARD_CASH", {**params, "by": staff.name}))


async def _book(office: Office, staff: Staff, receipt: Receipt, loan: Loan, *, first: str = "") -> None:
    fact = PaymentReceived(
        provider=receipt.method,
        reference=normalised(receipt.reference),
        amount=receipt.amount,
        paid_at=_moment(office, receipt.paid_on),
        loan_id=loan.id,
        method=receipt.method,
        recorded_by=f"{first}, {staff.name}" if first else staff.name,
    )
    await record_payment(office, fact)


def _check_date(office: Office, receipt: Receipt, loan: Loan) -> None:
    """Refuse a date in the future, before the payout, or too long ago (SAFE-5)."""
    most = office.lender.policy.backdate_max_days
    if receipt.paid_on > office.today:
        raise Refusal(_("That day has not come yet."))
    if receipt.paid_on < office.today - timedelta(days=most):
        raise Refusal(_("A payment can be written down up to {days} days late.", days=most))
    if loan.disbursed_on is not None and receipt.paid_on < loan.disbursed_on:
        raise Refusal(_("The loan was not paid out yet on that day."))


def _moment(office: Office, paid_on: date) -> datetime:
    """Return the moment a payment counts from: now today, and noon on a day that has passed."""
    if paid_on == office.today:
        return office.now
    return datetime.combine(paid_on, time(12), office.lender.zone)


async def _loan(office: Office, person_id: int) -> Loan:
    loan = await office.uow.loans.latest_of(person_id)
    if loan is None or not loan.instalments:
        raise Refusal(_("This person has no loan that was paid out."))
    return loan


async def _check_new(office: Office, receipt: Receipt) -> None:
    if not normalised(receipt.reference):
        raise Refusal(_("The receipt needs a number, for example R-123."))
    found = await office.uow.payments.recorded_as(receipt.method, normalised(receipt.reference))
    if found is not None:
        payment_id, by, at = found
        raise Refusal(
            _(
                "That receipt is recorded already: {ref}, {at:date}, by {who}.",
                ref=ref(payment_id),
                at=at,
                who=verbatim(by),
            )
        )


def _words(value: Value) -> str:
    return str(value.params["words"]) if isinstance(value, Text) else str(value)
