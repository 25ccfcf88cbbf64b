"""Reversing: a payment written down by mistake is taken back, everything after it told again, the borrower told."""

from __future__ import annotations

from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.payments import ref
from domain.operations.reapplying import reapply, undone
from domain.payments import books
from domain.payments.by_hand import METHODS
from domain.people.staff import Action, Staff


async def reverse(office: Office, staff: Staff, payment_id: int, *, reason: str) -> bool:
    """
    Take back a payment that staff wrote down; return False when a second person has to confirm it first.

    Raise Refusal for a provider's payment, which is refunded and not reversed, and for one reversed before.
    """
    allow(staff, Action.REVERSE_PAYMENT)
    payment = await _reversible(office, payment_id)
    if payment.amount <= office.lender.money(office.lender.policy.cash_max_officer):
        await _take_back(office, staff.name, payment_id, reason=reason)
        return True
    facts: dict[str, Value] = {
        "ref": ref(payment_id),
        "amount": payment.amount,
        "reason": verbatim(reason),
        "first": staff.name,
        "by": "",
    }
    office.note("REVERSAL_NEEDS_SECOND", "payment", ref(payment_id), actor=staff.name, reason=reason)
    await office.post_card("reversal", payment_id, Notice("CARD_REVERSAL", facts), once=f"reversal:{office.cause}")
    return False


async def confirm(office: Office, staff: Staff, card_id: int) -> None:
    """Take back a large payment after a second person has looked at it."""
    allow(staff, Action.REVERSE_PAYMENT)
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind != "reversal" or card.body.params["by"]:
        raise Refusal(_("This has been confirmed already."))
    if card.body.params["first"] == staff.name:
        raise Refusal(_("You wrote it down yourself; somebody else has to confirm it."))
    await _reversible(office, card.subject_id)
    actors = f"{card.body.params['first']}, {staff.name}"
    await _take_back(office, actors, card.subject_id, reason="confirmed")
    facts = {**card.body.params, "by": staff.name}
    await office.rewrite_card("reversal", card.subject_id, Notice("CARD_REVERSAL", facts))


async def _reversible(office: Office, payment_id: int) -> books.Booked:
    payment = await office.uow.payments.booked(payment_id)
    if payment is None:
        raise Refusal(_("There is no payment with that number."))
    if payment.state != "SUCCESS":
        raise Refusal(_("{ref} has been taken back already.", ref=ref(payment_id)))
    if payment.provider not in METHODS:
        raise Refusal(
            _(
                "{ref} came by {provider}: it can only be refunded there.",
                ref=ref(payment_id),
                provider=payment.provider,
            )
        )
    return payment


async def _take_back(office: Office, actor: str, payment_id: int, *, reason: str) -> None:
    payment = await office.uow.payments.booked(payment_id)
    assert payment is not None
    loan = await office.uow.loans.get(payment.loan_id)
    postings = undone(payment.postings(loan.currency))
    key = f"reverse:{payment_id}"
    made = books.Transaction(key, "REVERSAL", office.today, postings, actor, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.set_state(payment_id, "REVERSED")
    office.note("PAYMENT_REVERSED", "payment", ref(payment_id), actor=actor, person_id=loan.person_id, reason=reason)
    account = await reapply(office, loan, why=f"reversal of {ref(payment_id)}")
    left = sum(part.remaining for part in account.instalments)
    person = await office.uow.people.get(loan.person_id)
    facts: dict[str, Value] = {
        "amount": payment.amount,
        "ref": ref(payment_id),
        "left": loan.money(left),
        "officer": person.officer,
    }
    await office.tell(person.id, Notice("PAYMENT_TAKEN_BACK", facts), once=f"reversed:{payment_id}")
