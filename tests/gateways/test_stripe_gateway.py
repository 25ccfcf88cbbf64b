"""Taking cards: the gateway, through the real SDK, against a Stripe that behaves, over HTTP."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import stripe

from domain.money import Currency, Money
from jobs.gateways.peers.stripe import Fault, StripePeer
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.stripe import (
    CheckoutOrder,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUncertain,
    StripeCheckout,
)
from jobs.gateways.stripe_money import NotRepresentable, UnknownCurrency, from_stripe, to_stripe
from jobs.gateways.stripe_values import LOCALES
from tests.gateways.serving import serving

KEY = "sk_test_made_up"
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
INSTALMENT = Money(472_800, "PKR")
ORDER = CheckoutOrder(
    amount=INSTALMENT,
    title="Instalment 3 of 12",
    attempt_id="A-7",
    metadata={"attempt": "A-7", "loan": "L-3"},
    success_url="https://qist.example/p/done?s={CHECKOUT_SESSION_ID}",
    cancel_url="https://qist.example/p/back",
    expires_at=NOON + timedelta(hours=23),
    locale="ur",
)


class Clock:
    """A clock a test can move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK try again at once."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.002)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bank(clock: Clock) -> StripePeer:
    return StripePeer(clock=clock, secret_key=KEY, webhook_secrets=["whsec_made_up"])


@pytest.fixture
async def address(bank: StripePeer) -> AsyncIterator[str]:
    async with serving(stripe_app(bank)) as address:
        yield address


@pytest.fixture
async def checkout(address: str) -> AsyncIterator[StripeCheckout]:
    gateway = StripeCheckout(KEY, address, timeout=2)
    yield gateway
    await gateway.close()


def answering(*answers: httpx.Response | Exception) -> StripeCheckout:
    """Return a gateway whose requests get these answers in turn, the last one for ever."""
    left = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return given

    return StripeCheckout(KEY, transport=httpx.MockTransport(answer))


# Opening a page.


async def test_a_page_is_opened_for_the_amount(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)

    kept = bank.session(session.id)
    assert (kept["amount_total"], kept["currency"], kept["locale"]) == (472_800, "pkr", "auto")
    assert (kept["client_reference_id"], kept["metadata"]) == ("A-7", {"attempt": "A-7", "loan": "L-3"})
    assert kept["adaptive_pricing"] == {"enabled": False}
    assert session.url == f"https://checkout.stripe.com/c/pay/{session.id}"
    assert (session.status, session.payment_status, session.amount_received) == ("open", "unpaid", None)
    assert session.expires_at == NOON + timedelta(hours=23)
    assert session.attempt_id == "A-7"
    assert session.payment_intent is None


async def test_the_ids_reach_the_payment_too(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    bank.pay(session.id)

    (succeeded,) = [event for event in bank.events if event["type"] == "payment_intent.succeeded"]
    assert succeeded["data"]["object"]["metadata"] == {"attempt": "A-7", "loan": "L-3"}


async def test_asking_twice_opens_one_page(bank: StripePeer, checkout: StripeCheckout) -> None:
    first, again = await checkout.open_session(ORDER), await checkout.open_session(ORDER)

    assert first == again
    assert len(bank.open_sessions()) == 1


async def test_asking_at_once_from_two_processes_opens_one_page(bank: StripePeer, address: str) -> None:
    one, other = StripeCheckout(KEY, address), StripeCheckout(KEY, address)

    sessions = await asyncio.gather(*(gateway.open_session(ORDER) for gateway in (one, other) * 5))
    await asyncio.gather(one.close(), other.close())

    assert len({session.id for session in sessions}) == 1
    assert len(bank.open_sessions()) == 1


async def test_one_attempt_is_never_two_amounts(checkout: StripeCheckout) -> None:
    await checkout.open_session(ORDER)

    with pytest.raises(ProviderRefused) as refused:
        await checkout.open_session(replace(ORDER, amount=Money(500_000, "PKR")))

    assert refused.value.alarm


async def test_another_attempt_is_another_page(bank: StripePeer, checkout: StripeCheckout) -> None:
    await checkout.open_session(ORDER)
    await checkout.open_session(replace(ORDER, attempt_id="A-8"))

    assert len(bank.open_sessions()) == 2


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER])
async def test_a_hiccup_is_retried_under_the_same_key(bank: StripePeer, checkout: StripeCheckout, fault: Fault) -> None:
    bank.fail(fault, times=2)

    session = await checkout.open_session(ORDER)

    assert [opened["id"] for opened in bank.open_sessions()] == [session.id]


async def test_an_answer_that_came_too_late_is_asked_for_again(bank: StripePeer, address: str) -> None:
    bank.stall_seconds = 0.5
    bank.fail(Fault.STALL, times=3)
    checkout = StripeCheckout(KEY, address, timeout=0.1)

    with pytest.raises(ProviderUncertain):
        await checkout.open_session(ORDER)
    session = await checkout.open_session(ORDER)
    await checkout.close()

    assert [opened["id"] for opened in bank.open_sessions()] == [session.id]


async def test_a_key_that_keeps_an_error_does_not_hide_that_nothing_was_opened(
    bank: StripePeer, checkout: StripeCheckout, clock: Clock
) -> None:
    bank.fail(Fault.STICKY)

    with pytest.raises(ProviderUncertain):
        await checkout.open_session(ORDER)
    with pytest.raises(ProviderUncertain):
        await checkout.open_session(ORDER)

    assert await checkout.find("A-7", clock()) is None


async def test_a_page_is_found_by_its_attempt(bank: StripePeer, checkout: StripeCheckout, clock: Clock) -> None:
    opened = await checkout.open_session(ORDER)
    for number in range(120):
        # More than a page of later ones.
        bank.request("POST", "/v1/checkout/sessions", _order_form(f"B-{number}"), {"Authorization": f"Bearer {KEY}"})

    assert await checkout.find("A-7", clock()) == opened


@pytest.mark.parametrize(
    ("hours", "opens"), [(0.49, False), (0.5, True), (23, True), (24, True), (24.01, False), (-1, False)]
)
async def test_a_page_lives_half_an_hour_to_a_day(checkout: StripeCheckout, hours: float, opens: bool) -> None:
    order = replace(ORDER, expires_at=NOON + timedelta(hours=hours))

    if opens:
        assert (await checkout.open_session(order)).expires_at == order.expires_at
    else:
        with pytest.raises(ProviderRefused):
            await checkout.open_session(order)


async def test_too_small_a_sum_says_so(checkout: StripeCheckout) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await checkout.open_session(replace(ORDER, amount=Money(49, "USD")))

    assert refused.value.code == "amount_too_small"
    assert not refused.value.alarm


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, amount=Money(0, "PKR")),
        replace(ORDER, amount=Money(-100, "PKR")),
        replace(ORDER, amount=Money(10**12, "PKR")),
        replace(ORDER, title=""),
        replace(ORDER, success_url="qist"),
        replace(ORDER, metadata={"x" * 41: "y"}),
        replace(ORDER, metadata={"x": "y" * 501}),
        replace(ORDER, metadata={str(number): "y" for number in range(51)}),
        replace(ORDER, attempt_id="A" * 201),
    ],
)
async def test_what_stripe_does_not_take_is_refused(
    bank: StripePeer, checkout: StripeCheckout, order: CheckoutOrder
) -> None:
    with pytest.raises(ProviderRefused):
        await checkout.open_session(order)

    assert bank.open_sessions() == ()


# Errors.


async def test_stripe_down_is_uncertain_because_a_server_error_may_have_done_it(
    bank: StripePeer, checkout: StripeCheckout
) -> None:
    bank.down = True

    with pytest.raises(ProviderUncertain):
        await checkout.open_session(ORDER)
    bank.down = False

    assert (await checkout.open_session(ORDER)).status == "open"


async def test_reading_from_stripe_down_is_only_unavailable(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    bank.down = True

    with pytest.raises(ProviderUnavailable):
        await checkout.retrieve(session.id)


async def test_nobody_at_home_is_unavailable() -> None:
    checkout = StripeCheckout(KEY, "http://127.0.0.1:1")

    with pytest.raises(ProviderUnavailable) as unavailable:
        await checkout.open_session(ORDER)
    await checkout.close()

    assert unavailable.value.seconds > 0


async def test_a_rate_limit_is_unavailable(bank: StripePeer, checkout: StripeCheckout) -> None:
    bank.fail(Fault.TOO_MANY)

    with pytest.raises(ProviderUnavailable):
        await checkout.open_session(ORDER)


async def test_a_wrong_key_is_refused_with_an_alarm(address: str) -> None:
    checkout = StripeCheckout("sk_test_other", address)

    with pytest.raises(ProviderRefused) as refused:
        await checkout.open_session(ORDER)
    await checkout.close()

    assert refused.value.alarm


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([httpx.ReadTimeout("")], ProviderUncertain),
        ([httpx.RemoteProtocolError("")], ProviderUncertain),
        ([httpx.WriteError("")], ProviderUncertain),
        ([httpx.ConnectTimeout("")], ProviderUnavailable),
        ([httpx.ConnectError("")], ProviderUnavailable),
        ([httpx.ReadTimeout(""), httpx.ConnectError("")], ProviderUncertain),
        ([httpx.Response(500, json={"error": {}}), httpx.ConnectError("")], ProviderUncertain),
        ([httpx.ReadTimeout(""), httpx.Response(429, json={"error": {}})], ProviderUncertain),
        ([httpx.Response(429, json={"error": {}})], ProviderUnavailable),
        ([httpx.Response(409, json={"error": {"code": "idempotency_key_in_use"}})], ProviderUncertain),
        ([httpx.Response(502, content=b"<html>bad gateway</html>")], ProviderUncertain),
        ([httpx.Response(200, content=b"<html>captive portal</html>")], ProviderUncertain),
        ([httpx.Response(401, json={"error": {}})], ProviderRefused),
        ([httpx.Response(402, json={"error": {"type": "card_error"}})], ProviderRefused),
        ([httpx.Response(403, json={"error": {}})], ProviderRefused),
        ([httpx.Response(404, json={"error": {"code": "resource_missing"}})], ProviderRefused),
        ([httpx.Response(400, json={"error": {"code": "parameter_unknown"}})], ProviderRefused),
        ([httpx.Response(400, json={"error": {"type": "idempotency_error"}})], ProviderRefused),
    ],
)
async def test_the_table_of_errors(answers: list[httpx.Response | Exception], error: type[ProviderError]) -> None:
    with pytest.raises(error):
        await answering(*answers).open_session(ORDER)


async def test_the_key_and_the_form_are_as_stripe_documents_them() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(500, json={"error": {}})

    with pytest.raises(ProviderUncertain):
        await StripeCheckout(KEY, transport=httpx.MockTransport(answer)).open_session(ORDER)

    assert {request.headers["idempotency-key"] for request in seen} == {"attempt:A-7"}
    assert len(seen) == 3
    assert str(seen[0].url) == "https://api.stripe.com/v1/checkout/sessions"
    form = dict(httpx.QueryParams(seen[0].content.decode()))
    assert form == {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "pkr",
        "line_items[0][price_data][unit_amount]": "472800",
        "line_items[0][price_data][product_data][name]": "Instalment 3 of 12",
        "client_reference_id": "A-7",
        "metadata[attempt]": "A-7",
        "metadata[loan]": "L-3",
        "payment_intent_data[metadata][attempt]": "A-7",
        "payment_intent_data[metadata][loan]": "L-3",
        "success_url": "https://qist.example/p/done?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://qist.example/p/back",
        "expires_at": str(int((NOON + timedelta(hours=23)).timestamp())),
        "locale": "auto",
        "adaptive_pricing[enabled]": "false",
    }


# A page's life.


async def test_a_paid_page_tells_what_was_received(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    intent = bank.pay(session.id)

    paid = await checkout.retrieve(session.id)

    assert (paid.status, paid.payment_status, paid.payment_intent) == ("complete", "paid", intent)
    assert paid.amount_received == INSTALMENT
    assert paid.url == ""


async def test_a_page_paid_by_a_slow_bank_has_received_nothing_yet(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    bank.pay(session.id, later=True)

    before = await checkout.retrieve(session.id)
    bank.settle(session.id)
    after = await checkout.retrieve(session.id)

    assert (before.status, before.payment_status, before.amount_received) == ("complete", "unpaid", None)
    assert (after.payment_status, after.amount_received) == ("paid", INSTALMENT)


async def test_an_open_page_is_closed(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)

    closed = await checkout.expire(session.id)

    assert closed.status == "expired"
    assert bank.open_sessions() == ()


async def test_a_page_already_paid_is_reported_and_not_raised(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    bank.pay(session.id)

    closed = await checkout.expire(session.id)

    assert (closed.status, closed.amount_received) == ("complete", INSTALMENT)


async def test_a_page_that_would_not_close_is_not_reported_closed() -> None:
    still_open = {
        "id": "cs_test_1",
        "object": "checkout.session",
        "expires_at": 1,
        "status": "open",
        "payment_status": "unpaid",
    }
    checkout = answering(httpx.Response(400, json={"error": {}}), httpx.Response(200, json=still_open))

    with pytest.raises(ProviderRefused):
        await checkout.expire("cs_test_1")


async def test_closing_twice_changes_nothing(checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)

    assert await checkout.expire(session.id) == await checkout.expire(session.id)


async def test_a_page_nobody_opened_is_refused(checkout: StripeCheckout) -> None:
    for asked in (checkout.retrieve, checkout.expire):
        with pytest.raises(ProviderRefused) as refused:
            await asked("cs_test_nothing")
        assert refused.value.code == "resource_missing"


async def test_an_old_page_expires_by_itself(checkout: StripeCheckout, clock: Clock) -> None:
    session = await checkout.open_session(ORDER)
    clock.now += timedelta(hours=23)

    assert (await checkout.retrieve(session.id)).status == "expired"


# Giving back.


async def test_a_refund_is_given_once_for_a_key(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    intent = bank.pay(session.id)
    bank.fail(Fault.AFTER, times=2)

    first = await checkout.refund(intent, Money(100_000, "PKR"), "refund:R-1")
    again = await checkout.refund(intent, Money(100_000, "PKR"), "refund:R-1")

    assert first == again
    assert (first.status, first.amount, first.payment_intent) == ("succeeded", Money(100_000, "PKR"), intent)
    assert [event["type"] for event in bank.events].count("refund.created") == 1


async def test_a_refund_may_take_its_time(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    intent = bank.pay(session.id)
    bank.refunds_pend = True

    assert (await checkout.refund(intent, INSTALMENT, "refund:R-1")).status == "pending"


async def test_more_than_was_paid_is_not_refunded(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    intent = bank.pay(session.id)
    await checkout.refund(intent, Money(400_000, "PKR"), "refund:R-1")

    with pytest.raises(ProviderRefused):
        await checkout.refund(intent, Money(72_801, "PKR"), "refund:R-2")
    await checkout.refund(intent, Money(72_800, "PKR"), "refund:R-3")
    with pytest.raises(ProviderRefused) as refused:
        await checkout.refund(intent, Money(1, "PKR"), "refund:R-4")

    assert refused.value.code == "charge_already_refunded"


async def test_what_was_not_paid_is_not_refunded(bank: StripePeer, checkout: StripeCheckout) -> None:
    session = await checkout.open_session(ORDER)
    bank.fail_payment(session.id)
    intent = str(bank.session(session.id)["payment_intent"])

    with pytest.raises(ProviderRefused):
        await checkout.refund(intent, INSTALMENT, "refund:R-1")


# Reading what happened.


async def test_events_are_read_oldest_first_over_pages(
    bank: StripePeer, checkout: StripeCheckout, clock: Clock
) -> None:
    for number in range(30):
        clock.now = NOON + timedelta(seconds=number)
        session = await checkout.open_session(
            replace(ORDER, attempt_id=f"A-{number}", expires_at=NOON + timedelta(hours=23))
        )
        bank.pay(session.id)

    everything = await checkout.events(NOON)
    paid = await checkout.events(NOON + timedelta(seconds=20), ["checkout.session.completed"])

    assert [event["id"] for event in everything] == [event["id"] for event in bank.events]
    assert len(everything) > 100
    assert [event["data"]["object"]["client_reference_id"] for event in paid] == [f"A-{n}" for n in range(20, 30)]


async def test_works_in_process_without_a_socket(bank: StripePeer) -> None:
    checkout = StripeCheckout(KEY, transport=httpx.ASGITransport(app=stripe_app(bank)))

    session = await checkout.open_session(ORDER)
    await checkout.close()

    assert session.status == "open"


async def test_closing_before_any_call_is_fine() -> None:
    await StripeCheckout(KEY).close()


def test_the_sdks_are_imported_only_when_used() -> None:
    modules = (
        "stripe stripe_signature stripe_values twilio twilio_signature peers.stripe peers.twilio peers.stripe_http"
    )
    imports = "; ".join(f"import jobs.gateways.{name}" for name in modules.split())
    check = (
        f"import sys; {imports}; assert not {{'stripe', 'twilio', 'fastapi'}} & set(sys.modules), sys.modules.keys()"
    )

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


# Amounts.


@pytest.mark.parametrize("currency", ["PKR", "KES", "INR", "NPR", "IDR", "USD", "EUR"])
def test_our_currencies_are_ordinary_at_stripe(currency: str) -> None:
    amount = Money(1_234_56, currency)

    assert to_stripe(amount) == 1_234_56
    assert from_stripe(1_234_56, currency.lower()) == amount


@pytest.mark.parametrize(
    ("currency", "digits", "minor", "units"),
    [
        ("UGX", 0, 5_000, 500_000),
        ("ISK", 0, 700, 70_000),
        ("JPY", 0, 700, 700),
        ("RWF", 0, 700, 700),
        ("XOF", 0, 700, 700),
        ("TND", 3, 1_230, 1_230),
        ("HUF", 2, 500_00, 500_00),
        ("TWD", 2, 500_00, 500_00),
    ],
)
def test_stripe_has_its_own_exponents(
    monkeypatch: pytest.MonkeyPatch, currency: str, digits: int, minor: int, units: int
) -> None:
    monkeypatch.setitem(_currencies(), currency, Currency(currency, digits, 1))

    assert to_stripe(Money(minor, currency)) == units
    assert from_stripe(units, currency.lower()) == Money(minor, currency)


def test_a_thousandth_stripe_cannot_charge_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_currencies(), "TND", Currency("TND", 3, 1))

    with pytest.raises(NotRepresentable):
        to_stripe(Money(1_235, "TND"))


def test_a_part_of_a_shilling_is_never_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_currencies(), "UGX", Currency("UGX", 0, 1))

    with pytest.raises(NotRepresentable):
        from_stripe(500_001, "ugx")


def test_a_currency_we_do_not_lend_in_is_named() -> None:
    with pytest.raises(UnknownCurrency):
        from_stripe(100, "gbp")


def test_our_locales_are_ones_that_checkout_speaks() -> None:
    from jobs.gateways.peers.stripe_rules import LOCALES as SPOKEN

    assert set(LOCALES.values()) <= SPOKEN


def _currencies() -> dict[str, Currency]:
    from domain.money import CURRENCIES

    return CURRENCIES


def _order_form(attempt_id: str) -> bytes:
    form: dict[str, Any] = {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "pkr",
        "line_items[0][price_data][unit_amount]": "100000",
        "line_items[0][price_data][product_data][name]": "x",
        "success_url": "https://qist.example/",
        "client_reference_id": attempt_id,
    }
    return str(httpx.QueryParams(form)).encode()
