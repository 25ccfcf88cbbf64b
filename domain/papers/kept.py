"""Papers as JSON and back, as they are kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from domain import messages
from domain.papers.paper import (
    Clearance,
    Head,
    Part,
    Receipt,
    Says,
    Statement,
    StatementLine,
    StatementPart,
)

_KINDS: Final = (Clearance, Head, Part, Receipt, Statement, StatementLine, StatementPart)
_NAMED: Final[dict[str, Any]] = {kind.__name__: kind for kind in _KINDS}


def to_json(value: Any) -> Any:
    """Return what a paper says, or any part of it, as plain JSON."""
    match value:
        case tuple():
            return [to_json(item) for item in value]
        case _ if type(value) in _KINDS:
            return {"$": type(value).__name__} | {
                part.name: to_json(getattr(value, part.name)) for part in fields(value)
            }
        case _:
            return messages.to_json(value)


def from_json(data: Any) -> Says:
    """Return what to_json wrote."""
    says: Says = _value(data)
    return says


def _value(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_value(item) for item in data)
    if isinstance(data, dict) and data["$"] in _NAMED:
        return _NAMED[data["$"]](**{name: _value(item) for name, item in data.items() if name != "$"})
    return messages.from_json(data)
