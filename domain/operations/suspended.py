"""Suspended money: while it has no loan it goes back as a whole or in part, and may come back and wait again."""

from __future__ import annotations

from domain.messages import Notice, Value
from domain.money import Money
from domain.operations.holding import Why, away, hold
from domain.operations.office import Office
from domain.payments import books
from domain.payments.refs import ref
from domain.payments.statements import Waiting


async def follow(office: Office, payment_id: int, why: Why) -> bool:
    """
    Bring money without a loan to where its provider says it is; return whether anything moved.

    A part that is gone or held is booked as taken, and whoever places the rest has it taken out of the loan. What is
    gone entirely waits no longer, so that nobody can place it.
    """
    found = await office.uow.payments.without_loan(payment_id)
    if found is None:
        return False
    now = await away(office, payment_id, found.amount)
    is_gone = now.gone == found.amount.minor
    if found.is_back and not is_gone:
        await wait_again(office, payment_id, actors=why.actors, reference=why.reference, once=why.once)
    taken = Money(0 if is_gone else now.gone + now.held, found.amount.currency)
    more = await hold(office, payment_id, taken, why, provider=found.provider)
    if is_gone and not found.is_back:
        await send_back(office, payment_id, actors=why.actors, reference=why.reference, once=why.once)
    more += found.amount.minor * (is_gone - found.is_back)
    if more > 0 and why.kind == "REFUND":
        facts: dict[str, Value] = {"amount": Money(more, found.amount.currency), "ref": ref(payment_id), "loan": ""}
        await office.say_to_staff(Notice("TAKEN_AND_OPEN", facts), once=f"taken:{payment_id}:{why.once}")
    return bool(more)


async def send_back(office: Office, payment_id: int, *, actors: str, reference: str, once: str = "") -> bool:
    """Book that money which waits was sent back as a whole, once; return False when it waits no longer."""
    waiting = await office.uow.payments.waiting(payment_id, lock=True)
    if waiting is None or not await office.uow.payments.return_waiting(payment_id):
        return False
    await _post(office, waiting, actors=actors, once=once or reference, back=True)
    office.note(
        "PAYMENT_RETURNED",
        "payment",
        ref(payment_id),
        actor=actors,
        old="suspense",
        new=str(waiting.amount.minor),
        reason=reference,
    )
    return True


async def wait_again(office: Office, payment_id: int, *, actors: str, reference: str, once: str) -> bool:
    """Let money wait again that was sent back and came back to us; return False when it was not away."""
    if not await office.uow.payments.wait_again(payment_id):
        return False
    waiting = await office.uow.payments.waiting(payment_id, lock=True)
    assert waiting is not None
    await _post(office, waiting, actors=actors, once=once, back=False)
    office.note("PAYMENT_WAITS_AGAIN", "payment", ref(payment_id), actor=actors, new="suspense", reason=reference)
    return True


async def _post(office: Office, waiting: Waiting, *, actors: str, once: str, back: bool) -> None:
    came = books.unplaced(provider=waiting.provider, amount=waiting.amount)
    kind, postings = ("REFUND", books.undone(came)) if back else ("REFUND_BACK", came)
    key = f"{'returned' if back else 'waits-again'}:{waiting.payment_id}:{once}"
    made = books.Transaction(key, kind, office.today, postings, actors, None, waiting.payment_id)
    assert await office.uow.books.post(made, at=office.now), "money goes back once by each reference"
