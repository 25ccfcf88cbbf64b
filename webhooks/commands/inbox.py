"""qist inbox: what was kept but could not be acted on."""

from __future__ import annotations

import typer

from webhooks.commands.opened import in_office

app = typer.Typer(help="See what came in, and try again what could not be acted on.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Show how many things are kept, done and failed. What they say is not shown."""
    counts = in_office(lambda runtime: runtime.database.read(lambda uow: uow.inbox.counts()))
    if not counts:
        typer.echo("Nothing has come in yet.")
    for state, count in sorted(counts.items()):
        typer.echo(f"{state:<8}{count:>8}")


@app.command()
def retry() -> None:
    """Take up again what failed. The Qist that is running acts on it within half a minute, in order for each person."""
    senders = in_office(lambda runtime: runtime.database.transact(lambda uow: uow.inbox.retry_failed()))
    if not senders:
        typer.echo("Nothing had failed.")
        return
    typer.echo(f"Taken up again for {len(senders)} {'person' if len(senders) == 1 else 'people'}.")
    typer.echo("If no Qist is running, start it with: qist run")
