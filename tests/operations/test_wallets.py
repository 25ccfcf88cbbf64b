"""A wallet that is asked for money: whatever is told, however often and however late, the money counts once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import wallets
from jobs.gateways.mpesa_values import CallbackKind
from tests.builders import do, loan_of
from tests.jobs.days import audited
from tests.office import world_of
from tests.operations.desk import disagreements
from tests.operations.nairobi import ask, moved, payments, settle, states, wait, wallet_of, wanjiru
from tests.operations.shop import told
from webhooks.app import Office

PAID = 200_000


async def test_INP_22_what_is_paid_is_recorded_under_its_receipt(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    await ask(nairobi, amina)
    await settle(nairobi)

    ((receipt, amount),) = moved(nairobi, "in")
    assert await payments(nairobi) == [(receipt, PAID, "SUCCESS")]
    assert (amount, await states(nairobi)) == (PAID, ["done"])
    assert await told(nairobi, "PAYMENT_CONFIRMATION") == ["PAYMENT_CONFIRMATION"]
    assert await disagreements(nairobi) == []


@pytest.mark.parametrize("how", ["repeats", "confirms-too"])
async def test_BUG_13_told_in_three_ways_it_counts_once(nairobi: Office, how: str) -> None:
    wallet = wallet_of(nairobi)
    amina = await wanjiru(nairobi)
    wallet.does(how)
    wallet.peer.till.confirmation_url = f"{nairobi.runtime.settings.address}/hooks/k/{wallet.word}/confirmation"

    await ask(nairobi, amina)
    await wait(nairobi, minutes=3)

    assert len(await payments(nairobi)) == 1
    assert await disagreements(nairobi) == []


async def test_INP_23_a_call_that_never_comes_is_asked_for(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("silent")
    order = await ask(nairobi, amina)
    await settle(nairobi)
    assert await payments(nairobi) == []

    await wait(nairobi, seconds=40)

    assert await payments(nairobi) == [(f"order:{order.id}", PAID, "SUCCESS")]
    assert await states(nairobi) == ["done"]


async def test_S_14_a_late_call_only_brings_the_receipt(nairobi: Office) -> None:
    wallet = wallet_of(nairobi)
    amina = await wanjiru(nairobi)
    wallet.does("silent")
    await ask(nairobi, amina)
    await wait(nairobi, seconds=40)
    (late,) = (one for one in wallet.peer.caller.lost if one.kind is CallbackKind.COLLECTED)

    for _ in range(2):
        await call(nairobi, late)

    ((receipt, _amount),) = moved(nairobi, "in")
    assert await payments(nairobi) == [(receipt, PAID, "SUCCESS")]
    assert len(await audited(nairobi, "PAYMENT_NAMED")) == 1
    assert await disagreements(nairobi) == []


async def test_X_11_a_payment_of_the_same_amount_is_another_one_when_both_receipts_are_known(nairobi: Office) -> None:
    wallet = wallet_of(nairobi)
    amina = await wanjiru(nairobi)
    wallet.does("silent")
    await ask(nairobi, amina)
    await wait(nairobi, seconds=40)
    (late,) = (one for one in wallet.peer.caller.lost if one.kind is CallbackKind.COLLECTED)
    wallet.does("speaks")

    wallet.does("paybill", "2000 L-1001")
    await settle(nairobi)
    await call(nairobi, late)

    stand = [one for one in await payments(nairobi) if one[2] == "SUCCESS"]
    assert sorted(stand) == sorted((receipt, PAID, "SUCCESS") for receipt, _ in moved(nairobi, "in"))
    assert await disagreements(nairobi) == []


async def test_P_13_another_amount_than_we_asked_for_counts_only_when_it_is_confirmed(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("wrong-amount")
    await ask(nairobi, amina)
    await nairobi.runtime.settle()
    await world_of(nairobi).carry()
    await nairobi.runtime.inbox.settle()
    assert await payments(nairobi) == []

    await wait(nairobi, minutes=3)

    ((receipt, amount),) = moved(nairobi, "in")
    assert await payments(nairobi) == [(receipt, amount, "SUCCESS")]


@pytest.mark.parametrize("what", ["cancels", "mistypes", "empty", "slow"])
async def test_INP_25_what_was_certainly_not_paid_is_told_and_changes_nothing(nairobi: Office, what: str) -> None:
    amina = await wanjiru(nairobi)
    before = await loan_of(nairobi, amina)
    wallet_of(nairobi).does(what)

    await ask(nairobi, amina)
    await settle(nairobi)

    assert await told(nairobi, "WALLET_FAILED", "PAYMENT_CONFIRMATION") == ["WALLET_FAILED"]
    assert (await loan_of(nairobi, amina)).instalments == before.instalments
    assert await states(nairobi) == ["failed"]


@pytest.mark.parametrize("what", ["unreachable", "pays-unheard"])
async def test_P_13_a_timeout_never_says_failed(nairobi: Office, what: str) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does(what)

    await ask(nairobi, amina)
    await wait(nairobi, minutes=5)

    assert await told(nairobi, "WALLET_FAILED", "WALLET_WAITING") == ["WALLET_WAITING"]
    assert await states(nairobi) == ["unknown"]
    await wait(nairobi, hours=26)
    assert await told(nairobi, "WALLET_FAILED", "ORDER_UNRESOLVED") == ["ORDER_UNRESOLVED"]


async def test_INP_23_money_that_came_after_it_seemed_to_have_failed_still_counts(nairobi: Office) -> None:
    wallet = wallet_of(nairobi)
    amina = await wanjiru(nairobi)
    wallet.does("pays-unheard")
    await ask(nairobi, amina)
    await wait(nairobi, minutes=5)
    ((receipt, _amount),) = moved(nairobi, "in")

    await paybill_told(nairobi, receipt)
    await paybill_told(nairobi, receipt)

    assert await payments(nairobi) == [(receipt, PAID, "SUCCESS")]
    assert await disagreements(nairobi) == []
    await wait(nairobi, hours=26)
    assert set(await states(nairobi)) == {"done"}
    assert await told(nairobi, "ORDER_UNRESOLVED") == []


async def test_INP_26_a_phone_is_asked_once_in_two_minutes(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("cancels")

    async def tried() -> str:
        try:
            await ask(nairobi, amina)
        except Refusal as refusal:
            return refusal.reason.msgid
        return ""

    said = await asyncio.gather(*(tried() for _ in range(3)))
    assert sorted(map(bool, said)) == [False, True, True]
    await settle(nairobi)
    assert "two minutes" in await tried()
    await wait(nairobi, minutes=2)
    assert await tried() == ""


async def test_X_28_money_for_nobody_waits_and_a_wrong_account_is_told_before_it_moves(nairobi: Office) -> None:
    wallet = wallet_of(nairobi)
    amina = await wanjiru(nairobi)
    wallet.does("paybill", "500 l 1001")
    wallet.does("paybill", "700 SOMEBODY")
    await settle(nairobi)
    assert sorted((amount, state) for _ref, amount, state in await payments(nairobi)) == [
        (50_000, "SUCCESS"),
        (70_000, "UNPLACED"),
    ]

    base = f"{nairobi.runtime.settings.address}/hooks/k/{wallet.word}"
    wallet.peer.till.validation_url = f"{base}/validation"
    wallet.peer.till.validates = True
    wallet.does("paybill", "900 L-7777")
    wallet.does("paybill", "300 L-1001")
    await settle(nairobi)

    assert sorted(amount for _ref, amount, _state in await payments(nairobi)) == [30_000, 50_000, 70_000]
    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE


async def test_INP_22_who_guesses_at_the_address_or_names_no_order_of_ours_moves_nothing(nairobi: Office) -> None:
    wallet, world = wallet_of(nairobi), world_of(nairobi)
    await wanjiru(nairobi)
    body = {
        "Body": {
            "stkCallback": {
                "MerchantRequestID": "m-1",
                "CheckoutRequestID": "ws_CO_1",
                "ResultCode": 0,
                "ResultDesc": "ok",
                "CallbackMetadata": {
                    "Item": [
                        {"Name": "Amount", "Value": 2000},
                        {"Name": "MpesaReceiptNumber", "Value": "QQQQQQ1234"},
                        {"Name": "TransactionDate", "Value": 20261120120000},
                        {"Name": "PhoneNumber", "Value": 254712345678},
                    ]
                },
            }
        }
    }

    assert await world.post_mpesa(body, word="guessed") == 404
    assert await world.post_mpesa({"Body": {}}) == 400
    assert await world.post_mpesa(body) == 200
    await settle(nairobi)

    assert await payments(nairobi) == []
    assert await told(nairobi, "CALLBACK_UNKNOWN") == ["CALLBACK_UNKNOWN"]
    assert wallet.peer.book.movements == ()


async def call(office: Office, callback: Any) -> None:
    """Bring a callback that was lost."""
    path = callback.url.removeprefix(office.runtime.settings.address)
    answer = await world_of(office).client.post(path, content=callback.payload, headers=callback.headers)
    assert answer.status_code == 200
    await settle(office)


async def paybill_told(office: Office, receipt: str) -> None:
    """Let M-Pesa tell of a movement as of one to our paybill."""
    body = {
        "TransactionType": "Pay Bill",
        "TransID": receipt,
        "TransTime": "20261120120000",
        "TransAmount": "2000.00",
        "BusinessShortCode": "174379",
        "BillRefNumber": "L-1001",
        "InvoiceNumber": "",
        "OrgAccountBalance": "0.00",
        "ThirdPartyTransID": "",
        "MSISDN": "2547 ***** 678",
        "FirstName": "AMINA",
    }
    assert await world_of(office).post_mpesa(body) == 200
    await settle(office)


async def test_S_14_a_request_of_unknown_end_is_named_before_a_second_one(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("pays-unheard")
    await ask(nairobi, amina)
    await wait(nairobi, minutes=5)

    with pytest.raises(wallets.StillOpen):
        await ask(nairobi, amina)
    await ask(nairobi, amina, anyway=True)

    assert await states(nairobi) == ["unknown", "new"]


async def test_S_14_after_a_day_she_hears_that_people_look_at_it(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    wallet_of(nairobi).does("unreachable")
    await ask(nairobi, amina)

    await wait(nairobi, hours=26)

    assert await told(nairobi, "WALLET_UNRESOLVED") == ["WALLET_UNRESOLVED"]


async def test_P_13_she_hears_once_that_her_wallet_does_not_answer(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    order = await ask(nairobi, amina)

    for _ in range(2):
        await do(nairobi, lambda moment: wallets.put_off(moment, order.id, moment.now, result=""))

    assert await told(nairobi, "WALLET_AWAY") == ["WALLET_AWAY"]
