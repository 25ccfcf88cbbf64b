"""Refusals in Telegram's own words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """Telegram says no: a status, a sentence, and sometimes what to do instead."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> dict[str, Any]:
        """Return the answer as the Bot API spells it."""
        plain = {"ok": False, "error_code": self.status, "description": self.description}
        return {**plain, "parameters": self.parameters} if self.parameters else plain


class NoAnswer(Exception):
    """A fault was asked for, and no answer ever comes; `cut` when the connection breaks instead of hanging."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("connection cut" if cut else "no answer")
        self.cut = cut


def bad_request(reason: str, **parameters: int) -> ApiError:
    """Return a 400."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    """Return a 403."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many(seconds: int) -> ApiError:
    """Return a 429."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def conflict(reason: str) -> ApiError:
    """Return a 409."""
    return ApiError(409, f"Conflict: {reason}")
