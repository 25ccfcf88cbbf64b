"""Restructuring: other days, a payment holiday or more time, checked by two people and accepted by the borrower."""

from __future__ import annotations

from datetime import timedelta

from domain.lending.application import Purpose
from domain.lending.loan import Loan
from domain.lending.offer import Offer
from domain.lending.replanning import How, Rest, changed_dates, plan_anew
from domain.lending.states import RUNNING_STATES
from domain.messages import Notice, Refusal, Text, Value, _, n_, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.planning import keep_plan, rest_today
from domain.operations.proposals import Proposal, propose
from domain.people.staff import Action, Staff


async def restructure(office: Office, staff: Staff, loan_id: int, *, how: How, number: int, reason: str) -> None:
    """Propose a new plan for what is left of a loan; raise Refusal where there is none that could be made."""
    allow(staff, Action.PROPOSE_TERMS)
    loan = await _restructurable(office, loan_id)
    rest = await rest_today(office, loan)
    terms = await office.uow.loans.terms(loan.id)
    dates = changed_dates(terms, rest, how=how, number=number, today=office.today)
    parts = plan_anew(terms, rest, dates)[1]
    line = n_(
        "🗓 {ref}, {change}: {left} in {count} instalment until {day}: {reason}",
        "🗓 {ref}, {change}: {left} in {count} instalments until {day}: {reason}",
        len(parts),
        ref=loan.ref,
        change=change_words(how, number),
        left=loan.money(sum(part.remaining for part in parts)),
        day=parts[-1].due_on,
        reason=verbatim(reason),
    )
    arguments: dict[str, Value] = {"loan": loan.id, "how": how, "number": number}
    await propose(office, staff, Proposal("new_plan", line, loan.person_id, loan.ref, arguments, reason))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Offer the new plan to the borrower: nothing changes until she says yes to it (a new Key Fact Statement)."""
    loan_id, how, number = (proposal.arguments[name] for name in ("loan", "how", "number"))
    assert isinstance(loan_id, int)
    assert isinstance(number, int)
    loan = await _restructurable(office, loan_id)
    rest = await rest_today(office, loan)
    terms = await office.uow.loans.terms(loan.id)
    dates = changed_dates(terms, rest, how=how, number=number, today=office.today)  # type: ignore[arg-type]  # kept by restructure
    agreed, parts = plan_anew(terms, rest, dates)
    application = await office.uow.applications.add_offered(
        loan.person_id, purpose=Purpose.PLAN, amount=agreed.principal, periods=len(parts), by=actors, at=office.now
    )
    offer = await office.uow.offers.add(
        application_id=application.id,
        person_id=loan.person_id,
        version=loan.version + 1,
        terms=agreed,
        at=office.now,
        expires_on=office.today + timedelta(days=office.lender.policy.offer_valid_days),
        loan_id=loan.id,
        change=rest.to_json(),
        reason=proposal.reason,
        made_by=actors,
    )
    for action, what, ref in (("DECISION_APPROVE", "application", application.ref), ("PLAN_OFFERED", "loan", loan.ref)):
        office.note(action, what, ref, actor=actors, person_id=loan.person_id, reason=proposal.reason)
    person = await office.uow.people.get(loan.person_id)
    notice = Notice("PLAN_READY", {"name": person.first_name, "loan": loan.ref})
    await office.tell(person.id, notice, once=f"offer:{offer.id}")


async def take(office: Office, offer: Offer) -> Loan:
    """Put an accepted plan into force, exactly as it was shown; raise Refusal when the loan has changed since."""
    assert offer.loan_id is not None
    loan = await _restructurable(office, offer.loan_id)
    rest = await rest_today(office, loan)
    offered = Rest.from_json(offer.change)
    assert offer.terms.due_dates is not None
    if rest != offered or offer.terms.due_dates[0] <= office.today:
        raise Refusal(_("Something has changed on your loan since this plan was made. We will make you a new one."))
    terms = await office.uow.loans.terms(loan.id)
    agreed, parts = plan_anew(terms, rest, offer.terms.due_dates)
    await keep_plan(office, loan, agreed, parts, rest=rest, reason=f"restructure: {offer.reason}", by=offer.made_by)
    return loan


def change_words(how: str, number: int) -> Text:
    """Return what a new plan changes, in words."""
    match how:
        case "holiday":
            return n_("a holiday of {count} period", "a holiday of {count} periods", number)
        case "extend":
            return n_("{count} period more", "{count} periods more", number)
        case _:
            return _("on day {number} of the month", number=number)


async def _restructurable(office: Office, loan_id: int) -> Loan:
    loan = await office.uow.loans.find(loan_id)
    if loan is None or loan.state not in RUNNING_STATES or loan.is_line or not loan.unpaid:
        raise Refusal(_("There is no running loan with that number."))
    return loan
