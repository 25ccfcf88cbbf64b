"""Logs: one line a happening, JSON in production, never a body, a name, a number or a secret."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final, TypeAlias

import structlog

#: Whatever looks like a phone, an identity number or a bot token is taken out, should it ever get in.
_PRIVATE: Final = re.compile(r"bot\d+:[\w-]+|\+?\d[\d\s-]{8,}\d|[\w.+-]+@[\w-]+\.\w+")
#: What stands in quotes in an error is most often what somebody wrote.
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_LONGEST: Final = 200

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logs(*, json: bool) -> None:
    """Write logs to standard error in one form."""
    # At INFO httpx writes addresses, and a bot's address holds its token.
    for name in ("httpx", "httpcore", "aiogram", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    _set_up_libraries()
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if json else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn an exception into words before anything that shows local variables can see it."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    elif isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0] is not None:
        event["exception"] = told(found)
    return event


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of a log line whatever looks personal or secret; times and dates stay."""
    return {
        key: _without_private(value) if isinstance(value, str) and key not in {"timestamp", "exception"} else value
        for key, value in event.items()
    }


def told(found: ExcInfo) -> str:
    """
    Return where an exception came from and what kind it is.

    Its own words can hold what people wrote and, from a database, whole rows: their first line stays, without values.
    """
    kind, error, trace = found
    said = (str(error).splitlines() or [""])[0][:_LONGEST]
    last = f"{kind.__qualname__}: {_without_private(_QUOTED.sub('[…]', said))}"
    return "".join([*traceback.format_tb(trace), last])


class _Told(logging.Formatter):
    """Says of a library's log line what ours would say."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and below it where an exception came from."""
        line = f"{record.levelname.lower()} {record.name}: {_without_private(record.getMessage())}"
        if record.exc_info and record.exc_info[0] is not None:
            line = f"{line}\n{told(record.exc_info)}"
        return line


def _set_up_libraries() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Told())
    handler.setLevel(logging.WARNING)
    logging.getLogger().handlers = [handler]


def _without_private(text: str) -> str:
    return _PRIVATE.sub("[…]", text)
