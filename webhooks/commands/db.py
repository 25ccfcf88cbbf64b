"""qist db: bring the database up to date, and check the books against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from webhooks.commands.opened import in_office, refuse

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from storage.verify import Disagreement

app = typer.Typer(help="Bring the database up to date, and check the books against themselves.", no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Apply the migrations that are missing. `qist run` does so too; this is for doing it beforehand."""
    from storage.migrate import HEAD

    applied = in_office(_migrate, migrate=False)
    typer.echo(f"The database is now at {HEAD}." if applied else f"The database is at {HEAD} already.")


@app.command()
def verify() -> None:
    """
    Work every figure out again and name each row that disagrees; nothing is changed.

    Compared are each loan's instalments with the ledger and with what payments settled, each payment with what was
    booked for it, cash with what was received and paid out, the oldest unpaid due dates, and the seals of the audit
    trail. Ends with 1 when anything disagrees.
    """
    found = in_office(_verify, migrate=False)
    for disagreement in found:
        typer.echo(str(disagreement))
    if found:
        refuse(f"{len(found)} rows disagree. Nothing was changed; keep this list and a copy of the database.")
    typer.echo("Everything agrees: loans, payments, ledger and audit seals.")


async def _migrate(runtime: Runtime) -> bool:
    from storage.migrate import migrate as bring_up_to_date

    return await bring_up_to_date(runtime.database)


async def _verify(runtime: Runtime) -> list[Disagreement]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from storage.verification import verify as recompute

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)

        return await runtime.database.read(lambda uow: recompute(uow, runtime.lender.zone, progress=show))
