"""Intake: keep what a provider sends, then answer; what is refused at the door is recorded and nothing else."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from fastapi import HTTPException, Request, Response

from bot.channels import telegram
from bot.heard import GroupMoved, Inbound, Place
from jobs.runtime import Runtime

#: No provider's callback is larger; a body is cut off before it fills our memory.
BODY_LIMIT: Final = 1_000_000
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}")


class Intake:
    """Keeps, acknowledges, and has it acted on in order for each sender."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def telegram(self, update: Any, *, source: str) -> None:
        """Keep an update of one of our bots; one that says nothing to us is let go."""
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            raise HTTPException(400, "not an update")
        try:
            inbound = telegram.decode(update, channel=source)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError) as oddity:
            raise HTTPException(400, "not an update we understand") from oddity
        if inbound is None:
            return
        if not _numbered(inbound) or not makes_sense(inbound):
            raise HTTPException(400, "not an update Telegram would send")
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
    if size.isdecimal() and (len(size) > 9 or int(size) > BODY_LIMIT):
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


def makes_sense(inbound: Inbound) -> bool:
    """Return whether what was heard can be meant: a pin has to be somewhere."""
    match inbound.said:
        case Place(latitude, longitude):
            return all(isinstance(degrees, int | float) and math.isfinite(degrees) for degrees in (latitude, longitude))
        case _:
            return True


def _numbered(inbound: Inbound) -> bool:
    """Return whether everything that Telegram numbers has a number; a channel's post has no sender."""
    moved_to = inbound.said.to if isinstance(inbound.said, GroupMoved) else inbound.chat
    optional = (inbound.sender, inbound.message_id, inbound.reply_to)
    return all(_NUMBER.fullmatch(number) for number in (inbound.external_id, inbound.chat, moved_to)) and all(
        not number or _NUMBER.fullmatch(number) for number in optional
    )


def _client(request: Request) -> str:
    return request.client.host if request.client else ""
