"""The same money told in two ways under one reference counts once, whoever is first (SAFE-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.flows.staff.commands.sheets import collect
from domain.events import PaymentReceived
from domain.money import Money
from domain.operations import checking_claims, wallets
from domain.operations.arriving import take_in
from domain.operations.commands import ClaimPayment
from domain.operations.payments import record_payment
from jobs.statements.importing import Imported, Importer
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import audited, heard, in_group
from tests.office import clock_of
from tests.operations.desk import OWED, books, disagreements, payment_called, promised, reverse, rupees
from tests.operations.nairobi import ask, payments, wanjiru
from tests.operations.test_at_once import together
from tests.operations.test_payment_matrix import kept, written
from tests.people import JOSEPH
from webhooks.app import Office


async def by_hand(office: Office, words: str, *, by: str = "Bilal") -> str:
    """Let an officer write /pay; return why it was refused."""
    return await written(office, await named(office, by), words)


async def by_rail(office: Office, whole: int = 1_000, *, loan_id: int | None = 1, provider: str = "raast") -> bool:
    """Let a rail tell of money under 71; return whether it was recorded."""
    amount = Money(whole * 100, office.runtime.lender.currency)
    fact = PaymentReceived(provider, "71", amount, office.runtime.clock(), loan_id=loan_id, method="rail")
    return await do(office, lambda moment: take_in(replace(moment, cause="rail"), fact, written="71"))


async def by_statement(office: Office, whole: int = 1_000, *, account: str = "", provider: str = "bank") -> Imported:
    """Let somebody import a statement on which 71 stands."""
    today = office.runtime.lender.today(office.runtime.clock())
    rows = f"Date,Reference,Credit,Narration\n{today:%Y-%m-%d},UTR 71,{whole},{account}\n"
    importer = Importer(office.runtime.database, office.runtime.lender, office.runtime.clock)
    return await importer.take(rows.encode(), provider=provider, name="s.csv", by="Imran")


async def laid_out(office: Office, words: str) -> list[str]:
    """Let an officer paste a sheet; return what she is answered."""
    staff = await named(office, "Bilal")
    answer = await do(office, lambda moment: collect(moment, staff, words))
    return [line.msgid for line in answer.lines]


async def owes(office: Office, who: Borrower) -> int:
    """Return by how much what somebody owes has fallen."""
    return OWED - (await loan_of(office, who)).outstanding.minor


@pytest.mark.parametrize("words", ["R-1001 1000 bank UTR 71", "R-1001 9 wallet utr-71", "R-1001 1000 mpesa 71"])
async def test_SAFE_4_what_a_rail_told_cannot_be_written_down(office: Office, words: str) -> None:
    amina = await golden_loan(office)
    assert await by_rail(office)

    said = await by_hand(office, words)

    assert said == "That receipt is recorded already: {ref}, {at:date}, by {who}."
    assert len((await kept(office))[0]) == 1
    assert await owes(office, amina) == 100_000
    assert await disagreements(office) == []


async def test_SAFE_4_nor_on_a_sheet_and_a_sheet_knows_its_own_lines(office: Office) -> None:
    await golden_loan(office)
    await by_rail(office)

    assert (await laid_out(office, "L-1001 1000 bank UTR 71"))[0] == "None of these lines can be posted yet."
    await laid_out(office, "L-1001 500 bank UTR 72\nL-1001 500 wallet UTR72\nL-1001 500 cash 72")

    reasons = [attempt.reason for attempt in (await kept(office))[0]]
    assert ["recorded already" in reasons[0], "stands on line" in reasons[1]] == [True, True]
    assert len(reasons) == 2


async def test_SAFE_4_a_cash_receipt_of_that_number_is_another(office: Office) -> None:
    amina = await golden_loan(office)
    await by_rail(office)

    assert await by_hand(office, "R-1001 1000 cash 71") == ""

    assert await owes(office, amina) == 200_000
    assert await disagreements(office) == []


async def test_SAFE_4_a_rail_that_tells_later_is_linked_and_counts_once(office: Office) -> None:
    amina = await golden_loan(office)
    assert await by_hand(office, "R-1001 1000 bank UTR 71") == ""

    told = [await by_rail(office) for _ in range(3)]

    assert told == [False, False, False]
    assert await owes(office, amina) == 100_000
    assert [(row["entity_id"], row["actor"]) for row in await audited(office, "PAYMENT_RECOGNISED")] == [
        ("P-1001", "raast")
    ]
    assert await promised(office, "MONEY_ODD") == 0
    assert await disagreements(office) == []


async def test_SAFE_4_another_amount_waits_and_staff_are_told(office: Office) -> None:
    amina = await golden_loan(office)
    await by_hand(office, "R-1001 900 bank UTR 71")

    assert await by_rail(office)
    assert not await by_rail(office)

    assert await owes(office, amina) == 90_000
    assert (await books(office))["suspense"] == -100_000
    assert "recorded already as P-1001 with PKR 900" in await group_said(office)
    assert await disagreements(office) == []


async def test_SAFE_4_a_rail_that_names_somebody_else_is_asked_about(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await by_hand(office, "R-1001 1000 bank UTR 71")

    assert not await by_rail(office, loan_id=joseph.loan_id)

    assert [await owes(office, one) for one in (amina, joseph)] == [100_000, 0]
    assert "its payer named L-1002, and it is recorded for L-1001 as P-1001" in await group_said(office)


async def group_said(office: Office) -> str:
    """Return all that was said in the staff group."""
    await office.runtime.settle()
    return "\n".join(in_group(office))


async def test_SAFE_4_a_statement_after_an_officer_counts_once_however_often_imported(office: Office) -> None:
    amina = await golden_loan(office)
    await by_hand(office, "R-1001 1000 wallet UTR 71")

    found = [await by_statement(office, account="L-1001") for _ in range(2)]

    assert [(one.recorded, one.waiting) for one in found] == [(0, 0), (0, 0)]
    assert await owes(office, amina) == 100_000
    assert len(await audited(office, "PAYMENT_RECOGNISED")) == 1
    assert await disagreements(office) == []


async def test_SAFE_4_an_officer_after_a_statement_is_told_who_was_first(office: Office) -> None:
    await golden_loan(office)
    found = await by_statement(office)

    assert "recorded already" in await by_hand(office, "R-1001 1000 wallet 71")
    assert (found.recorded, found.waiting) == (1, 1)
    assert (await books(office))["suspense"] == -100_000


async def test_SAFE_4_what_a_bank_says_otherwise_than_its_officer_waits_once(office: Office) -> None:
    amina = await golden_loan(office)
    await by_hand(office, "R-1001 900 bank UTR 71")

    found = [await by_statement(office, account="L-1001") for _ in range(2)]

    assert [(one.recorded, one.waiting) for one in found] == [(1, 1), (0, 0)]
    assert await owes(office, amina) == 90_000
    assert (await books(office))["suspense"] == -100_000
    assert "recorded already as P-1001 with PKR 900" in await group_said(office)
    assert await disagreements(office) == []


async def test_SAFE_4_what_was_taken_back_and_came_all_the_same_waits(office: Office) -> None:
    amina = await golden_loan(office)
    await by_hand(office, "R-1001 1000 bank UTR 71")
    await reverse(office, (await payment_called(office, "71")).id)

    found = [await by_statement(office, account="L-1001") for _ in range(2)]

    assert [one.waiting for one in found] == [1, 0]
    assert await owes(office, amina) == 0
    assert "recorded as P-1001 and taken back" in await group_said(office)
    assert await disagreements(office) == []


async def test_X_28_what_a_statement_told_first_gets_the_loan_that_its_rail_names(office: Office) -> None:
    amina = await golden_loan(office)
    await by_statement(office)
    assert await owes(office, amina) == 0

    assert not await by_rail(office)

    assert await owes(office, amina) == 100_000
    assert "suspense" not in await books(office)
    assert await promised(office, "PAYMENT_CONFIRMATION") == 1
    assert await disagreements(office) == []


async def test_SAFE_4_two_carriers_may_use_one_number_for_different_money(office: Office) -> None:
    amina = await golden_loan(office)

    told = [await by_rail(office, provider=provider) for provider in ("raast", "esewa", "raast")]

    assert told == [True, True, False]
    assert await owes(office, amina) == 200_000
    assert "recorded already" in await by_hand(office, "R-1001 1000 bank 71")


async def test_SAFE_4_at_once_it_counts_once(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)

    await together(
        by_hand(office, "R-1001 1000 bank UTR 71"),
        by_rail(office, loan_id=joseph.loan_id),
        by_statement(office),
        by_hand(office, "R-1002 1000 wallet UTR 71", by="Hina"),
        by_rail(office, loan_id=amina.loan_id),
    )

    rows = (await kept(office))[1]
    assert rows == 1
    assert (await books(office)).get("suspense", 0) + sum([-await owes(office, one) for one in (amina, joseph)]) == (
        -100_000
    )
    assert await disagreements(office) == []


async def test_INP_24_what_is_linked_is_matched_with_both_who_tell_of_it(office: Office) -> None:
    await golden_loan(office)
    await by_hand(office, "R-1001 1000 bank UTR 71")
    await by_rail(office)
    today = office.runtime.lender.today(office.runtime.clock())
    for provider in ("bank", "raast"):
        await by_statement(office, provider=provider)
    clock_of(office).set(office.runtime.clock() + timedelta(days=1))
    for provider in ("bank", "raast"):
        found = (await office.runtime.reconciler.reconcile(provider, since=today)).comparison

        assert (found.matched, found.findings) == (1, ())


async def test_S_14_a_claim_finds_what_an_officer_wrote_and_never_says_whose(office: Office) -> None:
    amina, joseph = await golden_loan(office), await golden_loan(office, JOSEPH)
    await by_hand(office, "R-1001 1000 wallet 7100071")

    for who in (amina, joseph):
        command = ClaimPayment("jazzcash", "7100071", rupees(1_000), "TID 7100071")
        caused = f"test:{who.person_id}"
        await do(
            office,
            lambda moment, who=who, command=command, caused=caused: checking_claims.claim(  # type: ignore[misc]  # defaults bind the loop's values
                replace(moment, cause=caused), who.chat, command
            ),
        )
    await office.runtime.settle()

    assert "already recorded: P-1001" in heard(office, amina)[-1]
    assert "has been used already" in heard(office, joseph)[-1]
    assert "Amina" not in heard(office, joseph)[-1]


async def test_SAFE_4_m_pesa_by_hand_is_m_pesas(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    said = [await by_hand(nairobi, "R-1001 2000 mpesa QKH94M1Z11")]
    fact = PaymentReceived("mpesa", "QKH94M1Z11", Money(200_000, "KES"), nairobi.runtime.clock(), amina.loan_id)

    recorded = await do(nairobi, lambda moment: record_payment(moment, fact))
    said.append(await by_hand(nairobi, "R-1001 2000 m-pesa qkh94m1z11"))

    assert (said[0], recorded) == ("", False)
    assert "recorded already" in said[1]
    assert await payments(nairobi) == [("QKH94M1Z11", 200_000, "SUCCESS")]


async def test_SAFE_4_what_a_wallet_paid_nameless_and_an_officer_wrote_down_is_asked_about(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    order = await ask(nairobi, amina)

    async def paid(moment: Any) -> None:
        await wallets.collected(moment, order.id, receipt="")

    await do(nairobi, paid)
    await by_hand(nairobi, "R-1001 2000 mpesa QKH94M1Z11")
    fact = PaymentReceived("mpesa", "QKH94M1Z11", Money(200_000, "KES"), nairobi.runtime.clock(), amina.loan_id)

    assert not await do(nairobi, lambda moment: record_payment(moment, fact))

    assert await promised(nairobi, "MONEY_ODD") == 1
    assert await disagreements(nairobi) == []


async def test_SAFE_4_cards_are_names_of_their_own(office: Office) -> None:
    amina = await golden_loan(office)
    card = PaymentReceived("stripe", "71", rupees(1_000), office.runtime.clock(), amina.loan_id)
    await do(office, lambda moment: record_payment(moment, card))

    assert await by_rail(office)

    assert await disagreements(office) == []
    assert await owes(office, amina) == 200_000
