"""Intake: keep what a provider sends, then answer; what is refused at the door is recorded and nothing else."""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import HTTPException, Request, Response

from bot.channels import telegram
from jobs.runtime import Runtime

#: No provider's callback is larger; a body is cut off before it fills our memory.
BODY_LIMIT: Final = 1_000_000


class Intake:
    """Keeps, acknowledges, and has it acted on in order for each sender."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def telegram(self, update: Any, *, source: str) -> None:
        """Keep an update of one of our bots; one that says nothing to us is let go."""
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            raise HTTPException(400, "not an update")
        try:
            inbound = telegram.decode(update, channel=source)
        except (KeyError, TypeError, ValueError, AttributeError) as oddity:
            raise HTTPException(400, "not an update we understand") from oddity
        if inbound is None:
            return
        # In the staff group everybody's presses and words wait in one line, so that the first is the first.
        sender = f"{source}:{inbound.chat}"
        await self.runtime.inbox.keep(
            source=source, external_id=inbound.external_id, sender=sender, body=json.dumps(update, ensure_ascii=False)
        )

    async def refuse(self, request: Request, *, kind: str, status: int = 403) -> Response:
        """Record something refused at the door, without what it said, and answer."""
        runtime = self.runtime
        now = runtime.clock()
        await runtime.database.transact(
            lambda uow: uow.security.note(kind, source=request.url.path.split("/")[-1], detail=_client(request), at=now)
        )
        return Response(status_code=status)


async def read_body(request: Request) -> bytes:
    """Return the body, or answer 413 before reading more than we take."""
    size = request.headers.get("content-length", "0")
    if size.isdigit() and int(size) > BODY_LIMIT:
        raise HTTPException(413)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413)
    return body


def parse_json(body: bytes) -> Any:
    """Return a JSON body, or answer 400."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as garbage:
        raise HTTPException(400, "not JSON") from garbage


def _client(request: Request) -> str:
    return request.client.host if request.client else ""
