"""Borrowing: a request, a decision, an offer, a yes, and the money sent."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from domain.calendar import add_working_days
from domain.lending.application import OPEN_STAGES, Application, Purpose, Stage
from domain.lending.limits import check_request, limit_for, terms_for
from domain.lending.loan import OPEN_STATES, Instalment, Loan, LoanState
from domain.lending.offer import LoanTerms, key_facts
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.commands import AcceptOffer, ApplyForLoan, DeclineOffer
from domain.operations.joining import allow, check_undecided
from domain.operations.office import Office
from domain.payments import books
from domain.people.chats import Chat
from domain.people.person import Person, Standing
from domain.people.staff import Action, Staff


async def apply(office: Office, chat: Chat, command: ApplyForLoan) -> Chat:
    """Keep a request for a loan, tell the borrower, and hang a card for staff."""
    person = await _member(office, chat)
    check_request(office.lender, principal=command.amount, periods=command.periods)
    await _check_none_open(office, person)
    application = await office.uow.applications.add_loan(
        person.id, amount=command.amount, periods=command.periods, use=command.use, at=office.now
    )
    answer_by = add_working_days(
        office.today, office.lender.policy.answer_days, weekend=office.lender.weekend, holidays=office.lender.holidays
    )
    notice = Notice("REQUEST_RECEIVED", {"ref": application.ref, "amount": command.amount, "day": answer_by})
    office.tell_chat(chat, notice, once=f"request:{application.id}")
    office.note(
        "LOAN_REQUESTED", "application", application.ref, actor=person.ref, person_id=person.id, new=Stage.SUBMITTED
    )
    await office.post_card("loan", application.id, card_of(office, person, application), once=f"loan:{application.id}")
    return chat


async def approve(office: Office, staff: Staff, application_id: int, *, amount: Money | None = None) -> None:
    """
    Approve a request, or less than was asked for, and make the offer.

    Above the officer's limit the first approval waits for a manager, who must be somebody else (MLMS-70, S-8).
    """
    allow(staff, Action.DECIDE_LOAN)
    application = await office.uow.applications.get(application_id)
    await check_undecided(office, staff, application)
    assert application.amount is not None
    agreed = amount or application.amount
    _check_lower(office, application, agreed)
    person = await office.uow.people.get(application.person_id)
    large = agreed > office.lender.money(office.lender.policy.approve_max_officer)
    if large and not await _second_approval(office, staff, application, person, agreed):
        return
    approved = await office.uow.applications.move(
        application, Stage.APPROVED, decided_by=staff.name, decided_at=office.now, amount_minor=agreed.minor
    )
    office.note(
        "DECISION_APPROVE",
        "application",
        application.ref,
        actor=staff.name,
        person_id=person.id,
        old=application.stage,
        new=Stage.APPROVED,
    )
    await _make_offer(office, staff, approved, person)


async def reject(office: Office, staff: Staff, application_id: int, *, reason: str, note: str = "") -> None:
    """Turn a request down with a reason the borrower hears, and a note that stays inside."""
    allow(staff, Action.DECIDE_LOAN)
    application = await office.uow.applications.get(application_id)
    await check_undecided(office, staff, application)
    person = await office.uow.people.get(application.person_id)
    decided = await office.uow.applications.move(
        application, Stage.REJECTED, decided_by=staff.name, decided_at=office.now, reason=reason, note=note
    )
    again = office.today + timedelta(days=office.lender.policy.reapply_days)
    office.note(
        "DECISION_REJECT",
        "application",
        application.ref,
        actor=staff.name,
        person_id=person.id,
        old=application.stage,
        new=Stage.REJECTED,
        reason=reason,
    )
    await office.rewrite_card("loan", application_id, card_of(office, person, decided))
    notice = Notice(
        "REQUEST_REJECTED", {"name": person.first_name, "ref": application.ref, "reason": reason, "day": again}
    )
    await office.tell(person.id, notice, once=f"decided:{application.id}")


async def accept(office: Office, chat: Chat, command: AcceptOffer) -> Chat:
    """Keep a yes with the exact words it was said to, open the loan, and ask finance to send the money."""
    person = await _member(office, chat)
    offer = await office.uow.offers.get(command.offer_id)
    if offer.person_id != person.id or offer.state != "open":
        raise Refusal(_("This offer is no longer open."))
    if office.today > offer.expires_on:
        raise Refusal(_("This offer ran out on {day}. You can ask again at any time.", day=offer.expires_on))
    shown_hash = hashlib.sha256(command.shown.encode()).hexdigest()
    await office.uow.offers.accept(
        offer.id,
        shown=command.shown,
        shown_hash=shown_hash,
        language=command.language,
        message=office.cause,
        at=office.now,
    )
    application = await office.uow.applications.get(offer.application_id)
    decided = await office.uow.applications.move(application, Stage.ACCEPTED)
    loan = await office.uow.loans.add(
        offer, wish=command.wish, officer=person.officer, created_by=application.decided_by, at=office.now
    )
    if loan is None:
        raise Refusal(_("You already have a loan with us. One at a time is the rule."))
    office.note("OFFER_ACCEPTED", "offer", offer.id, actor=person.ref, person_id=person.id, new=shown_hash)
    office.note(
        "LOAN_CREATED", "loan", loan.ref, actor=application.decided_by, person_id=person.id, new=LoanState.ACCEPTED
    )
    send_from = office.today + timedelta(days=offer.terms.cooling_off_days if command.wish == "wait" else 0)
    notice = Notice("OFFER_ACCEPTED", {"amount": loan.principal, "wish": command.wish, "day": send_from})
    office.tell_chat(chat, notice, once=f"accepted:{offer.id}")
    await office.rewrite_card("loan", application.id, card_of(office, person, decided))
    body = payout_card(person, loan, send_from=send_from.isoformat(), wish=command.wish)
    await office.post_card("payout", loan.id, body, once=f"payout:{loan.id}")
    return chat


async def decline(office: Office, chat: Chat, command: DeclineOffer) -> Chat:
    """Keep a no."""
    offer = await office.uow.offers.get(command.offer_id)
    if offer.person_id != chat.person_id or offer.state != "open":
        raise Refusal(_("This offer is no longer open."))
    await office.uow.offers.close(offer.id, "declined")
    application = await office.uow.applications.get(offer.application_id)
    decided = await office.uow.applications.move(application, Stage.DECLINED)
    person = await office.uow.people.get(offer.person_id)
    office.note("OFFER_DECLINED", "offer", offer.id, actor=person.ref, person_id=person.id)
    await office.rewrite_card("loan", application.id, card_of(office, person, decided))
    office.tell_chat(chat, Notice("OFFER_DECLINED"), once=f"declined:{offer.id}")
    return chat


async def disburse(office: Office, staff: Staff, loan_id: int, *, reference: str) -> None:
    """
    Record that the whole principal was sent: the loan runs, the schedule stands, the books show it, she hears of it.

    Raise Refusal when it was sent before, or when the borrower wished to think it over and the day has not passed.
    """
    allow(staff, Action.DISBURSE)
    loan = await office.uow.loans.find(loan_id)
    if loan is None:
        raise Refusal(_("There is no loan with that number."))
    if loan.state is not LoanState.ACCEPTED:
        raise Refusal(_("The money for {loan} was recorded as sent before.", loan=loan.ref))
    terms = await office.uow.loans.terms(loan_id)
    waits_until = office.lender.today(loan.accepted_at) + timedelta(days=terms.cooling_off_days)
    if loan.payout_wish == "wait" and office.today < waits_until:
        raise Refusal(_("The borrower wished to think it over: send it from {day}.", day=waits_until))
    person = await office.uow.people.get(loan.person_id)
    parts = instalments(terms, office)
    await office.uow.loans.start(loan, parts, on=office.today, by=staff.name, reference=reference)
    interest = loan.money(sum(part.interest for part in parts))
    fees = loan.money(sum(part.fees for part in parts))
    postings = books.disbursement(principal=loan.principal, interest=interest, fees=fees)
    made = books.Transaction(f"disburse:{loan.id}", "DISBURSEMENT", office.today, postings, staff.name, loan.id)
    await office.uow.books.post(made, at=office.now)
    office.note(
        "DISBURSED",
        "loan",
        loan.ref,
        actor=staff.name,
        person_id=person.id,
        old=LoanState.ACCEPTED,
        new=LoanState.ACTIVE,
        reason=reference,
    )
    first = parts[0]
    facts: dict[str, Value] = {
        "amount": loan.principal,
        "reference": verbatim(reference),
        "instalment": loan.money(first.amount),
        "day": first.due_on,
        "officer": person.officer,
    }
    await office.tell(person.id, Notice("LOAN_CREATED", facts), once=f"disbursed:{loan.id}", at_once=True)
    await office.rewrite_card(
        "payout", loan.id, payout_card(person, loan, send_from="", wish="", by=staff.name, reference=reference)
    )


async def expire_offers(office: Office) -> int:
    """Close offers nobody answered in time, and say so once."""
    expired = await office.uow.offers.expired(office.today)
    for offer in expired:
        await office.uow.offers.close(offer.id, "expired")
        application = await office.uow.applications.get(offer.application_id)
        decided = await office.uow.applications.move(application, Stage.OFFER_EXPIRED)
        person = await office.uow.people.get(offer.person_id)
        office.note("OFFER_EXPIRED", "offer", offer.id, person_id=person.id)
        await office.rewrite_card("loan", application.id, card_of(office, person, decided))
        await office.tell(person.id, Notice("OFFER_EXPIRED", {"ref": application.ref}), once=f"offer-over:{offer.id}")
    return len(expired)


def instalments(terms: LoanTerms, office: Office) -> tuple[Instalment, ...]:
    """Return the instalments of a loan paid out today."""
    return tuple(
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor, row.fees.minor)
        for row in terms.schedule(office.today).rows
    )


def card_of(office: Office, person: Person, application: Application) -> Notice:
    """Return what the card of a loan request says, as it stands now."""
    assert application.amount is not None
    facts = key_facts(
        terms_for(office.lender, principal=application.amount, periods=application.periods), start=office.today
    )
    income = person.income
    share = int(facts.instalment.minor * 100 / income.minor) if income else 0
    return Notice(
        "CARD_LOAN",
        {
            "ref": application.ref,
            "name": person.short_name,
            "person": person.ref,
            "amount": application.amount,
            "periods": application.periods,
            "use": application.use,
            "instalment": facts.instalment,
            "share": share,
            "share_max": office.lender.policy.instalment_share_max,
            "stage": application.stage,
            "by": application.decided_by,
            "first": application.first_approver,
            "at": application.decided_at or office.now,
            "reason": application.reason,
        },
    )


def payout_card(person: Person, loan: Loan, *, send_from: str, wish: str, by: str = "", reference: str = "") -> Notice:
    """Return what the payout card says."""
    return Notice(
        "CARD_PAYOUT",
        {
            "ref": loan.ref,
            "name": person.short_name,
            "amount": loan.principal,
            "from": send_from,
            "wish": wish,
            "by": by,
            "reference": reference,
        },
    )


async def _member(office: Office, chat: Chat) -> Person:
    if chat.person_id is None:
        raise Refusal(_("Please join first. Write JOIN."))
    person = await office.uow.people.get(chat.person_id, lock=True)
    if person.standing is not Standing.APPROVED:
        raise Refusal(_("You can do this once you are approved. Write STATUS to see where things stand."))
    return person


async def _check_none_open(office: Office, person: Person) -> None:
    latest = (await office.uow.applications.latest_of(person.id)).get(Purpose.LOAN)
    if latest is not None and latest.stage in OPEN_STAGES:
        raise Refusal(_("Your request {request} is with us already. We will write to you here.", request=latest.ref))
    loan = await office.uow.loans.latest_of(person.id)
    if loan is not None and loan.state in OPEN_STATES:
        raise Refusal(_("You already have a loan with us. One at a time is the rule."))
    if latest is not None and latest.stage is Stage.REJECTED and latest.decided_at is not None:
        again = office.lender.today(latest.decided_at) + timedelta(days=office.lender.policy.reapply_days)
        if office.today < again:
            raise Refusal(_("You can ask again from {day}.", day=again))


def _check_lower(office: Office, application: Application, agreed: Money) -> None:
    assert application.amount is not None
    low, _high = limit_for(office.lender)
    if not low <= agreed <= application.amount:
        raise Refusal(
            _("You can approve from {low} to the {asked} that was asked for.", low=low, asked=application.amount)
        )


async def _second_approval(
    office: Office, staff: Staff, application: Application, person: Person, agreed: Money
) -> bool:
    """Return whether a large loan now has two approvers, one of them a manager; keep the first one otherwise."""
    if not application.first_approver:
        waiting = await office.uow.applications.change(
            application, first_approver=staff.name, amount_minor=agreed.minor
        )
        office.note("DECISION_FIRST_APPROVAL", "application", application.ref, actor=staff.name, person_id=person.id)
        await office.rewrite_card("loan", application.id, card_of(office, person, waiting))
        return False
    if application.first_approver == staff.name:
        raise Refusal(_("You have approved it. For this amount somebody else has to approve it too."))
    first = await office.uow.staff.named(application.first_approver)
    if not staff.may(Action.DECIDE_LARGE_LOAN) and not (first and first.may(Action.DECIDE_LARGE_LOAN)):
        who = verbatim(application.first_approver)
        raise Refusal(_("{who} has approved it; for this amount a manager has to approve it too.", who=who))
    return True


async def _make_offer(office: Office, staff: Staff, application: Application, person: Person) -> None:
    assert application.amount is not None
    offered = await office.uow.applications.move(application, Stage.OFFERED)
    terms = terms_for(office.lender, principal=application.amount, periods=application.periods)
    offer = await office.uow.offers.add(
        application_id=application.id,
        person_id=person.id,
        version=1,
        terms=terms,
        at=office.now,
        expires_on=office.today + timedelta(days=office.lender.policy.offer_valid_days),
    )
    office.note("OFFER_MADE", "offer", offer.id, actor=staff.name, person_id=person.id)
    await office.rewrite_card("loan", application.id, card_of(office, person, offered))
    await office.tell(person.id, Notice("OFFER_READY", {"name": person.first_name}), once=f"offer:{offer.id}")
