"""Pay: a link to a page that says what is due, with an amount of one's own if wished."""

from __future__ import annotations

from bot.flows.borrower.join import never
from bot.read.money import read_money
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.loan import Loan
from domain.lending.states import RUNNING_STATES, LoanState
from domain.messages import Choice, Message, Text, _
from domain.money import Money
from domain.operations.commands import PayByWallet, RequestPayLink
from domain.operations.wallets import still_open, too_soon
from domain.payments.orders import NAMES, is_too_soon, may_be_paid, whole_units


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
    found: Money = read_money(text, currency=loan.currency, country=lender.country)
    if found > loan.outstanding:
        raise Unclear(_("You owe {most} in all.", most=loan.outstanding))
    return found


def amount_question(scope: Scope) -> tuple[Text, ...]:
    """Ask how much, naming the limits, and first why the amount named cannot be taken."""
    loan = scope.facts.loan
    assert loan is not None
    question = _("How much would you like to pay? Any amount up to {most}.", most=loan.outstanding)
    if not scope.get("said"):
        return (question,)
    try:
        amount(scope["said"], scope)
    except Unclear as unclear:
        return unclear.reason, question
    return (question,)


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
    asks = question(wallet=NAMES[scope.facts.lender.wallet], phone=person.phone_masked, amount=asked)
    return (*_what_for(loan, wish, scope), asks)


def _what_for(loan: Loan, wish: Money | None, scope: Scope) -> tuple[Text, ...]:
    """Say that nothing is due, and which instalment would be paid early, to whoever named no amount (PRODUCT 3.6)."""
    first = loan.next_unpaid
    if wish or first is None or first.due_on <= scope.facts.today:
        return ()
    text = _("Nothing is due now. Next is instalment {number}, on {day}.")
    return (text(number=first.number, day=first.due_on),)


def asked_just_now(scope: Scope) -> bool:
    """Return whether her wallet was asked so shortly ago that it would refuse another request."""
    asking = scope.facts.asking
    return asking is not None and has_wallet(scope) and is_too_soon(asking, scope.facts.now)


def wait_a_little(scope: Scope) -> Message:
    """Say that her phone can be asked again soon."""
    assert scope.facts.asking is not None
    return Message("soon", (too_soon(scope.facts.asking),), (Choice("go.person", _("Talk to a person")),), ("menu",))


def asked_unheard(scope: Scope) -> bool:
    """Return whether an earlier request may have been paid, and we have not heard."""
    asking = scope.facts.asking
    return asking is not None and has_wallet(scope) and may_be_paid(asking, scope.facts.now)


def not_twice(scope: Scope) -> Message:
    """Say which request is still open, so that she need not pay twice (S-14)."""
    asking = scope.facts.asking
    assert asking is not None
    wish = chosen(scope)
    anyway = f"go.payanyway.{wish.major}" if wish else "go.payanyway"
    choices = (Choice(anyway, _("Pay anyway")), Choice("go.person", _("Talk to a person")))
    return Message("open", (still_open(asking), _("If you have paid it, please do not pay again.")), choices, ("menu",))


_NOTHING = Tell("nothing", nothing_due, only=owes_nothing)
_AMOUNT = Ask("amount", amount_question, amount, only=unreadable, digits=True)
_SOON = Tell("soon", wait_a_little, only=asked_just_now)
_HOW = Choose(
    "how",
    wallet_question,
    (
        Pick("ask", _("Yes, ask my phone"), says=True),
        Pick("link", _("Pay another way"), says=False),
    ),
    goto={"ask": "ask", "link": "send"},
    only=has_wallet,
    counts=False,
)
_SEND = Submit("send", link_request)

PAY = Flow(
    "pay",
    _NOTHING,
    _AMOUNT,
    _SOON,
    Tell("open", not_twice, only=asked_unheard),
    _HOW,
    _SEND,
    Submit("ask", lambda scope: PayByWallet(chosen(scope)), only=never),
    title=_("Paying"),
    stands=lambda scope: not owes_nothing(scope),
)

PAY_ANYWAY = Flow(
    "payanyway",
    _NOTHING,
    _AMOUNT,
    _SOON,
    _HOW,
    _SEND,
    Submit("ask", lambda scope: PayByWallet(chosen(scope), anyway=True), only=never),
    title=_("Paying"),
    stands=lambda scope: not owes_nothing(scope),
)
