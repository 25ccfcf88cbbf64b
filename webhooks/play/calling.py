"""Providers' calls as a script writes them: signed now, several at once, or not signed at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from jobs.gateways.peers import twilio_webhooks
from jobs.gateways.stripe_money import from_stripe

if TYPE_CHECKING:
    from webhooks.play.lines import Calls
    from webhooks.play.stage import Stage


_DONE: Final = 204


async def call(stage: Stage, made: Calls) -> list[int]:
    """Make the calls beside each other and return how they were answered."""
    if what := made.body.get("does"):
        _does(stage, made.provider, str(what), made.body.get("units"))
        await stage.world.happen()
        return [_DONE]
    post = {"stripe": _stripe, "twilio": _twilio, "mpesa": _mpesa, "rail": _rail}[made.provider]
    return list(await asyncio.gather(*(post(stage, made.body, signed=made.signed) for _ in range(made.times))))


async def _stripe(stage: Stage, body: Mapping[str, Any], *, signed: bool) -> int:
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


def _does(stage: Stage, provider: str, what: str, units: int | None) -> None:
    """Let a provider do something that its table knows; Stripe also `delays` what it tells by any number of hours."""
    if (provider, what) == ("stripe", "delays"):
        stage.world.stripe.sender.delay = timedelta(hours=units or 0)
        return
    rest = "" if units is None else str(from_stripe(units, stage.lender.currency).major)
    stage.world.play(provider, what, rest)


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
