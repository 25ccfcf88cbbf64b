"""The office opened for one word of the command line: its settings, database and timetable, and nothing that serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from jobs.settings import Settings

T = TypeVar("T")


def in_office(work: Callable[[Runtime], Awaitable[T]], *, migrate: bool = True) -> T:
    """Open the office, do something in it, close it; end with a sentence and 1 when it cannot be opened."""
    from sqlalchemy.exc import DBAPIError

    runtime = _build()
    try:
        return asyncio.run(_do(runtime, work, migrate=migrate))
    except (DBAPIError, OSError) as problem:
        reason = getattr(problem, "orig", None) or problem
        refuse(f"The database does not work: {reason}\nTry: qist doctor")


def refuse(sentence: str) -> NoReturn:
    """Say why not, and end the command with 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _build() -> Runtime:
    from jobs.clock import system_clock
    from jobs.runtime import build
    from jobs.settings import NotReady
    from webhooks.logs import set_up_logs

    settings = read_settings()
    try:
        set_up_logs(json=not settings.is_sandbox)
        _check(settings.is_sandbox, bool(settings.keys.get_secret_value()), bool(settings.database_url))
        return build(settings, gateways={}, clock=system_clock)
    except (NotReady, ValueError, LookupError, OSError) as problem:
        refuse(f"Qist cannot open its office:\n{problem}")


def read_settings() -> Settings:
    """Return the settings, or name those that cannot be read and end with 1; what was set is not repeated."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from jobs.settings import Settings

    try:
        return Settings()
    except ValidationError as problem:
        names = sorted({f"QIST_{error['loc'][0]}".upper() for error in problem.errors() if error["loc"]})
        refuse(f"✗ settings: cannot be read: {', '.join(names)}")
    except SettingsError as problem:
        refuse(f"✗ settings: {problem}")


async def _do(runtime: Runtime, work: Callable[[Runtime], Awaitable[T]], *, migrate: bool) -> T:
    from storage.migrate import migrate as bring_up_to_date

    try:
        if migrate:
            await bring_up_to_date(runtime.database)
        return await work(runtime)
    finally:
        await runtime.close()


def _check(is_sandbox: bool, has_keys: bool, has_database: bool) -> None:
    """In earnest nothing is made up: development keys would seal what nobody could open later."""
    from jobs.settings import NotReady

    missing = [name for name, there in (("QIST_KEYS", has_keys), ("QIST_DATABASE_URL", has_database)) if not there]
    if missing and not is_sandbox:
        raise NotReady("\n".join(f"{name} is not set" for name in missing))
