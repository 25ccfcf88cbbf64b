"""Ways: how else this lender can be paid, by hand, with the loan as the reference (INP-29)."""

from __future__ import annotations

from typing import assert_never

from bot.flows.borrower.pay import nothing_due, owes_nothing
from bot.notices.changing import closing_words
from bot.scope import Scope
from bot.steps import Flow, Tell
from domain.lending.loan import Loan
from domain.messages import Choice, Message, Text, _, verbatim
from domain.payments.ways import Way


def way_words(way: Way) -> Text:
    """Return one way to pay, as a line."""
    where = verbatim(way.where)
    match way.kind:
        case "paybill":
            return _("M-Pesa paybill: {where}", where=where)
        case "rail":
            return _("{name}: {where}", name=verbatim(way.name), where=where)
        case "bank":
            return _("Bank: {where}", where=where)
        case "cash":
            return _("Cash: {where}", where=where)
        case _:
            assert_never(way.kind)


def reference_words(ways: tuple[Way, ...], loan: Loan) -> Text:
    """Say how her money is known to be hers."""
    if is_cash_only(ways):
        return _("Please name your loan when you pay: {loan}.", loan=loan.ref)
    return _("Please write {loan} as the account or reference.", loan=loan.ref)


def is_cash_only(ways: tuple[Way, ...]) -> bool:
    """Return whether whoever pays gets a receipt in the hand, and no message."""
    return all(way.kind == "cash" for way in ways)


def _ways(scope: Scope) -> Message:
    """Say what is due, each way to pay it, and what to do afterwards."""
    loan, ways = scope.facts.loan, scope.facts.lender.ways
    assert loan is not None
    said = [*_due(scope, loan), *map(way_words, ways), reference_words(ways, loan)]
    if not is_cash_only(ways):
        said.append(_("When you have paid, write PAID and paste the message you got. Nothing more is needed."))
    choices = (
        Choice("go.paid", _("I have paid")),
        Choice("go.pay", _("Pay by link")),
        Choice("go.person", _("Talk to a person")),
    )
    return Message("ways", tuple(said), choices, ("menu",))


def _due(scope: Scope, loan: Loan) -> list[Text]:
    """Return what is due, and what closes the loan today for whoever asked for that."""
    amount, late, first = loan.due_now(scope.facts.today), loan.outstanding_of("late"), loan.next_unpaid
    assert first is not None
    said = [_("To pay: {amount} for {day}.", amount=amount, day=first.due_on)]
    if late:
        said = [_("Due now: {amount}, of which {late} is a late charge.", amount=amount, late=late)]
    if scope.facts.quoted is not None:
        said += closing_words(scope.facts.quoted.kind, scope.facts.quoted.amount)
    return said


WAYS = Flow(
    "ways",
    Tell("nothing", nothing_due, only=owes_nothing),
    Tell("ways", _ways),
    title=_("Other ways to pay"),
    needs=frozenset({"quoted"}),
)
