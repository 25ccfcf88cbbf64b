"""Looking things up: where I stand, what I owe, my schedule, my payments, what you know of me."""

from __future__ import annotations

from typing import Final

from bot.language import LANGUAGE_LABELS
from bot.scope import PastPayment, Scope
from bot.steps import Flow, Tell
from domain.lending.application import OPEN_STAGES, Stage
from domain.lending.loan import CHARITY, Instalment, Loan
from domain.lending.states import LoanState
from domain.messages import Choice, Message, Text, _, n_, verbatim

#: What each stage of a request means, in words a borrower can use (INP-17).
STAGE_WORDS = {
    Stage.SUBMITTED: _("Your request {request} is with us. Somebody will look at it soon."),
    Stage.UNDER_REVIEW: _("Somebody is looking at your request {request}."),
    Stage.INFO_NEEDED: _("We asked you something about your request {request}. Please answer, then we go on."),
    Stage.APPROVED: _("Your request {request} is approved."),
    Stage.OFFERED: _("There is an offer for your request {request}. Write OFFER to see it."),
    Stage.ACCEPTED: _("You accepted the offer for {request}."),
    Stage.REJECTED: _("We could not approve your request {request}."),
    Stage.DECLINED: _("You said no to the offer for {request}."),
    Stage.OFFER_EXPIRED: _("The offer for {request} has run out. You can ask again."),
    Stage.WITHDRAWN: _("You took back your request {request}."),
}


def status(scope: Scope) -> Message:
    """Say where the person stands and what happens next."""
    facts = scope.facts
    if facts.person is None:
        return Message(
            "stranger",
            (_("You have not joined yet. It takes a few minutes."),),
            (Choice("go.join", _("Join")),),
            ("menu",),
        )
    if facts.person.standing == "PENDING":
        assert facts.membership is not None
        asked = STAGE_WORDS[facts.membership.stage](request=facts.membership.ref)
        return Message(
            "pending",
            (asked, _("You will get an answer here, usually within two working days.")),
            (Choice("go.person", _("Talk to a person")),),
            ("menu",),
        )
    if facts.person.standing == "REJECTED":
        return Message("rejected", _rejected(scope), (Choice("go.person", _("Talk to a person")),), ("menu",))
    if facts.loan is not None and facts.loan.state is LoanState.ACCEPTED:
        line = _("You accepted {amount}. We will send the money and write to you here.", amount=facts.loan.principal)
        return Message("payout", (line,), (Choice("go.person", _("Talk to a person")),), ("menu",))
    if facts.owes:
        return balance(scope)
    if facts.request is not None and facts.request.stage not in {Stage.ACCEPTED}:
        words = STAGE_WORDS[facts.request.stage](request=facts.request.ref)
        choices = (*_next_step(scope), Choice("go.person", _("Talk to a person")))
        return Message("request", (words,), choices, ("menu",))
    return Message(
        "approved",
        (_("You are a member and have no loan now."), *with_us(scope)),
        (Choice("go.apply", _("Ask for a loan")), *send_back(scope)),
        ("menu",),
    )


def _next_step(scope: Scope) -> tuple[Choice, ...]:
    """Offer what can be done about a request now; while it waits for us there is nothing."""
    request = scope.facts.request
    assert request is not None
    if scope.facts.offer is not None:
        return (Choice("go.offer", _("See the offer")),)
    return () if request.stage in OPEN_STAGES else (Choice("go.apply", _("Ask for a loan")),)


def _rejected(scope: Scope) -> tuple[Text, ...]:
    person = scope.facts.person
    assert person is not None
    again = (_("You can ask again from {day}.", day=person.reapply_on),) if person.reapply_on else ()
    return (_("We could not approve your request to join."), *again)


def balance(scope: Scope) -> Message:
    """Say what is left, what is next and when, in one short message (MLMS-84)."""
    loan = scope.facts.loan
    if loan is None or not scope.facts.owes:
        return _no_loan(scope)
    first = loan.next_unpaid
    assert first is not None
    text = _("Credit {loan}: {left} to pay.") if loan.is_line else _("Loan {loan}: {left} left to pay.")
    lines = [
        text(loan=loan.ref, left=loan.outstanding),
        _next_line(loan, first, scope),
    ]
    if late := loan.outstanding_of("late"):
        lines.append(_("This includes a late charge of {late}.", late=late))
    if charity := loan.outstanding_of(CHARITY):
        lines.append(_("Promised to charity for being late: {charity}.", charity=charity))
    choices = (
        Choice("go.pay", _("Pay")),
        Choice("go.schedule", _("Schedule")),
        Choice("go.dispute", _("Something is wrong")),
        *send_back(scope),
    )
    return Message("balance", (*lines, *with_us(scope)), choices, ("menu",))


def with_us(scope: Scope) -> tuple[Text, ...]:
    """Say how much money of hers lies with us, when there is any."""
    kept = scope.facts.kept
    return (_("{amount} of yours is with us.", amount=kept),) if kept else ()


def send_back(scope: Scope) -> tuple[Choice, ...]:
    """Offer to send her own money back, when some lies with us."""
    return (Choice("go.sendback", _("Send it back")),) if scope.facts.kept else ()


def _next_line(loan: Loan, first: Instalment, scope: Scope) -> Text:
    days = (first.due_on - scope.facts.today).days
    amount = loan.money(first.remaining)
    if days < 0:
        return n_(
            "{amount} was due on {day}, {count} day ago.",
            "{amount} was due on {day}, {count} days ago.",
            -days,
            amount=amount,
            day=first.due_on,
        )
    if days == 0:
        return _("{amount} is due today.", amount=amount)
    return n_(
        "Next: {amount} on {day}, in {count} day.",
        "Next: {amount} on {day}, in {count} days.",
        days,
        amount=amount,
        day=first.due_on,
    )


def schedule(scope: Scope) -> Message:
    """Show the next instalments, a few at a time (MLMS-99)."""
    loan = scope.facts.loan
    if loan is None or not loan.instalments:
        return _no_loan(scope)
    paid = sum(1 for part in loan.instalments if not part.remaining)
    shown = [_row(loan, part, scope) for part in loan.unpaid[:6]]
    more = len(loan.unpaid) - len(shown)
    lines = [
        n_(
            "Loan {loan}: {paid} of {count} instalment paid.",
            "Loan {loan}: {paid} of {count} instalments paid.",
            len(loan.instalments),
            loan=loan.ref,
            paid=paid,
        ),
        *shown,
    ]
    if more:
        last = loan.unpaid[-1]
        lines.append(
            n_(
                "… and {count} more, the last on {day}.",
                "… and {count} more, the last on {day}.",
                more,
                day=last.due_on,
            )
        )
    return Message(
        "schedule", tuple(lines), (Choice("go.pay", _("Pay")), Choice("go.balance", _("What I owe"))), ("menu",)
    )


def _row(loan: Loan, part: Instalment, scope: Scope) -> Text:
    amount = loan.money(part.remaining)
    if part.due_on < scope.facts.today:
        return _("{number}. {day}: {amount}, overdue", number=part.number, day=part.due_on, amount=amount)
    if part.paid:
        return _("{number}. {day}: {amount} left", number=part.number, day=part.due_on, amount=amount)
    return _("{number}. {day}: {amount}", number=part.number, day=part.due_on, amount=amount)


def loan(scope: Scope) -> Message:
    """Say what was borrowed and on which terms."""
    found = scope.facts.loan
    if found is None or not found.instalments:
        return _no_loan(scope)
    assert found.disbursed_on is not None
    if found.state is LoanState.CANCELLED:
        line = _("Loan {loan} was given back. Nothing is owed.", loan=found.ref)
        return Message("given_back", (line,), (Choice("go.apply", _("Ask for a loan")),), ("menu",))
    if found.state in {LoanState.COMPLETED, LoanState.SETTLED}:
        line = _("Loan {loan} of {amount} is fully repaid. Thank you.", loan=found.ref, amount=found.principal)
        return Message(
            "repaid",
            (line,),
            (Choice("go.apply", _("Ask for a loan")), Choice("go.history", _("My payments"))),
            ("menu",),
        )
    lines = (
        _("Loan {loan}: {amount}, sent on {day}.", loan=found.ref, amount=found.principal, day=found.disbursed_on),
        *balance(scope).lines[:1],
        *((_("Your officer is {officer}.", officer=found.officer),) if found.officer else ()),
    )
    choices = (Choice("go.pay", _("Pay")), Choice("go.schedule", _("Schedule")), Choice("go.history", _("My payments")))
    return Message("loan", lines, choices, ("menu",))


#: Payments on one screen of the history.
PAGE: Final = 20


def history(scope: Scope) -> Message:
    """Show the last payments."""
    payments = scope.facts.payments
    if not payments:
        return Message("none", (_("We have received no payments from you yet."),), ways=("menu",))
    page = _page(scope.get("said"), len(payments))
    rows = [_past(paid) for paid in payments[page * PAGE : (page + 1) * PAGE]]
    earlier = len(payments) > (page + 1) * PAGE
    more = (Choice(f"go.history.{page + 2}", _("Earlier payments")),) if earlier else ()
    choices = (*more, Choice("go.balance", _("What I owe")))
    return Message("history", (_("Your last payments:"), *rows), choices, ("menu",))


def _page(said: object, count: int) -> int:
    """Return which page is meant, counted from nought; what is no page of hers is the first (MLMS-125)."""
    number = int(str(said)) if str(said or "").isdecimal() and len(str(said)) < 4 else 1
    return number - 1 if 0 <= (number - 1) * PAGE < count else 0


def _past(paid: PastPayment) -> Text:
    line = _("{day}: {amount}, {ref}", day=paid.paid_on, amount=paid.amount, ref=paid.ref)
    if paid.state == "REVERSED":
        return _("{line} (taken back)", line=line)
    if paid.by_bank:
        line = _("{line} (your bank took {amount} back)", line=line, amount=paid.by_bank)
    return _("{line} ({amount} sent back)", line=line, amount=paid.sent_back) if paid.sent_back else line


def profile(scope: Scope) -> Message:
    """Show what identifies the person, masked (MLMS-30)."""
    person = scope.facts.person
    if person is None:
        return status(scope)
    lines = [
        _("{name} ({ref})", name=verbatim(person.name), ref=person.ref),
        _("Phone: {phone}", phone=person.phone_masked),
        _("Identity number: {masked}", masked=person.national_id_masked),
        _("City: {city}", city=verbatim(person.city)),
        _("Language: {language}", language=LANGUAGE_LABELS[scope.facts.speaker.language]),
    ]
    if person.officer:
        lines.append(_("Your officer is {officer}.", officer=person.officer))
    choices = (Choice("go.language", _("Change language")), Choice("go.edit", _("Change something")))
    return Message("profile", tuple(lines), choices, ("menu",))


def _no_loan(scope: Scope) -> Message:
    choices = (
        (Choice("go.apply", _("Ask for a loan")),) if scope.facts.is_member else (Choice("go.status", _("Status")),)
    )
    lines = (_("You have no loan with us now."), *with_us(scope))
    return Message("no_loan", lines, (*choices, *send_back(scope)), ("menu",))


STATUS = Flow("status", Tell("status", status), title=_("Status"))
BALANCE = Flow("balance", Tell("balance", balance), title=_("What I owe"))
SCHEDULE = Flow("schedule", Tell("schedule", schedule), title=_("Schedule"))
LOAN = Flow("loan", Tell("loan", loan), title=_("My loan"))
HISTORY = Flow("history", Tell("history", history), title=_("My payments"), needs=frozenset({"payments"}))
PROFILE = Flow("profile", Tell("profile", profile), title=_("My details"))
