"""Disputes of borrowers: heard at once, answered by a day, and until then nothing is pressed (X-26, S-23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from domain.collections.dispute import Dispute, DisputeState
from domain.lending.late import next_charge_on
from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.commands import RaiseDispute
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.people.person import Person
from domain.people.staff import Action, Staff

BORROWER: Final = "borrower"
_OUTCOMES: Final = {True: "RIGHT", False: "STANDS"}


async def is_disputed(office: Office, loan_id: int) -> bool:
    """Return whether something about a loan is disputed, by its borrower or by a bank: nothing is pressed then."""
    return await office.uow.disputes.open_of_loan(loan_id) is not None


async def raise_dispute(office: Office, chat: Chat, command: RaiseDispute) -> Chat:
    """Open a dispute about a loan, or add to the one that is open, and say by when there will be an answer."""
    if chat.person_id is None:
        raise Refusal(_("Please join first. Write JOIN."))
    # The person is locked first: of two words at once, the second is added to what the first opened.
    person = await office.uow.people.get(chat.person_id, lock=True)
    before = await office.uow.disputes.open_of_loan(command.loan_id, kind=BORROWER)
    if before is not None and before.person_id == person.id and await _added(office, chat, before, command):
        return chat
    loan = await office.uow.loans.find(command.loan_id)
    if loan is None or loan.person_id != person.id:
        raise Refusal(_("You have no loan with us now."))
    due_on = office.today + timedelta(days=office.lender.policy.dispute_days)
    dispute_id = await office.uow.disputes.open(
        BORROWER,
        loan_id=loan.id,
        person_id=person.id,
        reason=command.what,
        said=command.words,
        due_on=due_on,
        at=office.now,
    )
    assert dispute_id is not None, "only a provider's reference can be known already"
    found = await office.uow.disputes.get(dispute_id)
    assert found is not None
    await office.post_card("dispute", found.id, _card(office, person, loan, found), once=f"dispute:{found.id}")
    office.note("DISPUTE_OPENED", "dispute", found.ref, actor=person.ref, person_id=person.id, new=command.what)
    facts: dict[str, Value] = {"ref": found.ref, "loan": loan.ref, "day": due_on}
    office.tell_chat(chat, Notice("DISPUTE_OPENED", facts), once=f"dispute:{office.cause}")
    return chat


async def _added(office: Office, chat: Chat, before: Dispute, command: RaiseDispute) -> bool:
    """Add to an open dispute; return False when staff settled it a moment ago."""
    card = await office.uow.cards.about("dispute", before.id)
    found = await office.uow.disputes.get(before.id)
    if found is None or found.state is not DisputeState.OPEN:
        return False
    found = await office.uow.disputes.add(found, said=command.words)
    if card is not None and command.words:
        words: dict[str, Value] = {"words": verbatim(found.said), "by": ""}
        await office.rewrite(card, Notice(card.body.kind, {**card.body.params, **words}))
        told = Notice("DISPUTE_ADDED_TO", {"ref": found.ref, "name": card.body.params["name"], "words": command.words})
        await office.say_to_staff(told, once=f"dispute-added:{office.cause}")
    office.note("DISPUTE_ADDED_TO", "dispute", found.ref, person_id=found.person_id, new=command.what)
    facts: dict[str, Value] = {"ref": found.ref, "day": found.due_on or office.today}
    office.tell_chat(chat, Notice("DISPUTE_ADDED", facts), once=f"dispute:{office.cause}")
    return True


def _card(office: Office, person: Person, loan: Loan, found: Dispute) -> Notice:
    facts: dict[str, Value] = {
        "ref": found.ref,
        "loan": loan.ref,
        "name": person.short_name,
        "person": person.ref,
        "what": found.reason,
        "words": verbatim(found.said) if found.said else "",
        "left": loan.outstanding,
        "overdue": loan.overdue(office.today) if loan.overdue(office.today) else "",
        "days": loan.days_past_due(office.today),
        "officer": person.officer,
        "day": found.due_on or office.today,
        "by": "",
        "outcome": "",
        "reason": "",
        "untold": 0,
    }
    return Notice("CARD_DISPUTE", facts)


async def chat_of(office: Office, dispute_id: int) -> Chat:
    """Return where somebody who raised a dispute can be answered."""
    found = await office.uow.disputes.get(dispute_id, lock=False)
    chats = await office.uow.chats.of_person(found.person_id) if found and found.person_id else ()
    chat = next((one for one in chats if not one.blocked), None)
    if chat is None:
        raise Refusal(_("This person has blocked us and cannot be reached here."))
    return chat


async def check_open(office: Office, dispute_id: int) -> None:
    """Refuse what comes too late: the dispute is settled, or there is none."""
    found = await office.uow.disputes.get(dispute_id, lock=False)
    _still_open(found)


async def resolve(office: Office, staff: Staff, dispute_id: int, *, right: bool, reason: str) -> Dispute:
    """
    Settle a borrower's dispute and tell her, with the reason and whom to ask further.

    No money moves: when she is right, staff put the account right with the commands for that. Nights of the dispute
    are never charged for afterwards.
    """
    allow(staff, Action.RESOLVE_DISPUTE)
    card = await office.uow.cards.about("dispute", dispute_id)
    seen = _still_open(await office.uow.disputes.get(dispute_id, lock=False))
    assert seen.loan_id is not None
    assert seen.person_id is not None
    loan = await office.uow.loans.get(seen.loan_id)
    found = _still_open(await office.uow.disputes.get(dispute_id))
    outcome = _OUTCOMES[right]
    await office.uow.disputes.resolve(found, DisputeState.RESOLVED, outcome=outcome, by=staff.name, at=office.now)
    await thaw(office, loan)
    office.note(
        "DISPUTE_RESOLVED",
        "dispute",
        found.ref,
        actor=staff.name,
        person_id=found.person_id,
        old=found.state,
        new=outcome,
        reason=reason,
    )
    facts: dict[str, Value] = {
        "ref": found.ref,
        "loan": loan.ref,
        "outcome": outcome,
        "reason": verbatim(reason),
        "who": staff.name,
        "complaints": verbatim(office.lender.complaints),
    }
    told = await office.tell(seen.person_id, Notice("DISPUTE_RESOLVED", facts), once=f"dispute-resolved:{found.id}")
    if card is not None:
        settled: dict[str, Value] = {"outcome": outcome, "reason": reason, "by": staff.name, "untold": int(not told)}
        await office.rewrite(card, Notice(card.body.kind, {**card.body.params, **settled}))
    return found


async def thaw(office: Office, loan: Loan) -> None:
    """Set on which nights a loan is charged next for being late, once a dispute about it has ended."""
    if await is_disputed(office, loan.id):
        return
    late = (await office.uow.loans.terms(loan.id)).late
    freezes = await office.uow.disputes.freezes(loan.id, zone=office.lender.zone)
    changed = []
    for part in loan.unpaid:
        made = await office.uow.facts.charges_made(loan, part.number)
        following = next_charge_on(late, due=part.due_on, made=made, freezes=freezes)
        changed.append(replace(part, next_charge_on=following))
    await office.uow.loans.settle(loan, changed)


async def ask_again(office: Office, dispute_id: int) -> bool:
    """Remind staff of a dispute whose answer is late, once a day, naming its officer and the manager."""
    found = await office.uow.disputes.get(dispute_id)
    if found is None or found.state is not DisputeState.OPEN or found.due_on is None or found.due_on >= office.today:
        return False
    assert found.person_id is not None
    person = await office.uow.people.get(found.person_id)
    facts: dict[str, Value] = {
        "ref": found.ref,
        "name": person.short_name,
        "person": person.ref,
        "day": found.due_on,
        "days": (office.today - found.due_on).days,
        "officer": person.officer,
        "manager": await office.uow.staff.manager(),
    }
    await office.say_to_staff(Notice("DISPUTE_WAITS", facts), once=f"dispute-waits:{found.id}:{office.today}")
    return True


def _still_open(found: Dispute | None) -> Dispute:
    if found is None or found.kind != BORROWER:
        raise Refusal(_("There is no such dispute. Write /disputes to see the open ones."))
    if found.state is not DisputeState.OPEN:
        raise Refusal(_("{ref} is settled already.", ref=found.ref))
    return found
