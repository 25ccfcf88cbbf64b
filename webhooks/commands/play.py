"""qist play: perform a written conversation against the whole office."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from webhooks.play.answers import Answer
    from webhooks.play.lines import Line

_BROKEN, _UNREADABLE = 1, 2


def play(
    file: Annotated[Path, typer.Argument(help="A conversation, as tests/conversations/*.chat are.")],
    check: Annotated[bool, typer.Option("--check", help="Compare with what is written; show what differs.")] = False,
    rewrite: Annotated[bool, typer.Option("--rewrite", help="Write what comes back into the file.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each happening and each answer as one JSON object.")
    ] = False,
    database: Annotated[
        str, typer.Option(help="An empty PostgreSQL database; an embedded one in a temporary folder when left out.")
    ] = "",
) -> None:
    """
    Play a conversation: people, providers and the clock as written, the office for real.

    Exits with 0 when all that was written holds, 1 when it does not, 2 when the file cannot be read.
    """
    from webhooks.play.performance import Performance
    from webhooks.play.player import Stuck
    from webhooks.play.script import Unreadable, read

    if check and rewrite:
        raise _end(file, "choose one of --check and --rewrite", _UNREADABLE)
    performance = Performance()
    try:
        lines = read(file.read_text(encoding="utf-8"))
        asyncio.run(_perform(lines, performance, database, as_json=as_json, quiet=(check or rewrite) and not as_json))
    except (OSError, UnicodeDecodeError, Unreadable) as problem:
        raise _end(file, problem, _UNREADABLE) from problem
    except Stuck as problem:
        raise _end(file, problem, _BROKEN) from problem
    if rewrite:
        file.write_text(performance.text, encoding="utf-8")
    difference = performance.difference(str(file)) if check else ""
    if difference:
        typer.echo(difference, err=as_json)
    for line in performance.problems:
        typer.echo(f"{file}: logged: {line}", err=True)
    for line in performance.broken:
        typer.echo(f"{file}: {line}", err=True)
    if difference or performance.broken:
        raise typer.Exit(_BROKEN)


async def _perform(lines: Any, performance: Any, database: str, *, as_json: bool, quiet: bool) -> None:
    from webhooks.play.performance import perform, written

    async for line, answers in perform(lines, performance, database_url=database):
        if as_json:
            _print_json(line, answers, performance.at)
        elif not quiet:
            typer.echo("\n".join(written(line, answers)))


def _print_json(line: Line, answers: list[Answer], at: str | None) -> None:
    if line.happening is not None:
        typer.echo(json.dumps(happened(line, at), ensure_ascii=False))
    for answer in answers:
        typer.echo(json.dumps({"line": line.number, **answer.json}, ensure_ascii=False))


def happened(line: Line, at: str | None) -> dict[str, Any]:
    """Return a line of a script as one JSON object."""
    from dataclasses import asdict

    kind = type(line.happening).__name__
    assert line.happening is not None
    params = json.loads(json.dumps(asdict(line.happening), default=_plain))
    who = params.pop("who", "")
    told = {
        "line": line.number,
        "kind": "happening",
        "key": kind,
        "who": who,
        "params": params,
        "text": line.raw.strip(),
    }
    return {**told, "buttons": [], "at": at}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()


def _end(file: Path, problem: object, status: int) -> typer.Exit:
    typer.echo(f"{file}: {problem}", err=True)
    return typer.Exit(status)
