"""Pay: a link to a page that says what is due, with an amount of one's own if wished."""

from __future__ import annotations

from bot.flows.borrower.join import never
from bot.read.money import read_money
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.states import RUNNING_STATES, LoanState
from domain.messages import Choice, Message, Text, _
from domain.money import Money
from domain.operations.commands import PayByWallet, RequestPayLink
from domain.payments.orders import NAMES, whole_units


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


def chosen(scope: Scope) -> Money | None:
    """Return the amount she wishes to pay; without one it is what is due."""
    typed = scope.get("amount")
    return typed if isinstance(typed, Money) else wished(scope)


def link_request(scope: Scope) -> RequestPayLink:
    """Return the request for a link."""
    return RequestPayLink(chosen(scope))


def has_wallet(scope: Scope) -> bool:
    """Return whether her wallet can be asked: one is set up here, and her loan is running."""
    loan = scope.facts.loan
    return bool(scope.facts.lender.wallet) and loan is not None and loan.state in RUNNING_STATES


def wallet_question(scope: Scope) -> tuple[Text, ...]:
    """Name the amount and the phone that will be asked, so that nothing is sent to a wrong one (S-14)."""
    loan, person = scope.facts.loan, scope.facts.person
    assert loan is not None
    assert person is not None
    wish = chosen(scope)
    asked = whole_units(min(wish, loan.outstanding) if wish else loan.due_now(scope.facts.today))
    question = _("Shall I ask {wallet} on {phone} for {amount}?")
    return (question(wallet=NAMES[scope.facts.lender.wallet], phone=person.phone_masked, amount=asked),)


PAY = Flow(
    "pay",
    Tell("nothing", nothing_due, only=owes_nothing),
    Ask("amount", amount_question, amount, only=unreadable, digits=True),
    Choose(
        "how",
        wallet_question,
        (
            Pick("ask", _("Yes, ask my phone"), says=True),
            Pick("link", _("Pay another way"), says=False),
        ),
        goto={"ask": "ask", "link": "send"},
        only=has_wallet,
        counts=False,
    ),
    Submit("send", link_request),
    Submit("ask", lambda scope: PayByWallet(chosen(scope)), only=never),
    title=_("Paying"),
    stands=lambda scope: not owes_nothing(scope),
)
