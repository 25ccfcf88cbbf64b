"""The staff desk: carry out what staff decided, enrol them, and register their group."""

from __future__ import annotations

from typing import assert_never

from domain.messages import Notice, Refusal, _
from domain.operations import disputing, joining, paying_out, requesting, second_person, sending, sheets, support
from domain.operations.office import Office
from domain.operations.staff_commands import (
    ApproveLoan,
    AskApplicant,
    Confirm,
    DecideMember,
    PostSheet,
    RejectLoan,
    ReplyTo,
    ResolveDispute,
    SendByWallet,
    SendMoney,
    StaffCommand,
)
from domain.people.staff import Action, Role, Staff


async def perform(office: Office, staff: Staff, command: StaffCommand) -> None:  # noqa: C901 - one line a command
    """Do what a member of staff decided; raise Refusal when it is too late, not allowed or not possible."""
    match command:
        case DecideMember(application_id, approve, reason):
            await joining.decide(office, staff, application_id, approve=approve, reason=reason)
        case ApproveLoan(application_id, amount):
            await requesting.approve(office, staff, application_id, amount=amount)
        case RejectLoan(application_id, reason):
            await requesting.reject(office, staff, application_id, reason=reason)
        case AskApplicant(application_id, words):
            await joining.ask(office, staff, application_id, words=words)
        case SendMoney(loan_id, reference):
            await paying_out.disburse(office, staff, loan_id, reference=reference)
        case SendByWallet(loan_id):
            await sending.send(office, staff, loan_id)
        case ReplyTo(card_id, words):
            await reply(office, staff, card_id, words=words)
        case ResolveDispute(dispute_id, right, reason):
            await disputing.resolve(office, staff, dispute_id, right=right, reason=reason)
        case Confirm(card_id):
            await second_person.confirm(office, staff, card_id)
        case PostSheet(card_id):
            await sheets.post(office, staff, card_id)
        case _:
            assert_never(command)


async def reply(office: Office, staff: Staff, card_id: int, *, words: str) -> None:
    """Answer a question card and let it say who did."""
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind not in {"question", "dispute"}:
        raise Refusal(_("There is no question on that card."))
    if card.kind == "dispute":
        chat = await disputing.chat_of(office, card.subject_id)
    else:
        chat = await office.uow.chats.by_id(card.subject_id)
    await support.answer_person(office, staff, chat, words=words, key=office.cause)
    body = Notice(card.body.kind, {**card.body.params, "by": staff.name})
    await office.rewrite_card(card.kind, card.subject_id, body)


async def enrol(office: Office, *, secret: str, telegram_user: str) -> Staff:
    """Enrol whoever says a valid code; raise Refusal when it is unknown, used or too old."""
    found = await office.uow.staff.use_code(secret, at=office.now)
    if found is None:
        await office.uow.security.note(
            "STAFF_CODE_REFUSED", source=f"telegram:{telegram_user}", detail="", at=office.now
        )
        raise Refusal(_("That code is not valid (any more). Ask your manager for a new one."))
    name, roles = found
    staff = await office.uow.staff.add(name=name, telegram_user=telegram_user, roles=roles, at=office.now)
    office.note("STAFF_ENROLLED", "staff", staff.id, actor=name, new=",".join(sorted(roles)))
    return staff


async def register_group(office: Office, staff: Staff, *, address: str, title: str) -> None:
    """Make a chat the staff group; managers and owners may."""
    if not staff.roles & {Role.OWNER, Role.MANAGER}:
        raise Refusal(_("Only an owner or a manager can make this the staff group."))
    await office.uow.staff.register_group(address=address, title=title, by=staff.name, at=office.now)
    # Cards that were made before there was a group now have somewhere to hang.
    await office.uow.cards.move(old="", new=address)
    await office.uow.outbox.move(old="staff:", new=f"staff:{address}")
    await office.uow.outbox.release_held(f"staff:{address}", at=office.now)
    office.note("STAFF_GROUP_REGISTERED", "group", address, actor=staff.name)


async def forbidden(office: Office, *, who: str, what: str, kind: str = "FORBIDDEN_COMMAND") -> None:
    """Record that somebody tried what she may not, or what nobody may: kind GUARD."""
    await office.uow.security.note(kind, source=who, detail=what, at=office.now)
    office.note(kind, "command", what[:40], actor=who)


async def audited_view(office: Office, staff: Staff, person_id: int) -> dict[str, str]:
    """Return a person's sealed details for one member of staff, and write down that she saw them (MLMS-19)."""
    joining.allow(staff, Action.VIEW)
    person = await office.uow.people.get(person_id)
    office.note("PERSON_VIEWED", "person", person.ref, actor=staff.name, person_id=person_id)
    return await office.uow.people.opened(person_id)
