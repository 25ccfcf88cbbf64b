"""Requests for a loan: made by a member, approved, lowered or turned down by staff."""

from __future__ import annotations

from datetime import timedelta

from domain.calendar import add_working_days
from domain.lending.application import OPEN_STAGES, Application, Purpose, Stage
from domain.lending.credit import CreditState
from domain.lending.limits import check_affordable, check_request, ladder_limit, limit_for
from domain.lending.states import OPEN_STATES
from domain.messages import Notice, Refusal, _, verbatim
from domain.money import Money
from domain.operations.cards import loan_card
from domain.operations.commands import ApplyForLoan
from domain.operations.joining import allow, check_undecided
from domain.operations.offering import make_offer, member
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.people.person import Person, Standing
from domain.people.staff import Action, Staff


async def apply(office: Office, chat: Chat, command: ApplyForLoan) -> Chat:
    """Keep a request for a loan, tell the borrower, and hang a card for staff."""
    person = await member(office, chat)
    application = await _keep(office, person, command, actor=person.ref)
    answer_by = add_working_days(
        office.today, office.lender.policy.answer_days, weekend=office.lender.weekend, holidays=office.lender.holidays
    )
    notice = Notice("REQUEST_RECEIVED", {"ref": application.ref, "amount": command.amount, "day": answer_by})
    office.tell_chat(chat, notice, once=f"request:{application.id}")
    return chat


async def propose(office: Office, staff: Staff, person_id: int, command: ApplyForLoan) -> bool:
    """
    Offer a loan that staff spoke about with somebody; return False when a second person has to approve it (MLMS-70).

    It becomes a request like any other, with a card, and the borrower's own yes is asked for as always.
    """
    allow(staff, Action.PROPOSE_LOAN)
    person = await office.uow.people.get(person_id, lock=True)
    if person.standing is not Standing.APPROVED:
        raise Refusal(_("Only a member can get a loan."))
    application = await _keep(office, person, command, actor=staff.name)
    await approve(office, staff, application.id)
    return (await office.uow.applications.get(application.id)).stage is Stage.OFFERED


async def _keep(office: Office, person: Person, command: ApplyForLoan, *, actor: str) -> Application:
    """Check a request by every rule there is, keep it, and hang a card for staff."""
    product = office.lender.product_called(command.product) if command.product else office.lender.product
    check_request(office.lender, product, principal=command.amount, periods=command.periods)
    await _check_none_open(office, person)
    await _check_credit(office, person, command)
    application = await office.uow.applications.add_loan(
        person.id,
        amount=command.amount,
        periods=command.periods,
        use=command.use,
        at=office.now,
        product=command.product,
    )
    office.note("LOAN_REQUESTED", "application", application.ref, actor=actor, person_id=person.id, new=Stage.SUBMITTED)
    card = await loan_card(office, person, application)
    await office.post_card("loan", application.id, card, once=f"loan:{application.id}")
    return application


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
    await make_offer(office, staff, approved, person)


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
    await office.rewrite_card("loan", application_id, await loan_card(office, person, decided))
    notice = Notice(
        "REQUEST_REJECTED", {"name": person.first_name, "ref": application.ref, "reason": reason, "day": again}
    )
    await office.tell(person.id, notice, once=f"decided:{application.id}")


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


async def _check_credit(office: Office, person: Person, command: ApplyForLoan) -> None:
    """Refuse before staff see it what cannot be: credit that is paused, too heavy instalments, above her limit."""
    if person.credit.state is not CreditState.ACTIVE:
        raise Refusal(_("New credit is paused for now. Write WHY to see what would open it again."))
    check_affordable(
        office.lender,
        principal=command.amount,
        periods=command.periods,
        income=person.income,
        expenses=person.expenses,
        today=office.today,
    )
    history = await office.uow.loans.history(person.id, today=office.today)
    ladder = ladder_limit(office.lender, history)
    most = min((limit for limit in (ladder, person.credit.limit) if limit is not None), default=command.amount)
    if command.amount > most:
        raise Refusal(_("You can ask for up to {most} now. Write LIMIT to see how it grows.", most=most))


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
        await office.rewrite_card("loan", application.id, await loan_card(office, person, waiting))
        return False
    if application.first_approver == staff.name:
        raise Refusal(_("You have approved it. For this amount somebody else has to approve it too."))
    first = await office.uow.staff.named(application.first_approver)
    if not staff.may(Action.DECIDE_LARGE_LOAN) and not (first and first.may(Action.DECIDE_LARGE_LOAN)):
        who = verbatim(application.first_approver)
        raise Refusal(_("{who} has approved it; for this amount a manager has to approve it too.", who=who))
    return True
