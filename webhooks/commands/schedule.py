"""Print a schedule or an offer, so that anyone can check the arithmetic against their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from domain.lending.amortise import Line, lines
from domain.lending.apr import NoRate, shape_rate
from domain.lending.terms import Amounts, DayCount, ImpossibleTerms, LevelBy, Method, MonthEnd, Residue, Shape, Unit
from domain.money import Rounding

_MOST_DECIMALS = 8
_MOST = 10**18


def a_date(words: str) -> date:
    """Read a date, or say how dates are written here."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise _refusal("{} is not a date; write it as 2027-01-31.", words) from None


def a_number(words: str) -> Decimal:
    """Read a number, or say how numbers are written here."""
    try:
        number = Decimal(words)
    except InvalidOperation:
        raise _refusal("{} is not a number; write it as 50000 or 24.5.", words) from None
    if not number.is_finite():
        raise _refusal("{} is not a number anyone can owe.", words)
    return number


def _refusal(sentence: str, *values: object) -> typer.BadParameter:
    return typer.BadParameter(sentence.format(*values))


def _number(words: str, **more: Any) -> Any:
    return typer.Option(parser=a_number, metavar="NUMBER", help=words, **more)


def _day(words: str) -> Any:
    return typer.Option(parser=a_date, metavar="DATE", help=words)


Principal = Annotated[Decimal, _number("What is lent.")]
Rate = Annotated[Decimal, _number("Percent a year; for a service charge, percent of the principal, once.")]
Periods = Annotated[int, typer.Option(help="How many instalments.")]
Every = Annotated[int, typer.Option(help="An instalment falls due every so many units.")]
UnitOption = Annotated[Unit, typer.Option(help="What a period is counted in.")]
Start = Annotated[date, _day("The day the money is paid out.")]
FirstDue = Annotated[date | None, _day("The first due date, when it is not one period after the start.")]
MethodOption = Annotated[Method, typer.Option(help="How the price is reckoned.")]
DayCountOption = Annotated[DayCount, typer.Option(help="How days become a part of a year.")]
RoundingOption = Annotated[Rounding, typer.Option(help="Where halves go.")]
Decimals = Annotated[int, typer.Option(help="Decimals of every amount.")]
MultipleOf = Annotated[Decimal | None, _number("What level instalments are rounded to.")]
ResidueOption = Annotated[Residue, typer.Option(help="Which instalment takes what rounding leaves over.")]
GracePrincipal = Annotated[int, typer.Option(help="First periods in which only interest is due.")]
GraceInterest = Annotated[int, typer.Option(help="First periods whose interest falls due with the next one.")]
InterestFree = Annotated[int, typer.Option(help="First periods that cost nothing.")]
MonthEndOption = Annotated[MonthEnd, typer.Option(help="A day that a month lacks: its last day, or the first after.")]
FeeUpfront = Annotated[Decimal, _number("A fee taken from what is paid out.")]
FeeFirst = Annotated[Decimal, _number("A fee due with the first instalment.")]
FeeEach = Annotated[Decimal, _number("A fee due with each instalment.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Worked:
    """A schedule that has been worked out, and how its amounts are written."""

    shape: Shape
    amounts: Amounts
    lines: list[Line]
    decimals: int
    upfront: int

    def write(self, minor: int) -> str:
        """Return an amount as a decimal string."""
        return f"{Decimal(minor).scaleb(-self.decimals):f}"

    @property
    def totals(self) -> dict[str, str]:
        """Return the sums of the instalments."""
        principal = sum(line.principal for line in self.lines)
        interest, fees = sum(line.interest for line in self.lines), sum(line.fees for line in self.lines)
        amounts = {"principal": principal, "interest": interest, "fees": fees, "total": principal + interest + fees}
        return {name: self.write(amount) for name, amount in amounts.items()}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the instalments as they are printed."""
        return [
            {
                "number": line.number,
                "due": line.due.isoformat(),
                "days": line.days,
                "principal": self.write(line.principal),
                "interest": self.write(line.interest),
                "fees": self.write(line.fees),
                "total": self.write(line.principal + line.interest + line.fees),
                "balance": self.write(line.balance),
            }
            for line in self.lines
        ]

    @property
    def apr(self) -> str:
        """Return the annual percentage rate with every fee in it."""
        flows = [line.principal + line.interest + line.fees for line in self.lines]
        return str(shape_rate(self.shape, self.amounts.principal - self.upfront, flows))


def schedule(
    principal: Principal,
    rate: Rate,
    periods: Periods,
    start: Start,
    every: Every = 1,
    unit: UnitOption = "months",
    first_due: FirstDue = None,
    method: MethodOption = "declining",
    day_count: DayCountOption = "30/360",
    rounding: RoundingOption = "half-even",
    decimals: Decimals = 2,
    multiple_of: MultipleOf = None,
    residue: ResidueOption = "last",
    grace_principal: GracePrincipal = 0,
    grace_interest: GraceInterest = 0,
    interest_free: InterestFree = 0,
    month_end: MonthEndOption = "clamp",
    fee_upfront: FeeUpfront = _NOTHING,
    fee_first: FeeFirst = _NOTHING,
    fee_each: FeeEach = _NOTHING,
    as_json: AsJson = False,
) -> None:
    """Print the instalments of a loan, or their JSON."""
    worked = _work_out(**{name: value for name, value in locals().items() if name != "as_json"})
    if as_json:
        typer.echo(json.dumps({"rows": worked.rows, "totals": worked.totals, "apr": worked.apr}, indent=1))
    else:
        _show(worked)


def quote(
    principal: Principal,
    rate: Rate,
    periods: Periods,
    start: Start,
    every: Every = 1,
    unit: UnitOption = "months",
    first_due: FirstDue = None,
    method: MethodOption = "declining",
    day_count: DayCountOption = "30/360",
    rounding: RoundingOption = "half-even",
    decimals: Decimals = 2,
    multiple_of: MultipleOf = None,
    residue: ResidueOption = "last",
    grace_principal: GracePrincipal = 0,
    grace_interest: GraceInterest = 0,
    interest_free: InterestFree = 0,
    month_end: MonthEndOption = "clamp",
    fee_upfront: FeeUpfront = _NOTHING,
    fee_first: FeeFirst = _NOTHING,
    fee_each: FeeEach = _NOTHING,
    as_json: AsJson = False,
) -> None:
    """Print an offer as its Key Fact Statement gives it: what you get, what you pay, when, and the rate."""
    worked = _work_out(**{name: value for name, value in locals().items() if name != "as_json"})
    if as_json:
        typer.echo(json.dumps({**_key_facts(worked), "rows": worked.rows, "totals": worked.totals}, indent=1))
        return
    for name, value in _key_facts(worked).items():
        typer.echo(f"{name.replace('_', ' '):<18}{value}")


def _key_facts(worked: Worked) -> dict[str, Any]:
    rows, totals = worked.rows, worked.totals
    cost = Decimal(totals["interest"]) + Decimal(totals["fees"]) + Decimal(worked.write(worked.upfront))
    return {
        "principal": totals["principal"],
        "paid_out": worked.write(worked.amounts.principal - worked.upfront),
        "instalments": len(rows),
        "instalment": rows[0 if len(rows) == 1 else -2]["total"],
        "last_instalment": rows[-1]["total"],
        "first_due": rows[0]["due"],
        "last_due": rows[-1]["due"],
        "interest": totals["interest"],
        "fees": str(Decimal(totals["fees"]) + Decimal(worked.write(worked.upfront))),
        "cost": str(cost),
        "total": totals["total"],
        "apr": worked.apr,
    }


def _work_out(
    *,
    principal: Decimal,
    rate: Decimal,
    decimals: int,
    multiple_of: Decimal | None,
    fee_upfront: Decimal,
    fee_first: Decimal,
    fee_each: Decimal,
    **asked: Any,
) -> Worked:
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise _refusal("Amounts have between 0 and {} decimals.", _MOST_DECIMALS)
    try:
        # As Fineract does, so that the two can be compared: an instalment in whole units is levelled by the first
        # period, and one in the smallest unit by every period and then smoothed.
        smooth = multiple_of is None and asked["rounding"] == "half-even" and asked["residue"] == "last"
        level_by: LevelBy = "every-period" if multiple_of is None else "first-period"
        shape = Shape(annual_rate=rate, smooth=smooth, level_by=level_by, **asked)
        amounts = Amounts(
            principal=_minor(principal, decimals),
            multiple_of=None if multiple_of is None else _minor(multiple_of, decimals),
            fee_first=_minor(fee_first, decimals),
            fee_each=_minor(fee_each, decimals),
        )
        worked = Worked(shape, amounts, lines(shape, amounts), decimals, _minor(fee_upfront, decimals))
        assert worked.apr, "an offer always has a rate"
    except (ImpossibleTerms, NoRate) as impossible:
        raise typer.BadParameter(str(impossible)) from None
    return worked


def _minor(amount: Decimal, decimals: int) -> int:
    scaled = amount.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise _refusal("{} has more than {} decimals.", amount, decimals)
    if not 0 <= scaled <= _MOST:
        raise _refusal("{} is less than nothing, or more than anyone lends.", amount)
    return int(scaled)


def _show(worked: Worked) -> None:
    # rich is heavy, and the JSON that programs read does without it.
    from rich.console import Console
    from rich.table import Table

    table = Table(show_footer=True, caption=f"APR {worked.apr} %")
    totals = {**worked.totals, "due": "total"}
    for name in worked.rows[0]:
        table.add_column(name, footer=totals.get(name, ""), justify="left" if name == "due" else "right")
    for row in worked.rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
