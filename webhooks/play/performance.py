"""A performance: a script played to its end, written anew, compared, and its invariants checked."""

from __future__ import annotations

import difflib
import io
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from webhooks.logs import redact
from webhooks.play.answers import Answer
from webhooks.play.invariants import broken
from webhooks.play.lines import Line
from webhooks.play.player import Player
from webhooks.play.stage import Stage
from webhooks.play.words import plain


@dataclass(slots=True)
class Performance:
    """What was played so far, and after the end what does not hold."""

    played: list[tuple[Line, list[Answer]]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    #: What went wrong on the way and was logged as an error.
    problems: list[str] = field(default_factory=list)
    #: What the clock of the play showed after the line played last.
    at: str | None = None

    @property
    def text(self) -> str:
        """Return the whole conversation as it goes now."""
        return "".join(f"{line}\n" for pair in self.played for line in written(*pair))

    def difference(self, name: str, *, strict: bool = False) -> str:
        """Return where what was written does not hold; lines without a written answer hold unless it is `strict`."""
        before = [text for line, _answers in self.played for text in (line.raw, *line.answers)]
        after = [
            text
            for line, answers in self.played
            for text in (written(line, answers) if strict or line.answers else (line.raw,))
        ]
        return "\n".join(difflib.unified_diff(_plain(before), _plain(after), name, "as it goes now", lineterm=""))


async def perform(
    lines: Sequence[Line], performance: Performance, *, database_url: str = ""
) -> AsyncIterator[tuple[Line, list[Answer]]]:
    """Play a script on a fresh stage, giving each line with its answers as it is played; then check what must hold."""
    with tempfile.TemporaryDirectory(prefix="qist-play-") as folder, overheard() as logs:
        stage = Stage(Path(folder), database_url)
        player = Player(stage)
        try:
            async for pair in player.play(lines):
                performance.played.append(pair)
                performance.at = stage.clock().isoformat() if stage.is_open else None
                yield pair
            performance.problems += [line for line in logs.getvalue().split("\n") if "level=error" in line]
            if stage.is_open:
                performance.broken += await broken(stage, player.steps, logs.getvalue())
        finally:
            await stage.close()


def written(line: Line, answers: Iterable[Answer]) -> list[str]:
    """Return a line and what came back, as a .chat file has them."""
    return [line.raw, *(answer.written for answer in answers)]


@contextmanager
def overheard() -> Iterator[io.StringIO]:
    """Hold back the log lines of a play, to look whether they tell what they must not."""
    kept = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.format_exc_info, redact, _flat],
        logger_factory=structlog.PrintLoggerFactory(file=kept),
        cache_logger_on_first_use=False,
    )
    try:
        yield kept
    finally:
        structlog.configure(**before)


def _flat(_logger: Any, _method: str, event: Any) -> str:
    return " ".join(f"{key}={value}" for key, value in event.items())


def _plain(lines: Iterable[str]) -> list[str]:
    return [plain(line) for line in lines]
