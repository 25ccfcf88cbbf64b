"""Key Fact Statements: of a loan, of a credit line, and of a new plan, as they are shown before a yes."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from bot.scope import Scope
from domain.lending.agreement import LoanTerms
from domain.lending.credit import Rules
from domain.lending.offer import KeyFacts, key_facts
from domain.lending.replanning import Rest, planned
from domain.messages import Text, _, n_
from domain.money import Money


def statement(facts: KeyFacts, *, version: int) -> tuple[Text, ...]:
    """Return the Key Fact Statement: what is paid, when, what it costs, and what happens when late (PRODUCT 5)."""
    terms = facts.terms
    price = _("It costs you: {cost}. APR {apr} % a year", cost=facts.cost, apr=f"{facts.apr:.1f}")
    if terms.pricing == "zero":
        price = _("It costs you nothing. APR {apr} % a year", apr=f"{abs(facts.apr):.1f}")
    elif not terms.has_interest:
        price = _(
            "A fixed price that does not grow: {cost}. APR {apr} % a year", cost=facts.cost, apr=f"{facts.apr:.1f}"
        )
    if facts.even:
        parts = n_(
            "{count} instalment of {each}", "{count} instalments of {each}", terms.periods, each=facts.instalment
        )
    else:
        parts = n_(
            "{count} instalment of {each}, then a last one of {last}",
            "{count} instalments of {each}, then a last one of {last}",
            terms.periods - 1,
            each=facts.instalment,
            last=facts.last_instalment,
        )
    return (
        _("YOUR OFFER (statement {version})", version=version),
        _("You get: {amount} ({amount:words})", amount=terms.principal),
        _("You pay back in all: {total} ({total:words})", total=facts.total),
        _("How: {parts}", parts=parts),
        _("First payment: {day}, if the money is sent today", day=facts.first_due),
        price,
        *_fees(terms),
        if_late(facts),
        n_(
            "You may return the money within {count} day and pay only for the time you had it",
            "You may return the money within {count} days and pay only for the time you had it",
            terms.cooling_off_days,
        ),
    )


def _fees(terms: LoanTerms) -> tuple[Text, ...]:
    """Name the fees: what is not in the statement may not be charged."""
    if not terms.fees:
        return ()
    each = {fee.when: terms.principal.times(Decimal(0)) for fee in terms.fees}
    for fee in terms.fees:
        each[fee.when] += fee.amount
    parts = [_("Fees in this: {fees} with the first payment", fees=each["first"])] if each.get("first") else []
    if each.get("each"):
        parts.append(_("Fees in this: {fees} with each payment", fees=each["each"]))
    return tuple(parts)


def if_late(facts: KeyFacts) -> Text:
    """Return what being late costs: once, again and again, given to charity, or nothing."""
    late, days = facts.terms.late, facts.terms.late.after_days
    if not facts.late_example:
        return _("If you are late: nothing is added. Please tell us, and we will find a way")
    if late.destination == "charity":
        return n_(
            "If you are late: {late} to charity for each late instalment, after {count} day; none of it is ours",
            "If you are late: {late} to charity for each late instalment, after {count} days; none of it is ours",
            days,
            late=facts.late_example,
        )
    if late.every_days:
        return n_(
            "If you are late: {late} for every {often} days of each late instalment, after {count} day",
            "If you are late: {late} for every {often} days of each late instalment, after {count} days",
            days,
            late=facts.late_example,
            often=late.every_days,
        )
    return n_(
        "If you are late: {late} once for each late instalment, after {count} day",
        "If you are late: {late} once for each late instalment, after {count} days",
        days,
        late=facts.late_example,
    )


def line_statement(scope: Scope) -> tuple[Text, ...]:
    """Return the Key Fact Statement of a credit line, or of a larger limit."""
    offer, person, lender = scope.facts.offer, scope.facts.person, scope.facts.lender
    assert offer is not None
    assert person is not None
    rules = Rules.of(lender, person.credit)
    return (
        _("Your credit (statement {version})", version=offer.version),
        _("You may take up to: {amount} ({amount:words})", amount=offer.terms.principal),
        _("One order: up to {most}", most=rules.max_order),
        n_("Each one is to be paid within {count} day", "Each one is to be paid within {count} days", rules.max_days),
        _("It costs you nothing. APR {apr} % a year", apr="0.0"),
        _("You pay only for what you take, and you may stop at any time"),
    )


def plan_statement(scope: Scope) -> tuple[Text, ...]:
    """Return the Key Fact Statement of a new plan for a loan that runs."""
    offer = scope.facts.offer
    assert offer is not None
    rest, terms = Rest.from_json(offer.change), offer.terms
    assert terms.due_dates is not None
    parts = planned(terms, rest)
    money = partial(Money, currency=terms.principal.currency)
    whole = money(sum(part.remaining for part in parts))
    return (
        _("Your new plan (statement {version})", version=offer.version),
        _("Left to pay in all: {total} ({total:words})", total=whole),
        n_(
            "How: {count} instalment of about {each}",
            "How: {count} instalments of about {each}",
            len(parts),
            each=money(parts[-1].amount if len(parts) < 2 else parts[-2].amount),
        ),
        _("Next payment: {each} on {day}", each=money(parts[0].remaining), day=parts[0].due_on),
        _("Last payment: {day}", day=parts[-1].due_on),
        _("It costs you: {cost} from now on", cost=whole - money(rest.principal)),
        if_late(key_facts(terms, start=rest.opened)),
    )
