"""M-Pesa: the gateway against a Daraja that behaves, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from domain.money import Money
from jobs.gateways import stripe
from jobs.gateways.mpesa import (
    Asked,
    Mpesa,
    NotWhole,
    PayoutAsked,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUncertain,
    whole_shillings,
)
from jobs.gateways.mpesa_addresses import address, banned_in
from jobs.gateways.mpesa_codes import PROCESSING
from jobs.gateways.mpesa_values import CallbackKind
from jobs.gateways.peers.daraja import DarajaPeer, Fault, Payee, Person, Reply
from jobs.gateways.peers.daraja_callbacks import Callback
from jobs.gateways.peers.daraja_http import daraja_app
from tests.gateways.mpesa_office import AMINA, BASE, KEYS, Clock, account, kes, peer_of
from tests.gateways.serving import serving

TOKEN = httpx.Response(200, json={"access_token": "made-up", "expires_in": "3599"})
TAKEN = {"ResponseCode": "0", "ResponseDescription": "Success"}
STK_TAKEN = {**TAKEN, "MerchantRequestID": "29115-1", "CheckoutRequestID": "ws_CO_1"}
B2C_TAKEN = {**TAKEN, "ConversationID": "AG_1", "OriginatorConversationID": "O1"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def safaricom(clock: Clock) -> DarajaPeer:
    return peer_of(clock)


@pytest.fixture
async def at(safaricom: DarajaPeer) -> AsyncIterator[str]:
    async with serving(daraja_app(safaricom)) as address:
        yield address


@pytest.fixture
async def mpesa(at: str, clock: Clock) -> AsyncIterator[Mpesa]:
    gateway = Mpesa(account(at), clock=clock, timeout=2)
    yield gateway
    await gateway.close()


async def taken(_: Callback) -> Reply:
    """Take whatever is told."""
    return Reply(200)


def answering(*answers: httpx.Response | Exception, seen: list[httpx.Request] | None = None) -> Mpesa:
    """Return a gateway that gets a token, and then these answers in turn, the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if request.url.path == "/oauth/v1/generate":
            return TOKEN
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return given

    return Mpesa(account("https://daraja.example"), clock=Clock(), transport=httpx.MockTransport(answer))


async def collect(mpesa: Mpesa, shillings: int = 2000) -> Asked:
    return await mpesa.collect("a1b2c3", AMINA, kes(shillings), "L-1001", "Instalment")


async def pay_out(mpesa: Mpesa, order_id: str = "a1b2c3") -> PayoutAsked:
    return await mpesa.pay_out(order_id, AMINA, kes(5000), "Loan payout")


async def look_up(mpesa: Mpesa) -> PayoutAsked:
    return await mpesa.look_up(order_id="a1b2c3")


async def look(mpesa: Mpesa) -> Any:
    return await mpesa.look("ws_CO_1")


Call = Callable[[Mpesa], Awaitable[Any]]


# Collecting.


async def test_somebody_is_asked_on_their_phone(safaricom: DarajaPeer, mpesa: Mpesa) -> None:
    asked = await collect(mpesa)

    (prompt,) = safaricom.prompts
    assert (asked.checkout_id, asked.merchant_id) == (prompt.checkout_id, prompt.merchant_id)
    assert (prompt.phone, prompt.amount, prompt.account) == ("254712345678", kes(2000), "L-1001")
    assert prompt.url == f"{BASE}/collected/a1b2c3"


async def test_what_is_sent_is_as_safaricom_documents_it() -> None:
    seen: list[httpx.Request] = []

    await collect(answering(httpx.Response(200, json=STK_TAKEN), seen=seen))

    token, asking = seen
    assert token.headers["authorization"] == "Basic " + base64.b64encode(b"key:made-up").decode()
    assert token.url.query == b"grant_type=client_credentials"
    assert asking.headers["authorization"] == "Bearer made-up"
    assert asking.url.path == "/mpesa/stkpush/v1/processrequest"
    assert json.loads(asking.content) == {
        "BusinessShortCode": "174379",
        # Noon in London is three in the afternoon in Nairobi.
        "Password": base64.b64encode(b"174379bfb279f920270105150000").decode(),
        "Timestamp": "20270105150000",
        "TransactionType": "CustomerPayBillOnline",
        "Amount": "2000",
        "PartyA": "254712345678",
        "PartyB": "174379",
        "PhoneNumber": "254712345678",
        "CallBackURL": f"{BASE}/collected/a1b2c3",
        "AccountReference": "L-1001",
        "TransactionDesc": "Instalment",
    }


@pytest.mark.parametrize("phone", ["+92300123456", "0712345678", "+25471234567", "+254212345678", "", "+25471234567٣"])
async def test_a_number_without_a_wallet_is_refused_before_anything_is_sent(phone: str) -> None:
    seen: list[httpx.Request] = []
    mpesa = answering(httpx.Response(200, json=STK_TAKEN), seen=seen)

    with pytest.raises(ProviderRefused) as refused:
        await mpesa.collect("a1", phone, kes(100), "L-1", "Instalment")

    assert (refused.value.alarm, seen) == (False, [])


@pytest.mark.parametrize("amount", [Money(150, "KES"), Money(0, "KES"), Money(-100, "KES"), Money(100, "PKR")])
async def test_only_whole_shillings_move(amount: Money) -> None:
    mpesa = answering(httpx.Response(200, json=STK_TAKEN))

    with pytest.raises(NotWhole):
        await mpesa.collect("a1", AMINA, amount, "L-1", "Instalment")
    with pytest.raises(NotWhole):
        await mpesa.pay_out("a1", AMINA, amount, "Loan payout")

    assert whole_shillings(Money(100, "KES")) == 1


# Looking.


async def test_INP_23_a_collection_is_looked_at_until_it_ends(
    safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock
) -> None:
    asked = await collect(mpesa)

    waiting = await mpesa.look(asked.checkout_id)
    clock.wait(seconds=30)
    ended = await mpesa.look(asked.checkout_id)

    assert waiting.meaning == PROCESSING
    assert (ended.code, ended.meaning.state) == ("0", "done")
    assert len(safaricom.book.movements) == 1


@pytest.mark.parametrize(
    ("person", "state", "kind"),
    [
        (Person.PAYS, "done", "done"),
        (Person.CANCELS, "failed", "cancelled"),
        (Person.MISTYPES_PIN, "failed", "wrong_pin"),
        (Person.HAS_TOO_LITTLE, "failed", "insufficient"),
        (Person.IS_TOO_SLOW, "failed", "expired"),
        (Person.IS_BUSY, "failed", "busy"),
        (Person.IS_AT_LIMIT, "failed", "limit"),
        (Person.IS_LOCKED, "failed", "locked"),
        (Person.IS_UNREACHABLE, "unknown", "unreachable"),
        (Person.PAYS_UNHEARD, "unknown", "unreachable"),
    ],
)
async def test_INP_25_a_look_says_how_it_ended(
    safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock, person: Person, state: str, kind: str
) -> None:
    safaricom.person(person)
    asked = await collect(mpesa)
    clock.wait(seconds=30)

    answer = await mpesa.look(asked.checkout_id)

    assert (answer.meaning.state, answer.meaning.kind) == (state, kind)
    assert len(safaricom.book.movements) == person.pays


async def test_looking_at_what_was_never_asked_is_refused(mpesa: Mpesa) -> None:
    with pytest.raises(ProviderRefused):
        await mpesa.look("ws_CO_unknown")


# Paying out.


async def test_somebody_is_paid(safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock) -> None:
    asked = await pay_out(mpesa)
    clock.wait(seconds=30)
    safaricom.tick()

    (movement,) = safaricom.book.movements
    assert (movement.way, movement.amount, movement.account) == ("out", kes(5000), "a1b2c3")
    assert (asked.conversation_id, asked.before) == (safaricom.payouts[0].conversation_id, False)
    assert safaricom.payouts[0].result_url == f"{BASE}/paid-out/a1b2c3"
    assert safaricom.payouts[0].timeout_url == f"{BASE}/paid-out-late/a1b2c3"


async def test_INP_26_the_same_order_is_paid_once_however_often_it_is_asked_for(
    safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock
) -> None:
    first = await pay_out(mpesa)
    again = await pay_out(mpesa)
    clock.wait(seconds=30)
    after = await pay_out(mpesa)

    assert [asked.before for asked in (first, again, after)] == [False, True, True]
    assert len(safaricom.book.movements) == 1


@pytest.mark.parametrize("fault", [Fault.AFTER, Fault.STALL])
async def test_INP_26_a_payout_without_an_answer_is_never_two_payouts(
    safaricom: DarajaPeer, at: str, clock: Clock, fault: Fault
) -> None:
    mpesa = Mpesa(account(at), clock=clock, timeout=0.2)
    safaricom.stall_seconds = 0.6
    safaricom.fail(fault)

    with pytest.raises(ProviderUncertain):
        await pay_out(mpesa)
    again = await pay_out(mpesa)
    clock.wait(seconds=30)
    safaricom.tick()
    await mpesa.close()

    assert again.before
    assert len(safaricom.book.movements) == 1


async def test_orders_at_once_are_taken_once(safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock) -> None:
    asked = await asyncio.gather(*(pay_out(mpesa) for _ in range(8)))
    clock.wait(seconds=30)
    safaricom.tick()

    assert sorted(one.before for one in asked) == [False] + [True] * 7
    assert len(safaricom.book.movements) == 1
    assert safaricom.tokens_given == 1


async def test_what_became_of_a_payout_is_called_back_about(safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock) -> None:
    told: list[Callback] = []

    async def keep(callback: Callback) -> Reply:
        told.append(callback)
        return Reply(200)

    safaricom.payee(Payee.GETS_IT_UNHEARD)
    await pay_out(mpesa)
    clock.wait(seconds=30)
    await safaricom.deliver(keep)
    asked = await look_up(mpesa)
    clock.wait(seconds=30)
    await safaricom.deliver(keep)

    assert [callback.kind for callback in told] == [CallbackKind.PAYOUT_LATE, CallbackKind.STATUS]
    assert told[1].url == f"{BASE}/status/a1b2c3"
    assert told[1].body["Result"]["ConversationID"] == asked.conversation_id


async def test_a_look_up_by_receipt_names_no_order() -> None:
    seen: list[httpx.Request] = []

    await answering(httpx.Response(200, json=B2C_TAKEN), seen=seen).look_up(receipt="QKH94M1Z11")

    given = json.loads(seen[-1].content)
    assert (given["TransactionID"], given["ResultURL"]) == ("QKH94M1Z11", f"{BASE}/status")
    assert "OriginalConversationID" not in given


async def test_payouts_may_leave_from_another_shortcode() -> None:
    seen: list[httpx.Request] = []
    mpesa = answering(httpx.Response(200, json=B2C_TAKEN), seen=seen)
    mpesa._account = account("https://daraja.example", payout_shortcode="600997")

    await pay_out(mpesa)

    assert json.loads(seen[-1].content)["PartyA"] == "600997"


# Tokens.


async def test_a_token_is_kept_until_shortly_before_it_ends(safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock) -> None:
    await pay_out(mpesa, "a1")
    clock.wait(minutes=58)
    await pay_out(mpesa, "a2")
    kept = safaricom.tokens_given
    clock.wait(minutes=1)
    await pay_out(mpesa, "a3")

    assert (kept, safaricom.tokens_given) == (1, 2)


async def test_a_token_that_is_forgotten_is_fetched_anew(safaricom: DarajaPeer, mpesa: Mpesa) -> None:
    await pay_out(mpesa, "a1")
    safaricom.fail(Fault.FORGOTTEN)

    asked = await pay_out(mpesa, "a2")

    assert (asked.before, safaricom.tokens_given, len(safaricom.payouts)) == (False, 2, 2)


async def test_a_new_token_that_is_refused_too_is_an_alarm(safaricom: DarajaPeer, mpesa: Mpesa) -> None:
    safaricom.fail(Fault.FORGOTTEN, times=2)

    with pytest.raises(ProviderRefused) as refused:
        await pay_out(mpesa)

    assert (refused.value.alarm, safaricom.payouts) == (True, ())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400, json={"errorCode": "400.008.01", "errorMessage": "Invalid"}), ProviderRefused),
        (httpx.Response(401), ProviderRefused),
        (httpx.Response(503), ProviderUnavailable),
        (httpx.Response(500, json={"errorCode": "500.003.02", "errorMessage": "Spike"}), ProviderUnavailable),
        (httpx.Response(200, content=b"<html>"), ProviderUnavailable),
        (httpx.Response(200, json={"access_token": "", "expires_in": "3599"}), ProviderUnavailable),
        (httpx.Response(200, json={"access_token": "x", "expires_in": "soon"}), ProviderUnavailable),
        (httpx.ReadTimeout(""), ProviderUnavailable),
    ],
)
@pytest.mark.parametrize("call", [collect, pay_out, look_up, look])
async def test_without_a_token_nothing_was_certainly_done(
    call: Call, answer: httpx.Response | Exception, error: type[ProviderError]
) -> None:
    def only_token(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/oauth/v1/generate"
        if isinstance(answer, Exception):
            raise answer
        return answer

    mpesa = Mpesa(account("https://daraja.example"), clock=Clock(), transport=httpx.MockTransport(only_token))

    with pytest.raises(error):
        await call(mpesa)


# Errors.

DOWN = httpx.Response(503, json={"errorCode": "500.003.1001", "errorMessage": "Service is currently unreachable"})
SPIKE = httpx.Response(500, json={"errorCode": "500.003.02", "errorMessage": "Spike Arrest Violation"})
QUOTA = httpx.Response(429, json={"errorCode": "500.003.03", "errorMessage": "Quota Violation"})
LOCKED = httpx.Response(500, json={"errorCode": "500.001.1001", "errorMessage": "Unable to lock subscriber"})
PASSKEY = httpx.Response(500, json={"errorCode": "500.001.1001", "errorMessage": "Wrong credentials"})
MERCHANT = httpx.Response(500, json={"errorCode": "500.001.1001", "errorMessage": "Merchant does not exist"})
NUMBER = httpx.Response(400, json={"errorCode": "400.002.02", "errorMessage": "Bad Request - Invalid PhoneNumber"})
FIELD = httpx.Response(400, json={"errorCode": "400.002.02", "errorMessage": "Bad Request - Invalid Amount"})
NOT_TAKEN = httpx.Response(200, json={"ResponseCode": "1", "ResponseDescription": "Rejected"})
TOO_SOON = httpx.Response(200, json={"ResponseCode": "17", "ResponseDescription": "Too soon"})
PORTAL = httpx.Response(200, content=b"<html>captive portal</html>")
MOVED = httpx.Response(302, headers={"location": "https://elsewhere.example"})
UNNAMED = httpx.Response(200, json=TAKEN)


@pytest.mark.parametrize("call", [collect, pay_out])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ConnectError(""), ProviderUnavailable),
        (httpx.ConnectTimeout(""), ProviderUnavailable),
        (httpx.PoolTimeout(""), ProviderUnavailable),
        (httpx.ReadTimeout(""), ProviderUncertain),
        (httpx.WriteError(""), ProviderUncertain),
        (httpx.RemoteProtocolError(""), ProviderUncertain),
        (DOWN, ProviderUncertain),
        (httpx.Response(500), ProviderUncertain),
        (httpx.Response(502, content=b"<html>"), ProviderUncertain),
        (httpx.Response(408), ProviderUncertain),
        (PORTAL, ProviderUncertain),
        (MOVED, ProviderUncertain),
        (UNNAMED, ProviderUncertain),
        (SPIKE, ProviderUnavailable),
        (QUOTA, ProviderUnavailable),
        (httpx.Response(429), ProviderUnavailable),
        (LOCKED, ProviderUnavailable),
        (TOO_SOON, ProviderUnavailable),
        (NOT_TAKEN, ProviderRefused),
        (PASSKEY, ProviderRefused),
        (MERCHANT, ProviderRefused),
        (NUMBER, ProviderRefused),
        (FIELD, ProviderRefused),
        (httpx.Response(403, content=b"<html>"), ProviderRefused),
        (httpx.Response(404, json={"errorCode": "404.001.01", "errorMessage": "Not found"}), ProviderRefused),
    ],
)
async def test_the_table_of_errors_for_what_moves_money(
    call: Call, answer: httpx.Response | Exception, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        await call(answering(answer))


@pytest.mark.parametrize("call", [look, look_up, Mpesa.register_urls])
@pytest.mark.parametrize("answer", [httpx.ReadTimeout(""), DOWN, PORTAL, SPIKE, httpx.Response(500)])
async def test_what_only_asks_is_never_uncertain(call: Call, answer: httpx.Response | Exception) -> None:
    with pytest.raises(ProviderUnavailable):
        await call(answering(answer))


@pytest.mark.parametrize(
    ("answer", "alarm"), [(NUMBER, False), (FIELD, True), (PASSKEY, True), (MERCHANT, True), (NOT_TAKEN, True)]
)
async def test_an_alarm_is_raised_for_what_is_our_own_mistake(answer: httpx.Response, alarm: bool) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await collect(answering(answer))

    assert refused.value.alarm is alarm


async def test_somebody_who_is_busy_is_asked_again_after_a_minute() -> None:
    with pytest.raises(ProviderUnavailable) as busy:
        await collect(answering(LOCKED))

    assert busy.value.seconds >= 60


@pytest.mark.parametrize("fault", [Fault.SPIKE, Fault.LOCKED])
async def test_later_means_that_nothing_was_done(safaricom: DarajaPeer, mpesa: Mpesa, fault: Fault) -> None:
    safaricom.fail(fault)

    with pytest.raises(ProviderUnavailable):
        await collect(mpesa)

    assert safaricom.prompts == ()
    assert await collect(mpesa)


async def test_a_503_may_have_asked_somebody_or_not(safaricom: DarajaPeer, mpesa: Mpesa, clock: Clock) -> None:
    safaricom.fail(Fault.BEFORE)
    safaricom.fail(Fault.AFTER)

    for _ in range(2):
        with pytest.raises(ProviderUncertain):
            await collect(mpesa)
    told: list[str] = []

    async def keep(callback: Callback) -> Reply:
        told.append(callback.url)
        return Reply(200)

    clock.wait(seconds=30)
    await safaricom.deliver(keep)

    # The address itself says which order it was, though M-Pesa's name for it never reached us.
    assert told == [f"{BASE}/collected/a1b2c3"]


async def test_a_wrong_passkey_is_an_alarm(at: str, clock: Clock) -> None:
    mpesa = Mpesa(account(at, passkey="other"), clock=clock)

    with pytest.raises(ProviderRefused) as refused:
        await collect(mpesa)
    with pytest.raises(ProviderRefused):
        await look(mpesa)
    await mpesa.close()

    assert refused.value.alarm


def test_the_errors_are_the_same_for_every_provider() -> None:
    assert stripe.ProviderUncertain is ProviderUncertain


# Addresses.


async def test_INP_21_the_addresses_are_registered_once(safaricom: DarajaPeer, mpesa: Mpesa) -> None:
    await mpesa.register_urls()

    assert safaricom.till.confirmation_url == f"{BASE}/confirmation"
    assert safaricom.till.validation_url == f"{BASE}/validation"
    with pytest.raises(ProviderRefused) as refused:
        await mpesa.register_urls()
    assert not refused.value.alarm


async def test_INP_21_a_check_of_a_good_account_finds_nothing(safaricom: DarajaPeer, mpesa: Mpesa) -> None:
    check = await mpesa.check()

    assert check.problems == ()
    assert set(check.addresses) == {address(BASE, kind) for kind in CallbackKind}
    assert (safaricom.tokens_given, safaricom.prompts) == (1, ())


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("https://qist.example/hooks/mpesa/5eb6", "'mpesa'"),
        ("https://qist.example/hooks/k/aSQLb", "'sql'"),
        ("https://qist.example/hooks/k/aeXEc", "'exe'"),
        ("https://query.example/hooks/k/5eb6", "'query'"),
        ("http://qist.example/hooks/k/5eb6", "https"),
        ("https://127.0.0.1/hooks/k/5eb6", "public"),
        ("https://abc.ngrok.io/hooks/k/5eb6", "public"),
    ],
)
async def test_INP_21_a_check_says_what_safaricom_will_not_call(at: str, clock: Clock, base: str, said: str) -> None:
    mpesa = Mpesa(account(at, callback_base=base), clock=clock)

    check = await mpesa.check()
    await mpesa.close()

    assert any(said in problem for problem in check.problems)
    assert not any("5eb6" in problem for problem in check.problems)


async def test_INP_21_a_check_says_that_our_keys_are_wrong(at: str, clock: Clock) -> None:
    mpesa = Mpesa(account(at, consumer_secret="other"), clock=clock)

    check = await mpesa.check()
    await mpesa.close()

    assert [problem.partition(":")[0] for problem in check.problems] == ["keys"]


def test_no_address_of_ours_has_a_banned_word_whatever_the_hexadecimal_secret() -> None:
    for kind in CallbackKind:
        assert banned_in(address("https://qist.example/hooks/k/0123456789abcdef", kind, "abcdef")) == ()


def test_an_order_never_leaves_its_place_in_an_address() -> None:
    assert address(BASE + "/", CallbackKind.COLLECTED, "../x?y") == f"{BASE}/collected/..%2Fx%3Fy"


def test_no_secret_of_ours_is_written_out() -> None:
    written = repr(account("https://daraja.example"))

    assert not any(secret in written for secret in (KEYS.consumer_secret, KEYS.passkey, KEYS.security_credential, BASE))


async def test_a_base_address_may_end_in_a_slash(at: str, clock: Clock) -> None:
    mpesa = Mpesa(account(at + "/"), clock=clock)

    assert await collect(mpesa)
    await mpesa.close()
