"""The first sheet of an .xlsx file as rows of text and moments: the values that were saved, never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from xml.etree import ElementTree

from jobs.statements.unreadable import Unreadable

#: A statement of a year is a few megabytes; more than this is not a statement, or was made to fill our memory.
_MOST_BYTES: Final = 60_000_000
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATE_FORMATS: Final = {*range(14, 23), 45, 46, 47}
#: What stands in quotes, in brackets or behind a backslash in a number format is no part of a date.
_LITERAL: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_WHOLE: Final = re.compile(r"-?\d+\.0*")


def rows_of_workbook(data: bytes) -> Iterator[tuple[int, list[str | datetime]]]:
    """Yield each row of the first sheet with its number; raise Unreadable for what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(entry.file_size for entry in file.infolist()) > _MOST_BYTES:
                raise Unreadable("The workbook is too large. Export a shorter time, a month for example.")
            names = set(file.namelist())
            shared = _shared(file, names)
            dated, epoch = _dated(file, names), _epoch(file)
            sheet = next((name for name in sorted(names) if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)), "")
            if not sheet:
                raise Unreadable("The workbook has no sheet. Save it again as .xlsx or .csv.")
            root = _xml(file.read(sheet))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, NotImplementedError, RuntimeError) as bad:
        # An encrypted file raises RuntimeError.
        raise Unreadable("The workbook cannot be opened. Save it without a password as .xlsx or .csv.") from bad
    for position, row in enumerate(root.iter(f"{_MAIN}row"), start=1):
        yield int(row.get("r", position)), _cells(row, shared, dated, epoch)


def _cells(
    row: ElementTree.Element, shared: list[str], dated: Mapping[int, bool], epoch: datetime
) -> list[str | datetime]:
    found: list[str | datetime] = []
    for cell in row.iter(f"{_MAIN}c"):
        column = _column(cell.get("r", ""), otherwise=len(found))
        found += [""] * (column - len(found))
        found.append(_value(cell, shared, dated, epoch))
    return found


def _value(cell: ElementTree.Element, shared: list[str], dated: Mapping[int, bool], epoch: datetime) -> str | datetime:
    """Return what a cell shows: for a formula, what it came to when the file was saved."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    written = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        number = int(written) if written.isdigit() else -1
        return shared[number] if 0 <= number < len(shared) else ""
    if kind != "n" or not written:
        return written
    if dated.get(int(cell.get("s", 0))):
        # Seconds are whole in a statement, and days as binary fractions are a little off.
        return epoch + timedelta(seconds=round(float(written) * 86_400))
    return _plain(written)


def _plain(written: str) -> str:
    """Return a number as the sheet shows it: 2000 and not 2000.0, 0.30 and not 0.30000000000000004."""
    if "e" in written.lower() or len(written.partition(".")[2]) > 2:
        written = f"{float(written):.2f}"
    return written.partition(".")[0] if _WHOLE.fullmatch(written) else written


def _shared(file: zipfile.ZipFile, names: set[str]) -> list[str]:
    if "xl/sharedStrings.xml" not in names:
        return []
    return [_text(entry) for entry in _xml(file.read("xl/sharedStrings.xml")).iter(f"{_MAIN}si")]


def _text(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))


def _dated(file: zipfile.ZipFile, names: set[str]) -> dict[int, bool]:
    """Return for each style of a cell whether it shows a number as a date."""
    if "xl/styles.xml" not in names:
        return {}
    root = _xml(file.read("xl/styles.xml"))
    own = {
        int(entry.get("numFmtId", 0)): bool(re.search("[ymdhs]", _LITERAL.sub("", entry.get("formatCode", "")).lower()))
        for entry in root.iter(f"{_MAIN}numFmt")
    }
    styles = root.find(f"{_MAIN}cellXfs")
    ids = [int(entry.get("numFmtId", 0)) for entry in styles] if styles is not None else []
    return {place: own.get(number, number in _DATE_FORMATS) for place, number in enumerate(ids)}


def _epoch(file: zipfile.ZipFile) -> datetime:
    """Return the day from which the workbook counts; old ones of a Mac count from 1904."""
    properties = _xml(file.read("xl/workbook.xml")).find(f"{_MAIN}workbookPr")
    late = properties is not None and properties.get("date1904") in {"1", "true"}
    return datetime(1904, 1, 1) if late else datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone


def _xml(data: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        raise Unreadable("The workbook holds what no statement needs. Save it again as .xlsx or .csv.")
    return ElementTree.fromstring(data)  # noqa: S314 - see the import


def _column(reference: str, *, otherwise: int) -> int:
    """Return the place of a cell such as AB12, counted from nothing."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return otherwise
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1
