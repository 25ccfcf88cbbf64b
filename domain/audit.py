"""The audit trail: what happened to money and states, who did it, and what it was before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Entry:
    """One audited fact, written in the transaction of what it tells. No personal data goes in here."""

    action: str
    entity: str
    entity_id: str
    actor: str = SYSTEM
    person_id: int | None = None
    old: str = ""
    new: str = ""
    reason: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """Return the hash that seals a row onto the one before it; changing either breaks every later seal."""
    body = json.dumps(dict(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{previous}|{body}".encode()).hexdigest()
