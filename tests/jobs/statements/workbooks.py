"""Workbooks as spreadsheet programs save them, for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
#: Style 1 is a built-in date, style 2 one of the user's own.
_STYLES = (
    f'{_HEAD}<styleSheet {_SPACE}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


class Formula(str):
    """What a formula came to when the file was saved; the formula itself says something else."""

    __slots__ = ()


class Serial(float):
    """A date as a sheet counts it: days since 1899-12-30, in style 2."""

    __slots__ = ()


def workbook(rows: Sequence[Sequence[object]], *, doctype: str = "") -> bytes:
    """Return an .xlsx file with one sheet; text is kept among the shared strings, as Excel does."""
    strings: list[str] = []
    sheet = "".join(
        f'<row r="{number}">{"".join(_cell(cell, place, number, strings) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", f"{_HEAD}<workbook {_SPACE}><workbookPr/></workbook>")
        parts.writestr("xl/styles.xml", _STYLES)
        parts.writestr("xl/sharedStrings.xml", f"{_HEAD}<sst {_SPACE}>{shared}</sst>")
        data = f"{_HEAD}{doctype}<worksheet {_SPACE}><sheetData>{sheet}</sheetData></worksheet>"
        parts.writestr("xl/worksheets/sheet1.xml", data)
    return file.getvalue()


def _cell(cell: object, place: int, row: int, strings: list[str]) -> str:
    name = f"{chr(65 + place)}{row}"
    match cell:
        case "" | None:
            return ""
        case Formula():
            return f'<c r="{name}" t="str"><f>WEBSERVICE("https://example.com")</f><v>{escape(cell)}</v></c>'
        case Serial():
            return f'<c r="{name}" s="2"><v>{float(cell)!r}</v></c>'
        case str():
            strings.append(cell)
            return f'<c r="{name}" t="s"><v>{len(strings) - 1}</v></c>'
        case _:
            return f'<c r="{name}"><v>{cell}</v></c>'
