"""What Stripe sends to us: signatures, good and bad, and a sender that muddles."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from jobs.gateways.peers.stripe import SignedEvent, StripePeer
from jobs.gateways.peers.stripe_events import signature
from jobs.gateways.stripe_signature import BadPayload, BadSignature, verify

NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
SECRET = "whsec_made_up"
ROLLED = "whsec_rolled"
KEY = "sk_test_made_up"

# As Stripe's documentation shows one.
RECORDED: dict[str, Any] = {
    "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
    "object": "event",
    "api_version": "2026-10-28.endive",
    "created": 1686089970,
    "data": {"object": {"id": "pi_3MtwBwLkdIwHu7ix28a3tqPa", "object": "payment_intent", "amount_received": 2000}},
    "livemode": False,
    "pending_webhooks": 0,
    "request": {"id": None, "idempotency_key": None},
    "type": "payment_intent.succeeded",
}
BODY = json.dumps(RECORDED, ensure_ascii=False).encode()


class Clock:
    """A clock a test can move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bank(clock: Clock) -> StripePeer:
    return StripePeer(clock=clock, secret_key=KEY, webhook_secrets=[SECRET])


def open_page(bank: StripePeer) -> str:
    form = (
        "mode=payment&line_items[0][quantity]=1&line_items[0][price_data][currency]=pkr"
        "&line_items[0][price_data][unit_amount]=472800&line_items[0][price_data][product_data][name]=Instalment"
        "&success_url=https://qist.example/&metadata[loan]=L-3&client_reference_id=A-7"
        "&payment_intent_data[metadata][loan]=L-3"
    )
    answer = bank.request("POST", "/v1/checkout/sessions", form.encode(), {"Authorization": f"Bearer {KEY}"})
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def header(body: bytes = BODY, *secrets: str, at: datetime = NOON) -> str:
    return signature(body, secrets or (SECRET,), at)


def types(signed: tuple[SignedEvent, ...]) -> list[str]:
    return [one.type for one in signed]


# Signatures.


def test_a_signed_event_is_read() -> None:
    assert verify(BODY, header(), [SECRET], NOON) == RECORDED


def test_the_peer_signs_as_the_sdk_does() -> None:
    ours = header()

    theirs = stripe.WebhookSignature.generate_signature_header(BODY.decode(), SECRET, timestamp=int(NOON.timestamp()))
    assert ours == theirs


@pytest.mark.parametrize("seconds", [-300, -299, -1, 0, 1, 299, 300])
def test_five_minutes_either_way_are_allowed(seconds: int) -> None:
    assert verify(BODY, header(at=NOON + timedelta(seconds=seconds)), [SECRET], NOON)


@pytest.mark.parametrize("seconds", [-86_400, -301, 301, 86_400, 10**9])
def test_older_and_future_ones_are_not(seconds: int) -> None:
    with pytest.raises(BadSignature):
        verify(BODY, header(at=NOON + timedelta(seconds=seconds)), [SECRET], NOON)


def test_an_event_made_days_ago_and_signed_now_is_good() -> None:
    body = json.dumps(RECORDED | {"created": int((NOON - timedelta(days=2)).timestamp())}).encode()

    assert verify(body, header(body), [SECRET], NOON)


def test_an_altered_byte_is_noticed() -> None:
    for place in (0, len(BODY) // 2, len(BODY) - 1):
        altered = bytearray(BODY)
        altered[place] ^= 1
        with pytest.raises(BadSignature):
            verify(bytes(altered), header(), [SECRET], NOON)


@pytest.mark.parametrize("secrets", [[], [""], ["  "], ["whsec_other"], ["", "whsec_other"]])
def test_no_secret_an_empty_one_or_another_does_not_validate(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        verify(BODY, header(), secrets, NOON)


@pytest.mark.parametrize("secret", ["", " "])
def test_a_forger_who_signs_with_nothing_gets_nowhere(secret: str) -> None:
    with pytest.raises(BadSignature):
        verify(BODY, header(BODY, secret), [secret], NOON)


@pytest.mark.parametrize(
    ("signed_with", "kept"),
    [
        ([SECRET], [SECRET, ROLLED]),
        ([ROLLED], [SECRET, ROLLED]),
        ([ROLLED, SECRET], [SECRET]),
        ([ROLLED, SECRET], [ROLLED]),
    ],
)
def test_a_secret_may_be_rolled_on_either_side(signed_with: list[str], kept: list[str]) -> None:
    assert verify(BODY, header(BODY, *signed_with), kept, NOON)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "x",
        "t=,v1=",
        "t=noon,v1=abc",
        "v1=abc",
        f"t={int(NOON.timestamp())}",
        f"t={int(NOON.timestamp())},v0=abc",
        f"t={int(NOON.timestamp())},v1=é",
        "t=" + "9" * 5000 + ",v1=abc",
        ",,,===",
    ],
)
def test_a_header_that_is_missing_or_garbage_does_not_validate(broken: str | None) -> None:
    with pytest.raises(BadSignature):
        verify(BODY, broken, [SECRET], NOON)


def test_only_the_newest_scheme_counts() -> None:
    with pytest.raises(BadSignature):
        verify(BODY, header().replace("v1=", "v0="), [SECRET], NOON)


def test_a_second_time_in_the_header_is_not_believed() -> None:
    old = header(at=NOON - timedelta(days=1))

    with pytest.raises(BadSignature):
        verify(BODY, f"{old},t={int(NOON.timestamp())}", [SECRET], NOON)
    with pytest.raises(BadSignature):
        verify(BODY, f"t={int(NOON.timestamp())},{old}", [SECRET], NOON)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'"event"',
        b"{}",
        b'{"object": "v2.core.event", "id": "evt_1", "type": "x"}',
        b'{"object": "event"}',
        b'{"object": "event", "id": 7, "type": "x"}',
        b'{"object": "event", "id": "evt_1", "type": null}',
    ],
)
def test_what_is_signed_but_no_event_is_a_bad_payload(body: bytes) -> None:
    with pytest.raises(BadPayload):
        verify(body, header(body), [SECRET], NOON)


def test_bytes_that_are_no_text_are_a_bad_payload() -> None:
    body = b"\xff\xfe{}"

    with pytest.raises(BadPayload):
        verify(body, header(body), [SECRET], NOON)


def test_both_errors_are_value_errors() -> None:
    assert issubclass(BadPayload, ValueError)
    assert issubclass(BadSignature, ValueError)


def test_text_of_any_script_is_covered(bank: StripePeer) -> None:
    signed = bank.sender.sign(RECORDED | {"data": {"object": {"name": "شازیہ 👋"}}})

    event = verify(signed.payload, signed.signature, [SECRET], NOON)

    assert event["data"]["object"]["name"] == "شازیہ 👋"


# What each happening tells.


def test_a_payment_tells_twice_of_the_same_money(bank: StripePeer) -> None:
    session_id = open_page(bank)
    intent = bank.pay(session_id)

    signed = bank.sender.take()

    assert types(signed) == ["payment_intent.succeeded", "checkout.session.completed"]
    succeeded, completed = (verify(one.payload, one.signature, [SECRET], NOON) for one in signed)
    assert succeeded["data"]["object"]["id"] == completed["data"]["object"]["payment_intent"] == intent
    assert succeeded["data"]["object"]["amount_received"] == 472_800
    assert succeeded["data"]["object"]["metadata"] == completed["data"]["object"]["metadata"] == {"loan": "L-3"}
    assert completed["data"]["object"]["payment_status"] == "paid"


def test_a_declined_card_leaves_the_page_open(bank: StripePeer) -> None:
    session_id = open_page(bank)
    bank.fail_payment(session_id, "insufficient_funds")

    (signed,) = bank.sender.take()

    intent = json.loads(signed.payload)["data"]["object"]
    assert signed.type == "payment_intent.payment_failed"
    assert intent["last_payment_error"]["code"] == "insufficient_funds"
    assert bank.session(session_id)["status"] == "open"
    assert bank.pay(session_id) == intent["id"]


@pytest.mark.parametrize(
    ("succeeded", "told"),
    [
        (True, ["payment_intent.succeeded", "checkout.session.async_payment_succeeded"]),
        (False, ["payment_intent.payment_failed", "checkout.session.async_payment_failed"]),
    ],
)
def test_a_slow_bank_answers_later(bank: StripePeer, succeeded: bool, told: list[str]) -> None:
    session_id = open_page(bank)
    bank.pay(session_id, later=True)
    (completed,) = bank.sender.take()

    bank.settle(session_id, succeeded=succeeded)

    assert json.loads(completed.payload)["data"]["object"]["payment_status"] == "unpaid"
    assert types(bank.sender.take()) == told


def test_a_page_that_runs_out_tells_so(bank: StripePeer, clock: Clock) -> None:
    open_page(bank)
    clock.now += timedelta(hours=24)
    bank.tick()

    assert types(bank.sender.take()) == ["checkout.session.expired"]


def test_a_refund_tells_of_itself_and_of_the_charge(bank: StripePeer) -> None:
    intent = bank.pay(open_page(bank))
    bank.sender.take()
    bank.refund(intent, 100_000)
    bank.refund(intent, 50_000)

    told = [json.loads(signed.payload) for signed in bank.sender.take()]

    assert [event["type"] for event in told] == ["refund.created", "charge.refunded"] * 2
    assert [event["data"]["object"]["amount"] for event in told[::2]] == [100_000, 50_000]
    assert [event["data"]["object"]["amount_refunded"] for event in told[1::2]] == [100_000, 150_000]
    assert [event["data"]["previous_attributes"]["amount_refunded"] for event in told[1::2]] == [0, 100_000]


@pytest.mark.parametrize(
    ("succeeded", "told"), [(True, ["refund.updated"]), (False, ["refund.failed", "refund.updated"])]
)
def test_a_pending_refund_arrives_or_comes_back(bank: StripePeer, succeeded: bool, told: list[str]) -> None:
    intent = bank.pay(open_page(bank))
    refund = bank.refund(intent, pending=True)
    bank.sender.take()

    bank.finish_refund(refund, succeeded=succeeded)

    assert types(bank.sender.take()) == told
    answer = bank.request("GET", f"/v1/refunds/{refund}", headers={"Authorization": f"Bearer {KEY}"})
    charge = bank.request("GET", f"/v1/charges/{answer.body['charge']}", headers={"Authorization": f"Bearer {KEY}"})
    assert charge.body["amount_refunded"] == (472_800 if succeeded else 0)


@pytest.mark.parametrize(
    ("won", "told"),
    [
        (False, ["charge.dispute.closed"]),
        (True, ["charge.dispute.funds_reinstated", "charge.dispute.closed"]),
    ],
)
def test_a_dispute_takes_the_money_until_it_is_decided(bank: StripePeer, won: bool, told: list[str]) -> None:
    intent = bank.pay(open_page(bank))
    bank.refund(intent, 72_800)
    bank.sender.take()

    dispute = bank.dispute(intent)
    opened = bank.sender.take()
    bank.close_dispute(dispute, won=won)
    closed = bank.sender.take()

    assert types(opened) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert json.loads(opened[0].payload)["data"]["object"]["amount"] == 400_000
    assert types(closed) == told
    assert json.loads(closed[-1].payload)["data"]["object"]["status"] == ("won" if won else "lost")


def test_an_event_is_a_snapshot(bank: StripePeer) -> None:
    session_id = open_page(bank)
    bank.pay(session_id, later=True)
    (completed,) = bank.sender.take()
    bank.settle(session_id)

    (kept,) = [event for event in bank.events if event["id"] == completed.id]
    assert kept["data"]["object"]["payment_status"] == "unpaid"


# The muddle.


def test_an_event_may_come_twice(bank: StripePeer) -> None:
    bank.sender.copies = 3
    bank.pay(open_page(bank))

    ids = [signed.id for signed in bank.sender.take()]

    assert len(ids) == 6
    assert len(set(ids)) == 2


def test_one_change_may_have_two_events(bank: StripePeer) -> None:
    bank.twins = True
    bank.pay(open_page(bank))

    completed = [signed for signed in bank.sender.take() if signed.type == "checkout.session.completed"]

    assert len({signed.id for signed in completed}) == 2
    assert len({json.loads(signed.payload)["data"]["object"]["id"] for signed in completed}) == 1


def test_order_is_not_promised(bank: StripePeer) -> None:
    bank.sender.shuffled = random.Random(7)
    intents = [bank.pay(open_page(bank)) for _ in range(5)]

    told = [json.loads(signed.payload)["data"]["object"] for signed in bank.sender.take()]

    paid = [thing["id"] for thing in told if thing["object"] == "payment_intent"]
    assert sorted(paid) == sorted(intents)
    assert paid != intents


def test_events_may_come_late_and_are_signed_when_they_leave(bank: StripePeer, clock: Clock) -> None:
    bank.sender.delay = timedelta(hours=6)
    bank.pay(open_page(bank))
    assert bank.sender.take() == ()
    clock.now += timedelta(hours=6)

    late = bank.sender.take()

    assert len(late) == 2
    event = verify(late[0].payload, late[0].signature, [SECRET], clock.now)
    assert event["created"] == int(NOON.timestamp())


def test_a_lost_event_is_only_on_the_list(bank: StripePeer) -> None:
    bank.sender.dropped = {"checkout.session.completed"}
    bank.pay(open_page(bank))

    assert types(bank.sender.take()) == ["payment_intent.succeeded"]
    assert "checkout.session.completed" in [event["type"] for event in bank.events]


def test_what_nobody_subscribed_to_is_not_sent(bank: StripePeer) -> None:
    bank.pay(open_page(bank))

    assert "charge.succeeded" in [event["type"] for event in bank.events]
    assert "charge.succeeded" not in types(bank.sender.take())


def test_a_rolled_secret_signs_beside_the_old_one_for_a_while(bank: StripePeer) -> None:
    bank.sender.roll(ROLLED)
    both = bank.sender.sign(RECORDED)
    bank.sender.forget_old_secrets()
    newest = bank.sender.sign(RECORDED)

    assert both.signature.count("v1=") == 2
    for secret in (SECRET, ROLLED):
        assert verify(both.payload, both.signature, [secret], NOON)
    assert verify(newest.payload, newest.signature, [ROLLED], NOON)
    with pytest.raises(BadSignature):
        verify(newest.payload, newest.signature, [SECRET], NOON)


async def test_what_was_not_taken_comes_again(bank: StripePeer, clock: Clock) -> None:
    bank.pay(open_page(bank))
    answers = iter([500, 200, 204])
    seen: list[SignedEvent] = []

    async def post(signed: SignedEvent) -> int:
        seen.append(signed)
        return next(answers)

    at_once = await bank.sender.deliver(post)
    clock.now += timedelta(minutes=5)
    later = await bank.sender.deliver(post)

    assert (at_once, later) == (1, 1)
    assert seen[0].id == seen[2].id
    assert seen[0].payload == seen[2].payload
    assert seen[0].signature != seen[2].signature
    assert seen[2].attempt == 1


def test_stripe_gives_up_after_three_days(bank: StripePeer, clock: Clock) -> None:
    bank.sender.dropped = {"payment_intent.succeeded"}
    bank.pay(open_page(bank))
    tries = 0
    while clock.now < NOON + timedelta(days=5):
        for signed in bank.sender.take():
            tries += 1
            bank.sender.not_taken(signed)
        clock.now += timedelta(minutes=5)

    assert tries == 10


def test_the_dashboard_sends_again_on_request(bank: StripePeer) -> None:
    bank.pay(open_page(bank))
    first = bank.sender.take()
    bank.sender.resend(json.loads(first[0].payload))

    (again,) = bank.sender.take()

    assert (again.id, again.payload) == (first[0].id, first[0].payload)
