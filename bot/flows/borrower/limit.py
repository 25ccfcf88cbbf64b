"""How much I can borrow and how that grows, and why the last answer was what it was (INP-15, X-30)."""

from __future__ import annotations

from bot.notices import REASONS
from bot.scope import Scope
from bot.steps import Flow, Tell
from domain.lending.application import Stage
from domain.lending.credit import CreditState, Rules, evaluate
from domain.lending.limits import Limit, personal_limit
from domain.messages import Choice, Message, Text, _, n_
from domain.people.person import Person


def limit(scope: Scope) -> Message:
    """Say how much can be asked for, what decided that, and what raises it."""
    person = scope.facts.person
    if person is None or not scope.facts.is_member:
        return _not_yet(scope)
    lines: list[Text] = []
    if scope.facts.line is not None:
        lines += _line_limit(scope, person)
    else:
        lines += _loan_limit(scope)
    if person.credit.state is not CreditState.ACTIVE:
        lines.append(_("New credit is paused for now. Write WHY to see what would open it again."))
    choice = (
        Choice("go.draw", _("Use my credit"))
        if scope.facts.line is not None
        else Choice("go.apply", _("Ask for a loan"))
    )
    return Message("limit", tuple(lines), (choice, Choice("go.person", _("I have a question"))), ("menu",))


def _line_limit(scope: Scope, person: Person) -> list[Text]:
    line = scope.facts.line
    assert line is not None
    rules = Rules.of(scope.facts.lender, person.credit, line)
    used = line.outstanding_of("principal")
    return [
        _("Your credit: up to {limit}. You have used {used}.", limit=rules.limit, used=used),
        n_(
            "One order can be up to {most}, to be paid within {count} day.",
            "One order can be up to {most}, to be paid within {count} days.",
            rules.max_days,
            most=rules.max_order,
        ),
    ]


def own_limit(scope: Scope) -> Limit:
    """Return what this person may ask for."""
    person = scope.facts.person
    assert person is not None
    return personal_limit(
        scope.facts.lender,
        income=person.income,
        expenses=person.expenses,
        history=scope.facts.history,
        own=person.credit.limit,
        today=scope.facts.today,
    )


def _loan_limit(scope: Scope) -> list[Text]:
    found = own_limit(scope)
    if found.nothing:
        return [_("With what you earn and spend, a loan would be too heavy just now. Talk to us: we can help.")]
    lines = [_("You can ask for {low} to {high}. A person looks at each request.", low=found.low, high=found.high)]
    return [*lines, *_because(scope, found)]


def _because(scope: Scope, found: Limit) -> list[Text]:
    policy = scope.facts.lender.policy
    match found.because:
        case "ladder":
            return [
                _(
                    "A loan repaid in time raises this to {percent} % of that loan. Paying late keeps it where it is.",
                    percent=100 + policy.ladder_step_percent,
                )
            ]
        case "income":
            share = _(
                "This is what your income can carry: the instalments may take up to {percent} % of it.",
                percent=policy.instalment_share_max,
            )
            return [share, _("If what you earn or spend has changed, write EDIT.")]
        case "own":
            return [_("This limit was set for you by our office.")]
        case _:
            return [_("This is the most we lend to anybody.")]


def _not_yet(scope: Scope) -> Message:
    line = _("Join first, then I can tell you how much you can ask for.")
    if scope.facts.person is not None:
        line = _("Once you are approved I can tell you how much you can ask for.")
    return Message("limit.later", (line,), (Choice("go.status", _("Status")),), ("menu",))


def why(scope: Scope) -> Message:
    """Say why the last decision was what it was: credit paused, a request turned down, a limit (X-30)."""
    person = scope.facts.person
    if person is None:
        return _not_yet(scope)
    talk = Choice("go.person", _("Talk to a person"))
    if person.credit.state is not CreditState.ACTIVE:
        return Message("why.paused", _why_paused(scope, person), (Choice("go.pay", _("Pay")), talk), ("menu",))
    for application in (scope.facts.request, scope.facts.membership):
        if application is not None and application.stage is Stage.REJECTED:
            reason = REASONS.get(application.reason, _("A person can explain it to you."))
            lines = (_("We could not approve your request {request}.", request=application.ref), reason)
            return Message("why.rejected", lines, (talk,), ("menu",))
    return limit(scope)


def _why_paused(scope: Scope, person: Person) -> tuple[Text, ...]:
    loans = {loan.id: loan for loan in (scope.facts.loan, scope.facts.line) if loan is not None}.values()
    found = evaluate(scope.facts.lender, person.credit, loans, today=scope.facts.today)
    if person.credit.state is CreditState.BLOCKED:
        return (_("New credit is not open to you now. Our office decided that; please talk to us."),)
    if not found.should_pause:
        return (_("New credit is paused for now. Our office decided that; please talk to us."),)
    return (
        n_(
            "New credit is paused because something has been open for {count} day; after {most} it pauses.",
            "New credit is paused because something has been open for {count} days; after {most} it pauses.",
            found.days,
            most=found.most,
        ),
        _("Once {amount} is paid, your credit is open again.", amount=found.to_unpause),
    )


LIMIT = Flow("limit", Tell("limit", limit), title=_("My limit"), needs=frozenset({"history", "line"}))
WHY = Flow("why", Tell("why", why), title=_("Why"), needs=frozenset({"history", "line"}))
