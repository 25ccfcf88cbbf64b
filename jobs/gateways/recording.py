"""
What is told of every call we make to somebody who moves money: what was asked and what came of it (INP-27).

One record a call, made once its end is known, also when whoever asked was cancelled meanwhile. A process that dies
while asking leaves none: that it was about to ask is known all the same, since every order is kept before its provider
hears of it, and one of unknown end is asked again under its own name, which leaves a record then.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import httpx

#: unsent: it never left us; accepted and refused: as they said; uncertain: it may have been done.
CallOutcome: TypeAlias = Literal["accepted", "refused", "uncertain", "unsent"]

#: Nothing had been written when these were raised.
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

_LEFT_OUT: Final = "…"
_LONGEST_WORDS: Final = 2_000
_SECRET: Final = re.compile(r"(?:password|passkey|credential|secret|token|authorization|pin|cvc)$")
#: All there is to know of somebody's card.
_CARDS: Final = frozenset({"card", "paymentmethoddetails", "source"})
#: Keys of ours, what lets somebody go on with a payment, and addresses: ours have secret words in them.
_SECRET_WORDS: Final = re.compile(r"\b(?:sk|rk|whsec)_\w+|\b\w+_secret_\w+|https?://\S+")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of whom, for what, under which name, and in which words."""

    provider: str
    kind: str
    reference: str
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProviderCall:
    """One call that was made; `body` is what was asked and answered as JSON, without secrets."""

    provider: str
    kind: str
    reference: str
    outcome: CallOutcome
    body: str


Recorder: TypeAlias = Callable[[ProviderCall], Awaitable[None]]


async def unrecorded(_call: ProviderCall) -> None:
    """Keep nothing, where there is nowhere to keep it."""


async def ask(
    send: Awaitable[httpx.Response],
    question: Question,
    *,
    record: Recorder,
    judge: Callable[[httpx.Response], CallOutcome],
) -> httpx.Response:
    """Make one call and tell the recorder what came of it; what httpx raises is raised again."""
    try:
        answer = await send
    except httpx.HTTPError as error:
        outcome: CallOutcome = "unsent" if isinstance(error, NOT_SENT) else "uncertain"
        await record(_made(question, outcome, type(error).__name__))
        raise
    except asyncio.CancelledError:
        # It may have arrived before nobody wanted the answer any more.
        await record(_made(question, "uncertain", "cancelled"))
        raise
    await record(_made(question, judge(answer), _said(answer), answer.status_code))
    return answer


def without_secrets(said: Any) -> Any:
    """Return what was said without passwords, tokens, keys, addresses and cards; of a list of objects only its ids."""
    if isinstance(said, Mapping):
        if said.get("object") == "list":
            return {**said, "data": [one.get("id") for one in said.get("data", ()) if isinstance(one, Mapping)]}
        return {name: _LEFT_OUT if _is_secret(str(name)) else without_secrets(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [without_secrets(one) for one in said]
    return _SECRET_WORDS.sub(_LEFT_OUT, said) if isinstance(said, str) else said


def _is_secret(name: str) -> bool:
    """Return whether a field is a secret by its name; forms write nested ones as metadata[loan]."""
    plain = re.sub(r"[^a-z\[]", "", name.lower()).rpartition("[")[2]
    return plain in _CARDS or _SECRET.search(plain) is not None


def _made(question: Question, outcome: CallOutcome, answered: Any, status: int = 0) -> ProviderCall:
    body = without_secrets({"asked": question.words, "status": status, "answered": answered})
    return ProviderCall(
        question.provider, question.kind, question.reference, outcome, json.dumps(body, ensure_ascii=False)
    )


def _said(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text[:_LONGEST_WORDS]
