"""What a kind of notice is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.messages import Message

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of notice.

    `template` is its WhatsApp template and `fills` the values that go into it, in order. `stoppable` ones are not sent
    to somebody who said STOP. `opens` names the conversation that goes on from it, when it asks something.
    """

    write: Callable[[Params], Message]
    template: str
    fills: tuple[str, ...] = ()
    opens: str = ""
    stoppable: bool = False
