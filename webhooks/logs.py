"""Logs: one line a happening, JSON in production, never a body, a name, a number or a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

#: Whatever looks like a phone, an identity number or a bot token is taken out, should it ever get in.
_PRIVATE: Final = re.compile(r"bot\d+:[\w-]+|\+?\d[\d\s-]{8,}\d|[\w.+-]+@[\w-]+\.\w+")


def set_up_logs(*, json: bool) -> None:
    """Write logs to standard error in one form."""
    # At INFO httpx writes addresses, and a bot's address holds its token.
    for name in ("httpx", "httpcore", "aiogram", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if json else []),
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if json else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of a log line whatever looks personal or secret; times and dates stay."""
    return {
        key: _PRIVATE.sub("[…]", value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
    }
