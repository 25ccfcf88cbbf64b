"""Health: alive, ready for traffic, and what we depend on. A provider's outage never restarts us (BUG-27)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from jobs.runtime import Runtime


def health_router(runtime: Runtime) -> APIRouter:
    """Return the health routes."""
    router = APIRouter(prefix="/health")

    @router.get("/live")
    async def live() -> dict[str, str]:
        """Answer as long as the process does."""
        return {"status": "ok"}

    @router.get("/ready")
    async def ready() -> Response:
        """Answer whether the database does."""
        try:
            waiting = await runtime.database.read(_waiting)
        except Exception:
            return JSONResponse({"status": "down"}, 503)
        return JSONResponse({"status": "ok", **waiting})

    @router.get("/deps")
    async def deps() -> dict[str, Any]:
        """Say which channels are set up; none is called for this."""
        return {
            "channels": sorted(runtime.gateways),
            "database": "sqlite" if runtime.database.is_sqlite else "postgresql",
        }

    return router


async def _waiting(uow: Any) -> dict[str, Any]:
    return {"inbox": await uow.inbox.counts(), "outbox": await uow.outbox.counts()}
