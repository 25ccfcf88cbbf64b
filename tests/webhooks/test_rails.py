"""A local rail tells of money: forged, repeated, reordered, odd; it is booked once, and never refused when genuine."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.flows.staff.commands.looking import claims
from bot.flows.staff.commands.suspense import suspense
from domain.messages import verbatim
from domain.operations import checking_claims
from domain.operations.commands import ClaimPayment
from storage.tables import payment, payment_attempt
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.office import world_of
from tests.operations.desk import OWED, disagreements, pay, promised, rupees, told_staff
from tests.webhooks.calling import acted, noted
from webhooks.app import Office


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan, and get the talk about it out of the way."""
    amina = await golden_loan(sqlite_office)
    await sqlite_office.runtime.settle()
    return amina


async def deliver(office: Office) -> list[int]:
    """Let the rail call, and let everything come of it that does."""
    answers = await world_of(office).deliver_rail()
    await office.runtime.settle()
    return answers


async def booked(office: Office) -> list[tuple[str, str, int, str]]:
    """Return the payments there are, having checked the books."""
    assert await disagreements(office) == []
    query = select(payment.c.provider, payment.c.reference, payment.c.amount_minor, payment.c.state)

    async def look(uow: Any) -> list[tuple[str, str, int, str]]:
        return [tuple(row) for row in await uow.connection.execute(query.order_by(payment.c.id))]

    found: list[tuple[str, str, int, str]] = await office.runtime.database.read(look)
    return found


async def odd(office: Office) -> list[str]:
    """Return why something was noted as odd."""

    async def look(uow: Any) -> list[str]:
        return list((await uow.connection.scalars(select(payment_attempt.c.reason))).all())

    found: list[str] = await office.runtime.database.read(look)
    return found


@pytest.mark.parametrize("account", ["L-1001", "l1001", "loan 1001 amina", "R-1001"])
async def test_P_11_money_by_a_rail_reaches_the_loan_it_names(
    sqlite_office: Office, amina: Borrower, account: str
) -> None:
    world_of(sqlite_office).rail.pays("UTR 123-456", "2500.00", account)

    assert await deliver(sqlite_office) == [204]

    assert await booked(sqlite_office) == [("raast", "123456", 250_000, "SUCCESS")]
    assert (await loan_of(sqlite_office, amina)).outstanding.minor == OWED - 250_000
    assert await promised(sqlite_office, "PAYMENT_CONFIRMATION") == 1
    assert await odd(sqlite_office) == []


@pytest.mark.parametrize("account", ["", "1001", "L-7777", "R-7777", "L-1001 L-1002"])
async def test_P_11_money_that_names_no_loan_of_ours_waits_in_suspense(
    sqlite_office: Office, amina: Borrower, account: str
) -> None:
    world_of(sqlite_office).rail.pays("77", "100", account)

    await deliver(sqlite_office)

    assert await booked(sqlite_office) == [("raast", "77", 10_000, "UNPLACED")]
    assert await promised(sqlite_office, "MONEY_UNPLACED") == 1


async def test_X_28_staff_read_what_the_payer_wrote_and_who_claims_just_that(
    sqlite_office: Office, amina: Borrower
) -> None:
    told = ClaimPayment("raast", "QKH7ZZ91", rupees(100), "I paid 100, QKH7ZZ91")
    await do(sqlite_office, lambda moment: checking_claims.claim(moment, amina.chat, told))
    world_of(sqlite_office).rail.pays("77", "100", "stall 12")
    await deliver(sqlite_office)
    staff = await named(sqlite_office, "Bilal")

    [card] = await told_staff(sqlite_office, "MONEY_UNPLACED")
    waiting = await do(sqlite_office, lambda moment: suspense(moment, staff, ""))
    claimed = await do(sqlite_office, lambda moment: claims(moment, staff, ""))

    assert (card["account"], card["claimed"]) == ("stall 12", amina_ref(amina))
    assert waiting.lines[1].params["account"] == verbatim("stall 12")
    assert waiting.lines[2].params["people"] == amina_ref(amina)
    assert claimed.lines[2].params["payment"] == "P-1001"


def amina_ref(amina: Borrower) -> str:
    """Return how staff name her."""
    return f"R-{1000 + (amina.chat.person_id or 0)}"


async def test_P_11_copies_and_any_order_change_nothing(sqlite_office: Office, amina: Borrower) -> None:
    rail = world_of(sqlite_office).rail
    rail.copies, rail.shuffled = 3, random.Random(5)
    for number in range(4):
        rail.pays(f"T-{number}", "100", "L-1001")

    assert await deliver(sqlite_office) == [204] * 12

    assert len(await booked(sqlite_office)) == 4
    assert (await loan_of(sqlite_office, amina)).outstanding.minor == OWED - 40_000
    assert await odd(sqlite_office) == []


async def test_SAFE_9_the_same_reference_with_another_amount_is_booked_once_and_noted(
    sqlite_office: Office, amina: Borrower
) -> None:
    rail = world_of(sqlite_office).rail
    rail.pays("UTR 5", "100", "L-1001")
    rail.pays("utr5", "100.00", "L-1001")
    rail.pays("utr-5", "700", "L-1001")

    await deliver(sqlite_office)

    assert await booked(sqlite_office) == [("raast", "5", 10_000, "SUCCESS")]
    assert ["recorded already" in why for why in await odd(sqlite_office)] == [True]
    assert await promised(sqlite_office, "MONEY_ODD") == 1


@pytest.mark.parametrize(
    ("said", "why", "state"),
    [
        ({"amount": "0"}, "cannot be read", None),
        ({"amount": "-5"}, "cannot be read", None),
        ({"amount": "0.005"}, "cannot be read", None),
        ({"amount": "a lot"}, "cannot be read", None),
        ({"amount": None}, "cannot be read", None),
        ({"amount": True}, "cannot be read", None),
        ({"amount": "1e30"}, "cannot be read", None),
        ({"currency": "XXX"}, "cannot be read", None),
        ({"amount": "1e9"}, "more than anybody pays", "SUCCESS"),
        ({"currency": "USD"}, "another currency", "UNPLACED"),
        ({"paid_at": "2027-01-01T00:00:00Z"}, "in the future", "SUCCESS"),
        ({"paid_at": "2025-01-01T00:00:00Z"}, "long ago", "SUCCESS"),
    ],
)
async def test_SAFE_9_what_is_odd_is_recorded_where_it_can_be_and_noted_always(
    sqlite_office: Office, amina: Borrower, said: dict[str, Any], why: str, state: str | None
) -> None:
    world_of(sqlite_office).rail.pays("9", "100", "L-1001", **said) if "amount" not in said else None
    if "amount" in said:
        world_of(sqlite_office).rail.pays("9", said["amount"], "L-1001")

    assert await deliver(sqlite_office) == [204]

    assert [row[3] for row in await booked(sqlite_office)] == ([state] if state else [])
    assert [why in reason for reason in await odd(sqlite_office)] == [True]
    assert await promised(sqlite_office, "MONEY_ODD") == 1


async def test_SAFE_4_what_staff_wrote_down_already_counts_once(sqlite_office: Office, amina: Borrower) -> None:
    await pay(sqlite_office, amina, 100, "123456", by="bank")
    world_of(sqlite_office).rail.pays("UTR 123456", "100", "L-1001")

    await deliver(sqlite_office)

    assert await booked(sqlite_office) == [("bank", "123456", 10_000, "SUCCESS")]
    assert await odd(sqlite_office) == []


async def test_P_11_a_payment_that_failed_changes_nothing(sqlite_office: Office, amina: Borrower) -> None:
    rail = world_of(sqlite_office).rail
    rail.pays("9", "100", "L-1001", status="failed")
    rail.pays("9", "100", "L-1001", status="pending")

    assert await deliver(sqlite_office) == [204, 204]

    assert await booked(sqlite_office) == []


async def test_P_11_forged_altered_and_stale_callbacks_are_noted_and_nothing_else(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    before = await acted(sqlite_office)
    rail = world_of(sqlite_office).rail
    genuine = rail.sign(b'{"reference": "1", "amount": "100", "account": "L-1001"}')
    at_odds = []
    for seconds in (301, -301):
        rail.behind = timedelta(seconds=seconds)
        at_odds.append(rail.sign(genuine.body))
    attempts = [
        genuine.altered(b"100", b"900"),
        *at_odds,
        *(type(genuine)(genuine.body, header) for header in ("", "t=1", "t=1,v1=00", genuine.signature[:-1] + "g")),
    ]

    statuses = [(await http.post("/webhooks/rails/raast", content=one.body, headers=one.headers)) for one in attempts]
    unknown = await http.post("/webhooks/rails/other", content=genuine.body, headers=genuine.headers)

    assert [answer.status_code for answer in statuses] == [401] * len(attempts)
    assert unknown.status_code == 404
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["RAIL_SIGNATURE"] * len(attempts)


@pytest.mark.parametrize("body", [b"\xff", b"not json", b"[]", b'"L"', b"{}", b'{"reference": "---"}', b"[" * 5_000])
async def test_P_11_signed_garbage_is_refused_and_noted(
    sqlite_office: Office, http: httpx.AsyncClient, body: bytes
) -> None:
    signed = world_of(sqlite_office).rail.sign(body)

    answer = await http.post("/webhooks/rails/raast", content=signed.body, headers=signed.headers)

    assert answer.status_code == 400
    assert await noted(sqlite_office) == ["RAIL_PAYLOAD"]


async def test_P_11_what_was_kept_is_sealed(sqlite_office: Office, amina: Borrower) -> None:
    world_of(sqlite_office).rail.pays("1", "100", "L-1001", payer="+923001234567")
    await deliver(sqlite_office)

    async def look(uow: Any) -> str:
        rows = await uow.connection.exec_driver_sql("SELECT * FROM inbox WHERE source = 'rail:raast'")
        return json.dumps([list(map(str, row)) for row in rows])

    assert "3001234567" not in await sqlite_office.runtime.database.read(look)
