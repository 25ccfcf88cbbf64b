"""What the page asks of the played providers: make something happen there, or be as usual again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, StringConstraints

from webhooks.sandbox.providers.plays import NoSuchPlay, Provider

if TYPE_CHECKING:
    from webhooks.sandbox.world import World

_ASKED_MOST = 5


class Playing(BaseModel):
    """Something to make happen, and what was filled in for it."""

    word: str = Field(max_length=40)
    given: dict[str, Annotated[str, StringConstraints(max_length=60)]] = Field(
        default_factory=dict, max_length=_ASKED_MOST
    )


def provider_routes(router: APIRouter, world: World) -> None:
    """Add the providers' addresses to the sandbox's."""

    @router.post("/providers/{id_}/play")
    async def play(id_: str, playing: Playing) -> dict[str, bool]:
        """Make something happen."""
        try:
            _known(world, id_).does(playing.word, playing.given)
        except NoSuchPlay as problem:
            raise HTTPException(422, str(problem)) from problem
        await world.happen()
        return {"ok": True}

    @router.post("/providers/{id_}/behave")
    async def behave(id_: str) -> dict[str, bool]:
        """Let a provider, and who deals with it, be as usual again."""
        _known(world, id_).behave()
        await world.happen()
        return {"ok": True}


def _known(world: World, id_: str) -> Provider:
    if id_ not in world.providers:
        raise HTTPException(404, "There is no such provider here.")
    return world.providers[id_]
