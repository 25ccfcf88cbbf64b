"""Money that staff received: written down with its receipt, by two people when it is much, once for each receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Refusal, Text, Value, _, verbatim
from domain.money import Money
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.payments import record_payment
from domain.operations.proposals import Proposal, propose
from domain.operations.recognising import written_before
from domain.payments.by_hand import normalised
from domain.payments.refs import ref
from domain.people.staff import Action, Staff


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a member of staff writes down: whose loan, how much, how it came, and the receipt's number."""

    person_id: int
    amount: Money
    method: str
    reference: str
    paid_on: date
    #: Why it is written down so late; a manager's word for more than a week (SAFE-5).
    reason: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return how it came, and its number in the one form in which receipts are compared."""
        return self.method, normalised(self.reference)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of money written down: its reference, and what is left to pay on the loan then (CRED-39)."""

    ref: str
    loan: str
    paid: Money
    left: Money

    @property
    def is_cleared(self) -> bool:
        """Return whether nothing is left."""
        return not self.left


async def record(office: Office, staff: Staff, receipt: Receipt) -> Recorded | None:
    """
    Record money that staff received; return None when a second person has to confirm it first (MLMS-122).

    Raise Refusal for a receipt that was written down before, naming by whom, and for somebody without a loan.
    """
    allow(staff, Action.RECORD_PAYMENT)
    loan = await _loan(office, receipt.person_id)
    check_amount(office, receipt.amount)
    check_date(office, staff, receipt, paid_out=loan.disbursed_on)
    await _check_new(office, receipt)
    if receipt.amount <= office.lender.money(office.lender.policy.cash_max_officer):
        return await book(office, staff.name, receipt, loan)
    person = await office.uow.people.get(receipt.person_id)
    line = _(
        "💵 {ref} · {name}: {amount} by {method}, receipt {reference}",
        ref=loan.ref,
        name=verbatim(person.short_name),
        amount=receipt.amount,
        method=receipt.method,
        reference=verbatim(receipt.reference),
    )
    arguments: dict[str, Value] = {
        "amount": receipt.amount,
        "method": receipt.method,
        "paid_on": receipt.paid_on,
        "reference": receipt.reference,
    }
    proposal = Proposal("cash", line, person.id, loan.ref, arguments, receipt.reason)
    await propose(office, staff, proposal, once=":".join(receipt.key))
    return None


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Record a large receipt after a second person has looked at it."""
    amount, paid_on = proposal.arguments["amount"], proposal.arguments["paid_on"]
    assert isinstance(amount, Money)
    assert isinstance(paid_on, date)
    method, reference = str(proposal.arguments["method"]), str(proposal.arguments["reference"])
    receipt = Receipt(proposal.person_id, amount, method, reference, paid_on, proposal.reason)
    try:
        await _check_new(office, receipt)
        await book(office, actors, receipt, await _loan(office, receipt.person_id))
    except Refusal as refusal:
        written = f"{proposal.ref} {amount.minor} {method} {reference}"
        await office.uow.payments.refused(actor=actors, written=written, reason=refusal.reason.msgid, at=office.now)
        raise


async def book(office: Office, actors: str, receipt: Receipt, loan: Loan) -> Recorded:
    """Record a receipt that was checked, in the names of those who checked it; raise Refusal for one known already."""
    fact = PaymentReceived(
        provider=receipt.method,
        reference=normalised(receipt.reference),
        amount=receipt.amount,
        paid_at=_moment(office, receipt.paid_on),
        loan_id=loan.id,
        method=receipt.method,
        recorded_by=actors,
        by_hand=True,
    )
    if not await record_payment(office, fact):
        # Somebody else was faster by a moment.
        await _check_new(office, receipt)
    found = await office.uow.payments.recorded_as(fact.provider, fact.reference)
    assert found is not None
    left = (await office.uow.loans.get(loan.id)).outstanding
    return Recorded(ref(found[0]), loan.ref, receipt.amount, left)


def check_amount(office: Office, amount: Money) -> None:
    """Refuse an amount that nobody hands over: a slip of the finger, or something worse (SAFE-6)."""
    low, high = office.lender.money(1), office.lender.money(office.lender.policy.payment_max)
    if not low <= amount <= high:
        raise Refusal(_("A payment is from {low} to {high}. Please check the amount.", low=low, high=high))


def check_date(office: Office, staff: Staff, receipt: Receipt, *, paid_out: date | None) -> None:
    """Refuse a date in the future, before the payout, or too long ago; a manager may go further back (SAFE-5)."""
    policy = office.lender.policy
    late = (office.today - receipt.paid_on).days
    if late < 0:
        raise Refusal(_("That day has not come yet."))
    if late > policy.backdate_max_days:
        most = policy.backdate_max_days_manager
        if not staff.may(Action.BACKDATE) or late > most:
            raise Refusal(
                _(
                    "A payment can be written down up to {days} days late, by a manager with a reason up to {most}.",
                    days=policy.backdate_max_days,
                    most=most,
                )
            )
        if not receipt.reason:
            raise Refusal(_("That is long ago. Add why, for example: … on 2-11-2026 because the slip was lost."))
    if paid_out is not None and receipt.paid_on < paid_out:
        raise Refusal(_("The loan was not paid out yet on that day."))


def _moment(office: Office, paid_on: date) -> datetime:
    """Return the moment a payment counts from: now today, and noon on a day that has passed."""
    if paid_on == office.today:
        return office.now
    return datetime.combine(paid_on, time(12), office.lender.zone)


async def _loan(office: Office, person_id: int) -> Loan:
    loan = await office.uow.loans.latest_of(person_id)
    if loan is None or loan.disbursed_on is None:
        raise Refusal(_("This person has no loan that was paid out."))
    return loan


async def _check_new(office: Office, receipt: Receipt) -> None:
    if not normalised(receipt.reference):
        raise Refusal(_("The receipt needs a number, for example R-123."))
    found = await written_before(office, [receipt.key])
    if found:
        raise Refusal(recorded_already(found[receipt.key].recorded))


def recorded_already(found: tuple[int, str, datetime]) -> Text:
    """Say that a receipt was written down before, under which reference, when and by whom (SAFE-4)."""
    payment_id, by, at = found
    line = _("That receipt is recorded already: {ref}, {at:date}, by {who}.")
    return line(ref=ref(payment_id), at=at, who=verbatim(by))
