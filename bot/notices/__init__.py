"""Every message sent unasked, by name, with the WhatsApp template that carries it outside the 24-hour window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.marking import PAPER, marked
from bot.notices import borrowing, changing, credit, disputing, going_back, joining, paying, talking, wallets
from bot.notices.joining import REASONS
from bot.notices.kind import Kind
from domain.messages import Message, Notice

__all__ = ["CATALOGUE", "REASONS", "SUBJECTS", "Kind", "write"]

#: Each file of a subject has its own table of notices.
SUBJECTS: Final = (joining, talking, borrowing, paying, wallets, changing, going_back, credit, disputing)

CATALOGUE: Final[Mapping[str, Kind]] = {name: kind for subject in SUBJECTS for name, kind in subject.NOTICES.items()}


def write(notice: Notice) -> Message:
    """Return a notice as the message a person reads."""
    kind = CATALOGUE[notice.kind]
    message = kind.write(notice.params)
    message = Message(notice.kind, message.lines, message.choices, message.ways, message.link)
    return marked(message, PAPER) if notice.params.get("test") else message
