"""Using a credit line: how much, a look at when it is to be paid, and a yes."""

from __future__ import annotations

from bot.flows.borrower.join import never
from bot.read.money import read_money
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.credit import Answer, Rules, due_date, may_draw
from domain.messages import Choice, Message, Text, _
from domain.money import Money
from domain.operations.commands import Draw
from domain.operations.drawing import why_not


def answer(scope: Scope, amount: Money) -> Answer:
    """Return whether an amount may be drawn."""
    person = scope.facts.person
    assert person is not None
    return may_draw(scope.facts.lender, person.credit, scope.facts.line, amount, today=scope.facts.today)


def closed(scope: Scope) -> bool:
    """Return whether nothing at all may be drawn now."""
    return not scope.facts.is_member or not answer(scope, scope.facts.lender.money(1)).allowed


def why_closed(scope: Scope) -> Message:
    """Say why nothing may be drawn, and what can be done (CRED-79)."""
    if not scope.facts.is_member:
        line = _("You can do this once you are approved. Write STATUS to see where things stand.")
        return Message("not_member", (line,), (Choice("go.status", _("Status")),), ("menu",))
    found = answer(scope, scope.facts.lender.money(1))
    choices: tuple[Choice, ...] = (Choice("go.person", _("Talk to a person")),)
    if found.reason != "NO_CREDIT_LINE":
        choices = (Choice("go.pay", _("Pay")), Choice("go.why", _("Why?")), *choices)
    return Message("closed", (why_not(found),), choices, ("menu",))


def amount_question(scope: Scope) -> tuple[Text, ...]:
    """Ask how much, naming the most; say first why an amount that was named cannot be taken."""
    lender = scope.facts.lender
    question = _("How much do you take? Up to {most}.", most=answer(scope, lender.money(1)).largest)
    try:
        named = read_money(scope.get("said", ""), currency=lender.currency, country=lender.country)
    except Unclear:
        return (question,)
    given = answer(scope, named)
    return (question,) if given.allowed else (why_not(given),)


def amount(text: str, scope: Scope) -> Money:
    """Read an amount that may be drawn; say why it may not, with the most that may (CRED-66, 78)."""
    lender = scope.facts.lender
    found: Money = read_money(text, currency=lender.currency, country=lender.country)
    given = answer(scope, found)
    if not given.allowed:
        raise Unclear(why_not(given))
    return found


def wished(scope: Scope) -> Money | None:
    """Return the amount named with the word, when it may be drawn."""
    said = scope.get("said", "")
    try:
        return amount(said, scope) if said else None
    except Unclear:
        return None


def asked(scope: Scope) -> Money:
    """Return the amount that was named in either way."""
    found = scope.get("amount") or wished(scope)
    assert isinstance(found, Money)
    return found


def terms(scope: Scope) -> tuple[Text, ...]:
    """Say by when it is to be paid and what is left, before anything is booked."""
    person = scope.facts.person
    assert person is not None
    wanted = asked(scope)
    found = answer(scope, wanted)
    day = due_date(scope.facts.today, Rules.of(scope.facts.lender, person.credit, scope.facts.line))
    return (
        _("You take {amount} and pay it by {day}.", amount=wanted, day=day),
        _("{left} of your credit would be left. Shall I write it down?", left=found.available - wanted),
    )


DRAW = Flow(
    "draw",
    Tell("closed", why_closed, only=closed),
    Ask("amount", amount_question, amount, only=lambda scope: wished(scope) is None, digits=True),
    Choose(
        "sure",
        terms,
        (
            Pick("yes", _("Yes, write it down"), says=True),
            Pick("amount", _("Change the amount")),
            Pick("no", _("No"), says=False),
        ),
        goto={"yes": "send", "amount": "amount", "no": "left"},
        counts=False,
    ),
    Submit("send", lambda scope: Draw(asked(scope))),
    Tell(
        "left",
        lambda _scope: Message("left", (_("That is fine. Nothing was written down."),), ways=("menu",)),
        only=never,
    ),
    title=_("Using my credit"),
    needs=frozenset({"line"}),
)
