"""qist report: figures for those who lend the money and those who look over the lender's shoulder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from webhooks.commands.opened import in_office

if TYPE_CHECKING:
    from domain.lending.portfolio import Age, PortfolioReport
    from jobs.runtime import Runtime

app = typer.Typer(help="Print figures about the whole portfolio.", no_args_is_help=True)

On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day at whose end to look; today when left out.")]
Against = Annotated[
    str, typer.Option(metavar="DATE", help="The earlier day to compare with; the last of the month before if left out.")
]
Provide = Annotated[
    str, typer.Option(metavar="RATES", help="Percent to set aside for each bucket: 0,5,10,25,50,75,100.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; amounts are decimal strings.")]


@app.command()
def portfolio(on: On = "", against: Against = "", provide: Provide = "", as_json: AsJson = False) -> None:
    """
    Print the portfolio as it stood when a day ended, and what moved since an earlier day.

    Amounts are principal. PAR is the whole principal of loans late by more than so many days, and of restructured
    ones, over the portfolio; the arrears rate is only what is overdue of it. What was written off is in neither.
    """
    day, earlier, rates = _day(on), _day(against), _rates(provide)
    found, currency = in_office(lambda runtime: _read(runtime, day, earlier))
    if isinstance(found, str):
        _misread(found)
    shown = _figures(found, currency, rates)
    if as_json:
        typer.echo(json.dumps(shown, indent=1))
    else:
        _print(shown)


async def _read(runtime: Runtime, on: date | None, against: date | None) -> tuple[PortfolioReport | str, str]:
    from domain.lending.portfolio import month_before

    lender = runtime.lender
    today = lender.today(runtime.clock())
    day = on or today
    earlier = against or month_before(day)
    if day > today:
        return f"{day} has not come yet: the lender's date is {today}.", ""
    if earlier >= day:
        return f"{earlier} is not before {day}: there is nothing between them.", ""

    async def look(uow: Any) -> PortfolioReport:
        await uow.portfolio.hold_still()
        found: PortfolioReport = await uow.portfolio.report(day, against=earlier, zone=lender.zone, today=today)
        return found

    return await runtime.database.read(look), lender.currency


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        _misread(f"{words} is not a date; write it as 2027-01-31.")


def _rates(words: str) -> dict[str, Decimal]:
    from domain.lending.standing import BUCKETS

    if not words:
        return {}
    try:
        rates = [Decimal(word) for word in words.split(",")]
    except InvalidOperation:
        rates = []
    if len(rates) != len(BUCKETS) or not all(rate.is_finite() and 0 <= rate <= 100 for rate in rates):
        names = ", ".join(each.name for each in BUCKETS)
        _misread(f"{words} is not {len(BUCKETS)} percents with commas between, one each for {names}.")
    return {each.name: rate for each, rate in zip(BUCKETS, rates, strict=True)}


def _misread(sentence: str) -> NoReturn:
    """Say in one line what cannot be read, and end the command with 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _figures(report: PortfolioReport, currency: str, rates: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return every figure as it is printed."""
    from domain.lending.portfolio import provision
    from domain.money import Money

    def amount(minor: int) -> str:
        return f"{Money(minor, currency).major:f}"

    def part(age: Age) -> dict[str, Any]:
        return {"loans": age.loans, "outstanding": amount(age.outstanding), "share": str(age.share)}

    rate = report.collection_rate
    aside = provision({age.name: age.outstanding for age in report.ages}, rates=rates) if rates else {}
    return {
        "as_of": report.as_of.isoformat(),
        "against": report.against.isoformat(),
        "currency": currency,
        "loans": report.loans,
        "gross": amount(report.gross),
        "par": {str(days): str(share) for days, share in report.par.items()},
        "overdue": amount(report.overdue),
        "arrears_rate": str(report.arrears_rate),
        "ageing": [{"bucket": age.name, **part(age)} for age in report.ages],
        "restructured": part(report.restructured),
        "written_off": part(report.written_off),
        "expected": amount(report.expected),
        "collected": amount(report.collected),
        "collection_rate": None if rate is None else str(rate),
        "recovered": amount(report.recovered),
        "roll_rates": {name: {to: str(share) for to, share in rolls.items()} for name, rolls in report.rolls.items()},
        "provision": {name: amount(minor) for name, minor in aside.items()},
    }


def _print(shown: Mapping[str, Any]) -> None:
    # rich is heavy, and the JSON that programs read does without it.
    from rich.console import Console

    console = Console()
    console.print(_summary(shown))
    console.print(_ages(shown))
    console.print(_rolls(shown))


def _summary(shown: Mapping[str, Any]) -> Any:
    table = _table(
        f"Portfolio at the end of {shown['as_of']}, in {shown['currency']}", "", "amount", "percent", "loans"
    )
    table.add_row("gross portfolio", shown["gross"], "", str(shown["loans"]))
    for days, share in shown["par"].items():
        table.add_row(f"PAR{days}" if days != "0" else "PAR(>0)", "", share, "")
    table.add_row("arrears rate", shown["overdue"], shown["arrears_rate"], "")
    for name in ("restructured", "written_off"):
        part = shown[name]
        table.add_row(name.replace("_", " "), part["outstanding"], part["share"], str(part["loans"]))
    table.add_section()
    table.add_row(f"expected after {shown['against']}", shown["expected"], "", "")
    table.add_row("collected", shown["collected"], shown["collection_rate"] or "", "")
    table.add_row("recovered", shown["recovered"], "", "")
    return table


def _ages(shown: Mapping[str, Any]) -> Any:
    aside = shown["provision"]
    table = _table(
        "Ageing by days past due", "days", "outstanding", "percent", "loans", *(["provision"] if aside else [])
    )
    for age in shown["ageing"]:
        row = (age["bucket"], age["outstanding"], age["share"], str(age["loans"]))
        table.add_row(*row, *([aside[age["bucket"]]] if aside else []))
    return table


def _rolls(shown: Mapping[str, Any]) -> Any:
    names = [*shown["roll_rates"], "repaid", "written off"]
    table = _table(f"From where on {shown['against']} to where, in percent", "from", *names)
    for name, rolls in shown["roll_rates"].items():
        table.add_row(name, *(rolls.get(to, "") for to in names))
    return table


def _table(title: str, first: str, *columns: str) -> Any:
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table
