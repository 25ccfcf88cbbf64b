"""Pausing new credit and opening it again: by rule each night, by hand with a reason, never in silence (CRED-21)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from domain.audit import SYSTEM
from domain.lending.credit import CREDIT_MOVES, Credit, CreditState, Evaluation, evaluate
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.disputing import is_disputed
from domain.operations.joining import NotAllowed, allow
from domain.operations.office import Office
from domain.people.staff import Action, Staff

#: A pause is decided at night and told at this hour, so that it never meets a reminder (CRED-29).
TOLD_AT: Final = time(11, 0)
OVERRIDE_DAYS: Final = 3


async def look(office: Office, person_id: int) -> tuple[Credit, Evaluation]:
    """Return where a person stands and what the rules say today; nothing is changed (CRED-26)."""
    credit = await office.uow.credit.of(person_id, lock=True)
    loans = await office.uow.loans.all_of(person_id)
    return credit, evaluate(office.lender, credit, loans, today=office.today)


async def follow(office: Office, person_id: int) -> bool:
    """Pause or open a person's credit as the rules say today, and tell her; return whether anything changed."""
    credit, found = await look(office, person_id)
    if credit.state is CreditState.ACTIVE and found.should_pause and not found.overridden:
        undisputed = await _undisputed(office, person_id, credit)
        if undisputed.should_pause:
            await _pause(office, person_id, credit, undisputed, reason="overdue", actor=SYSTEM)
        return undisputed.should_pause
    may_open = office.lender.policy.auto_unpause and credit.reason == "overdue"
    if credit.state is CreditState.PAUSED and may_open and not found.should_pause:
        await _open(office, person_id, credit, reason="paid", actor=SYSTEM)
        return True
    return False


async def _undisputed(office: Office, person_id: int, credit: Credit) -> Evaluation:
    """Return what the rules say of the loans about which nothing is disputed: for the others nobody is paused."""
    every = await office.uow.loans.all_of(person_id)
    loans = [loan for loan in every if not await is_disputed(office, loan.id)]
    return evaluate(office.lender, credit, loans, today=office.today)


async def follow_payment(office: Office, person_id: int) -> None:
    """Open a paused person's credit at once when what she paid has cleared what was overdue."""
    credit = await office.uow.credit.of(person_id)
    if credit.state is CreditState.PAUSED:
        await follow(office, person_id)


async def pause(office: Office, staff: Staff, person_id: int, *, reason: str, block: bool = False) -> None:
    """Pause a person's new credit by hand, or block it until a manager lifts that; the reason is mandatory."""
    allow(staff, Action.PAUSE_CREDIT)
    credit, found = await look(office, person_id)
    wanted = CreditState.BLOCKED if block else CreditState.PAUSED
    if wanted not in CREDIT_MOVES.allowed(credit.state):
        raise Refusal(_("New credit is {state} for this person already.", state=_WORDS[credit.state]))
    await _pause(office, person_id, credit, found, reason=reason, actor=staff.name, state=wanted)


async def unpause(office: Office, staff: Staff, person_id: int, *, reason: str, days: int = OVERRIDE_DAYS) -> bool:
    """
    Open a person's credit again; return whether it was an exception from the rules, which ends after some days.

    While something is overdue only a manager may, with a reason; a block is lifted by a manager too (CRED-25, 68).
    """
    allow(staff, Action.PAUSE_CREDIT)
    credit, found = await look(office, person_id)
    if credit.state is CreditState.ACTIVE:
        raise Refusal(_("New credit is {state} for this person already.", state=_WORDS[credit.state]))
    if (found.should_pause or credit.state is CreditState.BLOCKED) and not staff.may(Action.OVERRIDE_CREDIT):
        raise NotAllowed
    if found.should_pause:
        if not reason:
            raise Refusal(_("Something is still overdue. Write why you make an exception."))
        until = office.today + timedelta(days=days)
        await office.uow.credit.override(person_id, by=staff.name, reason=reason, until=until, at=office.now)
        await office.uow.credit.keep(person_id, override_until=until, override_by=staff.name, override_reason=reason)
    await _open(office, person_id, credit, reason=reason or "by hand", actor=staff.name)
    return found.should_pause


async def _pause(
    office: Office,
    person_id: int,
    credit: Credit,
    found: Evaluation,
    *,
    reason: str,
    actor: str,
    state: CreditState = CreditState.PAUSED,
) -> None:
    CREDIT_MOVES.move(credit.state, state)
    times = await office.uow.credit.keep(person_id, state=state, reason=reason, since=office.now, changed_by=actor)
    office.note(
        "PAUSE_CREDIT" if state is CreditState.PAUSED else "BLOCK_CREDIT",
        "credit",
        person_id,
        actor=actor,
        person_id=person_id,
        old=credit.state,
        new=state,
        reason=reason,
    )
    facts: dict[str, Value] = {
        "amount": found.to_unpause if found.to_unpause else "",
        "days": found.days,
        "by_hand": "" if actor == SYSTEM else verbatim(reason),
        "blocked": int(state is CreditState.BLOCKED),
        "shop": int(office.lender.line is not None),
    }
    told_at = _told_at(office) if actor == SYSTEM else None
    await _say(office, person_id, Notice("CREDIT_PAUSED", facts), state, times, not_before=told_at)


async def _open(office: Office, person_id: int, credit: Credit, *, reason: str, actor: str) -> None:
    CREDIT_MOVES.move(credit.state, CreditState.ACTIVE)
    now = CreditState.ACTIVE
    times = await office.uow.credit.keep(person_id, state=now, reason="", since=office.now, changed_by=actor)
    office.note(
        "UNPAUSE_CREDIT",
        "credit",
        person_id,
        actor=actor,
        person_id=person_id,
        old=credit.state,
        new=now,
        reason=reason,
    )
    await _say(office, person_id, Notice("CREDIT_OPEN", {}), now, times)


async def _say(
    office: Office,
    person_id: int,
    notice: Notice,
    state: CreditState,
    times: int,
    *,
    not_before: datetime | None = None,
) -> None:
    """Tell her of a change; when there is no chat to tell her in, ask staff to (CRED-80)."""
    once = f"credit:{person_id}:{times}"
    if await office.tell(person_id, notice, once=once, not_before=not_before):
        return
    person = await office.uow.people.get(person_id)
    facts: dict[str, Value] = {"name": person.short_name, "person": person.ref, "state": _WORDS[state]}
    await office.say_to_staff(Notice("PLEASE_TELL", facts), once=f"tell-{once}")


def _told_at(office: Office) -> datetime:
    """Return eleven o'clock of the business date, or now when that is over."""
    return max(office.now, datetime.combine(office.today, TOLD_AT, office.lender.zone))


_WORDS: Final = {
    CreditState.ACTIVE: _("open"),
    CreditState.PAUSED: _("paused"),
    CreditState.BLOCKED: _("blocked"),
}
