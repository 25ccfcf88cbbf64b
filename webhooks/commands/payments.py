"""qist payments: take in a provider's or a bank's statement, and compare with them what came in."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from webhooks.commands.opened import in_office, refuse

if TYPE_CHECKING:
    from jobs.reconciling import Reconciled
    from jobs.runtime import Runtime
    from jobs.statements.importing import Imported

app = typer.Typer(help="Take in statements, and compare payments with providers.", no_args_is_help=True)

#: More bad lines than this say the same.
_SHOWN = 30
_MOST_BYTES = 20_000_000

Provider = Annotated[str, typer.Option(metavar="NAME", help="Who moved the money: stripe, mpesa, jazzcash, bank, …")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The statement: .csv or .xlsx.")],
    provider: Provider,
    by: Annotated[str, typer.Option(help="Who imports it, for the audit trail.")] = "import",
) -> None:
    """
    Take in a statement: keep each line once, and record money that we did not know of.

    A line that names a loan, such as L-1001, is paid on that loan; money that names none waits in /suspense. Importing
    the same file again, or one that overlaps, adds nothing. Ends with 1 when a line could not be read.
    """
    _check(provider)
    if not file.is_file():
        refuse(f"There is no file {file}.")
    if file.stat().st_size > _MOST_BYTES:
        refuse(f"{file.name} is larger than a statement. Export a shorter time, a month for example.")
    data = file.read_bytes()
    found = in_office(lambda runtime: _import(runtime, data, file.name, provider, by))
    if isinstance(found, str):
        refuse(f"{file.name}: {found}")
    _tell_import(found)
    if found.problems:
        raise typer.Exit(1)


@app.command()
def reconcile(
    provider: Provider,
    since: Annotated[str, typer.Option(metavar="DATE", help="The first day; a week ago when left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; amounts are in the smallest unit.")] = False,
) -> None:
    """
    Compare what came in with what a provider says: matched, missing here, missing there, different amount.

    Of Stripe, events that never reached us are fetched first and acted on once. Others are compared with the statements
    that were imported. The result is kept, and /recon shows it. Ends with 1 when something does not match.
    """
    _check(provider)
    found = in_office(lambda runtime: _reconcile(runtime, provider, _day(since)))
    if isinstance(found, str):
        refuse(found)
    if as_json:
        typer.echo(json.dumps(_figures(found), indent=1))
    else:
        _print(found)
    if found.comparison.findings:
        raise typer.Exit(1)


async def _import(runtime: Runtime, data: bytes, name: str, provider: str, by: str) -> Imported | str:
    from jobs.statements.importing import Importer
    from jobs.statements.unreadable import Unreadable

    importer = Importer(runtime.database, runtime.lender, runtime.clock, public_url=runtime.settings.address)
    try:
        return await importer.take(data, provider=provider, name=name, by=by)
    except Unreadable as unreadable:
        return str(unreadable)


async def _reconcile(runtime: Runtime, provider: str, since: date | None) -> Reconciled | str:
    from jobs.gateways.stripe import ProviderError
    from jobs.reconciling import NIGHTS, NothingToCompare

    today = runtime.lender.today(runtime.clock())
    first = since or today - NIGHTS
    if first > today:
        return f"{first} has not come yet: the lender's date is {today}."
    try:
        return await runtime.reconciler.reconcile(provider, since=first)
    except NothingToCompare as nothing:
        return str(nothing)
    except ProviderError as away:
        return f"{provider} did not answer: {away}. Nothing was compared; try again in a while."


def _check(provider: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{1,30}", provider):
        message = f"{provider} is not the name of a provider; write it small, as in mpesa."
        raise typer.BadParameter(message)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        message = f"{words} is not a date; write it as 2027-01-31."
        raise typer.BadParameter(message) from None


def _tell_import(found: Imported) -> None:
    typer.echo(f"{found.kept} lines kept, {found.known} known before, {found.skipped} of no money that came or left.")
    typer.echo(f"{found.recorded} payments recorded, {found.waiting} of them wait in suspense.")
    if found.differing:
        typer.echo(f"{found.differing} are recorded with another amount; nothing was changed, and staff are told.")
    if found.unknown:
        typer.echo(f"Nothing is read from: {', '.join(found.unknown)}.")
    for problem in found.problems[:_SHOWN]:
        typer.echo(f"line {problem.line}: {problem.why}", err=True)
    if (more := len(found.problems) - _SHOWN) > 0:
        typer.echo(f"… and {more} more lines that could not be read.", err=True)


def _figures(found: Reconciled) -> dict[str, Any]:
    from domain.payments.reconciling import Kind

    return {
        "provider": found.provider,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "fetched": found.fetched,
        "matched": found.comparison.matched,
        **{kind.value: found.comparison.count(kind) for kind in Kind},
        "findings": [
            {
                "kind": one.kind.value,
                "reference": one.reference,
                "at": one.at.isoformat(),
                "currency": next(money.currency for money in (one.ours, one.theirs) if money is not None),
                "ours": one.ours.minor if one.ours else None,
                "theirs": one.theirs.minor if one.theirs else None,
            }
            for one in found.comparison.findings
        ],
    }


def _print(found: Reconciled) -> None:
    # rich is heavy, and the JSON that programs read does without it.
    from rich.console import Console
    from rich.table import Table

    shown = _figures(found)
    counts = Table(title=f"{found.provider}, {found.since} to {found.until}", title_justify="left")
    names = ("fetched", "matched", "missing_here", "missing_there", "different", "duplicate")
    for name in names:
        counts.add_column(name.replace("_", " "), justify="right")
    counts.add_row(*(str(shown[name]) for name in names))
    console = Console()
    console.print(counts)
    if not found.comparison.findings:
        return
    table = Table("what", "reference", "at (UTC)", "ours", "theirs")
    for one in found.comparison.findings:
        ours, theirs = (f"{money.currency} {money.major:f}" if money else "–" for money in (one.ours, one.theirs))
        table.add_row(one.kind.replace("_", " "), one.reference, f"{one.at:%Y-%m-%d %H:%M}", ours, theirs)
    console.print(table)
