"""Dispute: say what is wrong with a loan, and until it is answered nothing is asked or added (X-26)."""

from __future__ import annotations

from bot.read.lines import read_line
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.lending.loan import Loan
from domain.messages import Choice, Message, _
from domain.operations.commands import RaiseDispute


def _loans(scope: Scope) -> dict[str, Loan]:
    found = (scope.facts.loan, scope.facts.line)
    return {loan.kind: loan for loan in found if loan is not None and loan.instalments}


def nothing(scope: Scope) -> bool:
    """Return whether there is no loan that something could be wrong with."""
    return not _loans(scope)


def no_loan(_scope: Scope) -> Message:
    """Say that there is no loan here, and who can still be asked: somebody may be mistaken about that too."""
    line = _("You have no loan with us now.")
    return Message("no_loan", (line,), (Choice("go.person", _("Talk to a person")),), ("menu",))


def has_several(scope: Scope) -> bool:
    """Return whether it has to be asked which loan is meant."""
    return len(_loans(scope)) > 1


def which(scope: Scope) -> tuple[Pick, ...]:
    """Return the loans to choose from."""
    texts = {"term": _("Loan {loan}"), "line": _("Credit {loan}")}
    return tuple(Pick(kind, texts[kind](loan=loan.ref), (loan.ref.lower(),)) for kind, loan in _loans(scope).items())


def _raised(scope: Scope) -> RaiseDispute:
    loans = _loans(scope)
    loan = loans.get(scope.get("which", "")) or next(iter(loans.values()), None)
    return RaiseDispute(loan.id if loan else 0, scope["what"], scope.get("words", ""))


DISPUTE = Flow(
    "dispute",
    Tell("nothing", no_loan, only=nothing),
    Choose("which", _("Which one is it about?"), which, only=has_several, counts=False),
    Choose(
        "what",
        _("What is wrong?"),
        (
            Pick("paid", _("It is paid"), ("ada ho chuka",)),
            Pick("amount", _("The amount"), ("raqam", "رقم", "रकम", "kiasi", "jumlah")),
            Pick("not_mine", _("It is not mine"), ("mera nahi", "bukan milik saya")),
            Pick("other", _("Something else"), ("kuch aur", "کچھ اور", "कुछ और", "अरू केही", "kingine", "lainnya")),
        ),
        counts=False,
    ),
    Ask(
        "words",
        _("What should we know? Write it in one message, in your own words."),
        lambda text, scope: read_line(text, maximum=1000),
        optional=True,
        takes_media=True,
        digits=True,
    ),
    Submit("send", _raised),
    title=_("Something is wrong"),
    needs=frozenset({"line"}),
)
