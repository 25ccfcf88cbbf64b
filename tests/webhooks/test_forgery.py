"""A forged, replayed, altered or unsigned callback changes nothing, and is noted."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from jobs.gateways.peers.stripe import SignedEvent
from storage.tables import security_event
from tests.builders import Borrower, golden_loan, pay_link
from tests.office import clock_of, world_of
from tests.webhooks.calling import TELEGRAM_HEADER, acted, noted, tell, update
from webhooks.app import Office

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("door", ["telegram", "staff"])
@pytest.mark.parametrize(
    "headers", [{}, {TELEGRAM_HEADER: ""}, {TELEGRAM_HEADER: "guessed"}, {TELEGRAM_HEADER: "\xe9"}]
)
async def test_an_update_without_our_secret(
    sqlite_office: Office, http: httpx.AsyncClient, door: str, headers: dict[str, str]
) -> None:
    before = await acted(sqlite_office)
    raw: Any = {name: value.encode("latin-1") for name, value in headers.items()}

    answer = await http.post(f"/webhooks/{door}", json=update(1), headers=raw)

    assert answer.status_code == 403
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["TELEGRAM_SECRET"]


async def test_an_update_that_came_before_is_answered_once(sqlite_office: Office, http: httpx.AsyncClient) -> None:
    assert await tell(http, sqlite_office, update(1)) == 204
    before = await acted(sqlite_office)

    assert await tell(http, sqlite_office, update(1)) == 204
    assert await tell(http, sqlite_office, update(1, "something else under the same number")) == 204

    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["REPEATED", "REPEATED"]


async def test_a_whatsapp_message_that_is_unsigned_altered_or_for_another_address(
    sqlite_office: Office, http: httpx.AsyncClient
) -> None:
    before = await acted(sqlite_office)
    genuine = world_of(sqlite_office).twilio.says("+923001112222", "salam")
    signature = genuine.headers["X-Twilio-Signature"]
    form = {"content-type": FORM}
    attempts = [
        ("/webhooks/whatsapp", genuine.body, form),
        ("/webhooks/whatsapp", genuine.body, form | {"X-Twilio-Signature": "forged"}),
        ("/webhooks/whatsapp", genuine.body, form | {"X-Twilio-Signature": ""}),
        ("/webhooks/whatsapp", genuine.tampered("Body", "pay").body, form | {"X-Twilio-Signature": signature}),
        (
            "/webhooks/whatsapp",
            genuine.tampered("From", "whatsapp:+923009").body,
            form | {"X-Twilio-Signature": signature},
        ),
        ("/webhooks/whatsapp?more=1", genuine.body, form | {"X-Twilio-Signature": signature}),
        ("/webhooks/whatsapp/status", genuine.body, form | {"X-Twilio-Signature": signature}),
    ]

    statuses = [(await http.post(path, content=body, headers=headers)).status_code for path, body, headers in attempts]

    assert statuses == [403] * len(attempts)
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["TWILIO_SIGNATURE"] * len(attempts)


async def test_a_signature_that_is_no_text_is_no_signature(sqlite_office: Office, http: httpx.AsyncClient) -> None:
    genuine = world_of(sqlite_office).twilio.says("+923001112222", "salam")
    headers: Any = {"content-type": FORM, "X-Twilio-Signature": "\xe9\xff".encode("latin-1")}

    answer = await http.post("/webhooks/whatsapp", content=genuine.body, headers=headers)

    assert answer.status_code == 403


async def test_a_whatsapp_message_that_came_before_is_answered_once(
    sqlite_office: Office, http: httpx.AsyncClient
) -> None:
    genuine = world_of(sqlite_office).twilio.says("+923001112222", "salam")
    await http.post("/webhooks/whatsapp", content=genuine.body, headers=dict(genuine.headers))
    before = await acted(sqlite_office)

    answer = await http.post("/webhooks/whatsapp", content=genuine.body, headers=dict(genuine.headers))

    assert answer.status_code == 200
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["REPEATED"]


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan."""
    return await golden_loan(sqlite_office)


async def test_a_stripe_event_that_is_unsigned_altered_or_signed_by_another(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    genuine = await paid(sqlite_office, http, amina)
    before = await acted(sqlite_office)
    signature = genuine.signature
    attempts: list[tuple[bytes, dict[str, str]]] = [
        (genuine.payload, {}),
        (genuine.payload, {"stripe-signature": ""}),
        (genuine.payload, {"stripe-signature": "t=1,v1=00"}),
        (genuine.payload, {"stripe-signature": f"t={int(time.time())}"}),
        (genuine.payload, {"stripe-signature": signature.replace("v1=", "v0=")}),
        (genuine.payload.replace(b"472800", b"1"), {"stripe-signature": signature}),
        (genuine.payload + b" ", {"stripe-signature": signature}),
    ]

    statuses = [
        (await http.post("/webhooks/stripe", content=body, headers=headers)).status_code for body, headers in attempts
    ]

    assert statuses == [400] * len(attempts)
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["STRIPE_SIGNATURE"] * len(attempts)


@pytest.mark.parametrize("shift", [timedelta(minutes=6), timedelta(days=31), timedelta(minutes=-6)])
async def test_a_stripe_event_signed_long_ago_or_in_the_future(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower, shift: timedelta
) -> None:
    genuine = await paid(sqlite_office, http, amina)
    before = await acted(sqlite_office)
    clock_of(sqlite_office).set(sqlite_office.runtime.clock() + shift)

    answer = await http.post("/webhooks/stripe", content=genuine.payload, headers=dict(genuine.headers))

    assert answer.status_code == 400
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["STRIPE_SIGNATURE"]


async def test_a_stripe_event_replayed_within_its_five_minutes(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    genuine = await paid(sqlite_office, http, amina)
    await http.post("/webhooks/stripe", content=genuine.payload, headers=dict(genuine.headers))
    before = await acted(sqlite_office)
    assert before["payments"] == 1

    answer = await http.post("/webhooks/stripe", content=genuine.payload, headers=dict(genuine.headers))

    assert answer.status_code == 204
    assert await acted(sqlite_office) == before
    assert await noted(sqlite_office) == ["REPEATED"]


async def test_what_is_noted_says_nothing_of_what_was_said(sqlite_office: Office, http: httpx.AsyncClient) -> None:
    await http.post("/webhooks/telegram", json=update(1, "my number is 4210112345679"))

    rows = await sqlite_office.runtime.database.read(lambda uow: uow.connection.execute(select(security_event)))
    assert "4210112345679" not in str(rows.all())


async def paid(office: Office, http: httpx.AsyncClient, amina: Borrower) -> SignedEvent:
    """Let Amina pay, and return the event in which Stripe is about to say so."""
    world = world_of(office)
    token = await pay_link(office, amina)
    answer = await http.post(f"/p/{token}/card")
    world.stripe.pay(answer.headers["location"].rsplit("/", 1)[1])
    return next(event for event in world.stripe.sender.take() if event.type == "checkout.session.completed")
