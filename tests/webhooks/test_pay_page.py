"""The pay page: small, without script, right to the unit, and silent about people to whoever guesses."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from domain.operations import pay_links
from domain.policy.lender import lender_from
from jobs.gateways.peers.stripe import Fault
from jobs.travel import travel
from locales.countries import preset
from tests.builders import Borrower, golden_loan, loan_of, pay_link
from tests.office import clock_of, world_of
from tests.operations.desk import pay, promised
from tests.people import AMINA
from webhooks.app import Office

DUE = datetime(2026, 12, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan."""
    return await golden_loan(sqlite_office)


async def test_MLMS_111_asks_for_what_is_due(sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower) -> None:
    token = await pay_link(sqlite_office, amina)

    page = await http.get(f"/p/{token}")

    assert page.status_code == 200
    assert "PKR 4,728" in page.text


async def test_a_link_from_weeks_ago_asks_for_todays_amount(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    token = await pay_link(sqlite_office, amina)
    await travel(sqlite_office.runtime, clock_of(sqlite_office), datetime(2026, 12, 24, 6, 0, tzinfo=UTC))

    page = await http.get(f"/p/{token}")

    assert "PKR 4,823" in page.text
    assert "PKR 95" in page.text


async def test_asks_for_what_was_wished(sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower) -> None:
    token = await pay_link(sqlite_office, amina, wish_minor=100_000)

    assert "PKR 1,000" in (await http.get(f"/p/{token}")).text


async def test_is_small_has_no_script_and_keeps_to_itself(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    token = await pay_link(sqlite_office, amina)

    page = await http.get(f"/p/{token}")

    assert len(page.content) < 30_000
    assert "<script" not in page.text.lower()
    assert "javascript:" not in page.text.lower()
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    for secret in (AMINA.name, AMINA.phone, AMINA.national_id, AMINA.address):
        assert secret not in page.text


@pytest.mark.parametrize(
    "token", ["unknown", "amina-pay", "AMINA-PAYS", "%00", "a%2f..%2fb", "x" * 3000, "'%20OR%201=1"]
)
async def test_an_unknown_link_leads_nowhere_and_says_nothing(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower, token: str
) -> None:
    await pay_link(sqlite_office, amina)

    for page in (await http.get(f"/p/{token}"), await http.post(f"/p/{token}/card")):
        assert page.status_code == 404
        assert "Amina" not in page.text
        assert "PKR" not in page.text


async def test_after_the_payment_the_page_asks_for_nothing_and_the_success_page_alone_pays_nothing(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    world = world_of(sqlite_office)
    token = await pay_link(sqlite_office, amina)
    order = await http.post(f"/p/{token}/card")
    assert (await http.get(f"/p/{token}?paid=1")).status_code == 200
    assert "PKR 4,728" in (await http.get(f"/p/{token}")).text
    assert await sqlite_office.runtime.database.read(lambda uow: uow.payments.counts()) == {}

    world.stripe.pay(order.headers["location"].rsplit("/", 1)[1])
    await world.deliver_stripe()
    await sqlite_office.runtime.settle()

    assert await sqlite_office.runtime.database.read(lambda uow: uow.payments.counts()) == {"SUCCESS": 1}
    # What was due is paid; the page now asks for the one after, a month ahead.
    assert "PKR 47,281" not in (await http.get(f"/p/{token}")).text.split("<dl>")[0]


async def test_two_presses_open_one_page(sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower) -> None:
    token = await pay_link(sqlite_office, amina)

    first, second = [await http.post(f"/p/{token}/card") for _ in range(2)]

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len(world_of(sqlite_office).stripe.open_sessions()) == 1


async def test_when_stripe_is_out_of_reach_nothing_is_taken_and_the_next_press_works(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    world = world_of(sqlite_office)
    token = await pay_link(sqlite_office, amina)
    world.turn("stripe", on=False)
    sorry = await http.post(f"/p/{token}/card")
    world.turn("stripe", on=True)

    assert sorry.status_code == 503
    assert (await http.post(f"/p/{token}/card")).status_code == 303
    assert len(world.stripe.open_sessions()) == 1


async def test_S_35_a_card_page_that_cannot_be_had_leaves_nothing_open_and_offers_this_evening(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    world = world_of(sqlite_office)
    token = await pay_link(sqlite_office, amina)
    world.stripe.fail(Fault.TOO_MANY)

    sorry = await http.post(f"/p/{token}/card")
    pages = [await http.post(f"/p/{token}/later") for _ in range(2)]
    left = await sqlite_office.runtime.database.read(lambda uow: uow.payments.open_attempts(amina.loan_id))

    assert "Fri 20 Nov 2026 at 17:00" in sorry.text
    assert all("We will write to you on Fri 20 Nov 2026 at 17:00" in page.text for page in pages)
    assert left == []
    assert await promised(sqlite_office, "PAY_AGAIN") == 1


@pytest.mark.parametrize(
    ("now", "later"),
    [("09:00", "20 17:00"), ("16:00", "20 17:00"), ("16:01", "21 09:00"), ("23:30", "21 09:00")],
)
def test_S_35_later_is_this_evening_or_when_people_may_next_be_written_to(now: str, later: str) -> None:
    lender = lender_from(preset("pk"))
    moment = datetime.fromisoformat(f"2026-11-20T{now}").replace(tzinfo=lender.zone)

    assert f"{pay_links.later(lender, moment).astimezone(lender.zone):%d %H:%M}" == later


async def test_S_35_what_was_paid_meanwhile_is_not_asked_again(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    token = await pay_link(sqlite_office, amina)
    await http.post(f"/p/{token}/later")
    await pay(sqlite_office, amina, 1_000, "R-1")

    await travel(sqlite_office.runtime, clock_of(sqlite_office), datetime(2026, 11, 20, 13, tzinfo=UTC))

    rows = await sqlite_office.runtime.database.read(lambda uow: uow.outbox.recent(limit=50))
    assert [row["state"] for row in rows if row["kind"] == "PAY_AGAIN"] == ["dropped"]


async def test_S_35_later_promises_nothing_when_money_came_since_the_page_was_shown(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    token = await pay_link(sqlite_office, amina)
    shown = (await loan_of(sqlite_office, amina)).outstanding.minor
    await pay(sqlite_office, amina, 4_728, "pi_1", by="stripe")

    page = await http.post(f"/p/{token}/later", params={"left": shown})

    assert "Everything that was due is paid" in page.text
    assert await promised(sqlite_office, "PAY_AGAIN") == 0
