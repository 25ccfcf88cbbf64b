"""Workbooks as spreadsheet programs save them, for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org"
_SPACE = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
_TYPES = f'''{_HEAD}<Types xmlns="{_OFFICE}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'''
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_BOOK = (
    f'{_HEAD}<workbook {_SPACE} xmlns:r="{_RELATIONS}"><workbookPr/>'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
#: Style 1 is a built-in date, style 2 one of the user's own.
_STYLES = (
    f'{_HEAD}<styleSheet {_SPACE}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def _relations(*targets: tuple[str, str]) -> str:
    """Return which parts of a file belong to another."""
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_OFFICE}/package/2006/relationships">{each}</Relationships>'


class Formula(str):
    """What a formula came to when the file was saved; the formula itself says something else."""

    __slots__ = ()


class Serial(float):
    """A date as a sheet counts it: days since 1899-12-30, in style 2."""

    __slots__ = ()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return an .xlsx file with one sheet; text is kept among the shared strings, as Excel does."""
    strings: list[str] = []
    sheet = "".join(
        f'<row r="{number}">{"".join(_cell(cell, place, number, strings) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return packed(f"{_HEAD}<worksheet {_SPACE}><sheetData>{sheet}</sheetData></worksheet>", strings)


def hostile(sheet: str, *, doctype: str = "") -> bytes:
    """Return an .xlsx file whose sheet says anything."""
    return packed(f"{_HEAD}{doctype}<worksheet {_SPACE}>{sheet}</worksheet>", [])


def packed(sheet: str, strings: Sequence[str]) -> bytes:
    """Return the parts of a workbook as one file."""
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", _relations(("officeDocument", "xl/workbook.xml")))
        parts.writestr("xl/workbook.xml", _BOOK)
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(
                ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
            ),
        )
        parts.writestr("xl/styles.xml", _STYLES)
        parts.writestr("xl/sharedStrings.xml", f"{_HEAD}<sst {_SPACE}>{shared}</sst>")
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
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
