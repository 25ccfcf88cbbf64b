"""What is said, before it is put into words: texts with named values, choices, and unasked notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from domain.money import Money

Value: TypeAlias = "str | int | Money | date | datetime | Text | tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Text:
    """A whole English sentence with {named} places, and what goes into them; spoken only at the very end."""

    msgid: str
    params: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0

    def __call__(self, **params: Value) -> Text:
        """Return the same sentence with more of its places filled."""
        return Text(self.msgid, {**self.params, **params}, self.plural, self.count)


def _(msgid: str, **params: Value) -> Text:
    """Mark a sentence for translation, and fill its places."""
    return Text(msgid, params)


def n_(singular: str, plural: str, count: int, **params: Value) -> Text:
    """Mark a sentence that counts something; {count} is filled by itself."""
    return Text(singular, {"count": count, **params}, plural, count)


def verbatim(words: str) -> Text:
    """Return somebody's own words, which are never translated."""
    return Text("{words}", {"words": words})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers a message offers. The id is stable, is never a digit, and is what we act on."""

    id: str
    label: Text

    def __post_init__(self) -> None:
        assert not self.id.isdigit(), "a digit as an option id would collide with typed numbers"


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address the person may open."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message to one chat: lines of text, numbered choices, and the ways on and back.

    `key` names the message for tests and statistics; `ways` are the footer's words: "back", "menu", "skip".
    `progress` says which question of how many this is.
    """

    key: str
    lines: tuple[Text, ...]
    choices: tuple[Choice, ...] = ()
    ways: tuple[str, ...] = ()
    link: Link | None = None
    asks_contact: bool = False
    progress: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A message sent unasked: its kind in the catalogue of bot/notices.py and the values it needs."""

    kind: str
    params: Mapping[str, Value] = field(default_factory=dict)


class Refusal(Exception):
    """An expected no. It carries the sentence that the person will hear."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


def to_json(value: Any) -> Any:  # noqa: C901 - one line a kind of value
    """Return a message, or any value inside one, as JSON that from_json turns back into the same."""
    match value:
        case Text():
            plain = {"$": "text", "id": value.msgid, "with": {k: to_json(v) for k, v in value.params.items()}}
            return {**plain, "plural": value.plural, "count": value.count} if value.plural else plain
        case Money():
            return {"$": "money", "minor": value.minor, "currency": value.currency}
        case datetime():
            return {"$": "moment", "at": value.isoformat()}
        case date():
            return {"$": "date", "on": value.isoformat()}
        case Choice():
            return {"$": "choice", "id": value.id, "label": to_json(value.label)}
        case Link():
            return {"$": "link", "label": to_json(value.label), "url": value.url}
        case Notice():
            return {"$": "notice", "kind": value.kind, "params": {k: to_json(v) for k, v in value.params.items()}}
        case Message():
            return {
                "$": "message",
                "key": value.key,
                "lines": to_json(value.lines),
                "choices": to_json(value.choices),
                "ways": list(value.ways),
                "link": to_json(value.link),
                "contact": value.asks_contact,
                "progress": list(value.progress),
            }
        case tuple() | list():
            return [to_json(item) for item in value]
        case None | str() | int() | bool():
            return value
        case _:
            message = f"{type(value).__name__} cannot be kept in a message"
            raise TypeError(message)


def from_json(data: Any) -> Any:  # noqa: C901 - one line a kind of value
    """Return the value that to_json wrote."""
    if isinstance(data, list):
        return tuple(from_json(item) for item in data)
    if not isinstance(data, dict):
        return data
    match data["$"]:
        case "text":
            params = {k: from_json(v) for k, v in data["with"].items()}
            return Text(data["id"], params, data.get("plural"), data.get("count", 0))
        case "money":
            return Money(data["minor"], data["currency"])
        case "moment":
            return datetime.fromisoformat(data["at"])
        case "date":
            return date.fromisoformat(data["on"])
        case "choice":
            return Choice(data["id"], from_json(data["label"]))
        case "link":
            return Link(from_json(data["label"]), data["url"])
        case "notice":
            return Notice(data["kind"], {k: from_json(v) for k, v in data["params"].items()})
        case "message":
            return Message(
                data["key"],
                from_json(data["lines"]),
                from_json(data["choices"]),
                tuple(data["ways"]),
                from_json(data["link"]),
                data["contact"],
                tuple(data.get("progress", ())),
            )
        case unknown:
            message = f"{unknown!r} is no part of a message"
            raise ValueError(message)
