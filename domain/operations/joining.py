"""Joining: a person registers, staff approve, reject or ask, and she hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.calendar import add_working_days
from domain.lending.application import AWAITING_DECISION, Application, Purpose, Stage
from domain.lending.limits import personal_limit
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.commands import AnswerQuestion, GiveConsent, Register
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.people.income import income_range
from domain.people.person import STANDING_MOVES, Details, Person, Standing
from domain.people.staff import Action, Staff
from domain.risk.scorecard import Applicant, score


async def register(office: Office, chat: Chat, command: Register) -> Chat:
    """Keep a new person and her application, tell her, and hang a card for staff; return the chat, now hers."""
    details = command.details
    known = await office.uow.people.known(phone=details.phone, national_id=details.national_id)
    if known is not None and known.id != chat.person_id:
        return await _known_already(office, chat, known)
    if known is not None:
        person = await _rejoin(office, known, details)
    else:
        officer = await office.uow.staff.officer()
        person = await office.uow.people.add(details, currency=office.lender.currency, officer=officer, at=office.now)
        await office.uow.chats.link(chat.id, person.id)
    application = await office.uow.applications.add_membership(person.id, at=office.now)
    answer_by = add_working_days(
        office.today, office.lender.policy.answer_days, weekend=office.lender.weekend, holidays=office.lender.holidays
    )
    chat = _owned(chat, person)
    notice = Notice("REGISTRATION_CONFIRMATION", {"name": person.first_name, "ref": application.ref, "day": answer_by})
    office.tell_chat(chat, notice, once=f"registered:{application.id}")
    office.note(
        "USER_REGISTERED", "application", application.ref, actor=person.ref, person_id=person.id, new=Stage.SUBMITTED
    )
    await office.post_card("join", application.id, card_of(office, person, application), once=f"join:{application.id}")
    return chat


async def decide(
    office: Office, staff: Staff, application_id: int, *, approve: bool, reason: str = "", note: str = ""
) -> None:
    """
    Approve or reject somebody's joining; the first decision wins.

    Raise Refusal naming who was first, or that the role does not allow it.
    """
    allow(staff, Action.APPROVE_MEMBER if approve else Action.REJECT_MEMBER)
    application = await office.uow.applications.get(application_id)
    await check_undecided(office, staff, application)
    person = await office.uow.people.get(application.person_id, lock=True)
    stage = Stage.APPROVED if approve else Stage.REJECTED
    standing = STANDING_MOVES.move(person.standing, Standing.APPROVED if approve else Standing.REJECTED)
    changes = {"decided_by": staff.name, "decided_at": office.now, "reason": reason, "note": note}
    decided = await office.uow.applications.move(application, stage, **changes)
    again = None if approve else office.today + timedelta(days=office.lender.policy.reapply_days)
    await office.uow.people.stand(person.id, standing, reapply_on=again)
    office.note(
        "DECISION_APPROVE" if approve else "DECISION_REJECT",
        "application",
        application.ref,
        actor=staff.name,
        person_id=person.id,
        old=application.stage,
        new=stage,
        reason=reason,
    )
    office.note(
        "USER_APPROVED" if approve else "USER_REJECTED",
        "person",
        person.ref,
        actor=staff.name,
        person_id=person.id,
        old=person.standing,
        new=standing,
    )
    await office.rewrite_card("join", application_id, card_of(office, person, decided))
    notice = _approved(office, person) if again is None else _rejected(person, application, reason=reason, again=again)
    await office.tell(person.id, notice, once=f"decided:{application.id}")


async def ask(office: Office, staff: Staff, application_id: int, *, words: str) -> None:
    """Ask an applicant something; her answer comes back to the group."""
    allow(staff, Action.ASK_APPLICANT)
    application = await office.uow.applications.get(application_id)
    await check_undecided(office, staff, application)
    question_id = await office.uow.applications.ask(application_id, words=words, by=staff.name, at=office.now)
    person = await office.uow.people.get(application.person_id)
    if application.stage is not Stage.INFO_NEEDED:
        application = await office.uow.applications.move(application, Stage.INFO_NEEDED)
    office.note(
        "QUESTION_ASKED", "application", application.ref, actor=staff.name, person_id=person.id, new=Stage.INFO_NEEDED
    )
    await refresh_card(office, person, application)
    notice = Notice("STAFF_QUESTION", {"who": staff.name, "words": words, "question_id": question_id})
    await office.tell(person.id, notice, once=f"question:{question_id}")


async def answer(office: Office, chat: Chat, command: AnswerQuestion) -> Chat:
    """Bring an applicant's answer to the group, and her application back under review."""
    application_id = await office.uow.applications.answer(command.question_id, words=command.words, at=office.now)
    if application_id is None:
        raise Refusal(_("You have answered that already. Thank you."))
    application = await office.uow.applications.get(application_id)
    person = await office.uow.people.get(application.person_id)
    if application.stage is Stage.INFO_NEEDED:
        application = await office.uow.applications.move(application, Stage.UNDER_REVIEW)
        await refresh_card(office, person, application)
    office.note(
        "QUESTION_ANSWERED",
        "application",
        application.ref,
        actor=person.ref,
        person_id=person.id,
        new=application.stage,
    )
    told = Notice("ANSWER_CAME", {"ref": application.ref, "name": person.short_name, "words": command.words})
    await office.say_to_staff(told, once=f"answer:{command.question_id}")
    office.tell_chat(chat, Notice("MESSAGE_PASSED_ON", {"who": person.officer}), once=f"passed-on:{office.cause}")
    return chat


async def consent(office: Office, chat: Chat, command: GiveConsent) -> Chat:
    """Record a refusal of the consent text; a yes is recorded with the chat when it is given."""
    await office.uow.chats.record_consent(
        chat.id, kind="service", version=command.version, language=chat.language, given=command.given, at=office.now
    )
    if not command.given:
        office.tell_chat(chat, Notice("CONSENT_REFUSED"), once=f"consent:{office.cause}")
    return chat


def card_of(office: Office, person: Person, application: Application) -> Notice:
    """Return what the review card says, as it stands now."""
    found = score(
        Applicant(
            income=person.income, income_band=person.income_band, work=person.work, bands=office.lender.income_bands
        )
    )
    return Notice(
        "CARD_JOIN",
        {
            "ref": application.ref,
            "name": person.short_name,
            "city": person.city,
            "work": person.work,
            "band": income_range(person.income_band, office.lender.income_edges) if person.income_band else "",
            "verified": 1 if person.phone_verified else 0,
            "risk": found.level,
            "score": found.points,
            "stage": application.stage,
            "by": application.decided_by,
            "at": application.decided_at or office.now,
            "reason": application.reason,
        },
    )


async def refresh_card(office: Office, person: Person, application: Application) -> None:
    """Let the card of an application say how it stands now."""
    if application.purpose is Purpose.MEMBERSHIP:
        await office.rewrite_card("join", application.id, card_of(office, person, application))


def allow(staff: Staff, action: Action) -> None:
    """Refuse what none of somebody's roles allows; what the table does not name is denied."""
    if not staff.may(action):
        raise NotAllowed


async def check_undecided(office: Office, staff: Staff, application: Application) -> None:
    """Refuse a decision on what is decided, naming who was first and when; the attempt is audited."""
    if application.stage in AWAITING_DECISION:
        return
    raise TooLate(application, staff, office)


class NotAllowed(Refusal):
    """None of the roles allows it."""

    def __init__(self) -> None:
        super().__init__(_("Your role does not allow that."))


class TooLate(Refusal):
    """Somebody else decided first."""

    def __init__(self, application: Application, staff: Staff, office: Office) -> None:
        at = application.decided_at or office.now
        words = {
            Stage.REJECTED: _("Already rejected by {who} at {at:time}.", who=verbatim(application.decided_by), at=at),
            Stage.WITHDRAWN: _("The applicant took this back."),
        }.get(
            application.stage, _("Already approved by {who} at {at:time}.", who=verbatim(application.decided_by), at=at)
        )
        super().__init__(words)
        self.application, self.staff = application, staff


def _approved(office: Office, person: Person) -> Notice:
    limit = personal_limit(office.lender, income=person.income, expenses=person.expenses, today=office.today)
    low, high = limit.low, max(limit.low, limit.high)
    return Notice("ACCOUNT_APPROVED", {"name": person.first_name, "low": low, "high": high})


def _rejected(person: Person, application: Application, *, reason: str, again: date) -> Notice:
    facts: dict[str, Value] = {"name": person.first_name, "ref": application.ref, "reason": reason, "day": again}
    return Notice("ACCOUNT_REJECTED", facts)


async def _known_already(office: Office, chat: Chat, known: Person) -> Chat:
    """Say kindly that there is an account, without a word about whose, and let staff look."""
    office.note("DUPLICATE_REGISTRATION_BLOCKED", "person", known.ref, person_id=known.id)
    await office.uow.recoveries.begin(chat_id=chat.id, person_id=known.id, at=office.now)
    office.tell_chat(chat, Notice("KNOWN_ALREADY"), once=f"known:{office.cause}")
    told = Notice("POSSIBLE_DUPLICATE", {"ref": known.ref, "name": known.short_name, "channel": chat.channel})
    await office.say_to_staff(told, once=f"duplicate:{chat.id}:{known.id}")
    return chat


async def _rejoin(office: Office, person: Person, details: Details) -> Person:
    STANDING_MOVES.move(person.standing, Standing.PENDING)
    if person.reapply_on is not None and office.today < person.reapply_on:
        raise Refusal(_("You can ask again from {day}.", day=person.reapply_on))
    await office.uow.people.rejoin(person.id, details)
    await office.uow.people.stand(person.id, Standing.PENDING)
    return await office.uow.people.get(person.id)


def _owned(chat: Chat, person: Person) -> Chat:
    return replace(chat, person_id=person.id)
