"""The portfolio in a dozen lines: how much is out, how much of it is at risk, and what the month has brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.flows.staff.commands.reading import date_in
from bot.flows.staff.commands.word import StaffWord
from domain.lending.portfolio import PortfolioReport, month_before
from domain.messages import Message, Refusal, Text, _, n_
from domain.money import Money
from domain.people.staff import Action, Staff
from domain.policy.lender import Lender


async def portfolio(office: Any, staff: Staff, rest: str) -> Message:
    """Show the portfolio as it stood when a day ended: /portfolio, or /portfolio 31-12-2026 (INP-30)."""
    on = date_in(office, rest) if rest.strip() else office.today
    if on > office.today:
        raise Refusal(_("That day has not come yet."))
    report = await office.uow.portfolio.report(
        on, against=month_before(on), zone=office.lender.zone, today=office.today, rolls=False
    )
    return Message("staff.portfolio", tuple(lines(report, office.lender)))


def lines(report: PortfolioReport, lender: Lender) -> list[Text]:
    """Return a report in at most a dozen lines: each bucket that holds something has one."""
    return [
        n_(
            "{day}: {count} loan, {amount} of principal to come back.",
            "{day}: {count} loans, {amount} of principal to come back.",
            report.loans,
        )(day=report.as_of, amount=_of(lender, report.gross)),
        _(
            "PAR(>0) {any} %, PAR30 {month} %, PAR60 {two} %, PAR90 {three} %",
            any=str(report.par[0]),
            month=str(report.par[30]),
            two=str(report.par[60]),
            three=str(report.par[90]),
        ),
        _(
            "Arrears rate {rate} %: {amount} is overdue.",
            rate=str(report.arrears_rate),
            amount=_of(lender, report.overdue),
        ),
        *(
            n_("{bucket}: {count} loan, {amount}", "{bucket}: {count} loans, {amount}", age.loans)(
                bucket=age.name, amount=_of(lender, age.outstanding)
            )
            for age in report.ages
            if age.loans
        ),
        _moved(report, lender),
        _(
            "Restructured: {restructured}. Written off: {lost}.",
            restructured=_of(lender, report.restructured.outstanding),
            lost=_of(lender, report.written_off.outstanding),
        ),
    ]


def _moved(report: PortfolioReport, lender: Lender) -> Text:
    since = report.against + timedelta(days=1)
    expected, came = _of(lender, report.expected), _of(lender, report.collected)
    if report.collection_rate is None:
        return _("Since {day} nothing fell due, {came} came in.", day=since, came=came)
    text = _("Since {day} {expected} fell due, {came} came in: {rate} %.")
    return text(day=since, expected=expected, came=came, rate=str(report.collection_rate))


def _of(lender: Lender, minor: int) -> Money:
    return Money(minor, lender.currency)


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "portfolio": StaffWord(
        Action.SEE_CREDIT, portfolio, _("what is out and at risk, for example /portfolio 31-12-2026")
    ),
}
