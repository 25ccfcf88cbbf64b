"""Facts: what the records hold about one person, and about the lender; amounts in the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.collections.dispute import Dispute
from domain.lending.application import Purpose
from domain.lending.credit import CreditState
from domain.lending.loan import COMPONENTS, Instalment, Loan
from domain.lending.states import LoanState
from domain.payments import books
from domain.payments.refs import ref

if TYPE_CHECKING:
    from domain.people.chats import Chat
    from domain.people.person import Person
    from webhooks.play.stage import Stage

_MANY = 100_000


async def facts_of(stage: Stage, name: str) -> dict[str, Any]:
    """Return what is known of somebody by the phone she has in the play; one who never spoke is nobody."""
    phone = stage.world.phones.get(name)
    today = stage.lender.today(stage.clock())

    async def look(uow: Any) -> dict[str, Any]:
        address = (phone.channel, phone.address) if phone else ("", "")
        mine = [chat for chat in await uow.chats.everyone() if (chat.channel, chat.address) == address]
        person_id = next((chat.person_id for chat in mine), None)
        chats = list(await uow.chats.of_person(person_id)) if person_id else mine
        return await _person(uow, person_id, chats, today)

    return await stage.office.runtime.database.read(look)


async def facts_of_lender(stage: Stage) -> dict[str, Any]:
    """Return the books and the counts, with the audit trail sealed and checked."""
    database = stage.office.runtime.database
    while await database.transact(lambda uow: uow.audit.seal()):
        pass

    async def look(uow: Any) -> dict[str, Any]:
        accounts = await uow.books.accounts()
        ok, problem = await uow.audit.verify()
        audit = {"rows": await uow.audit.count(), "head": await uow.audit.head(), "ok": ok}
        return {
            "ledger": {"balanced": sum(accounts.values()) == 0, "accounts": dict(sorted(accounts.items()))},
            "people": await uow.people.counts(),
            "loans": await uow.loans.counts(),
            "payments": await uow.payments.counts(),
            "inbox": await uow.inbox.counts(),
            "outbox": dict(sorted((await uow.outbox.counts()).items())),
            "jobs": _jobs(await uow.jobs.recent(limit=_MANY)),
            "security_events": await uow.security.count(),
            "suspense": -accounts.get(books.SUSPENSE, 0),
            "audit": audit | ({"problem": problem} if problem else {}),
        }

    return await database.read(look)


async def _person(uow: Any, person_id: int | None, chats: Sequence[Chat], today: date) -> dict[str, Any]:
    person = await uow.people.get(person_id) if person_id else None
    latest = await uow.applications.latest_of(person_id) if person_id else {}
    application = latest.get(Purpose.LOAN) or latest.get(Purpose.MEMBERSHIP)
    loans = await uow.loans.all_of(person_id) if person_id else ()
    disputed = [one for loan in loans if (one := await uow.disputes.open_of_loan(loan.id))]
    payments = list(reversed(await uow.payments.of_person(person_id))) if person_id else []
    return {
        "person": {"ref": person.ref, "status": person.standing, "language": person.language} if person else None,
        "identities": [_identity(chat) for chat in chats],
        "application": {"ref": application.ref, "status": application.stage} if application else None,
        "loans": [_loan(loan, today) for loan in loans],
        "payments": [await _payment(uow, row) for row in payments],
        "ledger": {loan.ref: dict(sorted((await uow.books.accounts(loan_id=loan.id)).items())) for loan in loans},
        "credit": await uow.payments.credit_of(person_id) if person_id else 0,
        "credit_line": _credit_line(loans, person),
        "reminders": [_reminder(row) for loan in loans for row in await uow.reminders.of_loan(loan.id)],
        "promises": [],
        "cases": [_case(one) for one in disputed],
        "flags": _flags(chats)
        | {"paused": person is not None and person.credit.state is not CreditState.ACTIVE, "frozen": bool(disputed)},
        "messages": [_message(row) for row in await uow.outbox.notices_to(_addresses(chats), person_id)],
        "draft": next((_draft(chat) for chat in chats if chat.draft), None),
    }


def _credit_line(loans: Sequence[Loan], person: Person | None) -> dict[str, Any] | None:
    line = next((loan for loan in loans if loan.is_line), None)
    if line is None or person is None:
        return None
    limit = person.credit.limit or line.principal
    used = line.outstanding_of("principal").minor
    return {"limit": limit.minor, "used": used, "status": person.credit.state}


def _loan(loan: Loan, today: date) -> dict[str, Any]:
    owed = {name: loan.outstanding_of(name).minor for name in ("principal", "interest", "fees", "late")}
    return {
        "ref": loan.ref,
        "status": loan.state,
        "principal": loan.principal.minor,
        "currency": loan.currency,
        "dpd": loan.days_past_due(today),
        "outstanding": owed | {"total": loan.outstanding.minor},
        "instalments": [_instalment(part, today, _ended(loan, part)) for part in loan.instalments],
    }


def _instalment(part: Instalment, today: date, status: str) -> dict[str, Any]:
    asked = {name: getattr(part, name) for name in ("principal", "interest", "fees", "late")}
    head = {"number": part.number, "due": part.due_on.isoformat()}
    more = {"waived": part.waived} if part.waived else {}
    more |= {"charity": part.charity} if part.charity else {}
    return head | asked | {"paid": part.paid, "status": status or part.status(today)} | more


def _ended(loan: Loan, part: Instalment) -> str:
    """Return how an instalment ended together with its loan, where that says more than that it was paid."""
    if loan.state is LoanState.CANCELLED:
        return "VOID"
    return "SETTLED" if loan.state is LoanState.COMPLETED and part.waived_interest else ""


def _case(found: Dispute) -> dict[str, Any]:
    due_on = found.due_on.isoformat() if found.due_on else ""
    return {"kind": "DISPUTE", "ref": found.ref, "status": found.state, "reason": found.reason, "due": due_on}


async def _payment(uow: Any, row: Any) -> dict[str, Any]:
    settled = await uow.payments.settled_by(row["id"])
    disputed = any(one.is_open for one in await uow.chargebacks.of_payment(row["id"]))
    back = {"refunded": row["refunded_minor"]} if row["refunded_minor"] else {}
    allocated = {name: settled.get(name, 0) for name in COMPONENTS} | {"credit": row["credit_minor"]}
    return {
        "ref": ref(row["id"]),
        "provider": row["provider"],
        "amount": row["amount_minor"],
        "currency": row["currency"],
        "status": "DISPUTED" if disputed else row["state"],
        "paid_at": row["paid_at"].isoformat(),
        "allocated": allocated,
    } | back


def _reminder(row: Any) -> dict[str, Any]:
    at: datetime = row["at"]
    return {
        "loan": f"L-{1000 + row['loan_id']}",
        "instalment": row["number"],
        "stage": row["stage"],
        "state": row["state"],
        "at": at.isoformat(),
    }


def _message(row: Any) -> dict[str, Any]:
    at: datetime = row["sent_at"] or row["made_at"]
    channel = row["recipient"].partition(":")[0]
    return {"key": row["kind"], "at": at.isoformat(), "channel": channel, "state": row["state"]}


def _identity(chat: Chat) -> dict[str, Any]:
    return {"channel": chat.channel, "language": chat.language, "consent": chat.consent, "blocked": chat.blocked}


def _flags(chats: Sequence[Chat]) -> dict[str, bool]:
    blocked = bool(chats) and all(chat.blocked for chat in chats)
    return {"paused": False, "frozen": False, "blocked": blocked, "opted_out": any(chat.opted_out for chat in chats)}


def _draft(chat: Chat) -> dict[str, str]:
    """Return which form is unfinished, where it stands, and whether it still is open; never what was answered."""
    talk = chat.talk.parked or chat.talk if chat.talk else None
    return {"flow": talk.flow if talk else "", "step": talk.step if talk else "", "state": chat.draft}


def _addresses(chats: Sequence[Chat]) -> list[str]:
    return [f"{chat.channel}:{chat.address}" for chat in chats]


def _jobs(rows: Sequence[Any]) -> list[dict[str, str]]:
    """Return each job once a day, as its last run ended."""
    newest: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: (row["business_date"], row["job"], row["started_at"], row["period"])):
        newest[row["business_date"].isoformat(), row["job"]] = row["state"]
    return [{"job": job, "date": on, "state": state} for (on, job), state in newest.items()]
