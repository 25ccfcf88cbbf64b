"""Stripe says the same thing twice, late, in the wrong order and under two names: the money is booked once."""

from __future__ import annotations

import random
from datetime import timedelta

import httpx
import pytest

from tests.builders import Borrower, golden_loan, loan_of, pay_link
from tests.office import clock_of, world_of
from webhooks.app import Office

INSTALMENT = 472_800


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan, and get the talk about it out of the way."""
    amina = await golden_loan(sqlite_office)
    await sqlite_office.runtime.settle()
    return amina


@pytest.fixture
async def session(sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower) -> str:
    """Open a page for the first instalment."""
    return await order(sqlite_office, http, amina, token="first")


async def test_MLMS_114_a_payment_is_booked_and_receipted_once(
    sqlite_office: Office, amina: Borrower, session: str
) -> None:
    world_of(sqlite_office).stripe.pay(session)

    await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == [INSTALMENT]
    assert receipts(sqlite_office, amina) == 1


async def test_twins_copies_and_any_order_change_nothing(sqlite_office: Office, amina: Borrower, session: str) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.twins = True
    stripe.sender.copies = 3
    stripe.sender.shuffled = random.Random(5)
    stripe.pay(session)

    for _ in range(3):
        await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == [INSTALMENT]
    assert receipts(sqlite_office, amina) == 1


@pytest.mark.parametrize("only", ["checkout.session.completed", "payment_intent.succeeded"])
async def test_either_event_alone_is_enough(sqlite_office: Office, amina: Borrower, session: str, only: str) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.sender.dropped = {"checkout.session.completed", "payment_intent.succeeded"} - {only}
    stripe.pay(session)

    await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == [INSTALMENT]


async def test_BUG_20_completed_but_unpaid_books_nothing_until_the_bank_agrees(
    sqlite_office: Office, amina: Borrower, session: str
) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.pay(session, later=True)
    await deliver(sqlite_office)
    assert await booked(sqlite_office, amina) == []

    stripe.settle(session, succeeded=True)
    await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == [INSTALMENT]
    assert receipts(sqlite_office, amina) == 1


async def test_a_bank_that_refuses_later_books_nothing_and_tells_her(
    sqlite_office: Office, amina: Borrower, session: str
) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.pay(session, later=True)
    stripe.settle(session, succeeded=False)

    await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == []
    assert "did not go through" in world_of(sqlite_office).chat(amina.phone).messages[-1].text


async def test_a_refused_card_leaves_the_page_open(sqlite_office: Office, amina: Borrower, session: str) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.fail_payment(session)
    await deliver(sqlite_office)
    assert await booked(sqlite_office, amina) == []

    stripe.pay(session)
    await deliver(sqlite_office)

    assert await booked(sqlite_office, amina) == [INSTALMENT]


async def test_a_page_that_ran_out_can_be_asked_for_again(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower, session: str
) -> None:
    clock_of(sqlite_office).set(sqlite_office.runtime.clock() + timedelta(hours=24))
    world_of(sqlite_office).stripe.tick()
    await deliver(sqlite_office)

    again = await http.post("/p/first/card")

    assert again.status_code == 303
    assert again.headers["location"].rsplit("/", 1)[1] != session
    assert await booked(sqlite_office, amina) == []


async def test_money_that_came_although_the_page_had_run_out_is_booked(
    sqlite_office: Office, amina: Borrower, session: str
) -> None:
    """The event of the payment comes after that of the end, as it may."""
    stripe = world_of(sqlite_office).stripe
    stripe.pay(session)
    late = stripe.sender.take()
    attempt = (await sqlite_office.runtime.database.read(lambda uow: uow.payments.open_attempts(amina.loan_id)))[0]
    await sqlite_office.runtime.database.transact(lambda uow: uow.payments.close_attempt(attempt.id, "expired"))

    for event in late:
        assert await world_of(sqlite_office).post_stripe(event) == 204
    await sqlite_office.runtime.settle()

    assert await booked(sqlite_office, amina) == [INSTALMENT]


async def test_money_for_no_loan_of_ours_waits_in_suspense(
    sqlite_office: Office, amina: Borrower, session: str
) -> None:
    stripe = world_of(sqlite_office).stripe
    stripe.pay(session)
    event = next(one for one in stripe.events if one["type"] == "checkout.session.completed")
    thing = event["data"]["object"]
    foreign = {**thing, "id": "cs_foreign", "payment_intent": "pi_foreign", "metadata": {}, "client_reference_id": None}
    stripe.sender.take()

    signed = stripe.sender.sign({**event, "id": "evt_foreign", "data": {"object": foreign}})
    assert await world_of(sqlite_office).post_stripe(signed) == 204
    await sqlite_office.runtime.settle()

    accounts = await sqlite_office.runtime.database.read(lambda uow: uow.books.accounts())
    assert sum(accounts.values()) == 0
    assert await sqlite_office.runtime.database.read(lambda uow: uow.payments.counts()) == {"UNPLACED": 1}
    assert (await loan_of(sqlite_office, amina)).outstanding.minor == 12 * INSTALMENT + 100


async def order(office: Office, http: httpx.AsyncClient, borrower: Borrower, *, token: str) -> str:
    """Open a page to pay on; return its session."""
    await pay_link(office, borrower, token=token)
    answer = await http.post(f"/p/{token}/card")
    return answer.headers["location"].rsplit("/", 1)[1]


async def deliver(office: Office) -> None:
    """Let Stripe call, and let everything come of it that does."""
    await world_of(office).deliver_stripe()
    await office.runtime.settle()


async def booked(office: Office, borrower: Borrower) -> list[int]:
    """Return the payments in the books, having checked that the loan and the ledger say the same."""
    rows = await office.runtime.database.read(lambda uow: uow.payments.of_person(borrower.person_id))
    amounts = [row["amount_minor"] for row in rows]
    accounts = await office.runtime.database.read(lambda uow: uow.books.accounts(loan_id=borrower.loan_id))
    assert sum(accounts.values()) == 0
    assert accounts.get("cash:stripe", 0) == sum(amounts)
    assert (await loan_of(office, borrower)).outstanding.minor == 12 * INSTALMENT + 100 - sum(amounts)
    return amounts


def receipts(office: Office, borrower: Borrower) -> int:
    """Return how many receipts she got."""
    return sum("P-1001" in message.text for message in world_of(office).chat(borrower.phone).messages)
