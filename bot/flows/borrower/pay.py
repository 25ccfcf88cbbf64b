"""Pay: a link to a page that says what is due, with an amount of one's own if wished."""

from __future__ import annotations

from bot.read.money import read_money
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Flow, Submit, Tell
from domain.lending.states import LoanState
from domain.messages import Choice, Message, Text, _
from domain.money import Money
from domain.operations.commands import RequestPayLink


def owes_nothing(scope: Scope) -> bool:
    """Return whether there is nothing to pay."""
    return not scope.facts.owes


def nothing_due(scope: Scope) -> Message:
    """Say that there is nothing to pay, or that an old loan may still be paid with our help."""
    loan = scope.facts.loan
    if loan is not None and loan.state is LoanState.WRITTEN_OFF:
        line = _("Your old loan {loan} is closed in our books. If you would like to pay something, talk to us.")
        choices = (Choice("go.person", _("Talk to a person")),)
        return Message("written_off", (line(loan=loan.ref),), choices, ("menu",))
    return Message("nothing", (_("You owe us nothing now."),), (Choice("go.status", _("Status")),), ("menu",))


def wished(scope: Scope) -> Money | None:
    """Return the amount named with the word PAY, when it was one."""
    said = scope.get("said", "")
    if not said:
        return None
    try:
        return amount(said, scope)
    except Unclear:
        return None


def unreadable(scope: Scope) -> bool:
    """Return whether an amount was named that we could not read or take."""
    return bool(scope.get("said")) and wished(scope) is None


def amount(text: str, scope: Scope) -> Money:
    """Read an amount of at most what is left of the loan."""
    loan = scope.facts.loan
    assert loan is not None
    lender = scope.facts.lender
    found: Money = read_money(
        text, currency=loan.currency, country=lender.country, minimum=lender.money(1), maximum=loan.outstanding
    )
    return found


def amount_question(scope: Scope) -> Text:
    """Ask how much, naming the limits."""
    loan = scope.facts.loan
    assert loan is not None
    return _("How much would you like to pay? Any amount up to {most}.", most=loan.outstanding)


def link_request(scope: Scope) -> RequestPayLink:
    """Return the request for a link."""
    typed = scope.get("amount")
    return RequestPayLink(typed if isinstance(typed, Money) else wished(scope))


PAY = Flow(
    "pay",
    Tell("nothing", nothing_due, only=owes_nothing),
    Ask("amount", amount_question, amount, only=unreadable, digits=True),
    Submit("send", link_request),
    title=_("Paying"),
    stands=lambda scope: not owes_nothing(scope),
)
