"""Invariants I-1 to I-7 of SCENARIOS: what must be true after every play, whatever was played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.payments import books
from storage.evidence import SqlEvidence

if TYPE_CHECKING:
    from webhooks.play.answers import Answer
    from webhooks.play.stage import Stage

LONGEST: Final = 1024
#: What answers somebody leaves within this time, also at night.
ANSWERING: Final = timedelta(minutes=10)
#: Which audit row tells of which posting to the books; of another kind any row of that moment may.
_AUDITED: Final = {"DISBURSEMENT": "DISBURSED", "FINE": "INSTALLMENT_OVERDUE", "PAYMENT": "PAYMENT_PROCESSED"}
#: Receipts, and what somebody in the office wrote to somebody who had asked, do not wait for the morning.
_AT_ANY_HOUR: Final = {
    "PAYMENT_CONFIRMATION",
    "PAYMENT_TAKEN_BACK",
    "PAYMENT_FAILED",
    "CREDIT_USED",
    "PAID_EXTRA",
    "LOAN_CREATED",
    "STAFF_ANSWER",
}


async def broken(stage: Stage, steps: Sequence[Sequence[Answer]], logs: str) -> list[str]:
    """Return what does not hold after these steps, each line beginning with the invariant's name."""

    async def look(uow: Any) -> list[str]:
        evidence = SqlEvidence(uow.connection)
        found = [f"I-1 {line}" for line in await _unbalanced(uow, evidence)]
        found += [f"I-2 {line}" for line in await _unaudited(evidence)]
        found += [f"I-3 {line}" for line in await _at_night(evidence, stage)]
        secrets = await _secrets(uow, evidence)
        found += [f"I-4 {line}" for line in _told(secrets, logs, _stored(stage))]
        found += [f"I-7 the key {key} is there twice" for key in await evidence.promised_twice()]
        found += [f"I-7 message {id_} kept two promises" for id_ in await evidence.kept_twice()]
        return found

    found = await stage.office.runtime.database.read(look)
    found += [f"I-5 {line}" for line in _too_long(answer for answers in steps for answer in answers)]
    found += [f"I-6 {line}" for line in _dead_ends(steps)]
    return sorted(found)


async def _unbalanced(uow: Any, evidence: SqlEvidence) -> list[str]:
    """I-1: the ledger sums to nothing, and says the same as the schedules and the payments."""
    accounts = await uow.books.accounts()
    found = [f"the ledger is out by {out}"] if (out := sum(accounts.values())) else []
    for loan_id in await evidence.loans():
        found += _unbooked(await uow.loans.get(loan_id), await uow.books.accounts(loan_id=loan_id))
    if (credit := await evidence.credit()) != -accounts.get(books.CREDIT, 0):
        found.append(f"payments left a credit of {credit}, {-accounts.get(books.CREDIT, 0)} is booked")
    for payment_id, amount, left in await evidence.payments(state="SUCCESS"):
        placed = sum((await uow.payments.settled_by(payment_id)).values()) + left
        if placed != amount:
            found.append(f"of payment {payment_id} ({amount}) only {placed} is somewhere")
    return found


def _unbooked(loan: Any, booked: dict[str, int]) -> list[str]:
    owed = {part: loan.outstanding_of(part).minor for part in books.RECEIVABLE}
    return [
        f"{loan.ref}: {part} of {owed[part]} is owed, {booked.get(account, 0)} is booked"
        for part, account in books.RECEIVABLE.items()
        if owed[part] != booked.get(account, 0)
    ]


async def _unaudited(evidence: SqlEvidence) -> list[str]:
    """I-2: every posting, loan and decision has its audit row of the same moment."""
    told = await evidence.audited()
    moments = {at for _action, at in told}
    decisions = {at for action, at in told if action.startswith("DECISION_")}
    found = [
        f"{kind} of {at:%d %b %H:%M} has no audit row"
        for kind, at in await evidence.posted()
        if ((_AUDITED[kind], at) not in told if kind in _AUDITED else at not in moments)
    ]
    found += [
        f"loan {id_} has no audit row" for id_, at in await evidence.accepted() if ("LOAN_CREATED", at) not in told
    ]
    undecided = [id_ for id_, at in await evidence.decided() if at not in decisions]
    return found + [f"the decision on application {id_} has no audit row" for id_ in undecided]


async def _at_night(evidence: SqlEvidence, stage: Stage) -> list[str]:
    """I-3: nobody is written to outside the contact hours, unless it answers her within ten minutes."""
    heard: dict[str, list[datetime]] = {}
    for sender, at in await evidence.heard():
        heard.setdefault(sender, []).append(at)
    return [
        f"{kind} left at {stage.lender.local(at):%d %b %H:%M}"
        for recipient, kind, at in await evidence.told()
        if kind not in _AT_ANY_HOUR
        and not stage.lender.contact.allow(at)
        and not any(timedelta() <= at - said <= ANSWERING for said in heard.get(recipient, ()))
    ]


async def _secrets(uow: Any, evidence: SqlEvidence) -> list[tuple[str, str]]:
    """Return what identifies the people of the play, and what each thing is."""
    found = []
    for person_id in await evidence.people():
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
