"""Statements taken in, missed events fetched, and both sides compared, on both databases (MLMS-129, INP-24, X-11)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.events import PaymentReceived
from domain.operations.payments import record_payment
from domain.payments.reconciling import Kind
from jobs.reconciling import NothingToCompare, Reconciled
from jobs.statements.importing import Imported, Importer
from jobs.timetable import job_named
from tests.builders import Borrower, do, golden_loan, loan_of, pay_link
from tests.jobs.days import jump
from tests.office import visitor, world_of
from tests.operations.desk import EACH, OWED, books, disagreements, moment_of, promised, rupees
from webhooks.app import Office

DUE = date(2026, 12, 20)
HEAD = "Receipt No.,Completion Time,Transaction Status,Paid In,Withdrawn,A/C No.,Other Party Info"


async def take(office: Office, *lines: str, provider: str = "mpesa") -> Imported:
    """Import a statement with these lines."""
    runtime = office.runtime
    importer = Importer(runtime.database, runtime.lender, runtime.clock)
    data = "\n".join((HEAD, *lines)).encode()
    return await importer.take(data, provider=provider, name="december.csv", by="imran")


async def reconcile(office: Office, provider: str = "mpesa", since: date = DUE - timedelta(days=3)) -> Reconciled:
    """Compare with a provider."""
    return await office.runtime.reconciler.reconcile(provider, since=since)


def found(what: Reconciled) -> list[tuple[Kind, str]]:
    """Return what did not match."""
    return [(one.kind, one.reference) for one in what.comparison.findings]


async def test_MLMS_129_a_statement_is_recorded_once_however_often_it_is_imported(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    lines = (
        'QKH1,20-12-2026 09:00,Completed,"4,728.00",,l 1001,254712345678 - JANE',
        "QKH2,20-12-2026 09:05,Completed,500,,rent,254700000001",
        "QKH3,20-12-2026 09:06,Completed,,-33.00,,",
    )

    first = await take(office, *lines)
    again = await take(office, *lines, "QKH4,20-12-2026 09:07,Completed,100,,L-1001,")

    assert (first.kept, first.recorded, first.waiting) == (3, 2, 1)
    assert (again.kept, again.known, again.recorded) == (1, 3, 1)
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH - 10_000
    assert (await books(office))["suspense"] == -50_000
    assert await promised(office, "PAYMENT_CONFIRMATION") == 2
    assert await disagreements(office) == []


async def test_X_11_callback_and_statement_at_once_record_money_once(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    fact = PaymentReceived("mpesa", "QKH1", rupees(4_728), office.runtime.clock(), loan_id=amina.loan_id)

    await asyncio.gather(
        take(office, "qkh1,20-12-2026 09:00,Completed,4728,,L-1001,"),
        do(office, lambda moment: record_payment(moment, fact)),
        take(office, "QKH1,20-12-2026 09:00,Completed,4728,,L-1001,"),
    )

    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


async def test_MLMS_129_an_import_that_was_killed_half_way_is_finished_by_the_next(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    lines = [f"QKH{number},20-12-2026 09:0{number},Completed,100,,L-1001," for number in range(5)]
    transact, calls = office.runtime.database.transact, 0

    async def dying(work: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise ConnectionResetError
        return await transact(work)

    office.runtime.database.transact = dying  # type: ignore[method-assign]  # this process dies
    with pytest.raises(ConnectionResetError):
        await take(office, *lines)
    office.runtime.database.transact = transact  # type: ignore[method-assign]  # and another one starts
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 20_000

    after = await take(office, *lines)

    assert (after.kept, after.recorded) == (0, 3)
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 50_000
    assert await disagreements(office) == []


async def test_INP_24_planted_discrepancies_are_reported_kept_and_told(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    await take(office, *(f"QKH{n},20-12-2026 09:0{n},Completed,{100 + n},,L-1001," for n in range(4)))
    line = "UPDATE payment SET amount_minor = 77700 WHERE reference = 'QKH1'"
    await _sql(office, line, "UPDATE payment SET reference = 'NEW' WHERE reference = 'QKH2'")
    twice = PaymentReceived("mpesa", "qkh3", rupees(103), moment_of(office, DUE, "09:01"), loan_id=amina.loan_id)
    # By the one way in it would be known as the same.
    twice = replace(twice, reference="QKH3 AGAIN")
    assert await do(office, lambda moment: record_payment(moment, twice))
    await _sql(office, "UPDATE payment SET reference = 'qkh3' WHERE reference = 'QKH3 AGAIN'")

    what = await reconcile(office)

    assert what.comparison.matched == 2
    assert set(found(what)) == {
        (Kind.DUPLICATE, "QKH3"),
        (Kind.DIFFERENT, "QKH1"),
        (Kind.MISSING_HERE, "QKH2"),
        (Kind.MISSING_THERE, "NEW"),
    }
    (row,) = await office.runtime.database.read(lambda uow: uow.statements.last_reconciled())
    assert (row["matched"], row["missing_here"], row["missing_there"], row["different"]) == (2, 1, 1, 1)
    assert {one["reference"] for one in row["findings"]} == {"QKH1", "QKH2", "NEW", "QKH3"}


async def test_INP_24_the_night_says_only_what_does_not_match(office: Office) -> None:
    await golden_loan(office)
    jump(office, DUE)
    await take(office, "QKH1,20-12-2026 09:00,Completed,100,,L-1001,")
    timetable = office.runtime.timetable

    assert await timetable.run(job_named("reconcile"), DUE)
    assert await promised(office, "NOT_MATCHED") == 0
    await _sql(office, "UPDATE payment SET amount_minor = 77700")
    assert await timetable.run(job_named("reconcile"), DUE + timedelta(days=1))

    assert await promised(office, "NOT_MATCHED") == 1


async def test_INP_24_what_no_statement_reaches_is_not_missing_there(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    await take(office, "QKH1,20-12-2026 09:00,Completed,100,,L-1001,")
    fact = PaymentReceived("mpesa", "LATER", rupees(10), office.runtime.clock(), loan_id=amina.loan_id)
    await do(office, lambda moment: record_payment(moment, fact))

    assert found(await reconcile(office)) == []
    with pytest.raises(NothingToCompare, match="qist payments import"):
        await reconcile(office, "jazzcash")


# Stripe


async def paid_unheard(office: Office, borrower: Borrower) -> Sequence[Any]:
    """Let somebody pay by card while our endpoint is down; return what Stripe will tell again."""
    stripe = world_of(office).stripe
    async with visitor(office) as http:
        order = await http.post(f"/p/{await pay_link(office, borrower)}/card")
    stripe.pay(order.headers["location"].rsplit("/", 1)[1])
    return stripe.sender.take()


async def test_S_35_missed_events_are_fetched_and_acted_on_once(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    told = await paid_unheard(office, amina)
    assert (await loan_of(office, amina)).outstanding.minor == OWED

    first = await reconcile(office, "stripe")
    for event in told:
        assert await world_of(office).post_stripe(event) == 204
    await office.runtime.settle()
    second = await reconcile(office, "stripe")

    assert first.fetched >= 2
    assert (second.fetched, second.comparison.matched, found(second)) == (0, 1, [])
    assert found(first) == []
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


async def test_S_35_a_refund_that_was_missed_is_fetched_and_counts_once(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    for event in await paid_unheard(office, amina):
        assert await world_of(office).post_stripe(event) == 204
    await office.runtime.settle()
    (paid,) = await office.runtime.database.read(lambda uow: uow.payments.of_person(amina.person_id))
    world_of(office).stripe.refund(paid["reference"], 100_000)
    world_of(office).stripe.sender.take()

    first, second = await reconcile(office, "stripe"), await reconcile(office, "stripe")

    assert first.fetched > 0
    assert second.fetched == 0
    (row,) = await office.runtime.database.read(lambda uow: uow.payments.of_person(amina.person_id))
    assert row["refunded_minor"] == 100_000
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH + 100_000
    assert await disagreements(office) == []


async def test_S_35_reconciling_and_the_providers_retries_at_once(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE)
    told = await paid_unheard(office, amina)
    world = world_of(office)

    await asyncio.gather(
        reconcile(office, "stripe"), *(world.post_stripe(event) for event in told), reconcile(office, "stripe")
    )
    await office.runtime.settle()

    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


async def test_INP_24_the_night_asks_stripe_only_when_somebody_could_have_paid_there(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    jump(office, DUE)
    asked: list[Any] = []
    stripe = office.runtime.stripe
    assert stripe is not None
    events = stripe.events

    async def counted(*words: Any) -> Any:
        asked.append(words)
        return await events(*words)

    stripe.events = counted  # type: ignore[method-assign, assignment]  # to count the calls
    await office.runtime.timetable.run(job_named("reconcile"), DUE)
    assert asked == []
    await paid_unheard(office, amina)
    await office.runtime.timetable.run(job_named("reconcile"), DUE + timedelta(days=1))

    assert len(asked) == 1
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH


async def test_MLMS_129_stripe_tells_of_thirty_days_and_says_so(sqlite_office: Office) -> None:
    with pytest.raises(NothingToCompare, match="30 days"):
        await reconcile(sqlite_office, "stripe", since=date(2026, 9, 1))


async def test_INP_24_a_payers_name_is_sealed(sqlite_office: Office) -> None:
    await take(sqlite_office, "QKH1,20-11-2026 09:00,Completed,100,,rent,254712345678 - JANE WANJIKU")

    rows = await sqlite_office.runtime.database.read(lambda uow: uow.statements.suspense())
    kept = await _sql(sqlite_office, "SELECT * FROM statement_line")

    assert "JANE" not in json.dumps([str(row) for row in kept])
    assert [(one.account, one.payer) for one in rows[0]] == [("rent", "254***IKU")]


async def _sql(office: Office, *statements: str) -> Any:
    async def work(uow: Any) -> Any:
        from sqlalchemy import text

        found: Any = []
        for statement in statements:
            done = await uow.connection.execute(text(statement))
            found = done.all() if done.returns_rows else []
        return found

    return await office.runtime.database.transact(work)
