"""The command line in a folder of its own, with no settings but those a test gives."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import structlog
from typer.testing import CliRunner, Result

from webhooks.cli import app


class Qist(Protocol):
    """Runs the command line."""

    def __call__(self, *words: str, **settings: str) -> Result: ...


@pytest.fixture
def qist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Qist]:
    """Give the command line, run from an empty folder on a terminal that is wide enough."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("QIST_")]:
        monkeypatch.delenv(name)
    handlers = logging.getLogger().handlers

    def run(*words: str, **settings: str) -> Result:
        environment = {"COLUMNS": "200", "TERM": "dumb", **{f"QIST_{key.upper()}": settings[key] for key in settings}}
        return CliRunner().invoke(app, list(words), env=environment)

    yield run
    # A command sets up logs that write to what was its terminal.
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers


Fails = Callable[[Result], str]


@pytest.fixture
def refused() -> Fails:
    """Give what checks that a command ended with 1 or 2 and without a traceback, and returns what it said."""

    def check(result: Result) -> str:
        assert result.exit_code in (1, 2), result.output
        assert isinstance(result.exception, SystemExit), result.exception
        return result.output

    return check
