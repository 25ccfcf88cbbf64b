"""Offers: made after approval, answered by the borrower, and closed when nobody answers in time."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from domain.lending.application import Application, Stage
from domain.lending.limits import terms_for
from domain.lending.loan import LoanState
from domain.messages import Notice, Refusal, _
from domain.operations.cards import loan_card, payout_card
from domain.operations.commands import AcceptOffer, DeclineOffer
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.people.person import Person, Standing
from domain.people.staff import Staff


async def make_offer(office: Office, staff: Staff, application: Application, person: Person) -> None:
    """Make the offer of an approved request, tell the borrower, and let its card say so."""
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
    await office.rewrite_card("loan", application.id, loan_card(office, person, offered))
    await office.tell(person.id, Notice("OFFER_READY", {"name": person.first_name}), once=f"offer:{offer.id}")


async def accept(office: Office, chat: Chat, command: AcceptOffer) -> Chat:
    """Keep a yes with the exact words it was said to, open the loan, and ask finance to send the money."""
    person = await member(office, chat)
    offer = await office.uow.offers.get(command.offer_id)
    if offer.person_id != person.id or offer.state != "open":
        raise Refusal(_("This offer is no longer open."))
    if office.today > offer.expires_on:
        raise Refusal(_("This offer ran out on {day}. You can ask again at any time.", day=offer.expires_on))
    application = await office.uow.applications.get(offer.application_id)
    # First of all, because a refusal must leave nothing changed behind.
    loan = await office.uow.loans.add(
        offer, wish=command.wish, officer=person.officer, created_by=application.decided_by, at=office.now
    )
    if loan is None:
        raise Refusal(_("You already have a loan with us. One at a time is the rule."))
    shown_hash = hashlib.sha256(command.shown.encode()).hexdigest()
    await office.uow.offers.accept(
        offer.id,
        shown=command.shown,
        shown_hash=shown_hash,
        language=command.language,
        message=office.cause,
        at=office.now,
    )
    decided = await office.uow.applications.move(application, Stage.ACCEPTED)
    office.note("OFFER_ACCEPTED", "offer", offer.id, actor=person.ref, person_id=person.id, new=shown_hash)
    office.note(
        "LOAN_CREATED", "loan", loan.ref, actor=application.decided_by, person_id=person.id, new=LoanState.ACCEPTED
    )
    send_from = office.today + timedelta(days=offer.terms.cooling_off_days if command.wish == "wait" else 0)
    notice = Notice("OFFER_ACCEPTED", {"amount": loan.principal, "wish": command.wish, "day": send_from})
    office.tell_chat(chat, notice, once=f"accepted:{offer.id}")
    await office.rewrite_card("loan", application.id, loan_card(office, person, decided))
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
    await office.rewrite_card("loan", application.id, loan_card(office, person, decided))
    office.tell_chat(chat, Notice("OFFER_DECLINED"), once=f"declined:{offer.id}")
    return chat


async def expire_offers(office: Office) -> int:
    """Close offers nobody answered in time, and say so once."""
    expired = await office.uow.offers.expired(office.today)
    for offer in expired:
        await office.uow.offers.close(offer.id, "expired")
        application = await office.uow.applications.get(offer.application_id)
        decided = await office.uow.applications.move(application, Stage.OFFER_EXPIRED)
        person = await office.uow.people.get(offer.person_id)
        office.note("OFFER_EXPIRED", "offer", offer.id, person_id=person.id)
        await office.rewrite_card("loan", application.id, loan_card(office, person, decided))
        await office.tell(person.id, Notice("OFFER_EXPIRED", {"ref": application.ref}), once=f"offer-over:{offer.id}")
    return len(expired)


async def member(office: Office, chat: Chat) -> Person:
    """Return who writes in a chat, locked until the transaction ends; refuse whoever may not borrow (MLMS-24)."""
    if chat.person_id is None:
        raise Refusal(_("Please join first. Write JOIN."))
    person = await office.uow.people.get(chat.person_id, lock=True)
    if person.standing is not Standing.APPROVED:
        raise Refusal(_("You can do this once you are approved. Write STATUS to see where things stand."))
    return person
