"""Stripe calls back: the signature is checked on the raw bytes, the event kept, and only then answered."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from jobs.acting.stripe.reading import about, without_secrets
from jobs.gateways.stripe_signature import BadPayload, BadSignature, verify
from jobs.inbox import is_name
from webhooks.intake import Intake, read_body


def stripe_router(intake: Intake, secrets: Sequence[str]) -> APIRouter:
    """Return the route; without a secret there is none, since anybody could forge an event."""
    router = APIRouter(prefix="/webhooks")
    if not secrets:
        return router

    @router.post("/stripe")
    async def event(request: Request) -> Response:
        """Take an event."""
        body = await read_body(request)
        runtime = intake.runtime
        try:
            found = verify(body, request.headers.get("stripe-signature"), secrets, runtime.clock())
            kept = json.dumps(without_secrets(found))
        except BadSignature:
            return await intake.refuse(request, kind="STRIPE_SIGNATURE", status=400)
        except (BadPayload, RecursionError):
            return await intake.refuse(request, kind="STRIPE_PAYLOAD", status=400)
        if not is_name(found["id"]):
            await runtime.inbox.turned_away(source="stripe", kind=found["type"], body=kept)
            return await intake.refuse(request, kind="STRIPE_PAYLOAD", status=400)
        await runtime.inbox.keep(
            source="stripe",
            external_id=found["id"],
            sender=f"stripe:{about(found)}",
            body=kept,
            kind=found["type"],
        )
        return Response(status_code=204)

    return router
