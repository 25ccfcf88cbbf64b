"""What tests of M-Pesa share: an account, a clock, and payloads as Safaricom's documentation shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.money import Money
from jobs.gateways.mpesa import MpesaAccount
from jobs.gateways.peers.daraja import DarajaPeer, Keys

NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
BASE = "https://qist.example/hooks/k/5eb63bbbe01eeed093cb22bb8f5acdc3"
AMINA = "+254712345678"
JOSEPH = "+254112345678"
KEYS = Keys("key", "made-up", "174379", "bfb279f9", "qist-api", "made-up-credential==")


class Clock:
    """A clock a test can move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)


def kes(shillings: int) -> Money:
    """Return whole shillings."""
    return Money(shillings * 100, "KES")


def peer_of(clock: Clock, **given: Any) -> DarajaPeer:
    """Return a Daraja that knows our account."""
    return DarajaPeer(clock=clock, keys=KEYS, **given)


def account(base_url: str, **other: str) -> MpesaAccount:
    """Return our account, as its owner would write it down."""
    given = {
        "consumer_key": KEYS.consumer_key,
        "consumer_secret": KEYS.consumer_secret,
        "shortcode": KEYS.shortcode,
        "passkey": KEYS.passkey,
        "initiator": KEYS.initiator,
        "security_credential": KEYS.security_credential,
        "callback_base": BASE,
        "base_url": base_url,
    }
    return MpesaAccount(**{**given, **other})


# As on Safaricom's pages (Daraja 3.0, M-Pesa Express, B2C, C2B, Transaction Status); people and receipts are theirs.

STK_PAID: dict[str, Any] = {
    "Body": {
        "stkCallback": {
            "MerchantRequestID": "29115-34620561-1",
            "CheckoutRequestID": "ws_CO_191220191020363925",
            "ResultCode": 0,
            "ResultDesc": "The service request is processed successfully.",
            "CallbackMetadata": {
                "Item": [
                    {"Name": "Amount", "Value": 1.00},
                    {"Name": "MpesaReceiptNumber", "Value": "NLJ7RT61SV"},
                    {"Name": "Balance"},
                    {"Name": "TransactionDate", "Value": 20191219102115},
                    {"Name": "PhoneNumber", "Value": 254708374149},
                ]
            },
        }
    }
}


def stk_unpaid(code: int | str, words: str = "") -> dict[str, Any]:
    """Return the callback of a prompt that was not paid, as far as it says."""
    told = {"MerchantRequestID": "29115-34620561-1", "CheckoutRequestID": "ws_CO_191220191020363925"}
    return {"Body": {"stkCallback": {**told, "ResultCode": code, "ResultDesc": words}}}


REFERENCE_DATA = {
    "ReferenceItem": {
        "Key": "QueueTimeoutURL",
        "Value": "https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit",
    }
}

B2C_PAID: dict[str, Any] = {
    "Result": {
        "ResultType": 0,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "OriginatorConversationID": "53e3-4aa8-9fe0-8fb5e4092cdd3533373",
        "ConversationID": "AG_20240706_2010364430d9bbdaf872",
        "TransactionID": "SG632NMUAB",
        "ResultParameters": {
            "ResultParameter": [
                {"Key": "TransactionAmount", "Value": 10},
                {"Key": "TransactionReceipt", "Value": "SG632NMUAB"},
                {"Key": "ReceiverPartyPublicName", "Value": "254705912645 - NICHOLAS JOHN SONGOK"},
                {"Key": "TransactionCompletedDateTime", "Value": "06.07.2024 22:48:52"},
                {"Key": "B2CUtilityAccountAvailableFunds", "Value": 8959269.6},
                {"Key": "B2CWorkingAccountAvailableFunds", "Value": 1199371.0},
                {"Key": "B2CRecipientIsRegisteredCustomer", "Value": "Y"},
                {"Key": "B2CChargesPaidAccountAvailableFunds", "Value": -1980.0},
            ]
        },
        "ReferenceData": REFERENCE_DATA,
    }
}

B2C_REFUSED: dict[str, Any] = {
    "Result": {
        "ResultType": 0,
        "ResultCode": 2001,
        "ResultDesc": "The initiator information is invalid.",
        "OriginatorConversationID": "53e3-4aa8-9fe0-8fb5e4092cdd3544366",
        "ConversationID": "AG_20240707_201062f6f6f5804f7a33",
        "TransactionID": "SG722NMVXQ",
        "ReferenceData": REFERENCE_DATA,
    }
}

C2B: dict[str, Any] = {
    "TransactionType": "Pay Bill",
    "TransID": "RKTQDM7W6S",
    "TransTime": "20191122063845",
    "TransAmount": "10",
    "BusinessShortCode": "600638",
    "BillRefNumber": "invoice008",
    "InvoiceNumber": "",
    "OrgAccountBalance": "",
    "ThirdPartyTransID": "",
    "MSISDN": "25470****149",
    "FirstName": "John",
    "MiddleName": "",
    "LastName": "Doe",
}

STATUS_FOUND: dict[str, Any] = {
    "Result": {
        "ResultType": 0,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "OriginatorConversationID": "3213-416199-2",
        "ConversationID": "AG_20180223_0000493344ae97d86f75",
        "TransactionID": "MBN0000000",
        "ResultParameters": {
            "ResultParameter": [
                {"Key": "TransactionStatus", "Value": "Completed"},
                {"Key": "Amount", "Value": "300"},
                {"Key": "ReceiptNo", "Value": "MBN31H462N"},
                {"Key": "InitiatedTime", "Value": "20180223054112"},
                {"Key": "FinalisedTime", "Value": "20180223054112"},
                {"Key": "DebitPartyName", "Value": "600310 - Safaricom333"},
                {"Key": "DebitPartyName", "Value": "600310 - Safaricom"},
                {"Key": "CreditPartyName", "Value": "254708374149 - John Doe"},
                {"Key": "DebitPartyCharges", "Value": "Fee For B2C Payment|KES|22.40"},
                {"Key": "DebitAccountType", "Value": "Utility Account"},
                {"Key": "TransactionReason"},
                {"Key": "ReasonType", "Value": "Business Payment to Customer via API"},
                {"Key": "OriginatorConversationID", "Value": "14593-80515-2"},
            ]
        },
        "ReferenceData": {"ReferenceItem": {"Key": "Occasion"}},
    }
}

STATUS_UNKNOWN: dict[str, Any] = {
    "Result": {
        "ResultType": 0,
        "ResultCode": 2032,
        "ResultDesc": "The transaction receipt number does not exist.",
        "OriginatorConversationID": "3213-416199-3",
        "ConversationID": "AG_20180223_0000493344ae97d86f76",
        "TransactionID": "MBN0000001",
    }
}
