"""What our pages share: one small document without script, and headers that keep it to itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from fastapi import Response
from fastapi.responses import HTMLResponse

if TYPE_CHECKING:
    from jinja2 import Environment

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self' https://checkout.stripe.com; frame-ancestors 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
}


def page(name: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page, everything in it escaped."""
    html = _templates().get_template(name).render(**values)
    return HTMLResponse(html, status_code=status, headers=dict(HEADERS))


def moved(url: str, headers: Mapping[str, str] = HEADERS) -> Response:
    """Send the browser on, with a GET."""
    return Response(status_code=303, headers={**headers, "Location": url})


@cache
def _templates() -> Environment:
    # Imported when the first page is asked for, so that the process is up sooner.
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    folder = resources.files(__package__)
    return Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
