"""Offers: made after approval, answered by the borrower, and closed when nobody answers in time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from domain.lending.application import Application, Purpose, Stage
from domain.lending.limits import terms_for
from domain.lending.offer import Offer
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _
from domain.operations import restructuring, setting_limits
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
    product = office.lender.product_called(application.product) if application.product else None
    terms = terms_for(office.lender, principal=application.amount, periods=application.periods, product=product)
    await office.uow.offers.keep_product(product or office.lender.product, at=office.now)
    offer = await office.uow.offers.add(
        application_id=application.id,
        person_id=person.id,
        version=1,
        terms=terms,
        at=office.now,
        expires_on=office.today + timedelta(days=office.lender.policy.offer_valid_days),
    )
    office.note("OFFER_MADE", "offer", offer.id, actor=staff.name, person_id=person.id)
    await _let_card_say(office, person, offered)
    await office.tell(person.id, Notice("OFFER_READY", {"name": person.first_name}), once=f"offer:{offer.id}")


async def accept(office: Office, chat: Chat, command: AcceptOffer) -> Chat:
    """Keep a yes with the exact words it was said to, and do what was agreed: a loan, a credit line or a new plan."""
    person = await member(office, chat)
    offer = await office.uow.offers.get(command.offer_id)
    if offer.person_id != person.id or offer.state != "open":
        raise Refusal(_("This offer is no longer open."))
    if office.today > offer.expires_on:
        raise Refusal(_("This offer ran out on {day}. You can ask again at any time.", day=offer.expires_on))
    application = await office.uow.applications.get(offer.application_id)
    # First of all, because a refusal must leave nothing changed behind.
    agree = {Purpose.LINE: _agree_line, Purpose.PLAN: _agree_plan}.get(application.purpose, _agree_loan)
    await agree(office, chat, person, offer, application, command)
    shown_hash = hashlib.sha256(command.shown.encode()).hexdigest()
    await office.uow.offers.accept(
        offer.id,
        shown=command.shown,
        shown_hash=shown_hash,
        language=command.language,
        message=office.cause,
        at=office.now,
    )
    await office.uow.applications.move(application, Stage.ACCEPTED)
    office.note("OFFER_ACCEPTED", "offer", offer.id, actor=person.ref, person_id=person.id, new=shown_hash)
    return chat


async def _agree_loan(
    office: Office, chat: Chat, person: Person, offer: Offer, application: Application, command: AcceptOffer
) -> None:
    """Open the loan, and ask finance to send the money."""
    loan = await office.uow.loans.add(
        offer, wish=command.wish, officer=person.officer, created_by=application.decided_by, at=office.now
    )
    if loan is None:
        raise Refusal(_("You already have a loan with us. One at a time is the rule."))
    decided = replace(application, stage=Stage.ACCEPTED, version=application.version + 1)
    office.note(
        "LOAN_CREATED", "loan", loan.ref, actor=application.decided_by, person_id=person.id, new=LoanState.ACCEPTED
    )
    send_from = office.today + timedelta(days=offer.terms.cooling_off_days if command.wish == "wait" else 0)
    notice = Notice("OFFER_ACCEPTED", {"amount": loan.principal, "wish": command.wish, "day": send_from})
    office.tell_chat(chat, notice, once=f"accepted:{offer.id}")
    await office.rewrite_card("loan", application.id, await loan_card(office, person, decided))
    body = payout_card(person, loan, send_from=send_from.isoformat(), wish=command.wish, wallet=office.lender.wallet)
    await office.post_card("payout", loan.id, body, once=f"payout:{loan.id}")


async def _agree_line(
    office: Office, chat: Chat, person: Person, offer: Offer, _application: Application, _command: AcceptOffer
) -> None:
    line = await setting_limits.open_line(office, offer, officer=person.officer)
    facts: dict[str, Value] = {"limit": offer.terms.principal, "ref": line.ref}
    office.tell_chat(chat, Notice("LINE_OPEN", facts), once=f"accepted:{offer.id}")
    told = Notice("LINE_OPENED", {**facts, "name": person.short_name, "person": person.ref})
    await office.say_to_staff(told, once=f"line:{offer.id}")


async def _agree_plan(
    office: Office, chat: Chat, person: Person, offer: Offer, _application: Application, _command: AcceptOffer
) -> None:
    loan = await restructuring.take(office, offer)
    planned = await office.uow.loans.get(loan.id)
    first = planned.next_unpaid
    assert first is not None
    facts: dict[str, Value] = {"loan": loan.ref, "each": loan.money(first.remaining), "day": first.due_on}
    office.tell_chat(chat, Notice("PLAN_AGREED", facts), once=f"accepted:{offer.id}")
    told = Notice("PLAN_TAKEN", {"loan": loan.ref, "name": person.short_name})
    await office.say_to_staff(told, once=f"plan:{offer.id}")


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
    await _let_card_say(office, person, decided)
    office.tell_chat(chat, Notice("OFFER_DECLINED"), once=f"declined:{offer.id}")
    return chat


async def _let_card_say(office: Office, person: Person, application: Application) -> None:
    """Let the card of a request say where it stands; what staff offered of themselves has none."""
    if application.purpose is Purpose.LOAN:
        await office.rewrite_card("loan", application.id, await loan_card(office, person, application))


async def expire_offers(office: Office) -> int:
    """Close offers nobody answered in time, and say so once."""
    expired = await office.uow.offers.expired(office.today)
    for offer in expired:
        await office.uow.offers.close(offer.id, "expired")
        application = await office.uow.applications.get(offer.application_id)
        decided = await office.uow.applications.move(application, Stage.OFFER_EXPIRED)
        person = await office.uow.people.get(offer.person_id)
        office.note("OFFER_EXPIRED", "offer", offer.id, person_id=person.id)
        await _let_card_say(office, person, decided)
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
