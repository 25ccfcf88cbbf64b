"""A chat: one address on one channel, what it may receive, and where its conversation stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.messages import Choice, from_json, to_json


@dataclass(frozen=True, slots=True)
class Talk:
    """
    Where a conversation stands: which flow, at which step, and what has been answered so far.

    `token` is the fencing token that buttons of the present step carry. `pending` holds an answer that waits for a
    yes. `review` names the step to return to after a correction. `offered` are the choices of a message shown
    outside the flow since the last prompt, so that a typed number means what stands on the screen. `parked` is the
    conversation that this one interrupted.
    """

    flow: str
    step: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    token: int = 0
    misses: int = 0
    pending: Any = None
    review: str = ""
    offered: tuple[Choice, ...] = ()
    trail: tuple[str, ...] = ()
    parked: Talk | None = None

    def at(self, step: str) -> Talk:
        """Return the talk moved to a step, with a fresh token, so that old buttons no longer act."""
        return replace(self, step=step, token=self.token + 1, misses=0, pending=None, offered=())

    def answered(self, key: str, value: Any) -> Talk:
        """Return the talk with one more answer."""
        return replace(self, answers={**self.answers, key: value})


@dataclass(frozen=True, slots=True)
class Chat:
    """One address on one channel, and the talk that goes on there."""

    id: int
    channel: str
    address: str
    speaker: str
    person_id: int | None
    language: str
    talk: Talk | None
    last_inbound_at: datetime | None
    blocked: bool = False
    opted_out: bool = False
    consent: str = ""
    draft: str = ""


def talk_to_json(talk: Talk | None) -> Any:
    """Return a talk as JSON for keeping."""
    if talk is None:
        return None
    return {
        "flow": talk.flow,
        "step": talk.step,
        "answers": {key: to_json(value) for key, value in talk.answers.items()},
        "token": talk.token,
        "misses": talk.misses,
        "pending": to_json(talk.pending),
        "review": talk.review,
        "offered": to_json(talk.offered),
        "trail": list(talk.trail),
        "parked": talk_to_json(talk.parked),
    }


def talk_from_json(data: Any) -> Talk | None:
    """Return the talk that talk_to_json kept."""
    if data is None:
        return None
    return Talk(
        data["flow"],
        data["step"],
        {key: from_json(value) for key, value in data["answers"].items()},
        data["token"],
        data["misses"],
        from_json(data["pending"]),
        data["review"],
        from_json(data["offered"]),
        tuple(data["trail"]),
        talk_from_json(data["parked"]),
    )
