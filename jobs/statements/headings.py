"""Which column of a statement holds what, found by the words of its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from jobs.statements.tables import Cell
from jobs.statements.unreadable import Unreadable

#: The headings of M-Pesa, JazzCash, UPI and banks; of two columns that would do, the earlier word here counts.
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": (
        *("receipt no", "receipt number", "receipt", "utr", "utr no", "utr number", "utr rrn", "rrn", "upi ref no"),
        *("upi reference", "upi transaction id", "mpesa code", "tid", "transaction id", "txn id", "trx id", "trxid"),
        *("transaction reference", "transaction ref no", "reference no", "reference number", "ref no", "ref"),
        *("reference", "instrument no", "cheque no", "chq ref no"),
    ),
    "moment": (
        *("completion time", "transaction date time", "transaction date and time", "date time", "date and time"),
        *("transaction date", "txn date", "trx date", "posting date", "booking date", "date", "value date"),
        *("initiation time", "transaction time", "tanggal"),
    ),
    "time": ("time", "txn time", "transaction time"),
    "paid_in": (
        "paid in",
        "credit",
        "credit amount",
        "credits",
        "deposit",
        "deposits",
        "deposit amt",
        "money in",
        "cr",
    ),
    "withdrawn": (
        *("withdrawn", "debit", "debit amount", "debits", "withdrawal", "withdrawals", "withdrawal amt", "money out"),
        "dr",
    ),
    "amount": ("transaction amount", "txn amount", "amount", "paid amount", "gross amount", "jumlah"),
    "side": ("dr cr", "cr dr", "debit credit", "credit debit", "type"),
    "status": ("transaction status", "txn status", "status", "payment status"),
    "account": (
        *("a c no", "account reference", "bill reference", "bill reference number", "bill ref no", "bill ref"),
        *("consumer number", "customer reference", "order id", "order reference", "invoice no", "note", "notes"),
        "customer note",
    ),
    "payer": (
        *("other party info", "payer", "payer name", "payer vpa", "payer upi id", "customer msisdn", "msisdn"),
        *(
            "customer mobile",
            "mobile number",
            "sender",
            "sender name",
            "sender account",
            "from account",
            "customer name",
        ),
    ),
    "details": ("details", "narration", "description", "particulars", "transaction details", "remarks"),
    "currency": ("currency", "ccy", "transaction currency"),
    "balance": ("balance", "running balance", "closing balance", "available balance"),
}
#: The heading is among the first lines; before it stand a name, an address and a period.
_SEARCHED: Final = 40
_CURRENCY: Final = re.compile(r"\b(in )?(pkr|kes|ksh|inr|npr|idr|rs|rp|sh)\b")


def columns_in(rows: Iterable[tuple[int, Sequence[Cell]]]) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """
    Return the heading's line, the column of each field, and the headings that nothing is read from.

    Raise Unreadable naming what is missing and what there was.
    """
    best: tuple[int, dict[str, int], Sequence[Cell]] | None = None
    for line, cells in (row for row, _n in zip(rows, range(_SEARCHED), strict=False)):
        found = _fields(cells)
        if best is None or len(found) > len(best[1]):
            best = line, found, cells
    if best is None:
        raise Unreadable("The file is empty.")
    line, found, cells = best
    if missing := _missing(found):
        there = ", ".join(_shown(cell) for cell in cells if _shown(cell))[:300]
        message = (
            f"No heading for {' and '.join(missing)}. Line {line} has: {there or 'nothing'}. {_would_work(missing)}"
        )
        raise Unreadable(message)
    read = set(found.values())
    unknown = tuple(_shown(cell) for place, cell in enumerate(cells) if place not in read and _shown(cell))
    return line, found, unknown


def _fields(cells: Sequence[Cell]) -> dict[str, int]:
    words = [_words(_shown(cell)) for cell in cells]
    found: dict[str, int] = {}
    for field, known in KNOWN.items():
        place = next((words.index(word) for word in known if word in words), None)
        if place is not None and place not in found.values():
            found[field] = place
    return found


def _missing(found: Mapping[str, int]) -> list[str]:
    missing = [name for field, name in (("reference", "the receipt"), ("moment", "the date")) if field not in found]
    return missing if {"paid_in", "amount"} & found.keys() else [*missing, "the amount"]


def _would_work(missing: Sequence[str]) -> str:
    examples = {
        "the receipt": "Receipt No., UTR, Transaction ID or Reference",
        "the date": "Completion Time, Transaction Date or Date",
        "the amount": "Paid In, Credit or Amount",
    }
    return "These would have worked: " + "; ".join(f"for {name}: {examples[name]}" for name in missing) + "."


def _shown(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _words(heading: str) -> str:
    plain = " ".join(re.findall(r"\w+", heading.casefold().replace("_", " ")))
    return " ".join(_CURRENCY.sub(" ", plain).split())
