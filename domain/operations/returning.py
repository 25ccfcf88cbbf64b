"""Returning: money that belongs to nobody we know goes back to where it came from, and two people say so."""

from __future__ import annotations

from collections.abc import Collection

from domain.messages import Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.confirming import check_not_asked
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, check_nothing_waits, propose
from domain.operations.suspended import send_back
from domain.operations.suspense import gone
from domain.payments.refs import ref
from domain.payments.statements import Waiting
from domain.payments.transfers import is_amount_of
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
    check_transfer(reference, waiting.payment_id, {waiting.amount})
    if amount is not None and amount != waiting.amount:
        text = _("{ref} waits in suspense and goes back as a whole: {amount}.")
        raise Refusal(text(ref=known, amount=waiting.amount))
    await check_nothing_waits(office, waiting.payment_id)
    line = _(
        "↪ Send {amount} back that waits in suspense as {ref}, with reference {reference}",
        amount=waiting.amount,
        ref=known,
        reference=verbatim(reference),
    )
    arguments: dict[str, Value] = {"payment": waiting.payment_id}
    proposal = Proposal("return", line, 0, known, arguments, reference)
    await propose(office, staff, proposal, once=f"{waiting.payment_id}:{office.cause}")


def check_transfer(reference: str, payment_id: int, amounts: Collection[Money]) -> None:
    """Refuse a transfer by hand without a reference, or with an amount in its place: then nothing was sent yet."""
    if not reference:
        text = _("Send the money first, then write the reference of the transfer: /refund {ref} T-77.")
        raise Refusal(text(ref=ref(payment_id)))
    if is_amount_of(reference, amounts):
        text = _(
            "{reference} is the amount, not the reference of a transfer. Send the money first, then write "
            "/refund {ref} {reference} and the reference of the transfer, for example T-77."
        )
        raise Refusal(text(reference=verbatim(reference), ref=ref(payment_id)))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Book that money was sent back after a second person has looked at it; raise Refusal if it waits no longer."""
    payment_id = proposal.arguments["payment"]
    assert isinstance(payment_id, int)
    if not await send_back(office, payment_id, actors=actors, reference=proposal.reason):
        raise gone(payment_id)
