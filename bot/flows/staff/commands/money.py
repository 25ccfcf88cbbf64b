"""Money: sent, received, taken back, and late charges let go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.looking import PAGE, paged, pager, person_named
from bot.flows.staff.commands.reading import amount_in, date_in, loan_id_in
from bot.flows.staff.commands.word import StaffWord
from bot.read.fold import fold
from bot.read.sheet import METHOD_WORDS
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.money import Money
from domain.operations import adjusting, by_hand, paying_out, refunding, reversing, sending, waiving
from domain.payments.by_hand import words_after
from domain.payments.orders import NAMES
from domain.payments.refs import ref
from domain.people.staff import Action, Staff

#: How money came, as staff write it.
_METHODS: Final = "|".join(re.escape(word) for word in METHOD_WORDS)


async def disburse(office: Any, staff: Staff, rest: str) -> Message:
    """Record a payout: /disburse L-1001 D-9."""
    found = re.fullmatch(r"[lL]-?(\d+)\s+(\S.{0,59})", rest.strip())
    if found is None:
        raise Refusal(_how_to_disburse(office))
    loan_id, reference = int(found[1]) - 1000, found[2].strip()
    if office.lender.wallet and reference.lower() in {"wallet", office.lender.wallet, "m-pesa"}:
        return await _send(office, staff, loan_id)
    await paying_out.disburse(office, staff, loan_id, reference=reference)
    return Message(
        "staff.disbursed",
        (
            _(
                "Recorded: {loan} was sent with reference {reference}.",
                loan=f"L-{found[1]}",
                reference=verbatim(reference),
            ),
        ),
    )


def _how_to_disburse(office: Any) -> Text:
    if not office.lender.wallet:
        return _("Write the loan and the reference of the transfer: /disburse L-1001 D-9.")
    text = _(
        "To send the money by {wallet}, write /disburse L-1001 {word}. "
        "To record what you sent yourself, write the reference of the transfer: /disburse L-1001 D-9."
    )
    return text(wallet=NAMES[office.lender.wallet], word=office.lender.wallet)


async def _send(office: Any, staff: Staff, loan_id: int) -> Message:
    order = await sending.send(office, staff, loan_id)
    line = _(
        "Ordered: {amount} by {wallet}. The loan runs as soon as that is confirmed; please do not send it again.",
        amount=order.amount,
        wallet=NAMES[order.provider],
    )
    return Message("staff.ordered", (line,))


async def resend(office: Any, staff: Staff, rest: str) -> Message:
    """Order a payout again of which nobody learnt the end, under its old name: /resend L-1001."""
    order = await sending.again(office, staff, loan_id_in(rest))
    line = _("Ordered again under the same name: {amount} cannot go out twice.", amount=order.amount)
    return Message("staff.resend", (line,))


async def unsent(office: Any, staff: Staff, rest: str) -> Message:
    """Take a payout of which nobody learnt the end as not sent: /unsent L-1001 not in the statement."""
    found = re.fullmatch(r"([lL]-?\d{1,12})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan and the reason: /unsent L-1001 not in the statement."))
    await sending.call_unsent(office, staff, loan_id_in(found[1]), reason=found[2])
    return Message("staff.unsent", (_("Somebody else has to confirm it on the card."),))


async def pay(office: Any, staff: Staff, rest: str) -> Message:
    """
    Write down money that staff received: /pay R-1001 5000 cash 123.

    When it was not today: "on 15-11-2026", and when that is long ago "because the slip was lost".
    """
    try:
        return await _pay(office, staff, rest)
    except Refusal as refusal:
        # A wrong amount, a day too far back, a receipt known already: nothing is posted, but it is not lost (SAFE-9).
        await office.uow.payments.refused(actor=staff.name, written=rest, reason=refusal.reason.msgid, at=office.now)
        raise


async def _pay(office: Any, staff: Staff, rest: str) -> Message:
    rest, _on, when = rest.partition(" on ")
    day, _because, why = when.partition(" because ")
    paid_on = date_in(office, day) if day else office.today
    found = re.fullmatch(rf"(\S+)\s+(.+?)\s+({_METHODS})\s+(\S.{{0,39}})", rest.strip(), re.IGNORECASE)
    if found is None:
        raise Refusal(
            _("Write the person, the amount, cash, bank or wallet, and the receipt: /pay R-1001 5000 cash 123.")
        )
    person = await person_named(office, found[1])
    await _check_present(office, found[1], person)
    amount = amount_in(office, found[2])
    check_receipt(office, found[4])
    receipt = by_hand.Receipt(person.id, amount, METHOD_WORDS[fold(found[3])], found[4], paid_on, why.strip())
    done = await by_hand.record(office, staff, receipt)
    if done is None:
        return Message("staff.pay", (_("This is a large amount: somebody else has to confirm it on the card."),))
    line = _(
        "Recorded from {name}: {amount}. The receipt is on its way.",
        amount=amount,
        name=verbatim(person.short_name),
    )
    return Message("staff.pay", (line, standing(done)))


async def _check_present(office: Any, named: str, person: Any) -> None:
    """Refuse a loan that is not the present one of its borrower, where the money would go to another."""
    loan = await office.uow.loans.latest_of(person.id)
    if named[:1] in "lL" and named[-1:].isdigit() and loan is not None and f"{1000 + loan.id}" != named.lstrip("lL-"):
        text = _("{named} is not the present loan of its borrower: that is {loan}.")
        raise Refusal(text(named=verbatim(named), loan=loan.ref))


def check_receipt(office: Any, written: str) -> None:
    """Refuse a receipt with words behind its number: taken as part of it, the same receipt would count twice."""
    words = words_after(written)
    if not words:
        return
    try:
        date_in(office, words)
    except Refusal:
        text = _("“{words}” is not part of a receipt's number. Please write the number alone, for example R-123.")
    else:
        text = _("“{words}” is not part of a receipt's number. Did you mean: on {words}?")
    raise Refusal(text(words=verbatim(words)))


def standing(done: by_hand.Recorded) -> Text:
    """Say how a payment leaves its loan: paid, remaining, partial or cleared (CRED-39)."""
    if done.is_cleared:
        return _("{ref}: {paid} paid, nothing left on {loan}: CLEARED.", ref=done.ref, paid=done.paid, loan=done.loan)
    line = _("{ref}: {paid} paid, {left} left on {loan}: PARTIAL.")
    return line(ref=done.ref, paid=done.paid, left=done.left, loan=done.loan)


async def payments(office: Any, staff: Staff, rest: str) -> Message:
    """List somebody's payments, newest first: /payments R-1001."""
    page, words = paged(rest)
    if not words:
        raise Refusal(_("Write whose payments: /payments R-1001."))
    person = await person_named(office, words)
    rows, count = await office.uow.payments.page_of(person.id, offset=page * PAGE, limit=PAGE)
    lines = [_payment_line(office, row) for row in rows]
    head = n_(
        "{name}: {count} payment.",
        "{name}: {count} payments, the newest first.",
        count,
        name=verbatim(person.short_name),
    )
    return Message("staff.payments", (head, *lines), pager("payments", person.ref, page, count))


def _payment_line(office: Any, row: Any) -> Text:
    line = _("{ref} · {day}: {amount} by {method}, {reference} · {state}")
    return line(
        ref=ref(row["id"]),
        day=office.lender.today(row["paid_at"]),
        amount=Money(row["amount_minor"], row["currency"]),
        method=verbatim(row["provider"]),
        reference=verbatim(row["reference"]),
        state=payment_state(row),
    )


def payment_state(row: Any) -> Text:
    """Say what became of a payment."""
    if row["refunded_minor"]:
        return _("sent back: {amount}", amount=Money(row["refunded_minor"], row["currency"]))
    return _("taken back") if row["state"] == "REVERSED" else _("counted")


async def reverse(office: Any, staff: Staff, rest: str) -> Message:
    """Take back a payment that was written down by mistake: /reverse P-1001 wrong borrower."""
    found = re.fullmatch(r"[pP]-?(\d{1,12})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the payment and the reason: /reverse P-1001 wrong borrower."))
    if await reversing.reverse(office, staff, int(found[1]) - 1000, reason=found[2]):
        line = _("Taken back: {ref}. The borrower is told.", ref=f"P-{found[1]}")
    else:
        line = _("This is a large amount: somebody else has to confirm it on the card.")
    return Message("staff.reverse", (line,))


async def waive(office: Any, staff: Staff, rest: str) -> Message:
    """Let go of a late charge: /waive L-1001 1 illness; of a whole instalment: /waive L-1001 1 whole flood."""
    found = re.fullmatch(r"([lL]-?\d{1,12})\s+(\d{1,3})\s+(whole\s+)?(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan, the instalment and the reason: /waive L-1001 1 illness in the family."))
    number, whole = int(found[2]), bool(found[3])
    if not await waiving.waive(office, staff, loan_id_in(found[1]), number, reason=found[4], whole=whole):
        return Message("staff.waive", (_("Somebody else has to confirm it on the card."),))
    line = _("Let go: the late charge of instalment {number}. The borrower is told.", number=found[2])
    return Message("staff.waive", (line,))


async def adjust(office: Any, staff: Staff, rest: str) -> Message:
    """Put right what is owed: /adjust L-1001 -500 returned goods."""
    found = re.fullmatch(r"([lL]-?\d{1,12})\s+([+-]?)([^\s+-]\S*)\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan, the amount and the reason: /adjust L-1001 -500 returned goods."))
    amount = office.lender.money(0) if found[3] == "0" else amount_in(office, found[3])
    signed = -amount if found[2] == "-" else amount
    if not await adjusting.adjust(office, staff, loan_id_in(found[1]), signed, reason=found[4]):
        return Message("staff.adjust", (_("Somebody else has to confirm it on the card."),))
    line = _("Adjusted: {ref} by {amount}. The borrower is told.", ref=found[1].upper(), amount=signed)
    return Message("staff.adjust", (line,))


async def refund(office: Any, staff: Staff, rest: str) -> Message:
    """Send money back: /refund P-1001 T-77, or a part of it: /refund P-1001 500 T-77; by card just /refund P-1001."""
    found = re.fullmatch(r"[pP]-?(\d{1,12})((?:\s+\S{1,40}){0,2})", rest.strip())
    if found is None:
        raise Refusal(_("Write the payment and the reference of the transfer: /refund P-1001 T-77."))
    payment_id, said = int(found[1]) - 1000, found[2].split()
    if await refunding.is_by_provider(office, payment_id):
        amount, reference = said[0] if said else "", said[1] if len(said) > 1 else ""
    else:
        amount, reference = said[0] if len(said) > 1 else "", said[-1] if said else ""
    wanted = amount_in(office, amount) if amount else None
    await refunding.refund(office, staff, payment_id, wanted, reference=reference)
    return Message("staff.refund", (_("Somebody else has to confirm it on the card."),))


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "disburse": StaffWord(Action.DISBURSE, disburse, _("record money as sent, for example /disburse L-1001 D-9")),
    "resend": StaffWord(
        Action.DISBURSE, resend, _("order a payout again of which nobody learnt the end: /resend L-1001")
    ),
    "unsent": StaffWord(
        Action.DISBURSE, unsent, _("take such a payout as not sent: /unsent L-1001 not in the statement")
    ),
    "pay": StaffWord(Action.RECORD_PAYMENT, pay, _("record money you received, for example /pay R-1001 5000 cash 123")),
    "payments": StaffWord(Action.SEE_LOANS, payments, _("what somebody has paid, for example /payments R-1001")),
    "reverse": StaffWord(
        Action.REVERSE_PAYMENT, reverse, _("take back a wrong entry, for example /reverse P-1001 wrong borrower")
    ),
    "waive": StaffWord(Action.WAIVE_LATE, waive, _("let go of a late charge, for example /waive L-1001 1 illness")),
    "adjust": StaffWord(Action.ADJUST, adjust, _("put right what is owed, for example /adjust L-1001 -500 returned")),
    "refund": StaffWord(Action.REFUND, refund, _("send money back, for example /refund P-1001 T-77")),
}
