"""A paper as a PDF: sober, on one small page where it fits, and mirrored for languages written from the right."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.papers.layout import Row, Sheet, Table, TableRow
from bot.speak import Speaker
from domain.messages import Text

if TYPE_CHECKING:
    from fpdf import FPDF

#: Width and height in millimetres.
_SMALL: Final = (148.0, 210.0)
_LARGE: Final = (210.0, 297.0)
_MARGIN: Final = 13.0
_FOOT: Final = 20.0

_INK: Final = (23, 33, 28)
_SOFT: Final = (90, 106, 98)
_LINE: Final = (219, 228, 223)
_TINT: Final = (240, 246, 243)
_GREEN: Final = (18, 105, 74)
_WARN: Final = (154, 52, 18)
_GHOST: Final = (246, 236, 230)

_FONTS: Final = {"latin": "NotoSans", "arabic": "NotoNaskhArabic", "devanagari": "NotoSansDevanagari"}
_OWN_SCRIPT: Final = {"ur": "arabic", "hi": "devanagari", "ne": "devanagari"}


def make_pdf(sheet: Sheet, speaker: Speaker, *, at: datetime) -> bytes:
    """Return a paper as a PDF; the same paper at the same moment gives the same bytes. Takes a quarter of a second."""
    drawing = _Drawing(_blank(sheet, speaker, at), speaker, sheet)
    drawing.head()
    for statement in sheet.states:
        drawing.sentence(statement)
    if sheet.states:
        drawing.gap(4)
    for row in sheet.rows:
        drawing.row(row)
    for table in sheet.tables:
        drawing.table(table)
    if sheet.below:
        drawing.gap(3)
        for row in sheet.below:
            drawing.row(row)
    if sheet.sentences:
        drawing.gap(4)
        for sentence in sheet.sentences:
            drawing.sentence(sentence)
    return bytes(drawing.pdf.output())


def _blank(sheet: Sheet, speaker: Speaker, at: datetime) -> Any:
    pdf: Any = _document_class()(unit="mm", format=_LARGE if sheet.large else _SMALL)
    pdf.sheet, pdf.speaker = sheet, speaker
    pdf.set_title(speaker.say(sheet.title))
    pdf.set_author(speaker.say(sheet.lender))
    pdf.set_lang(speaker.language.replace("_", "-"))
    pdf.set_creation_date(at)
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, margin=_FOOT + 4)
    own = _OWN_SCRIPT.get(speaker.language, "latin")
    scripts = [own, *(script for script in _scripts(sheet, speaker) if script != own)]
    for script in scripts:
        for style, name in (("", "Regular"), ("B", "Bold")):
            pdf.add_font(script, style, str(resources.files("locales") / "fonts" / f"{_FONTS[script]}-{name}.ttf"))
    pdf.set_fallback_fonts(scripts[1:], exact_match=False)
    pdf.set_font(own, size=10)
    pdf.set_text_shaping(True, direction=speaker.direction)
    pdf.add_page()
    return pdf


def _scripts(sheet: Sheet, speaker: Speaker) -> list[str]:
    """Return which fonts the words of a sheet need; Latin always, for digits and addresses."""
    said = "".join(speaker.say(text) for text in _texts(sheet))
    found = ["latin"]
    names = {unicodedata.name(character, "").split(" ")[0] for character in set(said)}
    return found + [script for script in ("arabic", "devanagari") if script.upper() in names]


def _texts(sheet: Sheet) -> list[Text]:
    rows = [*sheet.rows, *sheet.below, *((sheet.headline,) if sheet.headline else ())]
    texts = [
        sheet.title,
        sheet.lender,
        sheet.foot,
        *sheet.states,
        *sheet.sentences,
        *((sheet.mark,) if sheet.mark else ()),
    ]
    texts += [text for row in rows for text in (row.label, row.value)]
    for table in sheet.tables:
        texts += [table.title, *table.heads, *(cell for row in table.rows for cell in row.cells)]
    return texts


@cache
def _document_class() -> Any:
    # Imported with the first paper: it costs a third of a second.
    from fpdf import FPDF

    class Document(FPDF):
        """A document each of whose pages has our band, the mark of a sandbox, and how to check the paper."""

        sheet: Sheet
        speaker: Speaker

        def header(self) -> None:
            """Draw the band, and across the page of a sandbox that it is one."""
            if self.sheet.mark is not None:
                self.set_font("latin", "B", 96 if self.sheet.large else 72)
                self.set_text_color(*_GHOST)
                middle = (self.w / 2, self.h / 2)
                with self.rotation(38, *middle):
                    width = self.get_string_width("TEST")
                    self.text(middle[0] - width / 2, middle[1] + 14, "TEST")
            self.set_fill_color(*_GREEN)
            self.rect(0, 0, self.w, 2.2, style="F")
            self.set_y(_MARGIN)

        def footer(self) -> None:
            """Say where the paper can be checked."""
            self.set_y(-_FOOT)
            self.set_draw_color(*_LINE)
            self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
            self.set_y(-_FOOT + 2.5)
            self.set_font(_OWN_SCRIPT.get(self.speaker.language, "latin"), "", 8)
            self.set_text_color(*_SOFT)
            self.multi_cell(0, 4.4, self.speaker.say(self.sheet.foot), align="C")

    return Document


@dataclass(slots=True)
class _Drawing:
    """Draws from the top down; "start" is the side from which the language is written."""

    pdf: FPDF
    speaker: Speaker
    sheet: Sheet
    _font: str = field(init=False)

    def __post_init__(self) -> None:
        self._font = _OWN_SCRIPT.get(self.speaker.language, "latin")

    @property
    def _width(self) -> float:
        return float(self.pdf.w - 2 * _MARGIN)

    def head(self) -> None:
        """Draw who gives the paper, what it is, and what it is about."""
        self._line(self.sheet.lender, 10, style="B", colour=_GREEN, height=6)
        self._line(self.sheet.title, 17, style="B", height=10)
        if self.sheet.mark is not None:
            self._line(self.sheet.mark, 9, style="B", colour=_WARN, height=6)
        if self.sheet.headline is not None:
            self.gap(2)
            self._headline(self.sheet.headline)
        self.gap(3)

    def row(self, row: Row) -> None:
        """Draw a label and its value with a hairline below."""
        label, value = self.speaker.say(row.label), self.speaker.say(row.value)
        self._style("", 9.5, _SOFT)
        wide = self.pdf.get_string_width(label) + 4
        top, height = self.pdf.get_y(), 7.0
        if top + height > self.pdf.page_break_trigger:
            self.pdf.add_page()
            top = self.pdf.get_y()
        self._cell(0, wide, label, "start", height)
        self._style("B" if row.strong else "", 10.5 if row.strong else 9.5, _INK)
        self.pdf.set_y(top)
        self._cell(wide, self._width - wide, value, "end", height)
        self._rule(top + height)
        self.pdf.set_y(top + height)

    def table(self, table: Table) -> None:
        """Draw a table in the order in which the language is read."""
        self.gap(4)
        self._line(table.title, 10.5, style="B", height=7)
        widths = self._widths(table)
        self._heads(table, widths)
        for number, row in enumerate(table.rows):
            if self.pdf.get_y() + 6.4 > self.pdf.page_break_trigger:
                self.pdf.add_page()
                self._heads(table, widths)
            self._cells(table, row, widths, shaded=number % 2 == 1)
        self._rule(self.pdf.get_y())

    def sentence(self, text: Text) -> None:
        """Draw a sentence over as many lines as it takes."""
        self._style("", 10.5, _INK)
        self._lines(text, 6.4)
        self.gap(1.2)

    def gap(self, height: float) -> None:
        """Leave some room."""
        self.pdf.set_y(self.pdf.get_y() + height)

    def _headline(self, row: Row) -> None:
        top = self.pdf.get_y()
        self.pdf.set_fill_color(*_TINT)
        self.pdf.rect(_MARGIN, top, self._width, 18, style="F", round_corners=True, corner_radius=2.4)
        self._style("", 9, _SOFT)
        self.pdf.set_y(top + 2.2)
        self._cell(4, self._width - 8, self.speaker.say(row.label), "start", 5)
        self._style("B", 17, _INK)
        self.pdf.set_y(top + 7.4)
        self._cell(4, self._width - 8, self.speaker.say(row.value), "start", 9)
        self.pdf.set_y(top + 18)

    def _heads(self, table: Table, widths: list[float]) -> None:
        self._style("B", 8, _SOFT)
        top = self.pdf.get_y()
        self._rule(top)
        self._columns(table, table.heads, widths, 6.0)
        self._rule(top + 6.0)
        self.pdf.set_y(top + 6.0)

    def _cells(self, table: Table, row: TableRow, widths: list[float], *, shaded: bool) -> None:
        top = self.pdf.get_y()
        if shaded:
            self.pdf.set_fill_color(*_TINT)
            self.pdf.rect(_MARGIN, top, self._width, 6.4, style="F")
        self._style("B" if row.strong else "", 9, _INK)
        self._columns(table, row.cells, widths, 6.4)
        self.pdf.set_y(top + 6.4)

    def _columns(self, table: Table, cells: tuple[Text, ...], widths: list[float], height: float) -> None:
        top, start = self.pdf.get_y(), 0.0
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            self.pdf.set_y(top)
            side: Literal["start", "end"] = "end" if number >= table.amounts_from else "start"
            self._cell(start, width, self.speaker.say(cell), side, height)
            start += width

    def _widths(self, table: Table) -> list[float]:
        """Share the page out by what each column needs."""
        self._style("B", 9, _INK)
        needed = [
            max(self.pdf.get_string_width(self.speaker.say(text)) for text in (head, *(r.cells[n] for r in table.rows)))
            + 4
            for n, head in enumerate(table.heads)
        ]
        spare = (self._width - sum(needed)) / len(needed)
        return [width + spare for width in needed]

    def _line(
        self, text: Text, size: float, *, style: str = "", colour: tuple[int, int, int] = _INK, height: float
    ) -> None:
        self._style(style, size, colour)
        self._lines(text, height)

    def _lines(self, text: Text, height: float) -> None:
        self.pdf.set_x(_MARGIN)
        with self.pdf.local_context():
            self.pdf.multi_cell(self._width, height, self.speaker.say(text), align=self._align("start"))
            below = self.pdf.get_y()
        self.pdf.set_y(below)

    def _cell(self, start: float, width: float, words: str, side: Literal["start", "end"], height: float) -> None:
        """Write into a box that begins so far from the start side; words too long for it become smaller."""
        # A cell in two scripts leaves the page at the font of its last words, which fpdf then takes for the first one.
        with self.pdf.local_context():
            self._fitted(start, width, words, side, height)

    def _fitted(self, start: float, width: float, words: str, side: Literal["start", "end"], height: float) -> None:
        left = _MARGIN + start if self.speaker.direction == "ltr" else self.pdf.w - _MARGIN - start - width
        size = self.pdf.font_size_pt
        needed = self.pdf.get_string_width(words)
        if needed > width - 1:
            self.pdf.set_font_size(max(5.0, size * (width - 1) / needed))
        self.pdf.set_x(left)
        self.pdf.cell(width, height, words, align=self._align(side))

    def _align(self, side: Literal["start", "end"]) -> Literal["L", "R"]:
        return "L" if (side == "start") == (self.speaker.direction == "ltr") else "R"

    def _style(self, style: str, size: float, colour: tuple[int, int, int]) -> None:
        self.pdf.set_font(self._font, style, size)
        self.pdf.set_text_color(*colour)

    def _rule(self, y: float) -> None:
        self.pdf.set_draw_color(*_LINE)
        self.pdf.set_line_width(0.2)
        self.pdf.line(_MARGIN, y, self.pdf.w - _MARGIN, y)
