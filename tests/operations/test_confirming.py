"""Payments to our paybill count once M-Pesa has confirmed them, whoever has learnt where to call us (PAYMENTS 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.operations import returning, suspense
from jobs.statements.importing import Importer
from tests.builders import Borrower, loan_of, named
from tests.jobs.days import audited
from tests.jobs.test_reconciling import HEAD
from tests.office import opened, world_of
from tests.operations.desk import books, disagreements, promised, refused_inside
from tests.operations.nairobi import ask, moved, payments, send, settle, states, wait, wallet_of, wanjiru
from tests.operations.test_payment_matrix import written
from webhooks.app import Office

RECEIPT = "QKH94M1Z11"
PAID = 200_000


async def calls(
    office: Office, receipt: str = RECEIPT, *, shillings: str = "2000.00", loan: str = "L-1001", days_ago: int = 0
) -> None:
    """Let somebody call us as M-Pesa does when money was paid to our paybill."""
    at = (office.runtime.clock() - timedelta(days=days_ago)).astimezone(office.runtime.lender.zone)
    body = {
        "TransactionType": "Pay Bill",
        "TransID": receipt,
        "TransTime": f"{at:%Y%m%d%H%M%S}",
        "TransAmount": shillings,
        "BusinessShortCode": "174379",
        "BillRefNumber": loan,
        "MSISDN": "2547 ***** 678",
    }
    assert await world_of(office).post_mpesa(body) == 200
    await settle(office)


async def owed(office: Office, who: Borrower) -> int:
    """Return what somebody owes."""
    return (await loan_of(office, who)).outstanding.minor


async def test_P_13_what_was_paid_counts_as_soon_as_m_pesa_says_so_and_once(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)

    wallet_of(nairobi).does("repeats")
    wallet_of(nairobi).does("paybill", "2000 L-1001")
    await settle(nairobi)

    ((receipt, _amount),) = moved(nairobi, "in")
    assert await payments(nairobi) == [(receipt, PAID, "SUCCESS")]
    assert before - await owed(nairobi, amina) == PAID
    assert await promised(nairobi, "PAYMENT_CONFIRMATION") == 1
    assert await promised(nairobi, "WALLET_WAITING") + await promised(nairobi, "MONEY_UNPLACED") == 0
    assert await states(nairobi) == ["done"]
    assert await disagreements(nairobi) == []


async def test_P_13_who_learns_our_address_makes_nothing_count(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before, held = await owed(nairobi, amina), await books(nairobi)

    for _ in range(2):
        await calls(nairobi)
    assert await payments(nairobi) == [(RECEIPT, PAID, "UNPLACED")]
    await wait(nairobi, hours=2)
    await calls(nairobi)

    assert await owed(nairobi, amina) == before
    assert await books(nairobi) == held
    assert await payments(nairobi) == [(RECEIPT, PAID, "REVERSED")]
    assert (await promised(nairobi, "MONEY_ODD"), await promised(nairobi, "PAYMENT_CONFIRMATION")) == (1, 0)
    assert len(await audited(nairobi, "PAYMENT_DENIED")) == 1
    assert (await promised(nairobi, "WALLET_WAITING"), await promised(nairobi, "WALLET_FAILED")) == (1, 1)
    assert await disagreements(nairobi) == []


async def test_P_13_a_forged_answer_needs_a_name_that_nobody_can_guess(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet_of(nairobi).does("down")
    await calls(nairobi)
    wallet, world = wallet_of(nairobi), world_of(nairobi)
    result: dict[str, Any] = {"ResultType": 0, "ResultCode": 0, "ResultDesc": "ok", "TransactionID": RECEIPT}
    given = [{"Key": "ReceiptNo", "Value": RECEIPT}, {"Key": "Amount", "Value": 2000.0}]
    given.append({"Key": "TransactionStatus", "Value": "Completed"})
    result |= {"OriginatorConversationID": "a", "ConversationID": "b", "ResultParameters": {"ResultParameter": given}}

    for guess in ("", "/L-1001", "/L-1001-000000"):
        address = f"/hooks/k/{wallet.word}/status{guess}"
        assert (await world.client.post(address, json={"Result": result})).status_code == 200
        await settle(nairobi)

    assert await owed(nairobi, amina) == before
    assert await payments(nairobi) == [(RECEIPT, PAID, "UNPLACED")]


async def test_P_13_another_amount_than_really_came_is_for_people_to_look_at(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet_of(nairobi).does("silent")
    wallet_of(nairobi).does("paybill", "20 L-1001")
    await settle(nairobi)
    ((receipt, _amount),) = moved(nairobi, "in")
    wallet_of(nairobi).does("speaks")

    await calls(nairobi, receipt)

    assert await owed(nairobi, amina) == before
    assert await payments(nairobi) == [(receipt, 2_000, "UNPLACED")]
    assert (await books(nairobi))["suspense"] == -2_000
    assert await promised(nairobi, "MONEY_ODD") == 1
    assert await disagreements(nairobi) == []


async def test_INP_23_a_silent_m_pesa_is_asked_for_a_day_and_then_staff_decide(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet_of(nairobi).does("down")
    await calls(nairobi)
    assert await decided(nairobi, amina) == [True, True]

    await wait(nairobi, minutes=3)
    assert await promised(nairobi, "WALLET_WAITING") == 1
    await wait(nairobi, hours=25)

    assert await owed(nairobi, amina) == before
    assert await promised(nairobi, "ORDER_UNRESOLVED") == 1
    assert await decided(nairobi, amina) == [False, False]
    assert before - await owed(nairobi, amina) == PAID
    assert await disagreements(nairobi) == []


async def decided(office: Office, amina: Borrower) -> list[bool]:
    """Let staff try to send the money back, and to give it to her loan; return which was refused as not confirmed."""
    staff = await named(office, "Imran")

    async def back(moment: Any) -> None:
        waiting = await moment.uow.payments.waiting(1)
        if waiting is None:
            return
        await returning.propose_return(moment, staff, waiting, None, reference="T-77")

    bilal = await named(office, "Bilal")
    said = [await refused_inside(office, lambda moment: suspense.assign(moment, bilal, 1, loan_id=amina.loan_id))]
    said.append(await refused_inside(office, back))
    return ["not confirmed yet" in words for words in said]


async def test_INP_23_it_counts_when_m_pesa_is_back(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet = wallet_of(nairobi)
    wallet.does("paybill", "2000 L-1001")
    wallet.does("down")
    await settle(nairobi)
    await wait(nairobi, minutes=10)
    assert await owed(nairobi, amina) == before
    wallet.does("up")

    await wait(nairobi, hours=2)

    assert before - await owed(nairobi, amina) == PAID
    assert await states(nairobi) == ["done"]
    assert await disagreements(nairobi) == []


async def test_MLMS_129_a_statement_confirms_it_too(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet_of(nairobi).does("down")
    await calls(nairobi)
    runtime = nairobi.runtime
    rows = f"{HEAD}\n{RECEIPT},2026-11-20 12:00:00,Completed,2000.00,,L-1001,\n"

    await Importer(runtime.database, runtime.lender, runtime.clock).take(
        rows.encode(), provider="mpesa", name="s.csv", by="imran"
    )
    wallet_of(nairobi).does("up")
    await wait(nairobi, hours=2)

    assert before - await owed(nairobi, amina) == PAID
    assert await payments(nairobi) == [(RECEIPT, PAID, "SUCCESS")]
    assert await disagreements(nairobi) == []


async def test_P_13_that_we_ask_a_phone_makes_no_call_truer(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    wallet_of(nairobi).does("down")
    await ask(nairobi, amina)

    for number in range(3):
        await calls(nairobi, f"{RECEIPT[:-1]}{number}")

    assert await owed(nairobi, amina) == before
    assert {state for _receipt, _amount, state in await payments(nairobi)} == {"UNPLACED"}


async def test_P_13_the_receipt_of_money_that_we_sent_pays_nothing(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)
    await send(nairobi, amina)
    await wait(nairobi, minutes=2)
    ((receipt, _amount),) = moved(nairobi, "out")
    before = await owed(nairobi, amina)

    await calls(nairobi, receipt, shillings="6000.00")
    await wait(nairobi, hours=2)

    assert await owed(nairobi, amina) == before
    assert [state for _receipt, _amount, state in await payments(nairobi)] == ["REVERSED"]
    assert await disagreements(nairobi) == []


async def test_P_13_a_forged_call_for_nobody_is_asked_about_too(nairobi: Office) -> None:
    await wanjiru(nairobi)
    held = await books(nairobi)

    await calls(nairobi, loan="SOMEBODY")
    assert await promised(nairobi, "MONEY_UNPLACED") == 0
    await wait(nairobi, hours=2)

    assert [state for _receipt, _amount, state in await payments(nairobi)] == ["REVERSED"]
    assert await promised(nairobi, "MONEY_UNPLACED") == 0
    assert await books(nairobi) == held


async def test_P_13_money_counts_from_when_mpesa_says(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("silent")
    wallet_of(nairobi).does("paybill", "2000 L-1001")
    await settle(nairobi)
    ((receipt, _amount),) = moved(nairobi, "in")
    came = wallet_of(nairobi).peer.book.movements[-1].at
    wallet_of(nairobi).does("speaks")

    await calls(nairobi, receipt, days_ago=20)
    await wait(nairobi, minutes=5)

    assert await payments(nairobi) == [(receipt, PAID, "SUCCESS")]
    rows = await nairobi.runtime.database.read(lambda uow: uow.payments.of_person(amina.person_id))
    assert abs(rows[0]["paid_at"] - came) < timedelta(seconds=1)


async def test_SAFE_4_an_officer_cannot_write_down_what_waits_to_be_confirmed(nairobi: Office) -> None:
    await wanjiru(nairobi)
    wallet_of(nairobi).does("down")
    await calls(nairobi)

    said = await written(nairobi, await named(nairobi, "Bilal"), f"R-1001 2000 mpesa {RECEIPT}")

    assert "recorded already" in said


async def test_X_28_what_was_denied_and_stands_on_a_statement_waits_for_people(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    before = await owed(nairobi, amina)
    await calls(nairobi)
    await wait(nairobi, hours=2)
    at = nairobi.runtime.clock().astimezone(nairobi.runtime.lender.zone)
    rows = f"{HEAD}\n{RECEIPT},{at:%Y-%m-%d %H:%M:%S},Completed,2000.00,,L-1001,\n".encode()
    importer = Importer(nairobi.runtime.database, nairobi.runtime.lender, nairobi.runtime.clock)

    found = await importer.take(rows, provider="mpesa", name="mpesa.csv", by="Imran")

    assert (found.recorded, found.waiting) == (1, 1)
    assert [state for _receipt, _amount, state in await payments(nairobi)] == ["REVERSED", "UNPLACED"]
    assert await owed(nairobi, amina) == before
    assert await disagreements(nairobi) == []


@pytest.mark.parametrize(("shillings", "state"), [("500.00", "SUCCESS"), ("501.00", "UNPLACED")])
async def test_P_13_a_lender_may_believe_small_amounts(tmp_path: Any, shillings: str, state: str) -> None:
    async with opened(tmp_path, country="ke", policy={"mpesa_confirm_above": "500"}) as office:
        await wanjiru(office)
        wallet_of(office).does("down")

        await calls(office, shillings=shillings)

        assert [state for _receipt, _amount, state in await payments(office)] == [state]
