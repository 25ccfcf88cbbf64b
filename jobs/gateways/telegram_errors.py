"""
What Telegram's refusals mean for a message, and what both of its gateways share.

Telegram numbers only kinds of errors, so the words decide: https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from jobs.gateways.outcome import Accepted, Later, Moved, Outcome, Refused, Uncertain

SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 5.0

# Named, because an empty list would mean whatever Telegram takes to be usual.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

# What we wanted is so already, or does not matter any more.
SETTLED: Final = ("message is not modified", "query is too old", "query_id_invalid", "message to delete not found")

# Nobody can be reached in this chat by this bot.
LOST: Final = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group chat was deactivated",
    "chat_write_forbidden",
    "chat_restricted",
    "have no rights to send",
    "not enough rights to send",
)

# Ordinary when people delete messages or time passes; no officer need look.
ORDINARY: Final = (
    "message to edit not found",
    "message to be replied not found",
    "message can't be edited",
    "message can't be deleted",
    "message thread not found",
)


def outcome_of(status: int, body: Mapping[str, Any]) -> Outcome:
    """Return what a plain answer of the Bot API means, for a gateway without a library."""
    match body:
        case {"ok": True, "result": {"message_id": message_id}}:
            return Accepted(str(message_id))
        case {"ok": True}:
            return Accepted()
        case {"parameters": {"retry_after": seconds}}:
            return flooded(seconds)
        case {"parameters": {"migrate_to_chat_id": chat}}:
            return Moved(str(chat))
        case _:
            return _REFUSALS.get(status, unanswered)(str(body.get("description", status)))


def accepted(result: object) -> Accepted:
    """Return success, with the id of the message that Telegram answered with, if it did."""
    message_id = getattr(result, "message_id", "")
    return Accepted(str(message_id))


def bad_request(description: str) -> Outcome:
    """Return what a 400 means; words we do not know are a mistake of ours, so somebody must look."""
    said = description.lower()
    if any(words in said for words in SETTLED):
        return Accepted()
    if any(words in said for words in LOST):
        return Refused(description, route_lost=True)
    return Refused(description, alarm=not any(words in said for words in ORDINARY))


def forbidden(description: str) -> Outcome:
    """Return what a 403 means: blocked, deactivated, kicked, or never spoken to."""
    return Refused(description, route_lost=True)


def flooded(seconds: float) -> Outcome:
    """Return what a 429 means; being asked to wait is no failed try."""
    return Later(seconds, "Telegram asks us to slow down", counts=False)


def unconnected(reason: str) -> Outcome:
    """Return what it means that no connection came about, so that nothing was written."""
    return Later(RETRY_SECONDS, reason)


def unanswered(reason: str) -> Outcome:
    """Return what it means that we wrote and got no usable answer, unless its words say that nothing was done."""
    said = reason.lower()
    if "too many requests" in said:
        return flooded(RETRY_SECONDS)
    if "request entity too large" in said:
        return mistaken(reason)
    return Uncertain(reason)


def mistaken(reason: str) -> Outcome:
    """Return what it means that a call makes no sense: our token or our code is wrong."""
    return Refused(reason, alarm=True)


_REFUSALS: Final[Mapping[int, Callable[[str], Outcome]]] = {
    400: bad_request,
    401: mistaken,
    403: forbidden,
    404: mistaken,
    413: mistaken,
}


def as_file(value: Any) -> tuple[str, bytes] | None:
    """Return the name and content when a parameter holds a file to upload."""
    match value:
        case Mapping() if "content_base64" in value:
            return str(value["filename"]), base64.b64decode(value["content_base64"], validate=True)
        case _:
            return None
