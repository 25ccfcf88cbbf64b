"""What M-Pesa calls back about: its documented payloads, what may be missing from them, and what is none of them."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from jobs.gateways import mpesa_codes as codes
from jobs.gateways.mpesa_codes import Meaning
from jobs.gateways.mpesa_values import (
    ACCEPTED,
    CallbackKind,
    QueueTimeout,
    Rejection,
    read,
    read_collection,
    read_paybill,
    read_payout,
    read_status,
)
from tests.gateways.mpesa_office import B2C_PAID, B2C_REFUSED, C2B, STATUS_FOUND, STATUS_UNKNOWN, STK_PAID, stk_unpaid


def changed(body: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return a payload with one named value changed, wherever it stands; None takes the value away."""
    body = copy.deepcopy(body)

    def change(inside: Any) -> None:
        if isinstance(inside, list):
            for item in inside:
                change(item)
        elif isinstance(inside, dict):
            if name in inside:
                inside[name] = value
            elif name in (inside.get("Name"), inside.get("Key")):
                inside.pop("Value", None)
                if value is not None:
                    inside["Value"] = value
            else:
                change(list(inside.values()))

    change(body)
    return body


# A prompt.


def test_a_paid_prompt_is_read_by_name() -> None:
    told = read_collection(STK_PAID)

    assert (told.checkout_id, told.merchant_id) == ("ws_CO_191220191020363925", "29115-34620561-1")
    assert (told.receipt, told.amount, told.phone) == ("NLJ7RT61SV", Money(100, "KES"), "+254708374149")
    assert told.paid_at == datetime(2019, 12, 19, 7, 21, 15, tzinfo=UTC)
    assert told.meaning == codes.DONE


def test_the_order_of_what_is_told_does_not_matter() -> None:
    turned = copy.deepcopy(STK_PAID)
    turned["Body"]["stkCallback"]["CallbackMetadata"]["Item"].reverse()

    assert read_collection(turned) == read_collection(STK_PAID)


@pytest.mark.parametrize("code", [0, "0", " 0 "])
def test_a_code_comes_as_a_number_or_in_quotes(code: Any) -> None:
    assert read_collection(changed(STK_PAID, "ResultCode", code)) == read_collection(STK_PAID)


@pytest.mark.parametrize("amount", [1, 1.0, "1", "1.00", "1.0"])
def test_an_amount_comes_in_many_ways(amount: Any) -> None:
    assert read_collection(changed(STK_PAID, "Amount", amount)).amount == Money(100, "KES")


@pytest.mark.parametrize(
    ("name", "told"), [("Amount", "amount"), ("TransactionDate", "paid_at"), ("PhoneNumber", "phone")]
)
def test_a_value_may_be_missing(name: str, told: str) -> None:
    read_one = read_collection(changed(STK_PAID, name, None))

    assert not getattr(read_one, told)
    assert read_one.receipt == "NLJ7RT61SV"


@pytest.mark.parametrize("at", ["20191319102115", "yesterday", 0, -1, "2019121910211"])
def test_a_time_that_makes_no_sense_loses_no_payment(at: Any) -> None:
    told = read_collection(changed(STK_PAID, "TransactionDate", at))

    assert (told.paid_at, told.receipt) == (None, "NLJ7RT61SV")


@pytest.mark.parametrize("amount", [-1, 0, "1e3", "NaN", "1,000", "0.005", 1e22, "٣"])
def test_an_amount_that_nobody_could_have_paid_is_not_believed(amount: Any) -> None:
    with pytest.raises(ValueError, match="could have been paid"):
        read_collection(changed(STK_PAID, "Amount", amount))


@pytest.mark.parametrize("receipt", ["'; DROP", "AB", "A" * 21])
def test_a_receipt_that_is_none_is_not_believed(receipt: str) -> None:
    with pytest.raises(ValueError, match="receipt"):
        read_collection(changed(STK_PAID, "MpesaReceiptNumber", receipt))


def test_an_unpaid_prompt_names_no_money_even_when_it_is_told_some() -> None:
    told = read_collection(changed(STK_PAID, "ResultCode", 1032))

    assert (told.receipt, told.amount, told.meaning) == ("", None, Meaning("failed", "cancelled"))


def test_a_person_is_not_written_out() -> None:
    assert "254708374149" not in repr(read_collection(STK_PAID))
    assert "SONGOK" not in repr(read_payout(B2C_PAID))
    assert "Doe" not in repr(read_paybill(C2B))
    assert "Doe" not in repr(read_status(STATUS_FOUND))


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        ("1", "failed", "insufficient"),
        ("2", "failed", "too_small"),
        ("3", "failed", "limit"),
        ("4", "failed", "limit"),
        ("8", "failed", "ours"),
        ("17", "failed", "too_soon"),
        ("26", "failed", "busy"),
        ("1001", "failed", "busy"),
        ("1019", "failed", "expired"),
        ("1025", "failed", "not_asked"),
        ("1032", "failed", "cancelled"),
        ("1036", "unknown", "unreachable"),
        ("1037", "unknown", "unreachable"),
        ("2001", "failed", "wrong_pin"),
        ("2028", "failed", "ours"),
        ("4999", "unknown", "processing"),
        ("8006", "failed", "locked"),
        ("9999", "unknown", "unknown"),
        ("31415", "unknown", "unknown"),
        ("SFC_IC0003", "failed", "unregistered"),
    ],
)
def test_INP_25_every_code_of_a_prompt_has_its_meaning(code: str, state: str, kind: str) -> None:
    told = read_collection(stk_unpaid(code))

    assert (told.meaning.state, told.meaning.kind) == (state, kind)


def test_P_13_no_timeout_is_ever_called_failed() -> None:
    timeouts = ("1036", "1037", "4999", "500.001.1001", "anything new")

    assert {codes.collected(code).state for code in timeouts} == {"unknown"}
    assert {codes.paid_out(code).state for code in (*timeouts, "1019", "1001")} == {"unknown"}


# A payout.


def test_a_payout_that_arrived_is_read() -> None:
    told = read_payout(B2C_PAID)

    assert told.order_id == "53e3-4aa8-9fe0-8fb5e4092cdd3533373"
    assert (told.receipt, told.amount, told.left) == ("SG632NMUAB", Money(1000, "KES"), Money(895_926_960, "KES"))
    assert (told.phone, told.name, told.registered) == ("+254705912645", "NICHOLAS JOHN SONGOK", True)
    assert told.paid_at == datetime(2024, 7, 6, 19, 48, 52, tzinfo=UTC)


def test_a_payout_that_failed_has_no_receipt_though_it_has_a_transaction() -> None:
    told = read_payout(B2C_REFUSED)

    assert (told.receipt, told.amount, told.meaning) == ("", None, Meaning("failed", "ours"))


def test_a_payout_whose_parameters_are_missing_has_the_transaction_as_its_receipt() -> None:
    bare = copy.deepcopy(B2C_PAID)
    del bare["Result"]["ResultParameters"]

    told = read_payout(bare)

    assert (told.receipt, told.amount, told.registered) == ("SG632NMUAB", None, None)


def test_parameters_may_come_without_their_wrapping() -> None:
    bare = copy.deepcopy(B2C_PAID)
    bare["Result"]["ResultParameters"] = bare["Result"]["ResultParameters"]["ResultParameter"]

    assert read_payout(bare) == read_payout(B2C_PAID)


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        (0, "done", "done"),
        (1, "failed", "our_balance"),
        (2, "failed", "ours"),
        (8, "failed", "full"),
        (26, "failed", "ours"),
        (2001, "failed", "ours"),
        (2040, "failed", "unregistered"),
        ("SFC_IC0003", "failed", "unregistered"),
        (1037, "unknown", "on_its_way"),
        (31415, "unknown", "on_its_way"),
    ],
)
def test_INP_25_every_code_of_a_payout_has_its_meaning(code: Any, state: str, kind: str) -> None:
    told = read_payout(changed(B2C_PAID, "ResultCode", code))

    assert (told.meaning.state, told.meaning.kind) == (state, kind)


@pytest.mark.parametrize("kind", [CallbackKind.PAYOUT_LATE, CallbackKind.STATUS_LATE])
def test_a_queue_timeout_says_only_which_order(kind: CallbackKind) -> None:
    told = read(kind, B2C_REFUSED)

    assert told == QueueTimeout("53e3-4aa8-9fe0-8fb5e4092cdd3544366", "AG_20240707_201062f6f6f5804f7a33")


# A paybill.


def test_a_paybill_payment_is_read() -> None:
    told = read_paybill(C2B)

    assert (told.receipt, told.amount, told.account) == ("RKTQDM7W6S", Money(1000, "KES"), "invoice008")
    assert (told.phone, told.name, told.shortcode) == ("25470****149", "John Doe", "600638")
    assert told.paid_at == datetime(2019, 11, 22, 3, 38, 45, tzinfo=UTC)


@pytest.mark.parametrize("name", ["FirstName", "LastName", "MSISDN", "BillRefNumber", "TransTime", "TransactionType"])
def test_a_paybill_payment_counts_whatever_else_is_missing(name: str) -> None:
    told = read_paybill({key: value for key, value in C2B.items() if key != name})

    assert (told.receipt, told.amount) == ("RKTQDM7W6S", Money(1000, "KES"))


@pytest.mark.parametrize("name", ["TransID", "TransAmount", "BusinessShortCode"])
def test_what_has_no_receipt_amount_or_shortcode_is_no_payment(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_paybill({key: value for key, value in C2B.items() if key != name})


def test_what_we_answer_is_as_documented() -> None:
    assert ACCEPTED == {"ResultCode": "0", "ResultDesc": "Accepted"}
    assert Rejection.ACCOUNT.answer == {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}


# A look-up.


def test_a_look_up_that_found_it_is_read() -> None:
    told = read_status(STATUS_FOUND)

    assert (told.look_id, told.order_id) == ("AG_20180223_0000493344ae97d86f75", "14593-80515-2")
    assert (told.receipt, told.amount) == ("MBN31H462N", Money(30_000, "KES"))
    assert told.finished_at == datetime(2018, 2, 23, 2, 41, 12, tzinfo=UTC)
    assert (told.payer, told.payee) == ("600310 - Safaricom333", "254708374149 - John Doe")
    assert told.meaning == codes.DONE


def test_a_look_up_that_found_nothing_is_not_certain() -> None:
    assert read_status(STATUS_UNKNOWN).meaning == Meaning("unknown", "not_found")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Completed", "done"),
        ("completed", "done"),
        ("Declined", "failed"),
        ("Cancelled", "failed"),
        ("Expired", "failed"),
        ("Pending", "unknown"),
        ("Authorized", "unknown"),
        ("", "unknown"),
        ("Something new", "unknown"),
    ],
)
def test_only_an_end_is_certain(status: str, state: str) -> None:
    assert read_status(changed(STATUS_FOUND, "TransactionStatus", status)).meaning.state == state


def test_a_look_up_that_itself_failed_says_nothing_of_the_money() -> None:
    assert read_status(changed(STATUS_FOUND, "ResultCode", 2001)).meaning == codes.UNKNOWN


# Anything else.


@pytest.mark.parametrize("kind", list(CallbackKind))
@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        "paid",
        7,
        {"Body": None},
        {"Body": {"stkCallback": []}},
        {"Body": {"stkCallback": {"ResultCode": 0}}},
        {"Body": {"stkCallback": {"CheckoutRequestID": "ws_CO_1"}}},
        {"Body": {"stkCallback": {"CheckoutRequestID": "ws_CO_1", "ResultCode": True}}},
        {"Body": {"stkCallback": {"CheckoutRequestID": "x" * 201, "ResultCode": 0}}},
        {"Body": {"stkCallback": {"CheckoutRequestID": "ws", "ResultCode": 0, "CallbackMetadata": "no"}}},
        {"Body": {"stkCallback": {"CheckoutRequestID": "ws", "ResultCode": 0, "CallbackMetadata": {"Item": [1]}}}},
        {"Result": {}},
        {"Result": {"ResultCode": 0, "OriginatorConversationID": "", "ConversationID": " "}},
        {"Result": {"ResultCode": None, "OriginatorConversationID": {}, "ConversationID": []}},
        {"Result": {"ResultCode": 0, "ResultParameters": {"ResultParameter": "no"}}},
        {"TransID": {"$gt": ""}, "TransAmount": "5", "BusinessShortCode": "600638"},
    ],
)
def test_what_is_no_such_callback_is_refused(kind: CallbackKind, body: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(kind, body)


@pytest.mark.parametrize("written", ["-5", "0", "a lot", "1e9"])
def test_SAFE_9_money_in_an_amount_that_is_none_is_read_as_it_is_written(written: str) -> None:
    told = read_paybill({**C2B, "TransAmount": written})

    assert (told.receipt, told.amount, told.written) == (C2B["TransID"], None, written)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (CallbackKind.COLLECTED, B2C_PAID),
        (CallbackKind.PAID_OUT, STK_PAID),
        (CallbackKind.CONFIRMATION, STK_PAID),
        (CallbackKind.STATUS, C2B),
    ],
)
def test_one_callback_does_not_pass_for_another(kind: CallbackKind, body: Any) -> None:
    with pytest.raises(ValueError, match=r"missing|receipt"):
        read(kind, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
PLACES = ("ResultCode", "Amount", "MpesaReceiptNumber", "TransAmount", "TransID", "TransTime", "BillRefNumber")
MORE = ("ResultParameters", "CallbackMetadata", "ReceiptNo", "TransactionDate", "ReceiverPartyPublicName", "Item")


@given(
    body=st.sampled_from([STK_PAID, B2C_PAID, C2B, STATUS_FOUND]),
    name=st.sampled_from(PLACES + MORE),
    value=JSON,
    kind=st.sampled_from(list(CallbackKind)),
)
def test_whatever_comes_is_read_or_refused_and_nothing_else(
    body: Any, name: str, value: Any, kind: CallbackKind
) -> None:
    try:
        told = read(kind, changed(body, name, value))
    except ValueError:
        return

    amount = getattr(told, "amount", None)
    assert amount is None or amount > Money.zero("KES")
