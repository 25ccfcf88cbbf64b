"""A statement's file as rows of cells, whatever wrote it: .xlsx, or text in any of the encodings and with any comma."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from jobs.statements.unreadable import Unreadable

Cell = str | datetime

_ZIP: Final = b"PK\x03\x04"
#: An .xls of before 2007, or an .xlsx with a password, which is wrapped in the same kind of file.
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_DELIMITERS: Final = (",", ";", "\t", "|")


def rows_of(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each row with the number of its line; raise Unreadable for a file of another kind."""
    if data.startswith(_ZIP):
        from jobs.statements.workbook import rows_of_workbook

        yield from rows_of_workbook(data)
        return
    if data.startswith(_OLD_OFFICE):
        raise Unreadable("This is an old Excel file, or one with a password. Save it as .xlsx or .csv without one.")
    if data.startswith(b"%PDF"):
        raise Unreadable("This is a PDF. Download the same statement as .csv or .xlsx.")
    yield from _rows_of_text(decoded(data))


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 where it says so or must be, and Latin letters otherwise."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    start = data[:400]
    if start.count(0) > len(start) // 4:
        # Every other byte is nothing: UTF-16 that does not say so.
        return data.decode("utf-16-be" if start[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _rows_of_text(text: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as problem:
        message = f"line {reader.line_num} cannot be read ({problem}). Download the statement again."
        raise Unreadable(message) from problem


def _delimiter(text: str) -> str:
    """Return what stands between the columns: what parts the lines at the top into most cells."""
    top = text.splitlines()[:40]
    return max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in top), default=0))
