"""qist keys: make the keys that seal what identifies people, and move everybody to the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from webhooks.commands.opened import in_office, read_settings

if TYPE_CHECKING:
    from jobs.runtime import Runtime

app = typer.Typer(help="Make encryption keys, and move people's details to the newest one.", no_args_is_help=True)


@app.command()
def new() -> None:
    """
    Print a fresh key for QIST_KEYS and say where it goes.

    The first time this prints the whole setting. When there are keys already it prints one more sealing key, to be
    put in front of them; the ones you have are never shown.
    """
    from storage.keyring import new_keys

    made = new_keys(_name())
    if not read_settings().keys.get_secret_value():
        typer.echo(f"QIST_KEYS={made}")
        typer.echo(
            "\nKeep this line where only Qist can read it, and a copy in a safe. Without it nobody can", err=True
        )
        typer.echo("read what people told us: there is no other way in.", err=True)
        return
    typer.echo(made.split(",")[0])
    typer.echo("\n1. Put it in front of the keys in QIST_KEYS, with a comma after it. Change nothing else.", err=True)
    typer.echo("2. Start Qist again: what comes from now on is sealed with it.", err=True)
    typer.echo("3. Run `qist keys rotate`, which seals people's details again.", err=True)


@app.command()
def rotate() -> None:
    """
    Seal everybody's details again with the first key of QIST_KEYS.

    May be stopped and run again at any time. Keep the older keys in QIST_KEYS afterwards: kept messages and
    conversations are still sealed with them.
    """
    resealed = in_office(_rotate)
    if not resealed:
        typer.echo("Everybody's details are sealed with the first key already.")
        return
    typer.echo(f"Sealed again: {resealed} people. Keep the older keys too: messages kept before still need them.")


def _name() -> str:
    """Return a name for a key that says when it was made and that no other key has."""
    import secrets
    from datetime import UTC, datetime

    return f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(2)}"


async def _rotate(runtime: Runtime) -> int:
    from rich.console import Console
    from rich.progress import track

    counts = await runtime.database.read(lambda uow: uow.people.counts())
    done = 0
    batches = range(sum(counts.values()) // _BATCH + 1)
    for _batch in track(batches, "Sealing", console=Console(stderr=True), transient=True):
        # A short transaction each, so that conversations go on meanwhile.
        resealed = await runtime.database.transact(lambda uow: uow.people.reseal(limit=_BATCH))
        done += resealed
        if resealed < _BATCH:
            break
    return done


_BATCH = 200
