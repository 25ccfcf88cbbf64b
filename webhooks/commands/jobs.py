"""qist jobs: what the timetable holds, one job by hand, and what ran."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from webhooks.commands.opened import in_office, refuse

if TYPE_CHECKING:
    from jobs.runtime import Runtime
    from jobs.timetable import Job

app = typer.Typer(help="See the timetable, run a job by hand, and see what ran.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Show every job: when it runs, for what, and the last business date it was done for."""
    done = in_office(_last_done)
    from jobs.timetable import TIMETABLE

    table = _table("job", "runs", "last done", "what it does")
    for job in TIMETABLE:
        table.add_row(job.name, _when(job), str(done[job.name] or "never"), job.explained)
    _print(table)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="The job, as `qist jobs list` calls it.")],
    on: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The business date to run it for; today when left out.")
    ] = "",
) -> None:
    """
    Run one job for a business date.

    A job that was done for that date is not done again, so this is safe to repeat. What it promises to send leaves
    through the Qist that is running, within half a minute.
    """
    from jobs.timetable import NoSuchJob, job_named

    try:
        job = job_named(name)
    except NoSuchJob as unknown:
        raise typer.BadParameter(str(unknown)) from None
    day = _day(on) if on else None
    said, worked = in_office(lambda runtime: _run(runtime, job, day))
    if not worked:
        refuse(said)
    typer.echo(said)


@app.command()
def history(limit: Annotated[int, typer.Option(help="How many runs to show.")] = 20) -> None:
    """Show the newest runs: for which date, how they ended, and how many things they handled."""
    rows = in_office(lambda runtime: runtime.database.read(lambda uow: uow.jobs.recent(limit=limit)))
    if not rows:
        typer.echo("No job has run yet.")
        return
    table = _table("job", "for", "started (UTC)", "ended", "handled", "what went wrong")
    for row in rows:
        on = f"{row['business_date']} {row['period']}".strip()
        started = f"{row['started_at']:%Y-%m-%d %H:%M:%S}"
        table.add_row(row["job"], on, started, row["state"], str(row["handled"]), row["error"])
    _print(table)


async def _run(runtime: Runtime, job: Job, day: date | None) -> tuple[str, bool]:
    name, now = job.name, runtime.clock()
    today = runtime.lender.today(now)
    on = day or today
    if on > today:
        # A late charge posted for a day that has not come would be a charge on nobody's fault.
        return f"{on} has not come yet: the lender's date is {today}.", False
    period = "" if job.at else f"by hand {now:%H:%M:%S.%f}"[:-3]
    if not await runtime.timetable.run(job, on, period=period):
        return f"{name} was done for {on} already, or is being done; nothing changed.", True
    row = await _row(runtime, name, on, period)
    if row["error"]:
        return f"{name} for {on} failed: {row['error']}", False
    return f"{name} for {on} is done: {row['handled']} handled.", True


async def _row(runtime: Runtime, name: str, on: date, period: str) -> Any:
    rows = await runtime.database.read(lambda uow: uow.jobs.recent(limit=200))
    return next(row for row in rows if (row["job"], row["business_date"], row["period"]) == (name, on, period))


async def _last_done(runtime: Runtime) -> dict[str, date | None]:
    from jobs.timetable import TIMETABLE

    async def look(uow: Any) -> dict[str, date | None]:
        return {job.name: await uow.jobs.last_done(job.name) for job in TIMETABLE}

    return await runtime.database.read(look)


def _when(job: Job) -> str:
    if job.at is None:
        return f"every {job.every_minutes} min"
    return f"{job.at:%H:%M}{', and every day missed' if job.catches_up else ''}"


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        message = f"{words} is not a date; write it as 2027-01-31."
        raise typer.BadParameter(message) from None


def _table(*columns: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column == "handled" else "left", overflow="fold")
    return table


def _print(table: Any) -> None:
    from rich.console import Console

    Console().print(table)
