"""A call that a gateway makes for us: the provider's method and its parameters, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """
    One call to a provider.

    Telegram: a Bot API method in its own spelling ("sendMessage") with Bot API parameters.
    Twilio: "messages" with the form fields of POST Messages ("To", "Body" or "ContentSid" and "ContentVariables").
    """

    method: str
    params: Mapping[str, Any]
