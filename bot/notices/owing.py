"""What is left to pay, as every message says it that changes it."""

from __future__ import annotations

from bot.notices.kind import Params
from domain.messages import Text, _


def left_and_next(p: Params) -> list[Text]:
    """Say what is left and when the next of it is due; nothing when nothing is left."""
    if not p["left"].minor:
        return []
    if p.get("next"):
        return [_("{left} left to pay. Next: {next} on {day}.", left=p["left"], next=p["next"], day=p["day"])]
    return [_("{left} left to pay.", left=p["left"])]
