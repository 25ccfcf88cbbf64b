"""The first sheet of an .xlsx file as rows of text and moments: the values that were saved, never a formula."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from jobs.statements.unreadable import Unreadable

#: A statement of a year is a few megabytes; more than this is not a statement, or was made to fill our memory.
_MOST_BYTES: Final = 60_000_000
#: A row or a cell may claim to stand anywhere, and everything before it would be made up.
_MOST_ROWS: Final = 200_000
_MOST_COLUMNS: Final = 100
_WHOLE: Final = re.compile(r"-?\d+\.0*")


def rows_of_workbook(data: bytes) -> list[tuple[int, list[str | datetime]]]:
    """Return each row of the first sheet with its number; raise Unreadable for what is no workbook."""
    try:
        _check_size(data)
        with warnings.catch_warnings():
            # What a spreadsheet program left out, such as a default style, says nothing about the money.
            warnings.simplefilter("ignore")
            return _rows(data)
    except Unreadable:
        raise
    except Exception as bad:
        # A file that is cut short, encrypted or made up can have almost anything raised inside the library.
        raise Unreadable("The workbook cannot be opened. Save it without a password as .xlsx or .csv.") from bad


def _check_size(data: bytes) -> None:
    """Look at the size that every part unfolds to: zipfile reads no more of a part than it says here."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if sum(entry.file_size for entry in file.infolist()) > _MOST_BYTES:
            raise Unreadable("The workbook is too large. Export a shorter time, a month for example.")


def _rows(data: bytes) -> list[tuple[int, list[str | datetime]]]:
    # It costs a tenth of a second, which only those who import a workbook pay.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        if not book.worksheets:
            raise Unreadable("The workbook has no sheet. Save it again as .xlsx or .csv.")
        found: list[tuple[int, list[str | datetime]]] = []
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
            if number > _MOST_ROWS:
                raise Unreadable("The workbook has too many rows. Export a shorter time, a month for example.")
            if any(cell is not None for cell in row):
                found.append((number, [_shown(cell) for cell in row]))
        return found
    finally:
        book.close()


def _shown(cell: Any) -> str | datetime:
    """Return what a cell shows: for a formula, what it came to when the file was saved."""
    match cell:
        case None:
            return ""
        case datetime():
            # Seconds are whole in a statement, and days as binary fractions are a little off.
            return (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        case date():
            return datetime.combine(cell, time())
        case time():
            return f"{cell:%H:%M:%S}"
        case float():
            return _plain(cell)
        case _:
            return str(cell)


def _plain(number: float) -> str:
    """Return a number as the sheet shows it: 2000 and not 2000.0, 0.30 and not 0.30000000000000004."""
    written = str(number)
    if "e" in written or len(written.partition(".")[2]) > 2:
        written = f"{number:.2f}"
    return written.partition(".")[0] if _WHOLE.fullmatch(written) else written
