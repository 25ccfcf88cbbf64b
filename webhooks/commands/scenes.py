"""Everybody a conversation can meet, from a stranger to somebody who has paid everything back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.flows.borrower.join import CONSENT_VERSION
from bot.scope import Facts, PastPayment, Plan
from bot.speak import Speaker
from domain.lending.application import Application, Purpose, Stage
from domain.lending.credit import Credit, CreditState
from domain.lending.limits import terms_for
from domain.lending.loan import Instalment, Loan
from domain.lending.offer import Offer
from domain.lending.product import Product
from domain.lending.replanning import changed_dates, plan_anew, rest_of
from domain.lending.states import LoanState
from domain.money import Money
from domain.people.chats import Chat
from domain.people.person import Standing
from domain.policy.lender import Lender
from webhooks.commands.samples import NOW, PHONE, SHAZIA, TODAY
from webhooks.sandbox.ways import played_ways


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody in a situation: a caption, and what a conversation then knows."""

    caption: str
    facts: Facts


def scenes(lender: Lender, speaker: Speaker, channel: str) -> tuple[Scene, ...]:
    """Return everybody, as one language and one channel know them."""
    lender = replace(lender, ways=lender.ways or played_ways(lender.country.lower()))
    language, address = speaker.language, PHONE if channel == "whatsapp" else "5300000001"
    chat = Chat(1, channel, address, address, 1, language, None, NOW, consent=CONSENT_VERSION)
    stranger = Facts(lender, NOW, replace(chat, person_id=None, consent=""), speaker)
    newcomer = replace(stranger, chat=replace(stranger.chat, language=""))
    member = replace(stranger, chat=chat, person=replace(SHAZIA, language=language))
    late = replace(member, now=NOW + timedelta(days=33))
    repaid = tuple(_paid(part) for part in _loan(lender).instalments)
    met = [
        Scene("a newcomer", newcomer),
        Scene("has not joined", stranger),
        *(_waiting(member, stage) for stage in (Stage.SUBMITTED, Stage.UNDER_REVIEW, Stage.INFO_NEEDED)),
        _turned_down(member, reapply_on=TODAY + timedelta(days=30)),
        _turned_down(member, reapply_on=None),
        Scene("member without a loan", member),
        *(_asking(member, stage) for stage in Stage if stage not in {Stage.OFFERED, Stage.ACCEPTED}),
        Scene("has an offer", replace(_asking(member, Stage.OFFERED).facts, offer=_offer(lender))),
        Scene(
            "money not sent yet", replace(member, loan=replace(_loan(lender), state=LoanState.ACCEPTED, instalments=()))
        ),
        Scene("loan running", replace(_running(member, lender), now=NOW + timedelta(days=40))),
        Scene("money sent yesterday", replace(_running(member, lender), now=NOW + timedelta(days=1))),
        Scene(
            "loan running, with a wallet",
            replace(_running(member, lender), lender=replace(lender, wallet="mpesa"), now=NOW + timedelta(days=40)),
        ),
        *_lines(member, lender),
        Scene("several kinds of loan", replace(member, lender=_with_kinds(lender))),
        Scene("has a new plan to read", replace(_running(member, lender), offer=_plan(lender))),
        Scene("due today", replace(member, now=NOW + timedelta(days=30), loan=_loan(lender))),
        Scene("overdue, with a late charge", replace(late, loan=_overdue(lender), payments=_PAID)),
        Scene(
            "repaid",
            replace(late, loan=replace(_loan(lender), state=LoanState.COMPLETED, instalments=repaid), payments=_PAID),
        ),
    ]
    return tuple(met)


def _with_kinds(lender: Lender) -> Lender:
    return replace(lender, policy=replace(lender.policy, products="term,qard,service,cost-plus,weekly"))


def _running(member: Facts, lender: Lender) -> Facts:
    terms = terms_for(lender, principal=lender.money(50_000), periods=12)
    return replace(member, loan=_loan(lender), payments=(), plan=Plan(terms, TODAY))


def _lines(member: Facts, lender: Lender) -> tuple[Scene, ...]:
    """Return somebody with a credit line: open to her, and paused after 31 days."""
    assert member.person is not None
    drawn = Instalment(1, TODAY + timedelta(days=30), principal=500_000, added_on=TODAY)
    line = replace(_loan(lender), kind="line", pricing="zero", principal=lender.money(100_000), instalments=(drawn,))
    paused = replace(member.person, credit=Credit(CreditState.PAUSED, "overdue"))
    holder = replace(member, loan=line, line=line)
    product = Product(key="shop", kind="line", pricing="zero", minimum=1_000, maximum=500_000)
    terms = terms_for(lender, principal=lender.money(100_000), periods=1, product=product)
    offer = Offer(2, 3, 1, 1, terms, "open", NOW, TODAY + timedelta(days=7))
    return (
        Scene("is offered a credit line", replace(member, offer=offer)),
        Scene("has a credit line", holder),
        Scene("has a loan and a credit line", replace(_running(member, lender), line=replace(line, id=2))),
        Scene("credit paused", replace(holder, person=paused, now=NOW + timedelta(days=32))),
    )


def _plan(lender: Lender) -> Offer:
    """Return the offer of a holiday of two months."""
    loan, terms = _loan(lender), terms_for(lender, principal=lender.money(50_000), periods=12)
    rest = rest_of(loan.instalments, opened=TODAY, today=TODAY)
    dates = changed_dates(terms, rest, how="holiday", number=2, today=TODAY)
    agreed, _parts = plan_anew(terms, rest, dates)
    runs_out = TODAY + timedelta(days=7)
    return Offer(3, 4, 1, 2, agreed, "open", NOW, runs_out, loan.id, rest.to_json(), "illness", "Bilal, Sana")


_PAID: Final = (
    PastPayment("P-1002", date(2026, 12, 22), Money(200_000, "PKR"), "cash"),
    PastPayment("P-1001", date(2026, 12, 20), Money(472_800, "PKR"), "card"),
)


def _waiting(member: Facts, stage: Stage) -> Scene:
    assert member.person is not None
    asked = Application(1, 1, Purpose.MEMBERSHIP, stage, 1, NOW)
    person = replace(member.person, standing=Standing.PENDING)
    return Scene(f"waiting to become a member, {stage.lower()}", replace(member, person=person, membership=asked))


def _turned_down(member: Facts, *, reapply_on: date | None) -> Scene:
    assert member.person is not None
    person = replace(member.person, standing=Standing.REJECTED, reapply_on=reapply_on)
    return Scene("was turned down", replace(member, person=person))


def _asking(member: Facts, stage: Stage) -> Scene:
    asked = Application(2, 1, Purpose.LOAN, stage, 1, NOW, Money(5_000_000, "PKR"), 12, "machine")
    return Scene(f"asked for a loan, {stage.lower()}", replace(member, request=asked))


def _offer(lender: Lender) -> Offer:
    terms = terms_for(lender, principal=lender.money(50_000), periods=12)
    return Offer(1, 2, 1, 1, terms, "open", NOW, TODAY + timedelta(days=7))


def _loan(lender: Lender) -> Loan:
    """Return the golden loan: 50,000 at 24 % for 12 months is 11 x 4,728 and 4,729."""
    terms = terms_for(lender, principal=lender.money(50_000), periods=12)
    parts = tuple(
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor, row.fees.minor)
        for row in terms.schedule(TODAY).rows
    )
    rate = str(terms.annual_rate)
    return Loan(1, 1, LoanState.ACTIVE, terms.principal, rate, 12, NOW, TODAY, parts, officer="Bilal")


def _overdue(lender: Lender) -> Loan:
    loan = _loan(lender)
    first, *rest = loan.instalments
    return replace(loan, instalments=(replace(first, late=9_500, paid_interest=100_000), *rest))


def _paid(part: Instalment) -> Instalment:
    return replace(part, paid_principal=part.principal, paid_interest=part.interest, paid_fees=part.fees)
