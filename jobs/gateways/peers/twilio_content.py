"""The Content store of the Twilio peer: buttons, lists and templates, which must exist before they are sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobs.gateways.peers.twilio_rules import (
    BODY_CHARACTERS,
    BUTTON_TITLE_CHARACTERS,
    CHOICE_ID_CHARACTERS,
    CONTENT_SID,
    LIST_DESCRIPTION_CHARACTERS,
    LIST_ITEMS,
    LIST_TITLE_CHARACTERS,
    RICH_BODY_CHARACTERS,
    SESSION_BUTTONS,
    TEMPLATE_BUTTONS,
    VARIABLE_CHARACTERS,
    VARIABLE_KEY_CHARACTERS,
    VARIABLES,
    Problem,
)

# WhatsApp shows the richest type a Content has.
TYPES: Final = ("twilio/list-picker", "twilio/quick-reply", "twilio/call-to-action", "twilio/media", "twilio/text")
PLACEHOLDER: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
UNSENDABLE: Final = re.compile(r"[\n\r\t]| {5,}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a list item, as the person sees it."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A Content with its variables filled in; `list_label` opens the list and is empty for buttons."""

    text: str
    choices: tuple[Choice, ...] = ()
    list_label: str = ""
    approved: bool = False


class Contents:
    """What has been registered, and what WhatsApp thinks of it."""

    def __init__(self, account_sid: str, new_id: Callable[[], str]) -> None:
        self._account_sid = account_sid
        self._new_id = new_id
        self._contents: dict[str, dict[str, Any]] = {}
        self._approvals: dict[str, dict[str, Any]] = {}
        self.approves_at_once = False

    def create(self, definition: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Register a Content; unapproved until WhatsApp says otherwise."""
        try:
            _check(definition)
        except Problem as problem:
            return problem.answer()
        sid = f"HX{self._new_id()}"
        fields = {name: definition.get(name) for name in ("friendly_name", "language", "types")}
        self._contents[sid] = {
            "sid": sid,
            "account_sid": self._account_sid,
            "variables": definition.get("variables") or {},
            "url": f"https://content.twilio.com/v1/Content/{sid}",
            **fields,
        }
        self._approvals[sid] = {"status": "unsubmitted", "rejection_reason": ""}
        return 201, self._contents[sid]

    def all(self) -> list[dict[str, Any]]:
        """Return every Content with its approval."""
        return [{**content, "approval_requests": self._approvals[sid]} for sid, content in self._contents.items()]

    def get(self, sid: str) -> dict[str, Any] | None:
        """Return a Content, None when there is none."""
        return self._contents.get(sid)

    def delete(self, sid: str) -> bool:
        """Forget a Content; say whether there was one."""
        self._approvals.pop(sid, None)
        return self._contents.pop(sid, None) is not None

    def submit(self, sid: str, *, name: str, category: str) -> dict[str, Any]:
        """Ask WhatsApp to approve a Content as a template; raise Problem when there is none."""
        content = self._known(sid)
        self._approvals[sid] = {"name": name, "category": category, "content_type": _kind(content["types"])}
        self._decide(sid, "received")
        reason = _unapprovable(content["types"])
        if reason:
            self._decide(sid, "rejected", reason)
        elif self.approves_at_once:
            self._decide(sid, "approved")
        return self._approvals[sid]

    def approval(self, sid: str) -> dict[str, Any]:
        """Return what WhatsApp thinks of a Content; raise Problem when there is none."""
        self._known(sid)
        return self._approvals[sid]

    def approve(self, sid: str) -> None:
        """Let WhatsApp approve a Content; raise Problem when it never would."""
        reason = _unapprovable(self._known(sid)["types"])
        if reason:
            raise Problem(20001, reason)
        self._decide(sid, "approved")

    def reject(self, sid: str, reason: str) -> None:
        """Let WhatsApp reject a Content."""
        self._known(sid)
        self._decide(sid, "rejected", reason)

    def render(self, sid: str, variables: str) -> Rendered:
        """Return what the person would see; raise Problem for an unknown Content or values WhatsApp refuses."""
        given = _values(variables)
        content = self._contents.get(sid) if CONTENT_SID.fullmatch(sid) else None
        if content is None:
            raise Problem(21655, sid)
        values = {**content["variables"], **given}
        approved = self._approvals[sid]["status"] == "approved"
        rendered = _fill(content["types"], values, approved=approved)
        _check_sendable(rendered, _kind(content["types"]))
        return rendered

    def _known(self, sid: str) -> dict[str, Any]:
        if sid not in self._contents:
            raise Problem(20404, sid)
        return self._contents[sid]

    def _decide(self, sid: str, status: str, reason: str = "") -> None:
        self._approvals[sid] |= {"status": status, "rejection_reason": reason}


def _kind(types: Mapping[str, Any]) -> str:
    return next(kind for kind in TYPES if kind in types)


def _check(definition: Mapping[str, Any]) -> None:
    types = definition.get("types")
    _must(isinstance(types, dict) and bool(types) and set(types) <= set(TYPES), "types")
    assert isinstance(types, dict)
    _must(bool(definition.get("language")), "language")
    for kind, content in types.items():
        limit = BODY_CHARACTERS if kind == "twilio/text" else RICH_BODY_CHARACTERS
        _must(0 < len(content.get("body", "")) <= limit, f"{kind} body")
        _check_choices(kind, content)


def _check_choices(kind: str, content: Mapping[str, Any]) -> None:
    choices = _choices(content)
    if kind == "twilio/quick-reply":
        _must(1 <= len(choices) <= TEMPLATE_BUTTONS, "1 to 10 buttons")
        _must(all(0 < len(choice.title) <= BUTTON_TITLE_CHARACTERS for choice in choices), "button title")
    if kind == "twilio/list-picker":
        _must(1 <= len(choices) <= LIST_ITEMS and bool(content.get("button")), "1 to 10 items and a button")
        _must(all(0 < len(choice.title) <= LIST_TITLE_CHARACTERS for choice in choices), "item title")
        _must(all(len(choice.description) <= LIST_DESCRIPTION_CHARACTERS for choice in choices), "item description")
    _must(all(len(choice.id) <= CHOICE_ID_CHARACTERS for choice in choices), "id of a choice")
    _must(len({choice.title for choice in choices}) == len(choices), "titles must differ")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Problem(20001, what)


def _choices(content: Mapping[str, Any]) -> tuple[Choice, ...]:
    buttons = tuple(Choice(str(action.get("id", "")), action["title"]) for action in content.get("actions", ()))
    items = tuple(Choice(item["id"], item["item"], item.get("description") or "") for item in content.get("items", ()))
    return buttons + items


def _unapprovable(types: Mapping[str, Any]) -> str:
    """Return why WhatsApp would never approve this, empty when it would."""
    if "twilio/list-picker" in types:
        return "a list is never a template"
    body = types[_kind(types)]["body"].strip()
    placeholders = PLACEHOLDER.findall(body)
    if PLACEHOLDER.match(body) or body.endswith("}}"):
        return "a template may not begin or end with a variable"
    if re.search(r"\}\}\s*\{\{", body):
        return "two variables may not stand side by side"
    if len(PLACEHOLDER.sub("", body).split()) < 2 * len(placeholders) + 1:
        return "too many variables for so few words"
    return ""


def _values(variables: str) -> dict[str, str]:
    """Return ContentVariables as Twilio accepts them."""
    try:
        values = json.loads(variables or "{}")
    except ValueError as error:
        raise Problem(21656, "not JSON") from error
    if not isinstance(values, dict):
        raise Problem(21656, "not an object")
    if len(values) > VARIABLES:
        raise Problem(92002, "too many")
    for key, value in values.items():
        _check_value(key, value)
    return values


def _check_value(key: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip() or UNSENDABLE.search(value):
        raise Problem(21656, key)
    if len(key) > VARIABLE_KEY_CHARACTERS or len(value) > VARIABLE_CHARACTERS:
        raise Problem(92002, key)


def _fill(types: Mapping[str, Any], values: Mapping[str, str], *, approved: bool) -> Rendered:
    def fill(text: str) -> str:
        missing = [name for name in PLACEHOLDER.findall(text) if name not in values]
        if missing:
            raise Problem(63028, ", ".join(missing))
        return PLACEHOLDER.sub(lambda found: values[found[1]], text)

    content = types[_kind(types)]
    choices = tuple(Choice(fill(one.id), fill(one.title), fill(one.description)) for one in _choices(content))
    return Rendered(fill(content["body"]), choices, fill(content.get("button", "")), approved)


def _check_sendable(rendered: Rendered, kind: str) -> None:
    if kind != "twilio/text" and len(rendered.text) > RICH_BODY_CHARACTERS:
        raise Problem(63021, "body")
    if len(rendered.text) > BODY_CHARACTERS:
        raise Problem(21617)
    if kind == "twilio/quick-reply" and not rendered.approved and len(rendered.choices) > SESSION_BUTTONS:
        raise Problem(63021, "more than three buttons without approval")
    titles = BUTTON_TITLE_CHARACTERS if kind == "twilio/quick-reply" else LIST_TITLE_CHARACTERS
    if kind in TYPES[:2] and any(len(choice.title) > titles for choice in rendered.choices):
        raise Problem(63021, "title")
