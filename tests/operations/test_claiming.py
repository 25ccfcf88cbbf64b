"""Payments that borrowers say they made: never booked on their word, looked for, and answered (X-1, S-14, INP-29)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.flows.staff.commands import run
from domain.events import PaymentReceived
from domain.messages import Refusal
from domain.money import Money
from domain.operations import checking_claims
from domain.operations.commands import ClaimPayment
from domain.operations.office import Office as Moment
from domain.operations.payments import record_payment
from domain.payments.claims import MOST_OPEN
from jobs.timetable import job_named
from storage.tables import claim, payment, statement_line
from tests.builders import Borrower, do, golden_loan, loan_of, member, named
from tests.jobs.days import DUE, at, audited, heard, in_group, jump, live, reminders
from tests.jobs.days import run as run_job
from tests.office import clock_of
from tests.operations.desk import EACH, OWED, disagreements, pay, refused_inside, reverse, rupees
from tests.people import JOSEPH
from webhooks.app import Office

CODE = "012345678901"
SAID = f"Rs 4,728 sent to UMEED. TID {CODE}"


async def claims(office: Office, who: Borrower, code: str = CODE, *, amount: Money | None = None) -> None:
    """Let somebody say that she paid, and deliver the answer."""
    command = ClaimPayment("jazzcash", code, amount, SAID)
    await do(office, lambda moment: checking_claims.claim(_caused(moment), who.chat, command))
    await office.runtime.settle()


_MESSAGES = itertools.count(1)


def _caused(moment: Moment) -> Moment:
    """Return the moment with a cause of its own, as every message has."""
    return replace(moment, cause=f"test:{next(_MESSAGES)}")


async def kept(office: Office) -> Sequence[Any]:
    async def look(uow: Any) -> Sequence[Any]:
        return list((await uow.connection.execute(select(claim).order_by(claim.c.id))).mappings())

    found: Sequence[Any] = await office.runtime.database.read(look)
    return found


async def states(office: Office) -> list[str]:
    return [row["state"] for row in await kept(office)]


async def payments(office: Office) -> list[tuple[str, str, str]]:
    async def look(uow: Any) -> list[tuple[str, str, str]]:
        rows = await uow.connection.execute(select(payment).order_by(payment.c.id))
        return [(row.provider, row.reference, row.state) for row in rows]

    found: list[tuple[str, str, str]] = await office.runtime.database.read(look)
    return found


async def on_statement(office: Office, amount: Money, *, code: str = CODE, account: str = "") -> None:
    """Let a statement be imported that tells of money under a code."""
    now = office.runtime.clock()
    values = {
        "provider": "jazzcash",
        "reference": code,
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "paid_at": now,
        "account": account,
        "payer_sealed": "",
        "source": "file",
        "imported_by": "Imran",
        "imported_at": now,
    }

    async def keep(uow: Any) -> None:
        await uow.connection.execute(insert(statement_line).values(values))

    await office.runtime.database.transact(keep)


def told(office: Office, who: Borrower) -> str:
    return heard(office, who)[-1]


async def test_X_1_nothing_is_booked_on_her_word(office: Office) -> None:
    amina = await golden_loan(office)

    await claims(office, amina, amount=rupees(4_728))

    assert await payments(office) == []
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await states(office) == ["OPEN"]
    assert "looking for your payment of PKR 4,728, code ending 8901" in told(office, amina)
    assert "Until Sun 22 Nov 2026 you get no reminder" in told(office, amina)
    assert [row["reason"] for row in await audited(office, "PAYMENT_CLAIMED")] == ["jazzcash"]


async def test_X_1_what_she_pasted_is_sealed(office: Office) -> None:
    amina = await golden_loan(office)

    await claims(office, amina)

    row = (await kept(office))[0]
    place = f"claim|said|{amina.person_id}|{CODE}"
    assert "UMEED" not in row["said_sealed"]

    async def opened(uow: Any) -> str:
        return str(uow.keyring.open(row["said_sealed"], place=place))

    assert SAID in await office.runtime.database.read(opened)


async def test_S_14_the_same_code_again_is_answered_the_same(office: Office) -> None:
    amina = await golden_loan(office)
    await claims(office, amina)
    first = told(office, amina)
    clock_of(office).set(office.runtime.clock() + timedelta(hours=5))

    await claims(office, amina)

    assert told(office, amina) == first
    assert len(await audited(office, "PAYMENT_CLAIMED")) == 1


async def test_S_14_what_is_recorded_already_says_so(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 4_728, CODE, by="wallet")

    await claims(office, amina)

    assert "already recorded: P-1001 on Fri 20 Nov 2026" in told(office, amina)
    assert await states(office) == ["MATCHED"]
    assert len(await payments(office)) == 1


async def test_S_14_somebody_elses_code_says_so_and_not_whose(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await pay(office, joseph, 4_728, CODE, by="jazzcash")

    await claims(office, amina)

    assert "has been used already" in told(office, amina)
    assert "Joseph" not in told(office, amina)
    assert "P-1001" not in told(office, amina)
    assert await states(office) == ["UNMATCHED"]
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert "Amina B." in in_group(office)[-1]
    assert "Somebody else's payment or claim has this code" in in_group(office)[-1]


async def test_S_14_a_code_that_somebody_else_claimed_is_used(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await claims(office, joseph)

    await claims(office, amina)

    assert "has been used already" in told(office, amina)
    assert await states(office) == ["OPEN", "UNMATCHED"]


async def test_S_14_the_money_goes_to_whom_the_provider_names(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await claims(office, joseph)
    await claims(office, amina)

    await pay(office, amina, 4_728, CODE, by="jazzcash")
    await office.runtime.settle()

    assert await states(office) == ["UNMATCHED", "MATCHED"]
    assert "has been used already" in told(office, joseph)


async def test_S_14_money_on_a_statement_is_recorded_at_once(office: Office) -> None:
    amina = await golden_loan(office)
    await on_statement(office, rupees(4_728), account="L-1001")

    await claims(office, amina, amount=rupees(4_728))

    assert await payments(office) == [("jazzcash", CODE, "SUCCESS")]
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await states(office) == ["MATCHED"]
    assert "Received PKR 4,728" in told(office, amina)
    assert await disagreements(office) == []


async def test_S_14_a_statement_that_comes_later_ends_the_claim(office: Office) -> None:
    amina = await golden_loan(office)
    await claims(office, amina)
    await on_statement(office, rupees(4_728))

    await run_job(office, "claims", office.runtime.lender.today(office.runtime.clock()))

    assert await states(office) == ["MATCHED"]
    assert "Received PKR 4,728" in told(office, amina)
    assert len(await audited(office, "CLAIM_MATCHED")) == 1


@pytest.mark.parametrize(("amount", "account"), [(1_000, ""), (4_728, "L-1007")])
async def test_X_1_a_statement_that_differs_waits_for_a_person(
    sqlite_office: Office, amount: int, account: str
) -> None:
    amina = await golden_loan(sqlite_office)
    await on_statement(sqlite_office, rupees(amount), account=account)

    await claims(sqlite_office, amina, amount=rupees(4_728))

    assert await payments(sqlite_office) == []
    assert await states(sqlite_office) == ["OPEN"]
    assert f"A statement has PKR {amount:,} under this code" in in_group(sqlite_office)[-1]


async def test_S_14_money_in_suspense_is_named_to_staff(office: Office) -> None:
    amina = await golden_loan(office)
    lost = PaymentReceived("jazzcash", CODE, rupees(4_728), office.runtime.clock())
    await do(office, lambda moment: record_payment(moment, lost))

    await claims(office, amina)

    assert await states(office) == ["OPEN"]
    assert "looking for your payment" in told(office, amina)
    assert "P-1001, PKR 4,728, waits without a loan under this code. See /suspense" in in_group(office)[-1]


async def test_S_14_a_late_callback_ends_the_claim_in_its_transaction(office: Office) -> None:
    amina = await golden_loan(office)
    await claims(office, amina)

    await pay(office, amina, 4_728, CODE, by="jazzcash")

    row = (await kept(office))[0]
    assert (row["state"], row["payment_id"]) == ("MATCHED", 1)


async def test_S_14_a_claim_and_the_webhook_at_once_are_one_payment(office: Office) -> None:
    amina = await golden_loan(office)
    for number in range(6):
        code = f"{CODE}{number}"
        await on_statement(office, rupees(100), code=code)

        await asyncio.gather(claims(office, amina, code), _webhook(office, amina, code), claims(office, amina, code))

    assert set(await states(office)) == {"MATCHED"}
    assert len(await payments(office)) == 6
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 6 * 10_000
    assert await disagreements(office) == []


async def test_S_14_two_people_with_one_code_on_a_statement_are_one_payment(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await on_statement(office, rupees(100))

    await asyncio.gather(claims(office, amina), claims(office, joseph))

    assert len(await payments(office)) == 1
    assert sorted(await states(office)) == ["MATCHED", "UNMATCHED"]
    assert await disagreements(office) == []


async def test_S_14_what_is_not_found_in_two_days_becomes_a_task(office: Office) -> None:
    amina = await golden_loan(office)
    await claims(office, amina, "QZZ0000000")

    await live(office, office.runtime.lender.today(office.runtime.clock()) + timedelta(days=2), "18:00")

    assert await states(office) == ["UNMATCHED"]
    assert "have not found it yet" in told(office, amina)
    assert "We did not find it. Please speak with them; reminders go on." in in_group(office)[-1]
    assert len(await audited(office, "CLAIM_UNMATCHED")) == 1
    await claims(office, amina, "QZZ0000000")
    assert "have not found it yet" in told(office, amina)
    assert len(await kept(office)) == 1


async def test_S_14_no_reminder_comes_while_we_look(office: Office) -> None:
    amina = await golden_loan(office)
    await live(office, DUE - timedelta(days=2))
    await claims(office, amina)

    await live(office, DUE - timedelta(days=1), "18:00")
    assert reminders(office, amina) == []

    await live(office, DUE + timedelta(days=3), "18:00")
    assert len(reminders(office, amina)) == 1


async def test_S_14_a_reminder_that_was_promised_before_is_dropped(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE - timedelta(days=1), "10:00")
    await office.runtime.timetable.run(job_named("reminders"), DUE - timedelta(days=1))

    await claims(office, amina)

    assert reminders(office, amina) == []


async def test_X_1_late_charges_do_not_wait(office: Office) -> None:
    amina = await golden_loan(office)
    await live(office, DUE + timedelta(days=2))
    await claims(office, amina)

    await live(office, DUE + timedelta(days=3), "04:00")

    assert (await loan_of(office, amina)).outstanding_of("late").minor == 9_500


async def test_X_1_only_a_few_claims_are_open_at_once(office: Office) -> None:
    amina = await golden_loan(office)
    for number in range(MOST_OPEN):
        await claims(office, amina, f"QZZ000000{number}")

    said = await refused_inside(
        office, lambda moment: checking_claims.claim(moment, amina.chat, ClaimPayment("", "QZZ0000009", None, ""))
    )

    assert "already looking for" in said
    assert len(await kept(office)) == MOST_OPEN


async def test_X_1_claims_that_came_to_nothing_hold_no_reminder_for_ever(office: Office) -> None:
    amina = await golden_loan(office)
    for number in range(2):
        await claims(office, amina, f"QZZ000000{number}")
    await live(office, office.runtime.lender.today(office.runtime.clock()) + timedelta(days=3), "12:00")
    assert await states(office) == ["UNMATCHED"] * 2

    await claims(office, amina, "QZZ0000002")

    assert (await kept(office))[2]["holds_until"] == office.runtime.clock()
    assert "you get no reminder" not in told(office, amina)
    assert "looking for your payment" in told(office, amina)


async def test_X_1_somebody_without_a_loan_has_nothing_to_claim(sqlite_office: Office) -> None:
    amina = await member(sqlite_office)

    with pytest.raises(Refusal, match="owe us nothing"):
        await claims(sqlite_office, amina)


async def test_G_6_a_payment_that_was_taken_back_is_not_recorded(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    payment_id = await pay(office, joseph, 4_728, CODE, by="wallet")
    await reverse(office, payment_id)

    await claims(office, amina)

    assert "looking for your payment" in told(office, amina)


async def test_X_1_staff_see_what_is_being_looked_for(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    await claims(sqlite_office, amina, amount=rupees(4_728))
    staff = await named(sqlite_office, "Bilal")

    message = await do(sqlite_office, lambda moment: run(moment, staff, "claims", ""))

    assert message.lines[0].count == 1
    assert message.lines[1].params["end"] == "8901"
    assert message.lines[1].params["amount"] == rupees(4_728)


async def _webhook(office: Office, who: Borrower, code: str) -> None:
    when = at(office, office.runtime.lender.today(office.runtime.clock()), "09:00")
    fact = PaymentReceived("jazzcash", code, rupees(100), when, loan_id=who.loan_id)
    await do(office, lambda moment: record_payment(moment, fact))
