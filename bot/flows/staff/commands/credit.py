"""Credit: one person's limits and history, pausing and opening, what the rules say, and ageing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.looking import person_named
from bot.flows.staff.commands.word import StaffWord
from bot.papers.writing import what_happened
from domain.lending.credit import CreditState, Rules, risks, usage
from domain.lending.portfolio import ageing, ageing_by_age, positions_of
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.money import Money
from domain.operations import pausing, setting_limits
from domain.operations.telling import told
from domain.papers.telling import together
from domain.people.staff import Action, Staff
from domain.policy.lender import Lender

_STATES: Final[dict[str, Text]] = {
    CreditState.ACTIVE: _("open"),
    CreditState.PAUSED: _("paused"),
    CreditState.BLOCKED: _("blocked"),
}
_RISKS: Final[dict[str, Text]] = {
    "OVERDUE_CREDIT": _("🔴 something is unpaid for too long"),
    "HIGH_CREDIT_USAGE": _("🟠 most of the limit is used"),
}
#: So many of the newest entries are shown.
_NEWEST: Final = 8


async def limits(office: Any, staff: Staff, rest: str) -> Message:
    """Show somebody's limits, or set one: /limits R-1001 set limit 100000 steady customer."""
    found = re.fullmatch(r"(\S+)(?:\s+set\s+(limit|order|days)\s+([\d,]{1,12})(?:\s+(.{2,200}))?)?", rest.strip())
    if found is None:
        raise Refusal(
            _("Write the person: /limits R-1001, or set one: /limits R-1001 set limit 100000 steady customer.")
        )
    person = await person_named(office, found[1])
    if not found[2]:
        return await _shown(office, person)
    what: Any = found[2]
    number = int(found[3].replace(",", ""))
    reason = found[4] or ""
    if not reason:
        raise Refusal(_("Add why, for example: /limits R-1001 set limit 100000 steady customer."))
    if await setting_limits.set_limit(office, staff, person.id, what=what, number=number, reason=reason):
        return await _shown(office, person)
    return Message("staff.limits", (_("Somebody else has to confirm it on the card."),))


async def _shown(office: Any, person: Any) -> Message:
    credit = await office.uow.credit.of(person.id)
    line = await office.uow.loans.latest_of(person.id, kind="line")
    rules = Rules.of(office.lender, credit, line)
    lines = [
        _(
            "{ref} {name}: new credit is {state}.",
            ref=person.ref,
            name=verbatim(person.short_name),
            state=_STATES[credit.state],
        ),
        _("Largest order {order}, {days} days to pay.", order=rules.max_order, days=rules.max_days),
        _("These are her own.") if rules.own else _("These are the lender's usual ones."),
    ]
    if line is not None:
        used = line.outstanding_of("principal")
        free = rules.limit - used
        text = _("Limit {limit}: {used} used ({percent} %), {free} free.")
        lines.insert(1, text(limit=rules.limit, used=used, percent=usage(line, rules), free=free))
    elif credit.limit is not None:
        lines.insert(1, _("Limit {limit}.", limit=credit.limit))
    if credit.override_until is not None and credit.override_until >= office.today:
        lines.append(_("Exception by {who} until {day}.", who=verbatim(credit.override_by), day=credit.override_until))
    return Message("staff.limits", tuple(lines))


async def pause(office: Any, staff: Staff, rest: str) -> Message:
    """Pause somebody's new credit: /pause R-1001 dispute about the last delivery."""
    person, reason = await _person_and_reason(office, rest, "pause")
    await pausing.pause(office, staff, person.id, reason=reason)
    return _done(_("New credit of {name} is paused. She is told.", name=verbatim(person.short_name)))


async def block(office: Any, staff: Staff, rest: str) -> Message:
    """Block somebody's credit until a manager lifts it: /block R-1001 false papers."""
    person, reason = await _person_and_reason(office, rest, "block")
    await pausing.pause(office, staff, person.id, reason=reason, block=True)
    return _done(_("New credit of {name} is blocked. She is told.", name=verbatim(person.short_name)))


async def unpause(office: Any, staff: Staff, rest: str) -> Message:
    """Open somebody's credit again: /unpause R-1001, while overdue /unpause R-1001 3 days promised by Friday."""
    found = re.fullmatch(r"(\S+)(?:\s+(\d{1,2})\s+days?)?(?:\s+(.{2,200}))?", rest.strip())
    if found is None:
        raise Refusal(_("Write the person: /unpause R-1001, or /unpause R-1001 3 days promised by Friday."))
    person = await person_named(office, found[1])
    days = int(found[2] or pausing.OVERRIDE_DAYS)
    exception = await pausing.unpause(office, staff, person.id, reason=found[3] or "", days=days)
    name = verbatim(person.short_name)
    if exception:
        return _done(
            n_(
                "New credit of {name} is open for {count} day as an exception.",
                "New credit of {name} is open for {count} days as an exception.",
                days,
                name=name,
            )
        )
    return _done(_("New credit of {name} is open again.", name=name))


async def evaluate(office: Any, staff: Staff, rest: str) -> Message:
    """Say what the rules say of somebody today; nothing is changed: /evaluate R-1001."""
    person = await person_named(office, rest)
    _credit, found = await pausing.look(office, person.id)
    lines = [
        n_(
            "{ref}: the oldest unpaid is open for {count} day, {most} are allowed.",
            "{ref}: the oldest unpaid is open for {count} days, {most} are allowed.",
            found.days,
            ref=person.ref,
            most=found.most,
        ),
        _("By the rules new credit should pause; {amount} would end that.", amount=found.to_unpause)
        if found.should_pause
        else _("By the rules new credit stays open."),
    ]
    return Message("staff.evaluate", tuple(lines))


async def profile(office: Any, staff: Staff, rest: str) -> Message:
    """Show somebody's credit with its newest entries and the running balance: /credit R-1001."""
    person = await person_named(office, rest)
    credit, found = await pausing.look(office, person.id)
    loans = await office.uow.loans.all_of(person.id)
    line = next((loan for loan in loans if loan.is_line), None)
    shown = await _shown(office, person)
    dangers = [_RISKS[name] for name, _grave in risks(office.lender, credit, line, found)]
    accounts = [(loan.id, await told(office, loan)) for loan in loans if loan.disbursed_on is not None]
    text = _("{day} {loan}, {what}: {amount}, then {balance} owed")
    rows = [
        text(day=line.on, loan=f"L-{1000 + loan_id}", what=what_happened(line), amount=line.size, balance=owed)
        for loan_id, line, owed in together(accounts)[-_NEWEST:]
    ]
    return Message("staff.credit", (*shown.lines, *await _kept(office, person), *dangers, *rows))


async def _kept(office: Any, person: Any) -> tuple[Text, ...]:
    """Say how much of somebody's own money lies with us, when there is any."""
    kept = await office.uow.payments.credit_of(person.id)
    text = _("{name}: {amount} of the borrower's own money is with us.")
    return (text(name=verbatim(person.short_name), amount=Money(kept, office.lender.currency)),) if kept else ()


async def aging(office: Any, staff: Staff, rest: str) -> Message:
    """Show what is open by how long it has been: of everybody, or of one person: /aging R-1001 (CRED-1, C-4)."""
    person = await person_named(office, rest) if rest.strip() else None
    items = await office.uow.portfolio.open_items(person_id=person.id if person else None)
    lender, today = office.lender, office.today
    fallen = [item for item in items if item.counts(today)]
    total = _of(lender, sum(item.owed for item in items))
    later = _of(lender, sum(item.owed for item in items if not item.counts(today)))
    by_age = ageing_by_age([(item.since, item.owed) for item in fallen], today=today)
    by_dpd = [age for age in ageing(positions_of(items, today=today)) if age.loans]
    who = person.ref if person else _("Everybody")
    lines = [
        _(
            "{who}: {total} open, {later} of it not due yet.",
            who=who,
            total=total,
            later=later,
        ),
        *(_("{bucket} days: {amount}", bucket=name, amount=_of(lender, amount)) for name, amount in by_age.items()),
        _("By days past due:"),
        *(
            n_("{bucket}: {count} loan, {amount}", "{bucket}: {count} loans, {amount}", age.loans)(
                bucket=age.name, amount=_of(lender, age.outstanding)
            )
            for age in by_dpd
        ),
    ]
    return Message("staff.aging", tuple(lines))


def _of(lender: Lender, minor: int) -> Money:
    return Money(minor, lender.currency)


async def _person_and_reason(office: Any, rest: str, word: str) -> tuple[Any, str]:
    found = re.fullmatch(r"(\S+)\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the person and the reason: /{word} R-1001 dispute about a delivery.", word=word))
    return await person_named(office, found[1]), found[2]


def _done(line: Text) -> Message:
    return Message("staff.done", (line,))


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "limits": StaffWord(Action.SEE_CREDIT, limits, _("somebody's limits, for example /limits R-1001")),
    "credit": StaffWord(Action.SEE_CREDIT, profile, _("somebody's credit with its entries")),
    "pause": StaffWord(Action.PAUSE_CREDIT, pause, _("pause new credit, for example /pause R-1001 dispute")),
    "unpause": StaffWord(Action.PAUSE_CREDIT, unpause, _("open new credit again, for example /unpause R-1001")),
    "block": StaffWord(Action.PAUSE_CREDIT, block, _("block new credit until a manager lifts it")),
    "evaluate": StaffWord(Action.SEE_CREDIT, evaluate, _("what the rules say of somebody today")),
    "aging": StaffWord(Action.SEE_CREDIT, aging, _("what is open, by how long it has been")),
}
