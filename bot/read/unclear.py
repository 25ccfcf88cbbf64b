"""Unclear: we did not understand, and this is what would have worked."""

from __future__ import annotations

from domain.messages import Text


class Unclear(Exception):
    """What was said could not be read. It carries the sentence that says what would have worked."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
