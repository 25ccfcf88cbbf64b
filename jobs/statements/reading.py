"""A statement read line by line: what moved, and for each line that cannot be read, why, and what would have worked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

from domain.money import Money
from domain.payments.statements import StatementLine, reference_for
from domain.policy.lender import Lender
from jobs.statements.headings import columns_in
from jobs.statements.tables import Cell, rows_of
from jobs.statements.unreadable import Unreadable
from jobs.statements.values import amount_in, moment_in

_DONE: Final = {
    "completed",
    "complete",
    "success",
    "successful",
    "succeeded",
    "paid",
    "settled",
    "approved",
    "captured",
}
#: A name that a provider may have given to a movement.
_REFERENCE: Final = re.compile(r"[\w./:+=@#&()-]{2,80}(?: [\w./:+=@#&()-]{1,40}){0,6}")
_ACCOUNT_IN_DETAILS: Final = re.compile(
    r"\b(?:acc(?:ount)?|a/c|ref)\b[\s.:#-]*(?:no\b[\s.:#]*)?(l[\s-]?\d{4,12})\b|\b(l-\d{4,12})\b", re.IGNORECASE
)
_PAYER_IN_DETAILS: Final = re.compile(r"\bfrom\s+(.{3,80}?)(?=\s+acc(?:ount)?\b|\s+a/c\b|$)", re.IGNORECASE)
_SUMS: Final = {"total", "totals", "grand total", "opening balance", "closing balance"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was not taken, and why; `written` is its receipt, amount and account, without who paid."""

    line: int
    why: str
    written: str = ""


@dataclass(slots=True)
class Statement:
    """What a file says."""

    lines: list[StatementLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: Lines of movements that did not happen: failed, pending, cancelled.
    skipped: int = 0
    #: Headings that nothing is read from.
    unknown: tuple[str, ...] = ()


def read_statement(data: bytes, *, provider: str, lender: Lender, now: datetime) -> Statement:
    """Return what a statement's file says; raise Unreadable when it is none that we can read."""
    rows = list(rows_of(data))
    heading, columns, unknown = columns_in(rows)
    found = Statement(unknown=unknown)
    reader = _Reader(provider, lender, now, columns)
    references: dict[str, StatementLine] = {}
    for line, cells in rows:
        if line <= heading or reader.is_no_movement(cells):
            continue
        try:
            one = reader.read(cells)
        except Unreadable as unreadable:
            found.problems.append(Problem(line, str(unreadable), reader.written(cells)))
            continue
        if one is None:
            found.skipped += 1
            continue
        problem = _keep(references, one)
        if problem:
            found.problems.append(Problem(line, problem, reader.written(cells)))
    found.lines = list(references.values())
    return found


def _keep(references: dict[str, StatementLine], one: StatementLine) -> str:
    """Take a line; what was taken off for a movement has the receipt of that movement, and is kept beside it."""
    known = references.get(one.reference)
    if known is None:
        references[one.reference] = one
    elif (known.amount.minor > 0) != (one.amount.minor > 0):
        out, came = (known, one) if known.amount.minor < 0 else (one, known)
        references[one.reference] = came
        name = f"{one.reference}:OUT"
        references[name] = StatementLine(name, out.amount, out.paid_at, out.account, out.payer)
    elif (known.amount == one.amount and known.paid_at == one.paid_at) or one.amount.minor < 0:
        return ""
    else:
        return f"receipt {one.reference} is there twice, with {known.amount} and {one.amount}; the first was taken."
    return ""


@dataclass(frozen=True, slots=True)
class _Reader:
    provider: str
    lender: Lender
    now: datetime
    columns: Mapping[str, int]

    def read(self, cells: Sequence[Cell]) -> StatementLine | None:
        """Return what a row says, or None for what did not happen; raise Unreadable naming what would have worked."""
        status = self._text(cells, "status").casefold()
        if status and status not in _DONE:
            return None
        reference = reference_for(self.provider, " ".join(self._text(cells, "reference").split()))
        if not _REFERENCE.fullmatch(reference):
            raise Unreadable(
                "the receipt is missing or is no receipt; a letter or figure code such as QKH94M1Z11 works."
            )
        amount = self._amount(cells)
        if not amount:
            return None
        details = self._text(cells, "details")
        account = self._text(cells, "account") or _in(_ACCOUNT_IN_DETAILS, details)
        payer = self._text(cells, "payer") or _in(_PAYER_IN_DETAILS, details)
        return StatementLine(reference, amount, self._moment(cells), account[:60], payer[:120])

    def written(self, cells: Sequence[Cell]) -> str:
        """Return what a row names of a movement, as it is written."""
        names = ("reference", "paid_in", "withdrawn", "amount", "currency", "account")
        return " ".join(filter(None, (self._text(cells, name) for name in names)))

    def is_no_movement(self, cells: Sequence[Cell]) -> bool:
        """Return whether a row is empty or a sum below the movements."""
        words = [cell.casefold().strip(" :") for cell in cells if isinstance(cell, str) and cell.strip()]
        return not any(cells) or (bool(words) and words[0] in _SUMS)

    def _amount(self, cells: Sequence[Cell]) -> Money:
        currency = self._text(cells, "currency").upper() or self.lender.currency
        if currency != self.lender.currency:
            message = f"{currency} is not the lender's currency; lines in {self.lender.currency} work."
            raise Unreadable(message)
        came = self._number(cells, "paid_in")
        went = self._number(cells, "withdrawn")
        if "amount" in self.columns and not came and not went:
            came = self._number(cells, "amount")
            if self._text(cells, "side").casefold() in {"dr", "debit", "d", "out", "withdrawal"}:
                came = -abs(came)
        major = came if came else -abs(went)
        try:
            return Money.of(major, currency)
        except ValueError:
            message = f"the amount {major} has more decimals than {currency} has; 2000.50 works."
            raise Unreadable(message) from None

    def _number(self, cells: Sequence[Cell], name: str) -> Decimal:
        written = self._text(cells, name)
        return amount_in(written, dotted=self.lender.country == "id") if written else Decimal(0)

    def _moment(self, cells: Sequence[Cell]) -> datetime:
        cell = cells[self.columns["moment"]] if self.columns["moment"] < len(cells) else ""
        at = self._text(cells, "time")
        local = cell if isinstance(cell, datetime) else moment_in(f"{cell} {at}".strip())
        if isinstance(cell, datetime) and local.time() == time():
            # A sheet's date without an hour.
            local = moment_in(f"{cell:%Y-%m-%d} {at}".strip())
        moment = (local if local.tzinfo else local.replace(tzinfo=self.lender.zone)).astimezone(UTC)
        if self.lender.today(moment) > self.lender.today(self.now):
            message = f"{local:%d-%m-%Y} has not come yet; is the day before the month?"
            raise Unreadable(message)
        return min(moment, self.now)

    def _text(self, cells: Sequence[Cell], name: str) -> str:
        place = self.columns.get(name, -1)
        cell = cells[place] if 0 <= place < len(cells) else ""
        return cell.strip().lstrip("'") if isinstance(cell, str) else f"{cell:%H:%M:%S}"


def _in(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next((group for group in found.groups() if group), "").strip(" -") if found else ""
