"""Effects: what we promise the outside world, as values that the outbox keeps and delivers afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

# A reply overtakes what nobody waits for.
REPLY: Final = 0
NOTICE: Final = 5
BROADCAST: Final = 9


@dataclass(frozen=True, slots=True)
class Promise:
    """
    One outward effect. The key makes it happen once, however often it is promised.

    `recipient` is "channel:address"; everything to one recipient leaves in order. `action` says what to do:
    "send" a message, a "notice" of the catalogue, a "card" or its "edit", a "toast", a "delete" of a message,
    a "paper" in words or the "document" of one.
    """

    key: str
    recipient: str
    kind: str
    action: str
    payload: Any
    made_at: datetime
    not_before: datetime
    priority: int = NOTICE
    person_id: int | None = None
    card_id: int | None = None
