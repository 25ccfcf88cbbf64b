"""The worker of orders: woken when one is kept, never asking twice, and waiting for nobody else's provider."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from domain.money import Money
from domain.operations import refunding
from domain.operations.ordering import taken
from domain.payments.orders import Order
from jobs.orders.asking import Work
from jobs.orders.mpesa import MpesaOrders
from jobs.orders.stripe_refunds import StripeRefunds
from jobs.orders.worker import Orders
from tests.builders import do, golden_loan, named
from tests.office import world_of
from tests.operations.desk import confirm
from tests.operations.nairobi import ask, settle, states, wallet_of, wanjiru
from tests.webhooks.stripe_telling import orders_of, refunded_of
from tests.webhooks.test_stripe_events import deliver
from tests.webhooks.test_stripe_refunds import paid_by_card
from webhooks.app import Office

PART = 100_000


class SlowAsker:
    """Asks a provider that answers only when a test lets it."""

    provider = "slow"
    lease = timedelta(minutes=1)

    def __init__(self) -> None:
        self.answers = asyncio.Event()

    async def ask(self, order: Order, *, now: datetime) -> Work:
        """Wait for the answer, that it was taken."""
        await self.answers.wait()
        return lambda office: taken(office, order.id, "slow-1")

    async def close(self) -> None:
        """Let go of nothing."""


async def proposed(office: Office) -> None:
    """Let finance propose to send a part of a payment back."""
    imran = await named(office, "Imran")
    await do(office, lambda moment: refunding.refund(moment, imran, 1, Money(PART, "PKR"), reference=""))


async def went_back(office: Office, intent: str) -> bool:
    """Return whether the books say that the part was sent back."""
    return await refunded_of(office, intent) == PART


async def only_asked(office: Office) -> bool:
    """Return whether the second of two orders was taken by its provider, and the first was not."""
    return await states(office) == ["unknown", "asked"]


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something has come about."""
    async with asyncio.timeout(30):
        while True:
            if await reached():
                return
            await asyncio.sleep(0.01)


async def test_MLMS_124_the_second_yes_wakes_who_asks_for_the_refund(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    heard: list[str] = []
    office.runtime.database.on_order = lambda: heard.append("nudge")

    await proposed(office)
    assert heard == []
    await confirm(office, "Sana")

    assert heard == ["nudge"]
    assert await office.runtime.next_due(office.runtime.clock()) == office.runtime.clock()
    await office.runtime.settle()
    assert await refunded_of(office, intent) == PART


async def test_MLMS_124_the_office_at_work_asks_for_it_by_itself(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    stopping = asyncio.Event()
    working = asyncio.ensure_future(office.runtime.orders.run(stopping))

    await proposed(office)
    await confirm(office, "Sana")
    await until(lambda: went_back(office, intent))
    stopping.set()
    await working

    assert await refunded_of(office, intent) == PART


async def test_MLMS_124_of_two_processes_one_asks(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    await proposed(office)
    await confirm(office, "Sana")
    runtime = office.runtime
    others = [
        Orders(
            runtime.database,
            runtime.lender,
            [StripeRefunds(runtime.database, world_of(office).checkout())],
            clock=runtime.clock,
        )
        for _ in range(3)
    ]

    looked = await asyncio.gather(*(one.drain() for one in (runtime.orders, *others)))
    await deliver(office)

    assert sorted(looked) == [0, 0, 0, 1]
    assert await refunded_of(office, intent) == PART
    assert await orders_of(office) == [("refund", "done", PART)]
    for one in others:
        await one.close()


async def test_MLMS_124_an_unheard_refund_has_its_own_moment_to_be_asked_again(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await paid_by_card(office, amina)
    world_of(office).stripe.down = True
    await proposed(office)
    await confirm(office, "Sana")

    await office.runtime.settle()

    assert await office.runtime.next_due(office.runtime.clock()) == office.runtime.clock() + timedelta(minutes=1)
    assert await orders_of(office) == [("refund", "unknown", PART)]


async def test_INP_23_one_provider_that_is_slow_holds_up_nobody_else(nairobi: Office) -> None:
    amina = await wanjiru(nairobi)
    runtime, slow = nairobi.runtime, SlowAsker()
    order = await ask(nairobi, amina)
    other = replace(order, id="other", provider=slow.provider, made_at=order.made_at - timedelta(seconds=1))
    await do(nairobi, lambda moment: moment.uow.money_orders.add(other))
    mpesa = MpesaOrders(wallet_of(nairobi).gateway())
    worker = Orders(runtime.database, runtime.lender, [slow, mpesa], clock=runtime.clock)

    draining = asyncio.ensure_future(worker.drain())
    await until(lambda: only_asked(nairobi))
    slow.answers.set()

    assert await draining == 2
    await settle(nairobi)
    assert await states(nairobi) == ["asked", "done"]
    await worker.close()
