"""Apply for a loan: how much, for how long, what for, and a yes to the cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.read.money import read_money
from bot.read.number import read_number
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.application import OPEN_STAGES, Stage
from domain.lending.limits import limit_for, terms_for
from domain.lending.loan import OPEN_STATES
from domain.lending.offer import key_facts
from domain.messages import Choice, Message, Text, _, n_, verbatim
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
    """Return whether a loan is open: one at a time (MLMS-79)."""
    return scope.facts.loan is not None and scope.facts.loan.state in OPEN_STATES


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


def amount_question(scope: Scope) -> Text:
    """Ask for the amount, naming the limits."""
    low, high = limit_for(scope.facts.lender)
    return _("How much would you like to borrow? From {low} to {high}.", low=low, high=high)


def amount(text: str, scope: Scope) -> Money:
    """Read an amount inside the limits (MLMS-71)."""
    low, high = limit_for(scope.facts.lender)
    lender = scope.facts.lender
    found: Money = read_money(text, currency=lender.currency, country=lender.country, minimum=low, maximum=high)
    return found


def terms(scope: Scope) -> tuple[Pick, ...]:
    """Return the lengths offered as buttons, and a way to name another."""
    offered = scope.facts.lender.product.terms
    picks = [Pick(f"months_{months}", n_("{count} month", "{count} months", months)) for months in offered]
    return (*picks, Pick("other", _("Another length"), ("aur", "other")))


def other_length(scope: Scope) -> bool:
    """Return whether another length than the offered ones was wished for."""
    return bool(scope.get("length") == "other")


def months_question(scope: Scope) -> Text:
    """Ask for the number of months, naming the limits."""
    product = scope.facts.lender.product
    return _("For how many months? From {shortest} to {longest}.", shortest=product.shortest, longest=product.longest)


def months(text: str, scope: Scope) -> int:
    """Read a number of months inside the limits (MLMS-73)."""
    product = scope.facts.lender.product
    found: int = read_number(text, minimum=product.shortest, maximum=product.longest)
    return found


def periods(scope: Scope) -> int:
    """Return the length that was chosen, in months."""
    chosen = scope["length"]
    return int(scope["months"]) if chosen == "other" else int(chosen.removeprefix("months_"))


def cost(scope: Scope) -> tuple[Text, ...]:
    """Say what it would cost before it is sent."""
    facts = key_facts(
        terms_for(scope.facts.lender, principal=scope["amount"], periods=periods(scope)), start=scope.facts.today
    )
    return (
        _("You would get {amount} and pay back {total} in all.", amount=facts.terms.principal, total=facts.total),
        n_(
            "That is {count} instalment of {instalment}. It costs {cost}.",
            "That is {count} monthly instalments of about {instalment}. It costs {cost}.",
            facts.terms.periods,
            instalment=facts.instalment,
            cost=facts.cost,
        ),
        _("Shall I send your request?"),
    )


def request(scope: Scope) -> ApplyForLoan:
    """Return everything answered as one command."""
    use = scope["use"]
    return ApplyForLoan(scope["amount"], periods(scope), use)


def use_label(use: str) -> Text:
    """Return what a use is called."""
    return next((pick.label for pick in USES if pick.id == use), verbatim(use))


APPLY = Flow(
    "apply",
    Tell("join_first", join_first, only=not_member),
    Tell("has_loan", loan_first, only=has_loan),
    Tell("has_request", wait_for_answer, only=has_request),
    Tell("too_early", come_back_later, only=too_early),
    Ask("amount", amount_question, amount, digits=True),
    Choose("length", _("How long would you like to take to pay it back?"), terms),
    Ask("months", months_question, months, only=other_length, digits=True),
    Choose("use", _("What is it for?"), USES),
    Choose(
        "agree",
        cost,
        (
            Pick("send", _("Yes, send it"), ("yes", "haan", "ji", "bhej dein", "جی", "ہاں")),
            Pick("amount", _("Change the amount")),
            Pick("length", _("Change the length")),
        ),
        goto={"amount": "amount", "length": "length"},
        counts=False,
    ),
    Submit("send", request),
    title=_("Asking for a loan"),
    keeps_draft=True,
)
