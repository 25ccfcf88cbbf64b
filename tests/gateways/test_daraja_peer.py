"""The Daraja that our tests and the sandbox run against: it is as strict, as slow and as forgetful as the real one."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from jobs.gateways.mpesa_values import (
    ACCEPTED,
    CallbackKind,
    Collection,
    PaybillPayment,
    Payout,
    QueueTimeout,
    Rejection,
    TransactionStatus,
    read,
)
from jobs.gateways.peers.daraja import Answer, Callback, DarajaPeer, Fault, Payee, Person, Reply
from jobs.gateways.peers.daraja_book import COLUMNS
from tests.gateways.mpesa_office import BASE, KEYS, NOON, Clock, kes, peer_of

PHONE = "254712345678"
STAMP = "20270105150000"
PASSWORD = base64.b64encode(f"{KEYS.shortcode}{KEYS.passkey}{STAMP}".encode()).decode()
SIGNED = {"BusinessShortCode": KEYS.shortcode, "Password": PASSWORD, "Timestamp": STAMP}
COLLECT = {
    **SIGNED,
    "TransactionType": "CustomerPayBillOnline",
    "Amount": "2000",
    "PartyA": PHONE,
    "PartyB": KEYS.shortcode,
    "PhoneNumber": PHONE,
    "CallBackURL": f"{BASE}/collected/a1",
    "AccountReference": "L-1001",
    "TransactionDesc": "Instalment",
}
PAY_OUT = {
    "OriginatorConversationID": "a1",
    "InitiatorName": KEYS.initiator,
    "SecurityCredential": KEYS.security_credential,
    "CommandID": "BusinessPayment",
    "Amount": 5000,
    "PartyA": KEYS.shortcode,
    "PartyB": PHONE,
    "Remarks": "Loan payout",
    "QueueTimeOutURL": f"{BASE}/paid-out-late/a1",
    "ResultURL": f"{BASE}/paid-out/a1",
}
LOOK_UP = {
    "Initiator": KEYS.initiator,
    "SecurityCredential": KEYS.security_credential,
    "CommandID": "TransactionStatusQuery",
    "OriginalConversationID": "a1",
    "PartyA": KEYS.shortcode,
    "IdentifierType": "4",
    "ResultURL": f"{BASE}/status/a1",
    "QueueTimeOutURL": f"{BASE}/status-late/a1",
    "Remarks": "look-up",
}
REGISTER = {
    "ShortCode": KEYS.shortcode,
    "ResponseType": "Completed",
    "ConfirmationURL": f"{BASE}/confirmation",
    "ValidationURL": f"{BASE}/validation",
}
PATHS = {
    "collect": "/mpesa/stkpush/v1/processrequest",
    "look": "/mpesa/stkpushquery/v1/query",
    "pay_out": "/mpesa/b2c/v3/paymentrequest",
    "look_up": "/mpesa/transactionstatus/v1/query",
    "register": "/mpesa/c2b/v2/registerurl",
}


class Us:
    """Our side: what we ask, and what we were told, read as we would read it."""

    def __init__(self, peer: DarajaPeer) -> None:
        self.peer = peer
        self.told: list[Any] = []
        self.reply = Reply(200, json.dumps(dict(ACCEPTED)).encode())
        self._token = ""

    def ask(self, call: str, given: Mapping[str, Any]) -> Answer:
        """Call the API with a good token."""
        if not self._token:
            basic = base64.b64encode(f"{KEYS.consumer_key}:{KEYS.consumer_secret}".encode()).decode()
            path = "/oauth/v1/generate?grant_type=client_credentials"
            answer = self.peer.request("GET", path, headers={"Authorization": f"Basic {basic}"})
            self._token = answer.body["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        return self.peer.request("POST", PATHS[call], json.dumps(given).encode(), headers)

    async def hear(self, callback: Callback) -> Reply:
        """Read a callback as we would, and answer it."""
        self.told.append(read(callback.kind, json.loads(callback.payload)))
        return self.reply

    async def wait(self, **length: float) -> list[Any]:
        """Let time pass and return everything we were ever told."""
        clock = self.peer.clock
        assert isinstance(clock, Clock)
        clock.wait(**length)
        await self.peer.deliver(self.hear)
        return self.told


@pytest.fixture
def safaricom() -> DarajaPeer:
    return peer_of(Clock())


@pytest.fixture
def us(safaricom: DarajaPeer) -> Us:
    return Us(safaricom)


# Tokens.


def test_a_token_needs_the_right_keys_and_the_right_grant(safaricom: DarajaPeer) -> None:
    good = base64.b64encode(f"{KEYS.consumer_key}:{KEYS.consumer_secret}".encode()).decode()

    wrong_keys = safaricom.request("GET", "/oauth/v1/generate?grant_type=client_credentials", headers={})
    wrong_grant = safaricom.request("GET", "/oauth/v1/generate", headers={"Authorization": f"Basic {good}"})

    assert (wrong_keys.status, wrong_keys.body["errorCode"]) == (400, "400.008.01")
    assert (wrong_grant.status, wrong_grant.body["errorCode"]) == (400, "400.008.02")


def test_a_token_lives_an_hour(us: Us) -> None:
    assert us.ask("collect", COLLECT).status == 200
    clock = us.peer.clock
    assert isinstance(clock, Clock)
    clock.wait(seconds=3599)

    answer = us.ask("collect", COLLECT)

    assert (answer.status, answer.body["errorCode"]) == (404, "404.001.03")


def test_without_a_token_nothing_is_done(safaricom: DarajaPeer) -> None:
    answer = safaricom.request("POST", PATHS["pay_out"], json.dumps(PAY_OUT).encode())

    assert (answer.body["errorCode"], safaricom.payouts) == ("404.001.03", ())


# Strictness.


@pytest.mark.parametrize(
    ("call", "good"), [("collect", COLLECT), ("pay_out", PAY_OUT), ("look_up", LOOK_UP), ("register", REGISTER)]
)
def test_every_field_is_needed_and_no_other_is_known(call: str, good: dict[str, Any]) -> None:
    optional = {"OriginalConversationID"}
    for name in set(good) - optional:
        us = Us(peer_of(Clock()))
        answer = us.ask(call, {key: value for key, value in good.items() if key != name})
        assert (answer.status, answer.body["errorMessage"]) == (400, f"Bad Request - Invalid {name}")
    us = Us(peer_of(Clock()))
    assert us.ask(call, {**good, "Surprise": "1"}).body["errorMessage"] == "Bad Request - Invalid Surprise"
    assert us.ask(call, good).status == 200


@pytest.mark.parametrize(
    ("call", "name", "value"),
    [
        ("collect", "Amount", "2000.50"),
        ("collect", "Amount", 2000.0),
        ("collect", "Amount", "0"),
        ("collect", "Amount", "-5"),
        ("collect", "Amount", True),
        ("collect", "PartyA", "0712345678"),
        ("collect", "PartyA", "+254712345678"),
        ("collect", "PhoneNumber", "254712345679"),
        ("collect", "PartyB", "999999"),
        ("collect", "Timestamp", "2027-01-05"),
        ("collect", "AccountReference", "L-1001-000000"),
        ("collect", "AccountReference", ""),
        ("collect", "TransactionDesc", "Instalment 3/12"),
        ("collect", "TransactionType", "customerpaybillonline"),
        ("collect", "CallBackURL", "http://qist.example/k/1"),
        ("collect", "CallBackURL", "https://qist.example/webhooks/Mpesa"),
        ("collect", "CallBackURL", "https://qist.example/k/aSqLb"),
        ("collect", "CallBackURL", "https://qist.example/k/1CMD"),
        ("pay_out", "Amount", "10.5"),
        ("pay_out", "CommandID", "Loan"),
        ("pay_out", "Remarks", "x"),
        ("pay_out", "ResultURL", "https://safaricom.example/k"),
        ("pay_out", "QueueTimeOutURL", "https://qist.example/k?query=1"),
        ("pay_out", "PartyA", "999999"),
        ("look_up", "IdentifierType", "11"),
        ("look_up", "ResultURL", "https://qist.example/EXEC"),
        ("register", "ResponseType", "completed"),
        ("register", "ConfirmationURL", "https://m-pesa.example/k"),
        ("register", "ShortCode", "999999"),
    ],
)
def test_what_is_written_wrong_is_refused(us: Us, call: str, name: str, value: Any) -> None:
    requests: dict[str, dict[str, Any]]
    requests = {"collect": COLLECT, "pay_out": PAY_OUT, "look_up": LOOK_UP, "register": REGISTER}

    answer = us.ask(call, {**requests[call], name: value})

    assert (answer.status, answer.body["errorMessage"]) == (400, f"Bad Request - Invalid {name}")
    assert (us.peer.prompts, us.peer.payouts) == ((), ())


def test_a_password_must_belong_to_its_time(us: Us) -> None:
    answer = us.ask("collect", {**COLLECT, "Timestamp": "20270105150001"})

    assert (answer.body["errorCode"], answer.body["errorMessage"]) == ("500.001.1001", "Wrong credentials")


def test_another_shortcode_is_nobody(us: Us) -> None:
    assert (
        us.ask("collect", {**COLLECT, "BusinessShortCode": "999999"}).body["errorMessage"] == "Merchant does not exist"
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
def test_what_is_no_request_is_refused(us: Us, body: bytes) -> None:
    us.ask("collect", COLLECT)
    headers = {"Authorization": f"Bearer {us._token}"}

    assert us.peer.request("POST", PATHS["collect"], body, headers).status == 400


def test_other_paths_and_methods_are_refused(safaricom: DarajaPeer) -> None:
    assert safaricom.request("POST", "/mpesa/reversal/v1/request").status == 404
    assert safaricom.request("GET", PATHS["collect"]).status == 405


# Collecting.


async def test_it_says_yes_first_and_calls_back_later(us: Us) -> None:
    taken = us.ask("collect", COLLECT)

    assert await us.wait(seconds=5) == []
    (told,) = await us.wait(seconds=10)
    (movement,) = us.peer.book.movements
    assert isinstance(told, Collection)
    assert told.checkout_id == taken.body["CheckoutRequestID"]
    assert (told.receipt, told.amount, told.phone) == (movement.receipt, kes(2000), f"+{PHONE}")
    assert told.paid_at == NOON + timedelta(seconds=10)
    assert (movement.way, movement.account) == ("in", "L-1001")


@pytest.mark.parametrize("person", list(Person))
async def test_INP_25_money_moves_only_when_it_is_paid_whatever_is_said(us: Us, person: Person) -> None:
    us.peer.person(person)
    us.ask("collect", COLLECT)

    (told,) = await us.wait(seconds=30)

    assert len(us.peer.book.movements) == person.pays
    assert told.code == str(person.value[0])
    # A timeout says nothing of the money; everything else says the truth.
    assert told.meaning.state == ("unknown" if told.code == "1037" else "done" if person.pays else "failed")


async def test_the_same_amount_again_within_two_minutes_is_17(us: Us) -> None:
    us.ask("collect", COLLECT)
    await us.wait(seconds=60)
    us.ask("collect", COLLECT)
    await us.wait(seconds=59)
    us.ask("collect", COLLECT)
    await us.wait(minutes=2)
    us.ask("collect", COLLECT)

    told = await us.wait(seconds=30)

    assert [one.code for one in told] == ["0", "17", "17", "0"]
    assert len(us.peer.book.movements) == 2


async def test_another_amount_waits_until_the_phone_is_free(us: Us) -> None:
    us.ask("collect", COLLECT)
    us.ask("collect", {**COLLECT, "Amount": "100"})
    us.ask("collect", {**COLLECT, "PartyA": "254112345678", "PhoneNumber": "254112345678"})

    told = await us.wait(seconds=30)

    assert sorted(one.code for one in told) == ["0", "0", "1001"]


async def test_a_look_says_it_is_being_worked_on_and_then_how_it_ended(us: Us) -> None:
    checkout_id = us.ask("collect", COLLECT).body["CheckoutRequestID"]
    look = {**SIGNED, "CheckoutRequestID": checkout_id}

    early = us.ask("look", look)
    await us.wait(seconds=30)
    late = us.ask("look", look)

    assert (early.body["errorCode"], early.body["errorMessage"]) == (
        "500.001.1001",
        "The transaction is being processed",
    )
    assert (late.status, late.body["ResultCode"]) == (200, "0")
    assert us.ask("look", {**look, "CheckoutRequestID": "ws_CO_other"}).status == 400


async def test_a_look_may_call_a_paid_one_failed(us: Us) -> None:
    us.peer.misreports = True
    checkout_id = us.ask("collect", COLLECT).body["CheckoutRequestID"]
    await us.wait(seconds=30)

    assert us.ask("look", {**SIGNED, "CheckoutRequestID": checkout_id}).body["ResultCode"] == "1032"
    assert len(us.peer.book.movements) == 1


async def test_what_is_told_may_be_silent_dropped_late_doubled_and_out_of_order(us: Us) -> None:
    us.peer.caller.silent = True
    us.ask("collect", COLLECT)
    assert await us.wait(seconds=30) == []
    us.peer.caller.silent = False

    us.peer.caller.dropped = {CallbackKind.COLLECTED}
    us.ask("collect", {**COLLECT, "Amount": "1"})
    assert await us.wait(seconds=30) == []
    us.peer.caller.dropped = set()

    us.peer.caller.delay = timedelta(hours=1)
    us.peer.caller.copies = 2
    us.ask("collect", {**COLLECT, "Amount": "2"})
    us.ask("pay_out", PAY_OUT)
    us.peer.caller.shuffled = random.Random(3)
    assert await us.wait(minutes=59) == []
    told = await us.wait(minutes=2)

    assert sorted(type(one).__name__ for one in told) == ["Collection", "Collection", "Payout", "Payout"]
    assert len(us.peer.caller.lost) == 2
    assert len(us.peer.book.movements) == 4


async def test_what_we_did_not_take_is_never_told_again(us: Us) -> None:
    us.reply = Reply(503)
    us.ask("collect", COLLECT)

    assert len(await us.wait(seconds=30)) == 1
    assert len(await us.wait(days=3)) == 1
    assert len(us.peer.caller.lost) == 1


async def test_a_wrong_amount_may_be_told(us: Us) -> None:
    us.peer.till.told_off_by = -1500
    us.ask("collect", COLLECT)

    (told,) = await us.wait(seconds=30)

    assert (told.amount, us.peer.book.movements[0].amount) == (kes(500), kes(2000))


async def test_one_payment_may_be_told_as_a_prompt_and_as_a_paybill(us: Us) -> None:
    us.ask("register", REGISTER)
    us.peer.till.also_confirms = True
    us.ask("collect", COLLECT)

    told = await us.wait(seconds=30)

    assert {type(one) for one in told} == {Collection, PaybillPayment}
    assert {one.receipt for one in told} == {us.peer.book.movements[0].receipt}


# Faults of the API.


@pytest.mark.parametrize(
    ("fault", "status", "code", "done"),
    [
        (Fault.BEFORE, 503, "500.003.1001", False),
        (Fault.AFTER, 503, "500.003.1001", True),
        (Fault.SPIKE, 500, "500.003.02", False),
        (Fault.FORGOTTEN, 404, "404.001.03", False),
        (Fault.LOCKED, 500, "500.001.1001", False),
    ],
)
def test_a_fault_is_done_or_not_done_and_happens_once(us: Us, fault: Fault, status: int, code: str, done: bool) -> None:
    us.peer.fail(fault)

    answer = us.ask("collect", COLLECT)

    assert (answer.status, answer.body["errorCode"], len(us.peer.prompts)) == (status, code, done)
    assert us.ask("collect", {**COLLECT, "Amount": "1"}).status == 200


def test_a_stall_is_done_and_answered_late(us: Us) -> None:
    us.peer.stall_seconds = 30
    us.peer.fail(Fault.STALL)

    answer = us.ask("pay_out", PAY_OUT)

    assert (answer.status, answer.stall_seconds, len(us.peer.payouts)) == (200, 30, 1)


def test_all_of_it_may_be_down(us: Us) -> None:
    us.ask("collect", COLLECT)
    us.peer.down = True

    assert us.ask("pay_out", PAY_OUT).status == 503
    assert us.peer.payouts == ()


# Paying out.


async def test_a_payout_arrives_later(us: Us) -> None:
    before = us.peer.book.balance

    taken = us.ask("pay_out", PAY_OUT)
    (told,) = await us.wait(seconds=30)

    assert isinstance(told, Payout)
    assert (told.order_id, told.conversation_id) == ("a1", taken.body["ConversationID"])
    assert (told.amount, told.left, told.registered) == (kes(5000), before - kes(5000), True)
    assert told.receipt == us.peer.book.movements[0].receipt


async def test_INP_26_one_order_is_one_payout(us: Us) -> None:
    us.ask("pay_out", PAY_OUT)
    again = us.ask("pay_out", PAY_OUT)
    await us.wait(minutes=50)
    much_later = us.ask("pay_out", {**PAY_OUT, "Amount": "6000"})

    assert (again.status, again.body["errorCode"]) == (500, "500.002.1001")
    assert much_later.body["errorMessage"] == "Duplicate OriginatorConversationID."
    assert len(us.peer.book.movements) == 1


@pytest.mark.parametrize(
    ("payee", "code", "kind"),
    [(Payee.IS_FULL, "8", "full"), (Payee.IS_UNREGISTERED, "2040", "unregistered"), (Payee.IS_REFUSED, "2001", "ours")],
)
async def test_a_payout_may_fail(us: Us, payee: Payee, code: str, kind: str) -> None:
    us.peer.payee(payee)
    us.ask("pay_out", PAY_OUT)

    (told,) = await us.wait(seconds=30)

    assert (told.code, told.meaning.kind, told.receipt) == (code, kind, "")
    assert us.peer.book.movements == ()


@pytest.mark.parametrize(("shillings", "code"), [(9, "2"), (10, "0"), (250_000, "0"), (250_001, "3"), (999_999, "3")])
async def test_a_payout_has_its_limits(us: Us, shillings: int, code: str) -> None:
    us.ask("pay_out", {**PAY_OUT, "Amount": shillings})

    assert [one.code for one in await us.wait(seconds=30)] == [code]


async def test_a_wallet_never_gives_more_than_it_has() -> None:
    us = Us(peer_of(Clock(), balance=kes(7000)))
    us.ask("pay_out", PAY_OUT)
    us.ask("pay_out", {**PAY_OUT, "OriginatorConversationID": "a2"})

    told = await us.wait(seconds=30)

    assert [(one.code, one.meaning.kind) for one in told] == [("0", "done"), ("1", "our_balance")]
    assert us.peer.book.balance == kes(2000)


@pytest.mark.parametrize("name", ["InitiatorName", "SecurityCredential"])
async def test_a_stranger_is_taken_in_and_refused_later(us: Us, name: str) -> None:
    assert us.ask("pay_out", {**PAY_OUT, name: "stranger"}).status == 200

    assert [one.code for one in await us.wait(seconds=30)] == ["2001"]


@pytest.mark.parametrize(("payee", "moved"), [(Payee.GETS_IT_UNHEARD, 1), (Payee.NEVER_HEARD, 0)])
async def test_S_25_a_queue_timeout_says_nothing_and_a_look_up_does(us: Us, payee: Payee, moved: int) -> None:
    us.peer.payee(payee)
    us.ask("pay_out", PAY_OUT)
    (late,) = await us.wait(seconds=30)
    us.ask("look_up", LOOK_UP)

    told = (await us.wait(seconds=30))[-1]

    assert (type(late), late.order_id) == (QueueTimeout, "a1")
    assert (told.meaning.kind, len(us.peer.book.movements)) == ("done" if moved else "not_found", moved)
    if moved:
        assert (told.order_id, told.receipt) == ("a1", us.peer.book.movements[0].receipt)


# Looking up.


async def test_a_look_up_before_the_end_is_not_certain(us: Us) -> None:
    us.peer.till.thinks = timedelta(minutes=5)
    us.ask("pay_out", PAY_OUT)
    us.peer.till.thinks = timedelta(seconds=1)
    us.ask("look_up", LOOK_UP)

    (told,) = await us.wait(seconds=10)

    assert isinstance(told, TransactionStatus)
    assert (told.meaning.state, told.status) == ("unknown", "Pending")


async def test_a_payment_is_looked_up_by_its_receipt(us: Us) -> None:
    receipt = us.peer.pay_bill(PHONE, kes(300), "L-1001")
    given = {key: value for key, value in LOOK_UP.items() if key != "OriginalConversationID"}
    us.ask("look_up", {**given, "TransactionID": receipt})
    us.ask("look_up", {**given, "TransactionID": "QZZ0000000"})

    found, missing = await us.wait(seconds=30)

    assert (found.receipt, found.amount, found.meaning.state) == (receipt, kes(300), "done")
    assert found.payer.startswith(PHONE)
    assert missing.meaning.kind == "not_found"


async def test_a_stranger_learns_nothing(us: Us) -> None:
    us.ask("pay_out", PAY_OUT)
    await us.wait(seconds=30)
    us.ask("look_up", {**LOOK_UP, "Initiator": "stranger"})

    told = (await us.wait(seconds=30))[-1]

    assert (told.code, told.receipt, told.meaning.state) == ("2001", "", "unknown")


def test_a_look_up_is_about_something(us: Us) -> None:
    nothing = {key: value for key, value in LOOK_UP.items() if key != "OriginalConversationID"}

    assert us.ask("look_up", nothing).status == 400


# Paying by paybill.


async def test_a_paybill_payment_is_confirmed_with_a_masked_number(us: Us) -> None:
    us.ask("register", REGISTER)

    receipt = us.peer.pay_bill(f"+{PHONE}", kes(1500), "L-1001-7", "AMINA NJERI WANJIRU")
    (told,) = await us.wait()

    assert (told.receipt, told.amount, told.account) == (receipt, kes(1500), "L-1001-7")
    assert (told.phone, told.name) == ("2547 ***** 678", "AMINA NJERI WANJIRU")


async def test_a_number_may_come_unmasked(us: Us) -> None:
    us.ask("register", REGISTER)
    us.peer.till.masks = False
    us.peer.pay_bill(PHONE, kes(1500), "L-1001-7")

    assert [one.phone for one in await us.wait()] == [PHONE]


async def test_without_addresses_the_money_comes_and_nobody_tells(us: Us) -> None:
    us.peer.pay_bill(PHONE, kes(1500), "L-1001-7")

    assert await us.wait(days=1) == []
    assert len(us.peer.book.movements) == 1


def test_addresses_are_registered_once(us: Us) -> None:
    us.ask("register", REGISTER)

    answer = us.ask("register", {**REGISTER, "ConfirmationURL": f"{BASE}/other"})

    assert answer.body["errorMessage"] == "Urls are already registered"
    assert us.peer.till.confirmation_url == f"{BASE}/confirmation"


@pytest.mark.parametrize(
    ("reply", "response_type", "moves"),
    [
        (Reply(200, json.dumps(dict(ACCEPTED)).encode()), "Completed", True),
        (Reply(200, b'{"ResultCode": 0}'), "Completed", True),
        (Reply(200, json.dumps(dict(Rejection.ACCOUNT.answer)).encode()), "Completed", False),
        (Reply(200, b"ok"), "Completed", True),
        (Reply(200, b"ok"), "Cancelled", False),
        (Reply(500), "Completed", True),
        (Reply(0), "Cancelled", False),
    ],
)
async def test_we_may_turn_a_payment_away_or_leave_it_to_what_we_registered(
    us: Us, reply: Reply, response_type: str, moves: bool
) -> None:
    us.ask("register", {**REGISTER, "ResponseType": response_type})
    us.peer.till.validates = True
    us.reply = reply
    receipt = us.peer.pay_bill(PHONE, kes(1500), "L-1001-7")

    told = await us.wait()

    assert len(us.peer.book.movements) == moves
    assert [one.receipt for one in told] == [receipt] * (2 if moves else 1)


# The book.


async def test_INP_24_the_statement_is_what_really_moved(us: Us) -> None:
    us.peer.caller.silent = True
    us.peer.person(Person.PAYS_UNHEARD, Person.CANCELS)
    us.ask("collect", COLLECT)
    await us.wait(minutes=3)
    us.ask("collect", COLLECT)
    us.ask("pay_out", PAY_OUT)
    await us.wait(minutes=3)
    us.peer.pay_bill(PHONE, kes(300), "L-9")

    rows = us.peer.statement()

    assert [(row["Paid In"], row["Withdrawn"], row["A/C No."]) for row in rows] == [
        ("300.00", "", "L-9"),
        ("", "-5000.00", "a1"),
        ("2000.00", "", "L-1001"),
    ]
    assert [row["Balance"] for row in rows] == ["997300.00", "997000.00", "1002000.00"]
    assert rows[0]["Completion Time"] == "05-01-2027 15:06:00"
    assert all(tuple(row) == COLUMNS for row in rows)
    assert len({row["Receipt No."] for row in rows}) == 3


async def test_a_statement_is_of_a_time(us: Us) -> None:
    us.peer.pay_bill(PHONE, kes(1), "L-1")
    await us.wait(days=1)
    us.peer.pay_bill(PHONE, kes(2), "L-2")

    first = us.peer.statement(until=NOON + timedelta(days=1))
    second = us.peer.statement(since=NOON + timedelta(days=1))

    assert ([row["A/C No."] for row in first], [row["A/C No."] for row in second]) == (["L-1"], ["L-2"])
