"""The Stripe peer itself: that it is as strict as Stripe, and the page people pay on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest

from jobs.gateways.peers import stripe_form
from jobs.gateways.peers.stripe import Answer, NoSuchObject, NotOpen, StripePeer
from jobs.gateways.peers.stripe_form import decoded
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.peers.stripe_rules import LOCALES
from tests.gateways.serving import serving

NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
KEY = "sk_test_made_up"
FORM = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "KES",
    "line_items[0][price_data][unit_amount]": "125000",
    "line_items[0][price_data][product_data][name]": "Instalment <3> & fine",
    "success_url": "https://qist.example/done?s={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://qist.example/back",
}


@pytest.fixture
def bank() -> StripePeer:
    return StripePeer(clock=lambda: NOON, secret_key=KEY, webhook_secrets=["whsec_made_up"])


def post(bank: StripePeer, path: str, form: Mapping[str, str], key: str = "") -> Answer:
    headers = {"Authorization": f"Bearer {KEY}"} | ({"Idempotency-Key": key} if key else {})
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form.items())
    return bank.request("POST", path, body.encode(), headers)


def get(bank: StripePeer, path: str) -> Answer:
    return bank.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})


def open_page(bank: StripePeer, **changes: str) -> str:
    answer = post(bank, "/v1/checkout/sessions", FORM | changes)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


# Forms.


def test_brackets_nest() -> None:
    assert decoded("a=1&b[c]=2&b[d][0]=3&b[d][1]=4&e[]=5&e[]=6&f=") == {
        "a": "1",
        "b": {"c": "2", "d": {"0": "3", "1": "4"}},
        "e": {"0": "5", "1": "6"},
        "f": "",
    }


def test_every_parameter_the_peer_takes_is_one_of_the_sdk() -> None:
    from stripe.params._refund_create_params import RefundCreateParams
    from stripe.params.checkout import _session_create_params as typed

    def names(schema: Any) -> set[str]:
        return set(schema)

    session = stripe_form.SESSION
    assert isinstance(session, Mapping)
    items = session["line_items"]
    assert isinstance(items, tuple)
    (item,) = items
    assert isinstance(item, Mapping)
    price = item["price_data"]
    assert isinstance(price, Mapping)
    assert names(session) <= set(typed.SessionCreateParams.__annotations__)
    assert names(item) <= set(typed.SessionCreateParamsLineItem.__annotations__)
    assert names(price) <= set(typed.SessionCreateParamsLineItemPriceData.__annotations__)
    assert names(price["product_data"]) <= set(typed.SessionCreateParamsLineItemPriceDataProductData.__annotations__)
    assert names(session["payment_intent_data"]) <= set(typed.SessionCreateParamsPaymentIntentData.__annotations__)
    assert names(stripe_form.REFUND) <= set(RefundCreateParams.__annotations__)


def test_the_locales_are_those_of_the_sdk() -> None:
    from stripe.params.checkout import _session_create_params as typed

    declared = str(typed.SessionCreateParams.__annotations__["locale"])

    assert all(f"'{locale}'" in declared for locale in LOCALES)
    assert len(LOCALES) == declared.count("', '") + 1


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"colour": "blue"}, "parameter_unknown", "colour"),
        ({"line_items[0][price_data][colour]": "blue"}, "parameter_unknown", "line_items[0][price_data][colour]"),
        ({"metadata": "x"}, None, "metadata"),
        ({"line_items[0][price_data][unit_amount]": "12.5"}, "parameter_invalid_integer", None),
        ({"line_items[0][price_data][unit_amount]": "-1"}, "parameter_invalid_integer", None),
        ({"line_items[0][price_data][unit_amount]": "١٢"}, "parameter_invalid_integer", None),
        ({"line_items[0][price_data][unit_amount]": ""}, "parameter_invalid_integer", None),
        ({"line_items[0][price_data][currency]": "XXX"}, None, "line_items[0][price_data][currency]"),
        ({"line_items[0][price_data][unit_amount]": "49"}, "amount_too_small", None),
        ({"line_items[0][price_data][unit_amount]": "1000000000000"}, "amount_too_large", None),
        ({"expires_at": "1.5"}, "parameter_invalid_integer", "expires_at"),
        ({"expires_at": str(int((NOON + timedelta(minutes=29)).timestamp()))}, None, "expires_at"),
        ({"expires_at": str(int((NOON + timedelta(hours=25)).timestamp()))}, None, "expires_at"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid", "success_url"),
        ({"mode": "subscription"}, None, "mode"),
        ({"locale": "ur"}, None, "locale"),
        ({"adaptive_pricing[enabled]": "no"}, None, "adaptive_pricing[enabled]"),
        ({"client_reference_id": ""}, "parameter_invalid_empty", "client_reference_id"),
        ({"metadata[" + "k" * 41 + "]": "v"}, None, "metadata"),
    ],
)
def test_a_wrong_parameter_is_named(
    bank: StripePeer, changes: dict[str, str], code: str | None, param: str | None
) -> None:
    answer = post(bank, "/v1/checkout/sessions", FORM | changes)

    error = answer.body["error"]
    assert (answer.status, error["type"]) == (400, "invalid_request_error")
    assert code in (None, error.get("code"))
    assert param in (None, error.get("param"))
    assert bank.open_sessions() == ()


@pytest.mark.parametrize("missing", ["mode", "success_url", "line_items[0][quantity]"])
def test_a_missing_parameter_is_named(bank: StripePeer, missing: str) -> None:
    answer = post(bank, "/v1/checkout/sessions", {name: value for name, value in FORM.items() if name != missing})

    assert answer.body["error"]["code"] == "parameter_missing"
    assert answer.body["error"]["param"] == missing


@pytest.mark.parametrize(
    ("currency", "units", "status"),
    [("UGX", "500000", 200), ("UGX", "500050", 400), ("ISK", "70001", 400), ("TND", "1230", 200), ("TND", "1235", 400)],
)
def test_currencies_with_a_step_are_held_to_it(bank: StripePeer, currency: str, units: str, status: int) -> None:
    price = {"line_items[0][price_data][currency]": currency, "line_items[0][price_data][unit_amount]": units}

    assert post(bank, "/v1/checkout/sessions", FORM | price).status == status


def test_the_smallest_charge_can_be_set_for_an_account() -> None:
    strict = StripePeer(clock=lambda: NOON, secret_key=KEY, webhook_secrets=[], minimums={"kes": 130_000})

    answer = post(strict, "/v1/checkout/sessions", FORM)

    assert answer.body["error"]["code"] == "amount_too_small"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/customers"), ("POST", "/v1/events"), ("GET", "/v1/"), ("DELETE", "/v1/refunds/x")]
)
def test_calls_we_never_make_are_not_answered(bank: StripePeer, method: str, path: str) -> None:
    assert bank.request(method, path, headers={"Authorization": f"Bearer {KEY}"}).status == 404


@pytest.mark.parametrize("header", ["", "Bearer sk_other", "Basic ???", "Bearer"])
def test_a_key_is_needed(bank: StripePeer, header: str) -> None:
    assert bank.request("GET", "/v1/events", headers={"Authorization": header}).status == 401


# Idempotency.


def test_a_key_gives_the_same_answer_and_says_so(bank: StripePeer) -> None:
    first, again = (post(bank, "/v1/checkout/sessions", FORM, key="k") for _ in range(2))

    assert first.body == again.body
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Idempotency-Key"] == "k"


def test_a_key_used_for_something_else_is_an_error(bank: StripePeer) -> None:
    post(bank, "/v1/checkout/sessions", FORM, key="k")

    other = post(bank, "/v1/checkout/sessions", FORM | {"locale": "en"}, key="k")

    assert (other.status, other.body["error"]["type"]) == (400, "idempotency_error")


def test_a_request_that_was_never_valid_does_not_use_up_its_key(bank: StripePeer) -> None:
    refused = post(bank, "/v1/checkout/sessions", FORM | {"mode": "x"}, key="k")
    accepted = post(bank, "/v1/checkout/sessions", FORM, key="k")

    assert (refused.status, accepted.status) == (400, 200)


def test_a_key_is_forgotten_after_a_day() -> None:
    now = [NOON]
    bank = StripePeer(clock=lambda: now[0], secret_key=KEY, webhook_secrets=[])
    first = post(bank, "/v1/checkout/sessions", FORM, key="k")
    now[0] += timedelta(hours=25)

    assert post(bank, "/v1/checkout/sessions", FORM, key="k").body["id"] != first.body["id"]


def test_a_key_has_at_most_255_characters(bank: StripePeer) -> None:
    assert post(bank, "/v1/checkout/sessions", FORM, key="k" * 256).status == 400


# Reading.


def test_an_intent_is_written_out_on_request(bank: StripePeer) -> None:
    session_id = open_page(bank)
    before = get(bank, f"/v1/checkout/sessions/{session_id}?expand[]=payment_intent")
    intent = bank.pay(session_id)

    after = get(bank, f"/v1/checkout/sessions/{session_id}?expand[0]=payment_intent")

    assert before.body["payment_intent"] is None
    assert after.body["payment_intent"]["id"] == intent
    assert get(bank, f"/v1/payment_intents/{intent}").body["amount_received"] == 125_000
    assert get(bank, f"/v1/checkout/sessions/{session_id}?expand[]=customer").status == 400


def test_lists_are_paged_newest_first_and_filtered(bank: StripePeer) -> None:
    sessions = [open_page(bank) for _ in range(5)]
    intent = bank.pay(sessions[0])

    first = get(bank, "/v1/checkout/sessions?limit=3").body
    rest = get(bank, f"/v1/checkout/sessions?limit=3&starting_after={first['data'][-1]['id']}").body
    paid = get(bank, "/v1/checkout/sessions?status=complete").body
    by_intent = get(bank, f"/v1/checkout/sessions?payment_intent={intent}").body

    assert [one["id"] for one in first["data"] + rest["data"]] == list(reversed(sessions))
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert [one["id"] for one in paid["data"]] == [one["id"] for one in by_intent["data"]] == sessions[:1]
    assert get(bank, "/v1/checkout/sessions?limit=101").status == 400
    assert get(bank, "/v1/checkout/sessions?starting_after=x").status == 404


def test_lists_can_be_bounded_in_time(bank: StripePeer) -> None:
    open_page(bank)
    second = int(NOON.timestamp())

    def count(bound: str) -> int:
        return len(get(bank, f"/v1/checkout/sessions?{bound}").body["data"])

    assert count(f"created[gte]={second}") == count(f"created[lte]={second}") == count(f"created={second}") == 1
    assert count(f"created[gt]={second}") == count(f"created[lt]={second}") == 0


def test_disputes_are_listed_and_a_disputed_charge_is_not_refunded(bank: StripePeer) -> None:
    intent = bank.pay(open_page(bank))
    dispute = bank.dispute(intent, 100_000)

    refund = post(bank, "/v1/refunds", {"payment_intent": intent})

    assert get(bank, f"/v1/disputes?payment_intent={intent}").body["data"][0]["id"] == dispute
    assert get(bank, f"/v1/disputes/{dispute}").body["amount"] == 100_000
    assert refund.body["error"]["code"] == "charge_disputed"


def test_refunds_are_listed_by_payment(bank: StripePeer) -> None:
    first, other = bank.pay(open_page(bank)), bank.pay(open_page(bank))
    refund = post(bank, "/v1/refunds", {"payment_intent": first, "amount": "1000", "reason": "duplicate"})
    post(bank, "/v1/refunds", {"charge": get(bank, f"/v1/payment_intents/{other}").body["latest_charge"]})

    assert [one["id"] for one in get(bank, f"/v1/refunds?payment_intent={first}").body["data"]] == [refund.body["id"]]
    assert len(get(bank, "/v1/refunds").body["data"]) == 2
    assert post(bank, "/v1/refunds", {"payment_intent": first, "amount": "0"}).status == 400
    assert post(bank, "/v1/refunds", {"amount": "5"}).status == 400


def test_events_are_listed_by_type(bank: StripePeer) -> None:
    bank.pay(open_page(bank))

    one = get(bank, "/v1/events?type=charge.succeeded").body["data"]
    two = get(bank, "/v1/events?types[]=charge.succeeded&types[]=payment_intent.created").body["data"]

    assert [event["type"] for event in one] == ["charge.succeeded"]
    assert [event["type"] for event in two] == ["charge.succeeded", "payment_intent.created"]
    assert get(bank, f"/v1/events/{one[0]['id']}").body == one[0]


def test_what_is_closed_cannot_be_paid(bank: StripePeer) -> None:
    paid, expired = open_page(bank), open_page(bank)
    bank.pay(paid)
    post(bank, f"/v1/checkout/sessions/{expired}/expire", {})

    for session_id in (paid, expired):
        with pytest.raises(NotOpen):
            bank.pay(session_id)
        with pytest.raises(NotOpen):
            bank.fail_payment(session_id)
    with pytest.raises(NotOpen):
        bank.settle(paid)
    with pytest.raises(NoSuchObject):
        bank.pay("cs_test_nothing")
    with pytest.raises(NoSuchObject):
        bank.refund("pi_nothing")


# The page people pay on.


@pytest.fixture
async def browser(bank: StripePeer) -> AsyncIterator[httpx.AsyncClient]:
    told: list[str] = []

    async def deliver() -> None:
        told.extend(signed.type for signed in bank.sender.take())

    async with serving(stripe_app(bank, deliver)) as address, httpx.AsyncClient(base_url=address) as client:
        bank.pages = f"{address}/"
        client.told = told  # type: ignore[attr-defined]  # what had been delivered before the redirect
        yield client


def told(browser: httpx.AsyncClient) -> list[str]:
    found: list[str] = browser.told  # type: ignore[attr-defined]  # set above
    return found


async def test_the_page_shows_what_is_paid_and_needs_no_script(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    shown = await browser.get(str(bank.session(open_page(bank))["url"]))

    assert shown.status_code == 200
    assert "KES 1,250.00" in shown.text
    assert "Instalment &lt;3&gt; &amp; fine" in shown.text
    assert "<script" not in shown.text
    assert 'name="viewport"' in shown.text


@pytest.mark.parametrize(
    ("currency", "units", "shown"),
    [("JPY", "700", "JPY 700<"), ("TND", "1230", "TND 1.230<"), ("PKR", "1", "PKR 0.01<")],
)
async def test_the_page_writes_each_currency_its_way(currency: str, units: str, shown: str) -> None:
    bank = StripePeer(clock=lambda: NOON, secret_key=KEY, webhook_secrets=[], minimums={currency.lower(): 1})
    session_id = open_page(
        bank,
        **{"line_items[0][price_data][currency]": currency, "line_items[0][price_data][unit_amount]": units},
    )

    async with httpx.AsyncClient(transport=httpx.ASGITransport(stripe_app(bank)), base_url="http://x") as browser:
        assert shown in (await browser.get(f"/pay/{session_id}")).text


async def test_paying_tells_us_first_and_then_sends_the_payer_on(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)

    answer = await browser.post(f"/pay/{session_id}", data={"action": "pay"})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://qist.example/done?s={session_id}"
    assert told(browser) == ["payment_intent.succeeded", "checkout.session.completed"]
    assert "has been paid" in (await browser.get(f"/pay/{session_id}")).text


async def test_a_declined_card_may_be_tried_again(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)

    declined = await browser.post(f"/pay/{session_id}", data={"action": "fail"}, follow_redirects=True)
    paid = await browser.post(f"/pay/{session_id}", data={"action": "pay"})

    assert "declined" in declined.text
    assert "Pay KES 1,250.00" in declined.text
    assert paid.headers["location"].startswith("https://qist.example/done")
    assert told(browser)[0] == "payment_intent.payment_failed"


async def test_cancelling_changes_nothing(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)

    answer = await browser.post(f"/pay/{session_id}", data={"action": "cancel"})

    assert answer.headers["location"] == "https://qist.example/back"
    assert len(bank.open_sessions()) == 1
    assert told(browser) == []


async def test_pressing_pay_twice_pays_once(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)

    await browser.post(f"/pay/{session_id}", data={"action": "pay"})
    again = await browser.post(f"/pay/{session_id}", data={"action": "pay"}, follow_redirects=True)

    assert "has been paid" in again.text
    assert [event["type"] for event in bank.events].count("charge.succeeded") == 1


async def test_an_expired_page_says_where_to_get_another(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)
    post(bank, f"/v1/checkout/sessions/{session_id}/expire", {})

    shown = await browser.get(f"/pay/{session_id}")

    assert "expired" in shown.text
    assert "<button" not in shown.text


async def test_an_address_that_leads_nowhere_is_404(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/pay/cs_test_nothing")).status_code == 404
    assert (await browser.post("/pay/cs_test_nothing", data={"action": "pay"})).status_code == 404


async def test_an_odd_press_leads_back_to_the_page(bank: StripePeer, browser: httpx.AsyncClient) -> None:
    session_id = open_page(bank)

    answer = await browser.post(f"/pay/{session_id}", content=b"action=\xff", follow_redirects=True)

    assert answer.status_code == 200
    assert len(bank.open_sessions()) == 1


async def test_the_page_works_below_a_path(bank: StripePeer) -> None:
    from fastapi import FastAPI

    outer = FastAPI()
    outer.mount("/sandbox/stripe", stripe_app(bank))
    session_id = open_page(bank)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(outer), base_url="http://x") as browser:
        declined = await browser.post(
            f"/sandbox/stripe/pay/{session_id}", data={"action": "fail"}, follow_redirects=True
        )
        listed = await browser.get("/sandbox/stripe/v1/checkout/sessions", headers={"Authorization": f"Bearer {KEY}"})

    assert "declined" in declined.text
    assert [one["id"] for one in listed.json()["data"]] == [session_id]
