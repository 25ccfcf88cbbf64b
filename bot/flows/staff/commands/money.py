"""Money: sent, received, taken back, and late charges let go."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.flows.staff.commands.looking import person_named
from bot.read.dates import read_date
from bot.read.money import read_money
from bot.read.unclear import Unclear
from domain.messages import Message, Refusal, _, verbatim
from domain.money import Money
from domain.operations import by_hand, paying_out, reversing, waiving
from domain.operations.office import Office
from domain.payments.by_hand import METHODS
from domain.people.staff import Staff


async def disburse(office: Any, staff: Staff, rest: str) -> Message:
    """Record a payout: /disburse L-1001 D-9."""
    found = re.fullmatch(r"[lL]-?(\d+)\s+(\S.{0,59})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan and the reference of the transfer: /disburse L-1001 D-9."))
    loan_id, reference = int(found[1]) - 1000, found[2].strip()
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


async def pay(office: Any, staff: Staff, rest: str) -> Message:
    """Write down money that staff received: /pay R-1001 5000 cash 123, with "on 15-11-2026" when it was not today."""
    rest, _on, day = rest.partition(" on ")
    paid_on = _date(office, day) if day else office.today
    found = re.fullmatch(rf"(\S+)\s+(.+?)\s+({'|'.join(METHODS)})\s+(\S.{{0,39}})", rest.strip(), re.IGNORECASE)
    if found is None:
        raise Refusal(
            _("Write the person, the amount, cash, bank or wallet, and the receipt: /pay R-1001 5000 cash 123.")
        )
    person = await person_named(office, found[1])
    amount = _amount(office, found[2])
    receipt = by_hand.Receipt(person.id, amount, found[3].lower(), found[4], paid_on)
    if await by_hand.record(office, staff, receipt):
        line = _(
            "Recorded: {amount} from {name}. The receipt is on its way.",
            amount=amount,
            name=verbatim(person.short_name),
        )
    else:
        line = _("This is a large amount: somebody else has to confirm it on the card.")
    return Message("staff.pay", (line,))


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
    """Let go of a late charge: /waive L-1001 1 illness in the family."""
    found = re.fullmatch(r"[lL]-?(\d{1,12})\s+(\d{1,3})\s+(\S.{2,200})", rest.strip())
    if found is None:
        raise Refusal(_("Write the loan, the instalment and the reason: /waive L-1001 1 illness in the family."))
    await waiving.waive(office, staff, int(found[1]) - 1000, int(found[2]), reason=found[3])
    return Message(
        "staff.waive", (_("Let go: the late charge of instalment {number}. The borrower is told.", number=found[2]),)
    )


def _date(office: Office, words: str) -> date:
    try:
        found: date = read_date(words, today=office.today)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found


def _amount(office: Office, words: str) -> Money:
    lender = office.lender
    try:
        found: Money = read_money(words, currency=lender.currency, country=lender.country)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found
