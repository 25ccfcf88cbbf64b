"""
Banks, QRIS and DANA in Indonesia.

What is pasted here is the text of an app's receipt: amounts as Rp250.000, a number called No. Referensi, No. Ref, RRN
or ID Transaksi. Lengths differ from bank to bank.
"""

from __future__ import annotations

import re
from typing import Final

from bot.read.paid_messages.family import Family, patterns

_PAID: Final = re.compile(
    r"\b(?:transfer (?:ke|berhasil|sukses)|berhasil (?:transfer|kirim|bayar|dikirim)|kirim uang|mengirim|terkirim|"
    r"dikirim|pembayaran|membayar|dibayar|bayar|transaksi berhasil|transfer rp|m-transfer|bi[- ]fast|payment|paid)\b"
)
_CAME: Final = re.compile(r"\b(?:diterima|menerima|dana masuk|transfer masuk|telah masuk|kredit|received)\b")
_RUPIAH: Final = patterns(r"\b(?:rp|idr)\.? ?:? ?(\d[\d.,]*)")
_CODES: Final = patterns(
    r"\b(?:no(?:mor)?\.? ?(?:ref(?:erensi)?|rrn|transaksi)|ref(?:erensi)?(?: ?(?:no|id))?|rrn|reff?|"
    r"id (?:transaksi|dana|pesanan|order)|transaction id|kode (?:transaksi|referensi))[ .:#-]{1,4}"
    r"((?=\w*\d)[a-z0-9]{8,40})\b",
)

DANA: Final = Family("dana", re.compile(r"\bdana\b(?! (?:masuk|diterima))"), _PAID, _CAME, _CODES, _RUPIAH)
QRIS: Final = Family("qris", re.compile(r"\bqris\b"), _PAID, _CAME, _CODES, _RUPIAH)
BANK: Final = Family(
    "bank",
    re.compile(r"\b(?:rekening|rek|m-transfer|bi[- ]fast|livin|brimo|bca|bri|bni|mandiri|bsi|cimb|seabank|jago|ref)\b"),
    _PAID,
    _CAME,
    _CODES,
    _RUPIAH,
)
