"""Closing a loan: settling it early, giving it back while that is free, or cancelling it before the money is sent."""

from __future__ import annotations

from bot.flows.borrower.join import never
from bot.scope import Scope
from bot.steps import Choose, Flow, Pick, Submit, Tell
from domain.lending.closing import Closing, give_back, may_give_back, settle_early
from domain.lending.states import LoanState
from domain.messages import Choice, Message, Text, _, n_
from domain.operations.commands import CloseLoan


def nothing_to_close(scope: Scope) -> bool:
    """Return whether there is no loan that could be settled."""
    return scope.facts.plan is None or scope.facts.loan is None or scope.facts.loan.is_line


def nothing(_scope: Scope) -> Message:
    """Say that nothing is owed."""
    return Message("nothing", (_("You owe us nothing now."),), (Choice("go.status", _("Status")),), ("menu",))


def early(scope: Scope) -> Closing:
    """Return what settles the loan today."""
    loan, plan = scope.facts.loan, scope.facts.plan
    assert loan is not None
    assert plan is not None
    return settle_early(loan, plan.terms, opened=plan.opened, today=scope.facts.today)


def settle_lines(scope: Scope) -> tuple[Text, ...]:
    """Say what settles the loan today, of what it is made up, and what is saved (G-4)."""
    closing = early(scope)
    lines = [
        _("To finish your loan today: {total}. This is good until midnight.", total=closing.total),
        _(
            "It is {principal} of the loan and {cost} of its cost until today.",
            principal=closing.principal,
            cost=closing.total - closing.principal,
        ),
    ]
    if closing.saved:
        lines.append(_("You would save {saved}.", saved=closing.saved))
    return tuple(lines)


def may_return(scope: Scope) -> bool:
    """Return whether the loan may be given back today, or cancelled because no money was sent yet."""
    loan, plan = scope.facts.loan, scope.facts.plan
    if loan is None:
        return False
    if loan.state is LoanState.ACCEPTED:
        return True
    return plan is not None and may_give_back(loan, plan.terms, scope.facts.today)


def return_lines(scope: Scope) -> tuple[Text, ...]:
    """Say what giving the loan back costs: the principal and the days it was out, without any penalty (G-8)."""
    loan, plan = scope.facts.loan, scope.facts.plan
    assert loan is not None
    if loan.state is LoanState.ACCEPTED:
        return (_("The money has not been sent yet. Shall I cancel the loan? There is nothing to pay."),)
    assert plan is not None
    assert loan.disbursed_on is not None
    closing = give_back(loan, plan.terms, today=scope.facts.today)
    days = (scope.facts.today - loan.disbursed_on).days
    cost = closing.total - closing.principal
    return (
        n_(
            "You can return it today without penalty: {principal} + {cost} for {count} day.",
            "You can return it today without penalty: {principal} + {cost} for {count} days.",
            days,
            principal=closing.principal,
            cost=cost,
        ),
    )


def return_label(scope: Scope) -> Text:
    """Return what giving the loan back is called on its button, before and after the money was sent."""
    loan = scope.facts.loan
    waits = loan is not None and loan.state is LoanState.ACCEPTED
    return _("Cancel the loan") if waits else _("Return it now")


SETTLE = Flow(
    "settle",
    Tell("nothing", nothing, only=nothing_to_close),
    Choose(
        "sure",
        settle_lines,
        (Pick("pay", _("Pay it today"), says=True), Pick("keep", _("Not now"), says=False)),
        goto={"pay": "send", "keep": "later"},
        counts=False,
    ),
    Submit("send", lambda _scope: CloseLoan("settle")),
    Tell("later", lambda _scope: _unchanged(), only=never),
    title=_("Finishing the loan early"),
    needs=frozenset({"plan"}),
)

RETURN = Flow(
    "return",
    Tell("settle", lambda scope: _too_late(scope), only=lambda scope: not may_return(scope)),
    Choose(
        "sure",
        return_lines,
        lambda scope: (Pick("return", return_label(scope), says=True), Pick("keep", _("Keep the loan"), says=False)),
        goto={"return": "send", "keep": "kept"},
        counts=False,
    ),
    Submit("send", lambda _scope: CloseLoan("return")),
    Tell("kept", lambda _scope: _unchanged(), only=never),
    title=_("Giving the loan back"),
    needs=frozenset({"plan"}),
)


def _unchanged() -> Message:
    return Message("kept", (_("That is fine. Nothing changes."),), (Choice("go.balance", _("What I owe")),), ("menu",))


def _too_late(scope: Scope) -> Message:
    """Say that the free days are over, and what finishes the loan instead."""
    if nothing_to_close(scope):
        return nothing(scope)
    line = _("The days in which the loan can be given back are over.")
    return Message("too_late", (line, *settle_lines(scope)), (Choice("go.settle", _("Finish it early")),), ("menu",))
