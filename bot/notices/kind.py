"""What a kind of notice is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.messages import Message, Text

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of notice.

    `template` names its WhatsApp template, `words` is what that says, and `fills` are the values that go into it, in
    order. One that `knocks` says too much for a template: it only announces itself, and follows when she answers.
    `stoppable` ones are not sent to somebody who said STOP. `opens` names the conversation that goes on from it, when
    it asks something.
    """

    write: Callable[[Params], Message]
    template: str
    fills: tuple[str, ...] = ()
    opens: str = ""
    words: Text | None = None
    knocks: bool = False
    stoppable: bool = False
