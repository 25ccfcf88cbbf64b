"""The PDF of a paper, at the signed address that its chat was given, made when it is asked for."""

from __future__ import annotations

from fastapi import APIRouter, Response

from domain.papers.codes import read_code
from jobs.papers.printing import Printer
from jobs.runtime import Runtime
from webhooks.pages.page import HEADERS
from webhooks.pages.verify import unknown


def papers_router(runtime: Runtime) -> APIRouter:
    """Return the route of the papers."""
    router = APIRouter(prefix="/papers")
    printer = Printer(runtime.desk)

    @router.get("/{code}.pdf")
    async def fetch(code: str, key: str = "") -> Response:
        """Return a paper; a wrong or old address learns nothing, not even whether there is such a paper."""
        paper = None
        if read_code(code) == code and runtime.papers.allows(code, key, runtime.clock()):
            paper = await runtime.database.read(lambda uow: uow.papers.find(code))
        if paper is None:
            return unknown(runtime)
        name, content = await printer.pdf(paper)
        headers = {**HEADERS, "Content-Disposition": f'inline; filename="{name}"'}
        return Response(content, media_type="application/pdf", headers=headers)

    return router
