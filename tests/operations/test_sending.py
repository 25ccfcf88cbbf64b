"""Money sent to a wallet: once and only once, and the loan runs only when it certainly arrived."""

from __future__ import annotations

import asyncio

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import paying_out, sending
from domain.payments.orders import PERHAPS
from jobs.orders.mpesa import MpesaOrders
from tests.builders import do, loan_of, named
from tests.operations.desk import disagreements
from tests.operations.nairobi import moved, send, settle, states, wait, wallet_of, wanjiru
from tests.operations.shop import told
from webhooks.app import Office


async def test_INP_26_a_loan_runs_when_its_money_arrived(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)
    await send(nairobi, amina)
    assert (await loan_of(nairobi, amina)).state is LoanState.DISBURSING

    await settle(nairobi)

    loan = await loan_of(nairobi, amina)
    ((_receipt, amount),) = moved(nairobi, "out")
    assert (loan.state, amount) == (LoanState.ACTIVE, loan.principal.minor)
    assert await told(nairobi, "LOAN_CREATED") == ["LOAN_CREATED"]
    assert await disagreements(nairobi) == []


@pytest.mark.parametrize("what", ["does-and-fails", "arrives-unheard"])
async def test_S_25_a_timeout_after_success_is_asked_about_and_never_repeated(nairobi: Office, what: str) -> None:
    amina = await wanjiru(nairobi, running=False)
    wallet_of(nairobi).does(what)
    await send(nairobi, amina)
    await nairobi.runtime.settle()

    for again in (send(nairobi, amina), by_hand(nairobi, amina.loan_id)):
        with pytest.raises(Refusal, match=r"not confirmed yet|recorded as sent before"):
            await again
    await wait(nairobi, minutes=40)

    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE
    assert len(moved(nairobi, "out")) == 1
    assert await states(nairobi) == ["done"]
    assert await disagreements(nairobi) == []


async def test_S_25_what_nobody_learns_in_a_day_is_ordered_again_under_the_same_name(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)
    wallet_of(nairobi).does("lost")
    order = await send(nairobi, amina)
    await wait(nairobi, hours=3)
    with pytest.raises(Refusal, match="without an answer for a day"):
        await again(nairobi, amina.loan_id)
    await wait(nairobi, hours=24)
    assert (await loan_of(nairobi, amina)).state is LoanState.DISBURSING
    assert "ORDER_UNRESOLVED" in await told(nairobi, "ORDER_UNRESOLVED")

    await again(nairobi, amina.loan_id)
    await wait(nairobi, hours=1)

    assert [one.order_id for one in wallet_of(nairobi).peer.payouts] == [order.id]
    assert len(moved(nairobi, "out")) <= 1
    assert await states(nairobi) != ["failed"]


async def test_INP_25_what_certainly_did_not_go_leaves_the_loan_as_it_was(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)
    wallet_of(nairobi).does("unregistered")
    await send(nairobi, amina)
    await settle(nairobi)
    assert (await loan_of(nairobi, amina)).state is LoanState.ACCEPTED
    assert await told(nairobi, "NOT_SENT", "LOAN_CREATED") == ["NOT_SENT"]

    await send(nairobi, amina)
    await settle(nairobi)

    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE
    assert await states(nairobi) == ["failed", "done"]
    assert len(moved(nairobi, "out")) == 1


async def test_INP_26_of_two_at_once_one_sends(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)

    ended = await asyncio.gather(*(send(nairobi, amina) for _ in range(4)), return_exceptions=True)
    await settle(nairobi)

    assert sum(not isinstance(one, BaseException) for one in ended) == 1
    assert all(isinstance(one, Refusal) for one in ended if isinstance(one, BaseException))
    assert len(moved(nairobi, "out")) == 1


async def test_INP_23_no_loan_runs_while_the_provider_is_away(nairobi: Office) -> None:
    amina = await wanjiru(nairobi, running=False)
    wallet_of(nairobi).does("down")
    await send(nairobi, amina)
    await wait(nairobi, minutes=1)
    wallet_of(nairobi).does("up")

    await wait(nairobi, minutes=40)

    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE
    assert len(moved(nairobi, "out")) == 1


async def by_hand(office: Office, loan_id: int) -> None:
    """Try to record the money as sent in another way."""
    staff = await named(office, "Imran")
    await do(office, lambda moment: paying_out.disburse(moment, staff, loan_id, reference="D-9"))


async def again(office: Office, loan_id: int) -> None:
    """Order it again."""
    staff = await named(office, "Imran")
    await do(office, lambda moment: sending.again(moment, staff, loan_id))


async def test_S_25_that_a_later_try_was_not_done_is_no_end_of_an_earlier_one(nairobi: Office) -> None:
    amina, wallet = await wanjiru(nairobi, running=False), wallet_of(nairobi)
    wallet.does("arrives-unheard")
    await send(nairobi, amina)
    await settle(nairobi)
    wallet.does("down")
    await wait(nairobi, hours=26)
    staff = await named(nairobi, "Imran")

    await do(nairobi, lambda moment: sending.again(moment, staff, amina.loan_id))
    await wait(nairobi, minutes=10)
    assert (await states(nairobi), await told(nairobi, "NOT_SENT")) == (["unknown"], [])
    with pytest.raises(Refusal):
        await send(nairobi, amina)
    wallet.does("up")
    await wait(nairobi, hours=2)

    assert len(moved(nairobi, "out")) == 1
    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE


async def test_S_25_who_died_asking_and_finds_mpesa_away_does_not_say_that_it_was_not_sent(nairobi: Office) -> None:
    amina, wallet = await wanjiru(nairobi, running=False), wallet_of(nairobi)
    wallet.does("silent")
    order = await send(nairobi, amina)
    asker = MpesaOrders(wallet.gateway())
    await nairobi.runtime.database.transact(
        lambda uow: uow.money_orders.change(order.id, result=PERHAPS, next_at=order.made_at + asker.lease)
    )
    await asker.ask(order, now=nairobi.runtime.clock())
    wallet.peer.tick()
    wallet.does("down")

    await wait(nairobi, minutes=10)

    assert (await states(nairobi), await told(nairobi, "NOT_SENT")) == (["unknown"], [])
    wallet.does("up")
    wallet.does("speaks")
    await wait(nairobi, hours=2)
    assert len(moved(nairobi, "out")) == 1
    assert (await loan_of(nairobi, amina)).state is LoanState.ACTIVE
