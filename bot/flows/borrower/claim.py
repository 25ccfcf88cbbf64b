"""Claim: somebody says she paid, with the message that her wallet or bank sent her, or its code."""

from __future__ import annotations

from bot.flows.borrower.pay import nothing_due
from bot.read.paid_messages import PaidMessage, is_pasted, read_paid_message
from bot.read.unclear import Unclear
from bot.scope import Facts, Scope
from bot.steps import Ask, Flow, Submit, Tell
from domain.messages import Text, _
from domain.operations.commands import ClaimPayment


def has_no_loan(scope: Scope) -> bool:
    """Return whether there is no loan that money could have been paid on."""
    loan = scope.facts.loan
    return loan is None or loan.disbursed_on is None


def looks_pasted(text: str, facts: Facts) -> bool:
    """Return whether somebody with a loan pasted a message about a payment, without a word before it."""
    lender = facts.lender
    if has_no_loan(Scope(facts)):
        return False
    return is_pasted(text, currency=lender.currency, country=lender.country, today=facts.today)


def message(text: str, scope: Scope) -> PaidMessage:
    """Read a pasted message or a code."""
    lender = scope.facts.lender
    return read_paid_message(text, currency=lender.currency, country=lender.country, today=scope.facts.today)


def unread(scope: Scope) -> bool:
    """Return whether nothing was said yet that names a payment."""
    return _problem(scope) is not None


def message_question(scope: Scope) -> tuple[Text, ...]:
    """Ask for the message; when what came with the word could not be read, say first what would have worked."""
    talk = scope.facts.chat.talk
    # Whoever answers here already is told by the step itself why that could not be read.
    first = talk is None or talk.flow != "claim"
    problem = _problem(scope) if scope.get("said") and first else None
    question = _("Please paste here the message that you got when you paid, or only its code.")
    return (problem, question) if problem is not None else (question,)


def claimed(scope: Scope) -> ClaimPayment:
    """Return what she claims: what was typed, and what we read of it."""
    said = scope.get("message") or scope["said"]
    read = message(said, scope)
    return ClaimPayment(read.provider, read.code, read.amount, said)


def _problem(scope: Scope) -> Text | None:
    """Return why what followed the word cannot be read; None when it can."""
    try:
        message(scope.get("said", ""), scope)
    except Unclear as unclear:
        return unclear.reason
    return None


def _readable(text: str, scope: Scope) -> str:
    """Return the text as it was typed when it can be read; it is read again at the end."""
    message(text, scope)
    return text


CLAIM = Flow(
    "claim",
    Tell("nothing", nothing_due, only=has_no_loan),
    Ask("message", message_question, _readable, only=unread),
    Submit("send", claimed),
    title=_("Telling of a payment"),
)
