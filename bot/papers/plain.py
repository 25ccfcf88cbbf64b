"""A paper in plain words, for the chat itself."""

from __future__ import annotations

from bot.papers.layout import Row, Sheet, Table
from domain.messages import Message, Text, _


def as_message(sheet: Sheet, *, key: str) -> Message:
    """Return a paper as one message, every line of it a whole sentence or a label with its value."""
    blank = Text("")
    lines: list[Text] = [sheet.title, sheet.lender]
    if sheet.mark is not None:
        lines.insert(0, sheet.mark)
    if sheet.states:
        lines += [blank, *sheet.states]
    rows = ((sheet.headline,) if sheet.headline else ()) + sheet.rows
    lines += [blank, *(_labelled(row) for row in rows)]
    for table in sheet.tables:
        if told := _told(table):
            lines += [blank, *told]
    if sheet.below:
        lines += [blank, *(_labelled(row) for row in sheet.below)]
    if sheet.sentences:
        lines += [blank, *sheet.sentences]
    return Message(key, (*lines, blank, sheet.foot), ways=("menu",))


def _labelled(row: Row) -> Text:
    return Text("{label}: {value}", {"label": row.label, "value": row.value})


def _told(table: Table) -> list[Text]:
    """Return the newest rows as sentences, and where the others are."""
    if not table.told:
        return []
    told = [row.sentence for row in table.rows[-table.told :]]
    return told if len(told) == len(table.rows) else [_("The whole list is in the PDF."), *told]
