"""Messages of banks and wallets that people paste to show that they paid (X-1)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.read.paid_messages import PaidMessage, is_pasted, read_paid_message
from domain.money import Money
from tests.bot.read.helpers import reason

TODAY = date(2026, 11, 21)
DAY = date(2026, 11, 20)
_CURRENCIES = {"KE": "KES", "PK": "PKR", "IN": "INR", "NP": "NPR", "ID": "IDR"}


def read(said: str, country: str) -> PaidMessage:
    return read_paid_message(said, currency=_CURRENCIES[country], country=country, today=TODAY)


def paid(country: str, provider: str, code: str, whole: float | None, on: date | None) -> PaidMessage:
    return PaidMessage(provider, code, None if whole is None else Money.of(str(whole), _CURRENCIES[country]), on)


_SENT = "QKH94M1Z11 Confirmed. Ksh2,000.00 sent to UMEED SACCO 0712345678 on 20/11/26 at 3:12 PM."
_BALANCE = "New M-PESA balance is Ksh12,500.00. Transaction cost, Ksh28.00."
KENYA = [
    (f"{_SENT} {_BALANCE}", 2000),
    ("QKH94M1Z11 Confirmed. Ksh2,000.00 paid to JIRANI MWEMA. on 20/11/26 at 3:12 PM." + _BALANCE, 2000),
    (
        "QKH94M1Z11 Confirmed. Ksh2,000.00 sent to JIRANI MWEMA CREDIT for account L-1001 on 20/11/26 New balance is 1",
        2000,
    ),
    ("QKH94M1Z11 Confirmed. You have paid Ksh1,200.50 to JIRANI for account L-1001 on 20/11/2026 at 4:30 PM.", 1200.5),
    ("QKH94M1Z11 Imethibitishwa. Ksh2,000.00 imetumwa kwa JIRANI MWEMA 0712345678 tarehe 20/11/26 saa 3:12 PM.", 2000),
    ("QKH94M1Z11 imethibitishwa. Ksh2,000.00 imelipwa kwa JIRANI MWEMA tarehe 20/11/26 saa 15:12. Salio Ksh9.00", 2000),
    ("QKH94M1Z11 Imethibitishwa.Umelipa Ksh2,000.00 kwa JIRANI kwa akaunti L-1001 tarehe 20/11/26", 2000),
    # Forwarded, in lower case, with spaces that do not break and on several lines.
    ("Fwd: MPESA: qkh94m1z11 confirmed.\nksh2,000.00 sent to umeed\non 20/11/26 at 3:12 pm", 2000),
    ("QKH94M1Z11\u00a0Confirmed.\u00a0Ksh\u00a02,000.00 sent\u00a0to UMEED on\u00a020/11/26", 2000),
    ("\u200eQKH94M1Z11 Confirmed. KES 2000 sent to UMEED on 20/11/26", 2000),
]


@pytest.mark.parametrize(("said", "whole"), KENYA)
def test_X_1_reads_m_pesa(said: str, whole: float) -> None:
    assert read(said, "KE") == paid("KE", "mpesa", "QKH94M1Z11", whole, DAY)


@pytest.mark.parametrize(
    ("said", "provider", "code", "whole", "on"),
    [
        (
            "Rs. 2,000.00 sent to UMEED 03001234567. Fee Rs. 0.00. TID: 012345678901. JazzCash",
            *("jazzcash", "012345678901", 2000, None),
        ),
        (
            "Dear Customer, you have paid Rs 4728 to Umeed Microfinance on 20-11-2026 13:05. TID 34567890123",
            *("jazzcash", "34567890123", 4728, DAY),
        ),
        ("JazzCash: Aap ne Rs.2,000 UMEED ko bheje. TID#012345678901", "jazzcash", "012345678901", 2000, None),
        ("جاز کیش: آپ نے ۲٬۰۰۰ روپے امید کو بھیجے۔ ٹی آئی ڈی: ۰۱۲۳۴۵۶۷۸۹۰۱", "jazzcash", "012345678901", 2000, None),
        (
            "Forwarded\nMoney sent\u00a0successfully PKR\u00a02,000 to UMEED JazzCash Transaction ID: 012345678901",
            *("jazzcash", "012345678901", 2000, None),
        ),
        ("rs 2000 sent to umeed. trx id 23456789012. easypaisa", "easypaisa", "23456789012", 2000, None),
        (
            "Dear Customer, you have transferred Rs. 2,000.00 to UMEED on 20/11/2026. Trx ID: 23456789012",
            *("easypaisa", "23456789012", 2000, DAY),
        ),
        ("Easypaisa: Payment of Rs 2,000 to Umeed. ID#23456789012", "easypaisa", "23456789012", 2000, None),
        ("ایزی پیسہ: آپ نے 2000 روپے ادا کیے۔ ٹرانزیکشن آئی ڈی: ۲۳۴۵۶۷۸۹۰۱۲", "easypaisa", "23456789012", 2000, None),
        ("You have paid Rs.500.50 via easy paisa. TID 23456789012", "easypaisa", "23456789012", 500.5, None),
        (
            "PKR 7,500.00 sent from A/C ***0000 by Raast to UMEED on 20-Nov-2026. Raast ID: MEZN20261120ABC123",
            *("raast", "MEZN20261120ABC123", 7500, DAY),
        ),
        (
            "RAAST transfer of Rs. 2,000 to UMEED was successful. Ref No: 98765432101",
            *("raast", "98765432101", 2000, None),
        ),
        (
            "Dear Customer, Rs 2,000.00 transferred via IBFT from acct 1234 to UMEED 20/11/26. STAN: 00123456",
            *("bank", "00123456", 2000, DAY),
        ),
        (
            "HBL: PKR 2,000 debited from your account **89 for funds transfer. RRN 632512345678",
            *("bank", "632512345678", 2000, None),
        ),
        (
            "Your Meezan account is debited by PKR 2,000.00 on 20 Nov 2026. Transaction ID: 9A8B7C6D5E",
            *("bank", "9A8B7C6D5E", 2000, DAY),
        ),
    ],
)
def test_X_1_reads_what_is_sent_in_pakistan(said: str, provider: str, code: str, whole: float, on: date | None) -> None:
    assert read(said, "PK") == paid("PK", provider, code, whole, on)


@pytest.mark.parametrize(
    ("said", "provider", "code", "whole", "on"),
    [
        (
            "Dear UPI user A/C X1234 debited by 2000.0 on date 20Nov26 trf to UMEED Refno 632512345678. -SBI",
            *("upi", "632512345678", 2000, DAY),
        ),
        (
            "Paid Rs.350.00 to UMEED on 20-11-26 using UPI. UPI Ref: 632512345678. Call 18002586161 -HDFC Bank",
            *("upi", "632512345678", 350, DAY),
        ),
        (
            "ICICI Bank Acct XX123 debited for Rs 2,000.00 on 20-Nov-26; UMEED credited. UPI:632512345678.",
            *("upi", "632512345678", 2000, DAY),
        ),
        ("₹1,50,000 sent to umeed@okaxis, Google Pay. UTR 632512345678", "upi", "632512345678", 150000, None),
        (
            "Sent Rs.2000\u00a0From HDFC A/C *1234\nTo UMEED\nOn 20/11/26\nRef 632512345678 UPI",
            *("upi", "632512345678", 2000, DAY),
        ),
        ("यूपीआई: ₹२,००० का भुगतान किया गया। UTR ६३२५१२३४५६७८", "upi", "632512345678", 2000, None),
        (
            "INR 2,000.00 debited from A/c no. XX1234 on 20-11-26 for NEFT txn to UMEED. UTR SBIN526325000123",
            *("neft", "SBIN526325000123", 2000, DAY),
        ),
    ],
)
def test_X_1_reads_what_is_sent_in_india(said: str, provider: str, code: str, whole: float, on: date | None) -> None:
    assert read(said, "IN") == paid("IN", provider, code, whole, on)


@pytest.mark.parametrize(
    ("said", "provider", "code", "whole", "on"),
    [
        ("Rs. 2,000 sent to UMEED from your eSewa. Transaction Code: 0AB12CD", "esewa", "0AB12CD", 2000, None),
        ("esewa: payment of npr 2000.00 on 2026-11-20. txn id: 0ab12cd", "esewa", "0AB12CD", 2000, DAY),
        ("ईसेवा: रु. २,००० भुक्तानी भयो। कारोबार कोड: 0AB12CD", "esewa", "0AB12CD", 2000, None),
        (
            "Khalti: You have paid Rs 2,000 to Umeed. Transaction ID: GFq9PFS7b2iYvL8Lir9oXe",
            *("khalti", "GFQ9PFS7B2IYVL8LIR9OXE", 2000, None),
        ),
        ("Fonepay payment of NPR 2,000.00 to UMEED. Trace ID: 12345678", "fonepay", "12345678", 2000, None),
    ],
)
def test_X_1_reads_what_is_sent_in_nepal(said: str, provider: str, code: str, whole: float, on: date | None) -> None:
    assert read(said, "NP") == paid("NP", provider, code, whole, on)


@pytest.mark.parametrize(
    ("said", "provider", "code", "whole", "on"),
    [
        (
            "m-Transfer BERHASIL 20/11/26 10:15 Ke 1234567890 UMEED Rp250.000,00 Ref 9876543210",
            *("bank", "9876543210", 250000, DAY),
        ),
        (
            "Transfer berhasil! Rp 1.500.000 ke rekening UMEED. No. Referensi: 20261120123456",
            *("bank", "20261120123456", 1500000, None),
        ),
        (
            "BRImo transaksi berhasil\nTanggal 20 November 2026\nNo Ref 123456789012\nTotal Rp250.000",
            *("bank", "123456789012", 250000, DAY),
        ),
        ("Pembayaran QRIS Rp250.000 ke UMEED sukses. RRN 632512345678", "qris", "632512345678", 250000, None),
        (
            "DANA: kirim uang rp\u00a0250.000 ke UMEED berhasil. ID Transaksi 2026112012121420010100166",
            *("dana", "2026112012121420010100166", 250000, None),
        ),
    ],
)
def test_X_1_reads_what_is_sent_in_indonesia(
    said: str, provider: str, code: str, whole: float, on: date | None
) -> None:
    assert read(said, "ID") == paid("ID", provider, code, whole, on)


@pytest.mark.parametrize(
    ("said", "country", "provider", "code"),
    [
        ("QKH94M1Z11", "KE", "mpesa", "QKH94M1Z11"),
        ("qkh94m1z11.", "KE", "mpesa", "QKH94M1Z11"),
        ("msimbo ni QKH94M1Z11", "KE", "mpesa", "QKH94M1Z11"),
        ("TID: 0123 4567 8901", "PK", "", "012345678901"),
        ("میرا کوڈ ۰۱۲۳۴۵۶۷۸۹۰۱ ہے", "PK", "", "012345678901"),
        ("UTR 632512345678", "IN", "upi", "632512345678"),
    ],
)
def test_X_1_reads_a_code_alone(said: str, country: str, provider: str, code: str) -> None:
    assert read(said, country) == PaidMessage(provider, code, None, None)


@pytest.mark.parametrize(
    ("said", "country", "why"),
    [
        ("QKH94M1Z11 Confirmed. You have received Ksh5,000.00 from JANE on 20/11/26", "KE", "came to you"),
        ("QKH94M1Z11 Imethibitishwa. Umepokea Ksh5,000.00 kutoka kwa JANE", "KE", "came to you"),
        ("QKH94M1Z11 Confirmed. Ksh500.00 sent to UMEED has been reversed.", "KE", "did not move"),
        ("JazzCash: Rs 500 received from ALI. TID 012345678901", "PK", "came to you"),
        ("JazzCash: payment of Rs 500 failed. TID 012345678901", "PK", "did not move"),
        ("JazzCash: Rs 500 sent to UMEED.", "PK", "only the code"),
        ("INR 500 credited to your A/c XX12 by UPI Ref 632512345678", "IN", "came to you"),
        ("yesterday at the shop", "KE", "The code stands in the message, like QKH94M1Z11"),
        ("2000", "KE", "The code stands in the message, like QKH94M1Z11"),
        ("I paid 2000 on monday", "KE", "The code stands in the message, like QKH94M1Z11"),
        ("confirmed", "KE", "The code stands in the message, like QKH94M1Z11"),
    ],
)
def test_X_1_says_what_would_have_worked(said: str, country: str, why: str) -> None:
    assert why in reason(lambda: read(said, country))


def pasted(said: str, country: str) -> bool:
    return is_pasted(said, currency=_CURRENCIES[country], country=country, today=TODAY)


@pytest.mark.parametrize("said", [said for said, _whole in KENYA])
def test_X_1_a_whole_message_is_known_without_a_word_before_it(said: str) -> None:
    assert pasted(said, "KE")


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("QKH94M1Z11", "KE"),
        ("pay 2000", "KE"),
        ("QKH94M1Z11 Confirmed. You have received Ksh5,000.00 from JANE", "KE"),
        ("how do I pay from my bank account?", "PK"),
        ("I paid by JazzCash", "PK"),
        ("pay 500 by upi", "IN"),
    ],
)
def test_X_1_other_words_are_not_taken_for_one(said: str, country: str) -> None:
    assert not pasted(said, country)
