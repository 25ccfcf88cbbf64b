"""Apply for a loan: how much, for how long, what for, and a yes to the cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.flows.borrower.length import kind, length, length_question
from bot.flows.borrower.limit import own_limit
from bot.read.money import read_money
from bot.read.number import read_number
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.application import OPEN_STAGES, Stage
from domain.lending.credit import CreditState
from domain.lending.limits import terms_for
from domain.lending.offer import key_facts
from domain.lending.product import Product
from domain.lending.states import OPEN_STATES
from domain.messages import Choice, Message, Text, Value, _, n_, verbatim
from domain.money import Money
from domain.operations.commands import ApplyForLoan

USES: Final = (
    Pick("stock", _("Stock for the shop"), ("maal", "saman", "سامان")),
    Pick("machine", _("A machine or tool"), ("machine", "auzar", "مشین")),
    Pick("school", _("School fees"), ("fees", "school", "taleem", "فیس")),
    Pick("health", _("Health"), ("ilaj", "dawai", "bimari", "علاج")),
    Pick("home", _("Home repair"), ("ghar", "makan", "گھر")),
    Pick("other", _("Something else"), ("kuch aur", "اور")),
)


def not_member(scope: Scope) -> bool:
    """Return whether the person may not borrow (yet)."""
    return not scope.facts.is_member


def has_loan(scope: Scope) -> bool:
    """Return whether a loan is open: one at a time (MLMS-79); a credit line beside it is no hindrance (C-12)."""
    loan = scope.facts.loan
    return loan is not None and not loan.is_line and loan.state in OPEN_STATES


def has_request(scope: Scope) -> bool:
    """Return whether a request waits for an answer."""
    return scope.facts.request is not None and scope.facts.request.stage in OPEN_STAGES


def too_early(scope: Scope) -> bool:
    """Return whether somebody whose last request was turned down asks again before the day she was told."""
    return again_from(scope) is not None


def again_from(scope: Scope) -> date | None:
    """Return the day from which she may ask again, while it has not come."""
    request = scope.facts.request
    if request is None or request.stage is not Stage.REJECTED or request.decided_at is None:
        return None
    lender = scope.facts.lender
    day = lender.today(request.decided_at) + timedelta(days=lender.policy.reapply_days)
    return day if scope.facts.today < day else None


def come_back_later(scope: Scope) -> Message:
    """Tell her when she may ask again, before she fills in anything."""
    day = again_from(scope)
    assert day is not None
    return Message(
        "too_early",
        (_("You can ask again from {day}.", day=day),),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


def join_first(scope: Scope) -> Message:
    """Explain what has to come first (MLMS-24)."""
    if scope.facts.person is None:
        return Message(
            "join_first",
            (_("Before you can ask for a loan, please join. It takes a few minutes."),),
            (Choice("go.join", _("Join")),),
            ("menu",),
        )
    if scope.facts.person.standing == "PENDING":
        return Message(
            "wait_first",
            (_("We are still looking at your request to join. You can ask for a loan once you are approved."),),
            (Choice("go.status", _("Status")), Choice("go.person", _("Talk to a person"))),
            ("menu",),
        )
    return Message(
        "not_now",
        (_("You cannot ask for a loan at the moment. A person can explain why."),),
        (Choice("go.person", _("Talk to a person")),),
        ("menu",),
    )


def loan_first(scope: Scope) -> Message:
    """Explain that there is a loan already."""
    loan = scope.facts.loan
    assert loan is not None
    return Message(
        "has_loan",
        (_("You already have the loan {loan}. When it is repaid you can ask for another.", loan=loan.ref),),
        (Choice("go.balance", _("What I owe")), Choice("go.pay", _("Pay"))),
        ("menu",),
    )


def wait_for_answer(scope: Scope) -> Message:
    """Explain that a request is under way."""
    request = scope.facts.request
    assert request is not None
    return Message(
        "has_request",
        (_("Your request {request} is with us already. We will write to you here.", request=request.ref),),
        (Choice("go.offer", _("See the offer")) if request.stage == "OFFERED" else Choice("go.status", _("Status")),),
        ("menu",),
    )


def too_heavy(scope: Scope) -> bool:
    """Return whether not even the smallest loan fits what this person earns and spends (INP-14)."""
    return own_limit(scope).nothing


def help_instead(_scope: Scope) -> Message:
    """Say so kindly, before she fills in anything, and what would change it."""
    lines = (
        _("With what you earn and spend, a loan would be too heavy just now. Talk to us: we can help."),
        _("If what you earn or spend has changed, write EDIT."),
    )
    return Message("too_heavy", lines, (Choice("go.person", _("Talk to a person")),), ("menu",))


def credit_closed(scope: Scope) -> bool:
    """Return whether new credit is paused for this person."""
    person = scope.facts.person
    return person is not None and person.credit.state is not CreditState.ACTIVE


def paused(_scope: Scope) -> Message:
    """Say that new credit is paused, and where she sees what opens it again (CRED-21, 79)."""
    line = _("New credit is paused for now. Write WHY to see what would open it again.")
    return Message("paused", (line,), (Choice("go.why", _("Why?")), Choice("go.pay", _("Pay"))), ("menu",))


def amount_question(scope: Scope) -> Text:
    """Ask for the amount, naming the limits."""
    limit = own_limit(scope)
    return _("How much would you like to borrow? From {low} to {high}.", low=limit.low, high=limit.high)


def amount(text: str, scope: Scope) -> Money:
    """Read an amount inside the limits (MLMS-71)."""
    limit, lender = own_limit(scope), scope.facts.lender
    found: Money = read_money(
        text, currency=lender.currency, country=lender.country, minimum=limit.low, maximum=limit.high
    )
    return found


def several_kinds(scope: Scope) -> bool:
    """Return whether there is more than one kind of loan to choose from."""
    return len(scope.facts.lender.offered) > 1


def kinds(scope: Scope) -> tuple[Pick, ...]:
    """Return the kinds of loan that are offered."""
    return tuple(Pick(f"kind_{product.key}", kind(product)) for product in scope.facts.lender.offered)


def product_of(scope: Scope) -> Product:
    """Return the kind of loan that was chosen, or the only one there is."""
    chosen = scope.get("kind", "")
    lender = scope.facts.lender
    return lender.product_called(chosen.removeprefix("kind_")) if chosen else lender.product


def terms(scope: Scope) -> tuple[Pick, ...]:
    """Return the lengths offered as buttons, and a way to name another."""
    product = product_of(scope)
    picks = [Pick(f"months_{count}", length(count, unit=product.unit, every=product.every)) for count in product.terms]
    return (*picks, Pick("other", _("Another length"), ("aur", "other")))


def other_length(scope: Scope) -> bool:
    """Return whether another length than the offered ones was wished for."""
    return bool(scope.get("length") == "other")


def months(text: str, scope: Scope) -> int:
    """Read a number of instalments inside the limits (MLMS-73)."""
    product = product_of(scope)
    found: int = read_number(text, minimum=product.shortest, maximum=product.longest)
    return found


def periods(scope: Scope) -> int:
    """Return the length that was chosen, in instalments."""
    chosen = scope["length"]
    return int(scope["months"]) if chosen == "other" else int(chosen.removeprefix("months_"))


def cost(scope: Scope) -> tuple[Text, ...]:
    """Say what it would cost before it is sent."""
    product = product_of(scope)
    agreed = terms_for(scope.facts.lender, principal=scope["amount"], periods=periods(scope), product=product)
    facts = key_facts(agreed, start=scope.facts.today)
    figures: dict[str, Value] = {"instalment": facts.instalment, "cost": facts.cost}
    if not facts.cost:
        price = n_(
            "That is {count} payment of {instalment}. It costs nothing.",
            "That is {count} payments of about {instalment}. It costs nothing.",
            agreed.periods,
            **figures,
        )
    elif (agreed.unit, agreed.every) == ("months", 1):
        price = n_(
            "That is {count} instalment of {instalment}. It costs {cost}.",
            "That is {count} monthly instalments of about {instalment}. It costs {cost}.",
            agreed.periods,
            **figures,
        )
    else:
        price = n_(
            "That is {count} payment of {instalment}. It costs {cost}.",
            "That is {count} payments of about {instalment}. It costs {cost}.",
            agreed.periods,
            **figures,
        )
    got = _("You would get {amount} and pay back {total} in all.", amount=agreed.principal, total=facts.total)
    return (got, price, _("Shall I send your request?"))


def request(scope: Scope) -> ApplyForLoan:
    """Return everything answered as one command."""
    use = scope["use"]
    return ApplyForLoan(scope["amount"], periods(scope), use, scope.get("kind", "").removeprefix("kind_"))


def use_label(use: str) -> Text:
    """Return what a use is called."""
    return next((pick.label for pick in USES if pick.id == use), verbatim(use))


APPLY = Flow(
    "apply",
    Tell("join_first", join_first, only=not_member),
    Tell("has_loan", loan_first, only=has_loan),
    Tell("has_request", wait_for_answer, only=has_request),
    Tell("too_early", come_back_later, only=too_early),
    Tell("paused", paused, only=credit_closed),
    Tell("too_heavy", help_instead, only=too_heavy),
    Ask("amount", amount_question, amount, digits=True),
    Choose("kind", _("Which kind of loan would you like?"), kinds, only=several_kinds),
    Choose("length", _("How long would you like to take to pay it back?"), terms),
    Ask("months", lambda scope: length_question(product_of(scope)), months, only=other_length, digits=True),
    Choose("use", _("What is it for?"), USES),
    Choose(
        "agree",
        cost,
        (
            Pick("send", _("Yes, send it"), ("bhej dein",), says=True),
            Pick("amount", _("Change the amount")),
            Pick("length", _("Change the length")),
        ),
        goto={"amount": "amount", "length": "length"},
        counts=False,
    ),
    Submit("send", request),
    title=_("Asking for a loan"),
    needs=frozenset({"history"}),
    keeps_draft=True,
)
