"""Setting one person's own limits: lower at once, higher by two people, and a line's limit only with her consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from domain.lending.application import Purpose, Stage
from domain.lending.credit import Rules
from domain.lending.limits import terms_for
from domain.lending.loan import Loan
from domain.lending.offer import Offer
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Text, Value, _, verbatim
from domain.money import Money
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.people.staff import Action, Staff

What = Literal["limit", "order", "days"]
WHATS: Final = ("limit", "order", "days")
_COLUMN: Final = {"limit": "limit_minor", "order": "max_order_minor", "days": "max_days"}


async def set_limit(office: Office, staff: Staff, person_id: int, *, what: What, number: int, reason: str) -> bool:
    """
    Set a person's limit, largest order or most days; return False when a second person has to confirm (CRED-74).

    `number` is whole currency units, or days. Fewer days are stricter, so is less money.
    """
    allow(staff, Action.PROPOSE_TERMS)
    if number <= 0:
        raise Refusal(_("A limit is a number above nothing. To stop new credit, use /pause."))
    person = await office.uow.people.get(person_id, lock=True)
    credit = await office.uow.credit.of(person_id, lock=True)
    line = await office.uow.loans.latest_of(person_id, kind="line")
    rules = Rules.of(office.lender, credit, line)
    present = {
        "limit": int(rules.limit.major) if line or credit.limit else 0,
        "order": int(rules.max_order.major),
        "days": rules.max_days,
    }[what]
    if number <= present:
        if what == "limit":
            await _withdraw_offers(office, person_id, actor=staff.name)
        await _keep(office, person_id, what, number, present, actor=staff.name, reason=reason)
        return True
    text = _("📈 {ref} · {name}: {what} from {present} to {number}: {reason}")
    line_text = text(
        ref=person.ref,
        name=verbatim(person.short_name),
        what=WORDS[what],
        present=present,
        number=number,
        reason=verbatim(reason),
    )
    arguments: dict[str, Value] = {"what": what, "number": number, "present": present}
    await propose(office, staff, Proposal("limits", line_text, person_id, person.ref, arguments, reason))
    return False


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Raise a limit after a second person has looked at it; a line's limit waits for the borrower's own yes."""
    what, number, present = (proposal.arguments[name] for name in ("what", "number", "present"))
    assert what in WHATS
    assert isinstance(number, int)
    assert isinstance(present, int)
    product = office.lender.line
    if what == "limit" and product is not None:
        if not product.minimum <= number <= product.maximum:
            low, high = office.lender.money(product.minimum), office.lender.money(product.maximum)
            raise Refusal(_("A credit line can be from {low} to {high}.", low=low, high=high))
        await _offer_line(office, proposal.person_id, office.lender.money(number), actors, proposal.reason)
        return
    await _keep(office, proposal.person_id, str(what), number, present, actor=actors, reason=proposal.reason)


async def _offer_line(office: Office, person_id: int, limit: Money, actors: str, reason: str) -> None:
    product = office.lender.line
    assert product is not None
    person = await office.uow.people.get(person_id, lock=True)
    await _withdraw_offers(office, person_id, actor=actors)
    line = await office.uow.loans.latest_of(person_id, kind="line")
    running = line is not None and line.state not in {LoanState.COMPLETED, LoanState.CANCELLED}
    application = await office.uow.applications.add_offered(
        person_id, purpose=Purpose.LINE, amount=limit, periods=1, by=actors, at=office.now
    )
    offer = await office.uow.offers.add(
        application_id=application.id,
        person_id=person_id,
        version=1,
        terms=terms_for(office.lender, principal=limit, periods=1, product=product),
        at=office.now,
        expires_on=office.today + timedelta(days=office.lender.policy.offer_valid_days),
        loan_id=line.id if line is not None and running else None,
        reason=reason,
        made_by=actors,
    )
    office.note("DECISION_APPROVE", "application", application.ref, actor=actors, person_id=person_id, reason=reason)
    office.note("LIMIT_OFFERED", "credit", person_id, actor=actors, person_id=person_id, new=str(limit.minor))
    notice = Notice("LIMIT_READY", {"name": person.first_name, "limit": limit})
    await office.tell(person_id, notice, once=f"offer:{offer.id}")


async def _withdraw_offers(office: Office, person_id: int, *, actor: str) -> None:
    """Take back a limit that was offered and not answered yet: what was decided since stands in its place."""
    for offer in await office.uow.offers.open_lines(person_id):
        await office.uow.offers.close(offer.id, "withdrawn")
        await office.uow.applications.move(await office.uow.applications.get(offer.application_id), Stage.WITHDRAWN)
        office.note("OFFER_WITHDRAWN", "offer", offer.id, actor=actor, person_id=person_id)


async def open_line(office: Office, offer: Offer, *, officer: str) -> Loan:
    """Open a credit line, or raise its limit, after the borrower said yes to exactly that."""
    limit = offer.terms.principal
    if offer.loan_id is not None:
        line = await office.uow.loans.get(offer.loan_id)
    else:
        made = await office.uow.loans.add(offer, wish="", officer=officer, created_by=offer.made_by, at=office.now)
        if made is None:
            raise Refusal(_("You have a credit line with us already."))
        await office.uow.loans.start(
            made, (), on=office.today, by=offer.made_by, reference="", terms=offer.terms, at=office.now
        )
        line = await office.uow.loans.get(made.id)
        office.note("LOAN_CREATED", "loan", line.ref, actor=offer.made_by, person_id=offer.person_id, new=line.state)
    await office.uow.credit.of(offer.person_id, lock=True)
    await office.uow.credit.keep(offer.person_id, limit_minor=limit.minor)
    office.note(
        "CREDIT_ADDED", "credit", offer.person_id, actor=offer.made_by, person_id=offer.person_id, new=str(limit.minor)
    )
    return line


async def _keep(
    office: Office, person_id: int, what: str, number: int, present: int, *, actor: str, reason: str
) -> None:
    await office.uow.credit.of(person_id, lock=True)
    value = number if what == "days" else office.lender.money(number).minor
    await office.uow.credit.keep(person_id, **{_COLUMN[what]: value})
    office.note(
        "GUARDRAIL_CHANGED",
        "credit",
        person_id,
        actor=actor,
        person_id=person_id,
        old=f"{what} {present}",
        new=f"{what} {number}",
        reason=reason,
    )
    facts: dict[str, Value] = {"what": WORDS[what], "number": number if what == "days" else office.lender.money(number)}
    await office.tell(person_id, Notice("LIMIT_CHANGED", facts), once=f"limit:{person_id}:{office.cause}")


WORDS: Final[dict[str, Text]] = {
    "limit": _("the limit"),
    "order": _("the largest order"),
    "days": _("the days to pay"),
}
