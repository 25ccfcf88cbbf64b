"""Recognising money that is told by a second way: known, linked to what stands recorded, or set aside for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Text, _
from domain.operations.office import Office
from domain.payments.names import Known, Telling, judged, may_be_one, name_of

#: A way of paying and the receipt's number, as staff write them down.
Receipt = tuple[str, str]


async def recognise(office: Office, fact: PaymentReceived) -> tuple[Telling, Known | None]:
    """Return what a telling of money is to what is recorded; nobody else tells of it until the transaction ends."""
    name = name_of(fact.provider, fact.reference)
    return judged(fact, (await office.uow.money_names.known([name], lock=True)).get(name, ()))


async def written_before(office: Office, receipts: Iterable[Receipt], *, lock: bool = False) -> Mapping[Receipt, Known]:
    """Return the money that is recorded under the names of some receipts, whoever told of it (SAFE-4)."""
    names = {receipt: name_of(*receipt) for receipt in receipts}
    known = await office.uow.money_names.known(names.values(), lock=lock)
    found = {
        receipt: [one for one in known.get(name, ()) if may_be_one(receipt[0], one.provider)]
        for receipt, name in names.items()
    }
    return {receipt: ones[0] for receipt, ones in found.items() if ones}


async def link(office: Office, fact: PaymentReceived, known: Known, loan: Loan | None) -> None:
    """Keep that a provider tells of money that stands recorded already, and ask staff where it names another loan."""
    if not await office.uow.money_names.link(known.payment_id, fact.provider, fact.reference, at=office.now):
        return
    office.note(
        "PAYMENT_RECOGNISED",
        "payment",
        known.ref,
        actor=fact.provider,
        new=fact.provider,
        reason=fact.reference,
    )
    if loan is not None and known.loan_id is not None and known.loan_id != loan.id:
        other = f"L-{1000 + known.loan_id}"
        text = _("its payer named {loan}, and it is recorded for {other} as {ref}; please look whose it is")
        await odd(office, fact, text(loan=loan.ref, other=other, ref=known.ref))


async def set_aside(office: Office, fact: PaymentReceived, known: Known) -> PaymentReceived:
    """
    Return money as it is recorded to wait for people, because something else is recorded under its name.

    Under its own provider's name for it something else stands already, so it gets one that says beside what.
    """
    if known.stands:
        why = _("it is recorded already as {ref} with {amount}", ref=known.ref, amount=known.amount)
    else:
        why = _("it was recorded as {ref} and taken back; please look whose it is", ref=known.ref)
    await odd(office, fact, why)
    beside = f"{fact.reference}/{known.ref}" if known.provider == fact.provider else fact.reference
    return replace(fact, reference=beside, loan_id=None)


async def odd(office: Office, fact: PaymentReceived, why: Text, *, written: str = "", silently: bool = False) -> None:
    """Keep that something is odd about money a provider told of, and say so to staff unless `silently` (SAFE-9)."""
    written = written or f"{fact.reference} {fact.amount.minor} {fact.amount.currency}"
    await keep_odd(office, fact.provider, fact.reference, written, why, silently=silently)


async def keep_odd(
    office: Office, provider: str, reference: str, written: str, why: Text, *, silently: bool = False
) -> None:
    """Keep what a provider told that is odd, as it was written, and say so to staff unless `silently`."""
    await office.uow.payments.refused(actor=provider, written=written, reason=why.msgid, at=office.now)
    if silently:
        return
    told = Notice("MONEY_ODD", {"provider": provider, "reference": reference, "why": why})
    await office.say_to_staff(told, once=f"odd:{office.cause}:{why.msgid[:40]}")
