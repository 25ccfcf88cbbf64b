"""Invariants I-1 to I-7 of SCENARIOS: what must be true after every play, whatever was played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from domain.payments import books
from storage import tables

if TYPE_CHECKING:
    from webhooks.play.answers import Answer
    from webhooks.play.stage import Stage

LONGEST: Final = 1024
#: What answers somebody leaves within this time, also at night.
ANSWERING: Final = timedelta(minutes=10)
#: Which audit row tells of which posting to the books.
_AUDITED: Final = {"DISBURSEMENT": "DISBURSED", "FINE": "INSTALLMENT_OVERDUE", "PAYMENT": "PAYMENT_PROCESSED"}
#: Receipts, and what somebody in the office wrote to somebody who had asked, do not wait for the morning.
_AT_ANY_HOUR: Final = {"PAYMENT_CONFIRMATION", "PAYMENT_FAILED", "LOAN_CREATED", "STAFF_ANSWER"}


async def broken(stage: Stage, steps: Sequence[Sequence[Answer]], logs: str) -> list[str]:
    """Return what does not hold after these steps, each line beginning with the invariant's name."""
    database = stage.office.runtime.database

    async def look(uow: Any) -> list[str]:
        found = [f"I-1 {line}" for line in await _unbalanced(uow)]
        found += [f"I-2 {line}" for line in await _unaudited(uow)]
        found += [f"I-3 {line}" for line in await _at_night(uow, stage)]
        secrets = await _secrets(uow)
        found += [f"I-4 {line}" for line in _told(secrets, logs, _stored(stage))]
        found += [f"I-7 {line}" for line in await _doubled(uow)]
        return found

    found = await database.read(look)
    found += [f"I-5 {line}" for line in _too_long(answer for answers in steps for answer in answers)]
    found += [f"I-6 {line}" for line in _dead_ends(steps)]
    return sorted(found)


async def _unbalanced(uow: Any) -> list[str]:
    """I-1: the ledger sums to nothing, and says the same as the schedules and the payments."""
    accounts = await uow.books.accounts()
    found = [f"the ledger is out by {out}"] if (out := sum(accounts.values())) else []
    for loan_id in await _ids(uow, tables.loan.c.id):
        loan = await uow.loans.get(loan_id)
        booked = await uow.books.accounts(loan_id=loan_id)
        for component, account in books.RECEIVABLE.items():
            owed, held = loan.outstanding_of(component).minor, booked.get(account, 0)
            if owed != held:
                found.append(f"{loan.ref}: {component} of {owed} is owed, {held} is booked")
    credit = await uow.connection.scalar(select(func.coalesce(func.sum(tables.payment.c.credit_minor), 0)))
    if credit != -accounts.get(books.CREDIT, 0):
        found.append(f"payments left a credit of {credit}, {-accounts.get(books.CREDIT, 0)} is booked")
    return found + [line async for line in _unplaced(uow)]


async def _unplaced(uow: Any) -> Any:
    """Yield payments of which some went nowhere."""
    rows = (await uow.connection.execute(select(tables.payment).where(tables.payment.c.state == "SUCCESS"))).mappings()
    for row in rows.all():
        settled = sum((await uow.payments.settled_by(row["id"])).values())
        if settled + row["credit_minor"] != row["amount_minor"]:
            yield f"of payment {row['id']} ({row['amount_minor']}) only {settled + row['credit_minor']} is somewhere"


async def _unaudited(uow: Any) -> list[str]:
    """I-2: every posting, decision and loan has its audit row of the same moment."""
    audit = tables.audit
    told = {(row.action, row.at) for row in await uow.connection.execute(select(audit.c.action, audit.c.at))}
    rows = await uow.connection.execute(select(tables.transaction.c.kind, tables.transaction.c.posted_at))
    found = [f"{kind} of {at:%d %b %H:%M} has no audit row" for kind, at in rows if (_AUDITED[kind], at) not in told]
    loans = await uow.connection.execute(select(tables.loan.c.id, tables.loan.c.accepted_at))
    found += [f"loan {id_} has no audit row" for id_, at in loans if ("LOAN_CREATED", at) not in told]
    decided = select(tables.application.c.id, tables.application.c.decided_at)
    rows = await uow.connection.execute(decided.where(tables.application.c.decided_at.is_not(None)))
    decisions = {at for action, at in told if action.startswith("DECISION_")}
    return found + [f"the decision on application {id_} has no audit row" for id_, at in rows if at not in decisions]


async def _at_night(uow: Any, stage: Stage) -> list[str]:
    """I-3: nobody is written to outside the contact hours, unless it answers her within ten minutes."""
    outbox, inbox = tables.outbox, tables.inbox
    heard: dict[str, list[datetime]] = {}
    for sender, at in await uow.connection.execute(select(inbox.c.sender, inbox.c.received_at)):
        heard.setdefault(sender, []).append(at)
    shown = select(outbox.c.recipient, outbox.c.kind, outbox.c.sent_at)
    rows = await uow.connection.execute(
        shown.where(outbox.c.action.in_(("send", "notice")) & outbox.c.sent_at.is_not(None))
    )
    return [
        f"{kind} left at {stage.lender.local(at):%d %b %H:%M}"
        for recipient, kind, at in rows
        if not recipient.startswith(("staff:", "toast:"))
        and kind not in _AT_ANY_HOUR
        and not stage.lender.contact.allow(at)
        and not any(timedelta() <= at - said <= ANSWERING for said in heard.get(recipient, ()))
    ]


async def _secrets(uow: Any) -> list[tuple[str, str]]:
    """Return what identifies the people of the play, and what each thing is."""
    found = []
    for person_id in await _ids(uow, tables.person.c.id):
        details = await uow.people.opened(person_id)
        found += [(details["national_id"], "an identity number"), (details["phone"].lstrip("+"), "a phone number")]
        found.append((details["address"], "an address"))
    return found


def _told(secrets: Iterable[tuple[str, str]], logs: str, stored: bytes) -> Iterator[str]:
    """I-4: nothing that identifies anybody is in the logs, and no identity number stands in the database."""
    for secret, what in secrets:
        if secret in logs:
            yield f"{what} is in the logs"
        # A WhatsApp address is a phone number, so those are in the open where messages are sent to.
        if what == "an identity number" and secret.encode() in stored:
            yield f"{what} stands in the database in the open"


def _stored(stage: Stage) -> bytes:
    """Return the embedded database as it lies on the disk; nothing of another one."""
    return b"".join(file.read_bytes() for file in sorted(Path(stage.folder).glob("*.sqlite3*")))


def _too_long(answers: Iterable[Answer]) -> Iterator[str]:
    """I-5: no message to a borrower is longer than 1,024 characters."""
    for answer in answers:
        if answer.kind == "bot" and answer.length > LONGEST:
            yield f"{answer.key} has {answer.length} characters"


def _dead_ends(steps: Iterable[Sequence[Answer]]) -> Iterator[str]:
    """I-6: after whatever a borrower is told last, there is a way on or back."""
    for answers in steps:
        last = {answer.who: answer for answer in answers if answer.kind == "bot"}
        yield from (f"{answer.key} leads nowhere" for answer in last.values() if answer.leads_on is False)


async def _doubled(uow: Any) -> list[str]:
    """I-7: every promise is made once and kept once."""
    outbox = tables.outbox
    keys = select(outbox.c.key).group_by(outbox.c.key).having(func.count() > 1)
    found = [f"the key {key} is there twice" for (key,) in await uow.connection.execute(keys)]
    kept = (
        select(outbox.c.recipient, outbox.c.provider_id)
        .where(outbox.c.action.in_(("send", "notice", "card", "staff")) & (outbox.c.provider_id != ""))
        .group_by(outbox.c.recipient, outbox.c.provider_id)
        .having(func.count() > 1)
    )
    return found + [f"message {id_} kept two promises" for _to, id_ in await uow.connection.execute(kept)]


async def _ids(uow: Any, column: Any) -> list[int]:
    return list((await uow.connection.scalars(select(column).order_by(column))).all())
