"""What stands on a paper, top to bottom, on whatever it is written."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Text, Value


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what it says; `strong` ones are what the paper is about."""

    label: Text
    value: Text
    strong: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells, and the same as a sentence, for where there are no tables."""

    cells: tuple[Text, ...]
    sentence: Text
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the columns from `amounts_from` on hold amounts, which are set against the far edge."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[TableRow, ...]
    amounts_from: int
    #: Plain words repeat only so many of the last rows.
    told: int = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper: what it states, rows, tables, rows and remarks below them, and how to check it at the foot."""

    title: Text
    lender: Text
    rows: tuple[Row, ...]
    foot: Text
    mark: Text | None = None
    headline: Row | None = None
    #: What a letter states, before anything else.
    states: tuple[Text, ...] = ()
    tables: tuple[Table, ...] = ()
    below: tuple[Row, ...] = ()
    sentences: tuple[Text, ...] = ()
    #: Whether it needs a large page.
    large: bool = False
    #: The name of the file.
    name: str = "paper"


def as_it_is(value: Value) -> Text:
    """Return a value as the whole of a text: an amount, a day, a name."""
    return Text("{words}", {"words": value})
