"""Providers' calls as a script writes them: signed now, several at once, or not signed at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jobs.gateways.peers import twilio_webhooks

if TYPE_CHECKING:
    from webhooks.play.lines import Calls
    from webhooks.play.stage import Stage


_DONE: Final = 204


async def call(stage: Stage, made: Calls) -> list[int]:
    """Make the calls beside each other and return how they were answered."""
    post = {"stripe": _stripe, "twilio": _twilio, "mpesa": _mpesa, "rail": _rail}[made.provider]
    return list(await asyncio.gather(*(post(stage, made.body, signed=made.signed) for _ in range(made.times))))


async def _stripe(stage: Stage, body: Mapping[str, Any], *, signed: bool) -> int:
    if what := body.get("does"):
        _happens(stage, str(what), body.get("units"))
        await stage.world.deliver_stripe()
        return _DONE
    event = _event(stage, dict(body))
    if signed:
        return await stage.world.post_stripe(stage.world.stripe.sender.sign(event))
    async with stage.visitor() as stranger:
        answer = await stranger.post("/webhooks/stripe", content=json.dumps(event).encode())
    return answer.status_code


def _event(stage: Stage, body: dict[str, Any]) -> dict[str, Any]:
    """
    Return an event with what Stripe never leaves out.

    One that says only its type is the newest of that type that Stripe told, told again.
    """
    if set(body) == {"type"}:
        told = [event for event in stage.world.stripe.events if event["type"] == body["type"]]
        if not told:
            message = f"Stripe has not told of {body['type']} yet"
            raise ValueError(message)
        return dict(told[-1])
    usual = {"id": f"evt_play_{stage.clock():%Y%m%d%H%M}", "object": "event", "data": {"object": {}}}
    return {**usual, "created": int(stage.clock().timestamp()), "livemode": False, **body}


async def _mpesa(stage: Stage, body: Mapping[str, Any], *, signed: bool) -> int:
    """M-Pesa signs nothing: unsigned means that somebody guesses at the secret word in the address."""
    return await stage.world.post_mpesa(body, word="" if signed else "guessed")


def _happens(stage: Stage, what: str, units: int | None) -> None:
    """Let Stripe's dashboard or a bank do something with the newest payment or dispute, which Stripe then tells."""
    stripe = stage.world.stripe

    def newest(kind: str) -> dict[str, Any]:
        told = [event for event in stripe.events if event["type"] == kind]
        if not told:
            message = f"Stripe has not told of {kind} yet"
            raise ValueError(message)
        return dict(told[-1]["data"]["object"])

    match what:
        case "refund":
            stripe.refund(newest("payment_intent.succeeded")["id"], units)
        case "refund fails":
            stripe.finish_refund(newest("refund.created")["id"], succeeded=False)
        case "dispute":
            stripe.dispute(newest("payment_intent.succeeded")["id"], units)
        case "won" | "lost":
            stripe.close_dispute(newest("charge.dispute.created")["id"], won=what == "won")
        case "delays":
            stripe.sender.delay = timedelta(hours=units or 0)
        case _:
            message = f"Stripe does not know how to do {what!r}"
            raise ValueError(message)


async def _twilio(stage: Stage, body: Mapping[str, Any], *, signed: bool) -> int:
    world = stage.world
    pairs = tuple((name, str(value)) for name, value in body.items())
    url = world.twilio.webhook_url
    signature = twilio_webhooks.sign(world.secrets.twilio, url, pairs) if signed else ""
    return await world.post_whatsapp(twilio_webhooks.SignedRequest(url, pairs, signature))


async def _rail(stage: Stage, body: Mapping[str, Any], *, signed: bool) -> int:
    rail = stage.world.rail
    callback = rail.sign(json.dumps(body).encode())
    if signed:
        return await stage.world.post_rail(callback)
    async with stage.visitor() as stranger:
        answer = await stranger.post(f"/webhooks/rails/{rail.name}", content=callback.body)
    return answer.status_code
