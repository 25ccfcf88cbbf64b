"""A local rail calls back: the signature is checked on the raw bytes, the words kept, and only then answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request, Response

from jobs.gateways.rails.rail import BadPayload, BadSignature, Connected, Moved
from webhooks.intake import Intake, read_body


def rails_router(intake: Intake, rails: Mapping[str, Connected]) -> APIRouter:
    """Return the route of the rails that are connected; for any other name there is nothing here."""
    router = APIRouter(prefix="/webhooks/rails")

    @router.post("/{name}")
    async def callback(name: str, request: Request) -> Response:
        """Take what a rail tells."""
        rail = rails.get(name)
        if rail is None:
            raise HTTPException(404)
        body = await read_body(request)
        runtime = intake.runtime
        try:
            rail.verify(request.headers, body, runtime.clock())
            moved = rail.read(body)
            kept = body.decode()
        except BadSignature:
            return await intake.refuse(request, kind="RAIL_SIGNATURE", status=401)
        except (BadPayload, UnicodeDecodeError):
            await runtime.inbox.turned_away(source=f"rail:{name}", kind="", body=body.decode(errors="replace"))
            return await intake.refuse(request, kind="RAIL_PAYLOAD", status=400)
        if moved is None:
            await runtime.inbox.answered(source=f"rail:{name}", kind="", body=kept, outcome="ignored")
        else:
            await runtime.inbox.keep(
                source=f"rail:{name}",
                external_id=_named(moved, body),
                sender=f"rail:{name}:{moved.reference}",
                body=kept,
                kind=moved.status,
            )
        return Response(status_code=204)

    return router


def _named(moved: Moved, body: bytes) -> str:
    """
    Return what makes a callback the same one again: its reference and its very words.

    The same reference with another amount is another callback, which somebody has to hear of.
    """
    return f"{moved.reference}:{hashlib.sha256(body).hexdigest()[:16]}"
