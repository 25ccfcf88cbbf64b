"""The parameters of one call, read the same from JSON values and from form strings."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.gateways.peers.telegram.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    filename: str
    content: bytes


class Params:
    """Reads one parameter at a time, refusing what the Bot API refuses."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def __contains__(self, name: str) -> bool:
        return self._given.get(name) not in (None, "")

    def words(self, name: str) -> str:
        """Return a text, "" when it is absent."""
        value = self._given.get(name)
        return "" if value is None else str(value)

    def whole(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        if name not in self:
            return default
        try:
            return int(self._given[name])
        except (TypeError, ValueError):
            reason = f"parameter {name} must be a number"
            raise bad_request(reason) from None

    def degrees(self, name: str) -> float:
        """Return a coordinate."""
        try:
            return float(self._given[name])
        except (KeyError, TypeError, ValueError):
            reason = f"{name} is empty"
            raise bad_request(reason) from None

    def flag(self, name: str) -> bool:
        """Return a boolean; forms say "true"."""
        return str(self._given.get(name, "")).lower() in ("true", "1")

    def tree(self, name: str) -> Any:
        """Return a JSON value, None when it is absent."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            reason = f"can't parse {name.replace('_', ' ')} JSON object"
            raise bad_request(reason) from None

    def file(self, name: str) -> Upload | str:
        """Return an upload, or the id of a file Telegram has already."""
        value = self._given.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self._given.get(value.removeprefix("attach://"))
        if isinstance(value, Mapping):
            value = Upload(str(value["filename"]), base64.b64decode(value["content_base64"]))
        if isinstance(value, Upload | str) and value:
            return value
        reason = f"there is no {name} in the request"
        raise bad_request(reason)
