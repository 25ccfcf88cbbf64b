"""Returning: money that belongs to nobody we know goes back to where it came from, and two people say so."""

from __future__ import annotations

from domain.messages import Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.confirming import check_not_asked
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.operations.suspended import send_back
from domain.operations.suspense import gone
from domain.payments.refs import ref
from domain.payments.statements import Waiting
from domain.people.staff import Action, Staff

#: Whose orders to send back are about a loan: without one, a person sends it back there, and they tell us.
_THERE = frozenset({"stripe"})


async def propose_return(
    office: Office, staff: Staff, waiting: Waiting, amount: Money | None, *, reference: str
) -> None:
    """Propose to send money back that waits in suspense, as a whole; raise Refusal with what would work instead."""
    allow(staff, Action.REFUND)
    await check_not_asked(office, waiting.payment_id)
    known = ref(waiting.payment_id)
    if waiting.provider in _THERE:
        text = _(
            "{ref} came by {provider} and has no loan. Please send it back in the dashboard of {provider}: "
            "as soon as they tell us, it is booked here."
        )
        raise Refusal(text(ref=known, provider=waiting.provider))
    if not reference:
        raise Refusal(_("Write the payment and the reference of the transfer: /refund P-1001 T-77."))
    if amount is not None and amount != waiting.amount:
        text = _("{ref} waits in suspense and goes back as a whole: {amount}.")
        raise Refusal(text(ref=known, amount=waiting.amount))
    line = _(
        "↪ Send {amount} back that waits in suspense as {ref}, with reference {reference}",
        amount=waiting.amount,
        ref=known,
        reference=verbatim(reference),
    )
    arguments: dict[str, Value] = {"payment": waiting.payment_id}
    proposal = Proposal("return", line, 0, known, arguments, reference)
    await propose(office, staff, proposal, once=f"{waiting.payment_id}:{reference}")


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Book that money was sent back after a second person has looked at it; raise Refusal if it waits no longer."""
    payment_id = proposal.arguments["payment"]
    assert isinstance(payment_id, int)
    if not await send_back(office, payment_id, actors=actors, reference=proposal.reason):
        raise gone(payment_id)
