"""What is told of the calls we make: each once, with what came of it, and nothing secret (INP-27)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import stripe

from domain.money import Money
from jobs.gateways.mpesa import Mpesa, ProviderError
from jobs.gateways.peers.daraja import DarajaPeer, Fault
from jobs.gateways.peers.daraja_http import daraja_app
from jobs.gateways.peers.stripe import Fault as StripeFault
from jobs.gateways.peers.stripe import StripePeer
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.recording import ProviderCall, without_secrets
from jobs.gateways.stripe import StripeCheckout
from tests.gateways.mpesa_office import AMINA, BASE, KEYS, NOON, Clock, account, kes, peer_of
from tests.gateways.serving import serving
from tests.gateways.test_mpesa_gateway import TOKEN
from tests.gateways.test_stripe_gateway import KEY, ORDER

SECRETS = (
    *(KEYS.consumer_secret, KEYS.passkey, KEYS.security_credential, BASE.rsplit("/", 1)[1], KEY),
    *("qist.example/p/", "Bearer", "Basic "),
)


class Told:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.calls: list[ProviderCall] = []

    async def __call__(self, call: ProviderCall) -> None:
        self.calls.append(call)

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Return kind, reference and outcome of each call."""
        return [(call.kind, call.reference, call.outcome) for call in self.calls]

    def check(self) -> None:
        """Look that nothing secret was told."""
        for call in self.calls:
            assert not [secret for secret in SECRETS if secret in call.body], call.body


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK try again at once."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.002)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def safaricom() -> DarajaPeer:
    return peer_of(Clock())


@pytest.fixture
async def mpesa(safaricom: DarajaPeer, told: Told) -> AsyncIterator[Mpesa]:
    async with serving(daraja_app(safaricom)) as at:
        gateway = Mpesa(account(at), clock=Clock(), timeout=1)
        gateway.on_call = told
        yield gateway
        await gateway.close()


@pytest.fixture
def bank() -> StripePeer:
    return StripePeer(clock=Clock(), secret_key=KEY, webhook_secrets=["whsec_made_up"])


@pytest.fixture
async def checkout(bank: StripePeer, told: Told) -> AsyncIterator[StripeCheckout]:
    async with serving(stripe_app(bank)) as at:
        gateway = StripeCheckout(KEY, at, timeout=1)
        gateway.on_call = told
        yield gateway
        await gateway.close()


async def test_INP_27_every_call_to_mpesa_is_told_once_with_what_it_was_about(mpesa: Mpesa, told: Told) -> None:
    asked = await mpesa.collect("O-1", AMINA, kes(2_000), reference="L-1001", description="Loan payment")
    await mpesa.look(asked.checkout_id)
    await mpesa.pay_out("O-2", AMINA, kes(6_000), remarks="Loan L-1001")
    await mpesa.look_up(order_id="O-2")
    await mpesa.register_urls()

    assert told.lines == [
        ("token", "", "accepted"),
        ("collect", "O-1", "accepted"),
        # While she has not answered, Daraja says so by an error.
        ("look", asked.checkout_id, "refused"),
        ("pay_out", "O-2", "accepted"),
        ("look_up", "O-2", "accepted"),
        ("register", KEYS.shortcode, "accepted"),
    ]
    collected = json.loads(told.calls[1].body)
    assert (collected["asked"]["Amount"], collected["asked"]["AccountReference"]) == ("2000", "L-1001")
    assert collected["answered"]["CheckoutRequestID"] == asked.checkout_id
    told.check()


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        (Fault.BEFORE, ["uncertain"]),
        (Fault.AFTER, ["uncertain"]),
        (Fault.STALL, ["uncertain"]),
        (Fault.LOCKED, ["refused"]),
        (Fault.FORGOTTEN, ["refused", "accepted"]),
    ],
)
async def test_INP_27_what_is_refused_or_of_unknown_end_is_told_as_such(
    safaricom: DarajaPeer, mpesa: Mpesa, told: Told, fault: Fault, outcomes: list[str]
) -> None:
    safaricom.stall_seconds = 1.5
    await mpesa.check()
    safaricom.fail(fault)

    with suppress(ProviderError):
        await mpesa.collect("O-1", AMINA, kes(2_000), reference="L-1001", description="Loan payment")

    assert [outcome for kind, _about, outcome in told.lines if kind == "collect"] == outcomes
    told.check()


async def test_INP_27_a_call_of_which_nobody_waits_for_the_answer_is_told_too(told: Told) -> None:
    started = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/v1/generate":
            return TOKEN
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    mpesa = Mpesa(account("http://daraja"), clock=Clock(), transport=httpx.MockTransport(answer))
    mpesa.on_call = told
    asking = asyncio.ensure_future(mpesa.pay_out("O-2", AMINA, kes(6_000), remarks="Loan L-1001"))
    await started.wait()
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    await mpesa.close()
    assert told.lines[-1] == ("pay_out", "O-2", "uncertain")


async def test_INP_27_a_call_that_never_left_is_told_as_unsent(told: Told) -> None:
    gateway = Mpesa(account("http://127.0.0.1:1"), clock=Clock())
    gateway.on_call = told

    with pytest.raises(ProviderError):
        await gateway.pay_out("O-2", AMINA, kes(6_000), remarks="Loan L-1001")
    await gateway.close()

    assert told.lines == [("token", "", "unsent")]


async def test_INP_27_every_call_to_stripe_is_told_once_with_what_it_was_about(
    bank: StripePeer, checkout: StripeCheckout, told: Told
) -> None:
    session = await checkout.open_session(ORDER)
    bank.pay(session.id)
    paid = await checkout.retrieve(session.id)
    await checkout.refund(str(paid.payment_intent), Money(100, "PKR"), "refund:F-1", "F-1")
    other = await checkout.open_session(replace(ORDER, attempt_id="A-8"))
    await checkout.expire(other.id)
    await checkout.find("A-7", NOON - timedelta(days=1))
    await checkout.events(NOON - timedelta(days=1))

    assert told.lines == [
        ("post checkout/sessions", ORDER.key, "accepted"),
        ("get checkout/sessions", session.id, "accepted"),
        ("post refunds", "refund:F-1", "accepted"),
        ("post checkout/sessions", replace(ORDER, attempt_id="A-8").key, "accepted"),
        ("post checkout/sessions/expire", other.id, "accepted"),
        ("get checkout/sessions", "", "accepted"),
        ("get events", "", "accepted"),
    ]
    assert json.loads(told.calls[0].body)["asked"]["metadata[loan]"] == "L-3"
    assert all(isinstance(one, str) for one in json.loads(told.calls[-1].body)["answered"]["data"])
    told.check()


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        (StripeFault.AFTER, ["uncertain", "accepted"]),
        (StripeFault.STALL, ["uncertain", "accepted"]),
        (StripeFault.TOO_MANY, ["refused"]),
    ],
)
async def test_INP_27_each_try_at_stripe_is_told_with_its_own_end(
    bank: StripePeer, checkout: StripeCheckout, told: Told, fault: StripeFault, outcomes: list[str]
) -> None:
    bank.stall_seconds = 1.5
    bank.fail(fault)

    with suppress(ProviderError):
        await checkout.open_session(ORDER)

    assert told.lines == [("post checkout/sessions", ORDER.key, outcome) for outcome in outcomes]
    told.check()


async def test_INP_27_a_refused_key_is_told_without_it(bank: StripePeer, told: Told) -> None:
    async with serving(stripe_app(bank)) as at:
        gateway = StripeCheckout("sk_test_other_0123456789", at)
        gateway.on_call = told
        with pytest.raises(ProviderError):
            await gateway.retrieve("cs_test_1")
        await gateway.close()

    assert told.lines == [("get checkout/sessions", "cs_test_1", "refused")]
    assert "0123456789" not in told.calls[0].body


@pytest.mark.parametrize(
    "said",
    [
        {"Password": "canary"},
        {"access_token": "canary", "deep": [{"SecurityCredential": "canary"}]},
        {"client_secret": "canary", "payment_method_data[card][cvc]": "canary"},
        {"payment_method_details": {"card": {"last4": "canary"}}, "source": {"number": "canary"}},
        {"ResultURL": "https://qist.example/hooks/k/canary/paid-out"},
        {"errorMessage": "Invalid CallBackURL https://qist.example/hooks/k/canary"},
        {"message": "No such key: sk_live_canary; whsec_canary; pi_1_secret_canary", "PIN": "canary"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_INP_27_nothing_secret_stays(said: dict[str, object]) -> None:
    assert "canary" not in json.dumps(without_secrets(said))


@pytest.mark.parametrize(
    "said",
    [
        {"PhoneNumber": "254712345678", "Amount": "2000", "AccountReference": "L-1001"},
        {"id": "cs_1", "amount_total": 472_800, "metadata": {"loan": "L-1001"}, "livemode": False},
    ],
)
def test_INP_27_what_is_no_secret_stays(said: dict[str, object]) -> None:
    assert without_secrets(said) == said
