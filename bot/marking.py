"""The words that mark what is not in earnest (INP-28): in a sandbox, and where a provider's test keys are set up."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.messages import Message, Text, _

#: On receipts, statements and letters.
PAPER: Final = _("TEST: no money moved")
#: What staff read on whatever is about money, and wherever they are greeted.
OFFICE: Final = _("🧪 TEST: no real money moves here.")


def marked(message: Message, mark: Text) -> Message:
    """Return a message under its mark."""
    return replace(message, lines=(mark, *message.lines))
