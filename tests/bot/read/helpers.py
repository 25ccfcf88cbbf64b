"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Callable

from bot.read.unclear import Unclear


def reason(read: Callable[[], object]) -> str:
    """Return the English sentence of the Unclear that the reading raises; fail when it raises none."""
    try:
        value = read()
    except Unclear as unclear:
        return unclear.reason.msgid.format(**unclear.reason.params)
    message = f"understood as {value!r}"
    raise AssertionError(message)
