"""Papers: the receipt of a payment, a statement of the loan, and the letter that says it is finished."""

from __future__ import annotations

from bot.scope import Scope
from bot.steps import Choose, Flow, Pick, Submit, Tell
from domain.messages import Choice, Message, Text, _, verbatim
from domain.operations.commands import GetPaper

#: So many payments are offered to choose from; an older one is named with the word, as in RECEIPT P-1001.
_OFFERED = 5


def no_payments(scope: Scope) -> bool:
    """Return whether there is nothing to give a receipt for."""
    return not scope.facts.payments and not scope.get("said")


def several(scope: Scope) -> bool:
    """Return whether it has to be asked which payment is meant."""
    return len(scope.facts.payments) > 1 and not scope.get("said")


def question(scope: Scope) -> tuple[Text, ...]:
    """Ask which payment is meant, and name the last ones, the newest first."""
    line = _("{day}: {amount}, {ref}")
    shown = [line(day=paid.paid_on, amount=paid.amount, ref=paid.ref) for paid in scope.facts.payments[:_OFFERED]]
    return (_("Which payment is the receipt for?"), *shown)


def picks(scope: Scope) -> tuple[Pick, ...]:
    """Return the references of the last payments, which also mean them without their letter."""
    return tuple(
        Pick(paid.ref, verbatim(paid.ref), (paid.ref.removeprefix("P-"),)) for paid in scope.facts.payments[:_OFFERED]
    )


def wanted(scope: Scope) -> GetPaper:
    """Return which receipt is meant: the one picked or named, or that of the only payment."""
    named = scope.get("which") or scope.get("said", "").upper()
    return GetPaper("receipt", named or scope.facts.payments[0].ref)


def _nothing_yet(_scope: Scope) -> Message:
    line = _("We have received no payments from you yet.")
    return Message("none", (line,), (Choice("go.status", _("Status")),), ("menu",))


RECEIPT = Flow(
    "receipt",
    Tell("none", _nothing_yet, only=no_payments),
    Choose("which", question, picks, only=several, counts=False),
    Submit("send", wanted),
    title=_("Receipt"),
    needs=frozenset({"payments"}),
)
STATEMENT = Flow("statement", Submit("send", lambda _scope: GetPaper("statement")), title=_("Statement"))
LETTER = Flow("letter", Submit("send", lambda _scope: GetPaper("clearance")), title=_("Clearance letter"))
