"""Money that waits for its owner, and what comparing with providers found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.flows.staff.commands.looking import person_named
from bot.flows.staff.commands.word import StaffWord
from domain.messages import Message, Refusal, Text, _, n_, verbatim
from domain.money import Money
from domain.operations import suspense as waiting_money
from domain.payments.refs import ref
from domain.payments.refunds import BY_PROVIDER
from domain.payments.statements import SHOWN, Waiting
from domain.people.staff import Action, Staff

PAGE: Final = 15
#: Findings shown for each provider; the command line shows all.
FINDINGS: Final = 8


async def suspense(office: Any, staff: Staff, rest: str) -> Message:
    """List money that waits, or say whose it is: /suspense P-1001 L-1002, or R-1002 for the loan of a person."""
    if not rest.strip():
        return await _listed(office)
    found = re.fullmatch(r"[pP]-?(\d{1,12})\s+([lLrR])-?(\d{1,12})", rest.strip())
    if found is None:
        raise Refusal(_("Write the payment and the loan or the person: /suspense P-1001 L-1002."))
    payment_id, number = int(found[1]) - 1000, int(found[3]) - 1000
    if found[2] in "rR":
        person = await person_named(office, f"R-{found[3]}")
        number = await waiting_money.loan_of_person(office, person.id)
    if await waiting_money.assign(office, staff, payment_id, loan_id=number):
        text = _("{ref} now belongs to {loan}. The receipt is on its way.")
        line = text(ref=ref(payment_id), loan=f"L-{1000 + number}")
    else:
        line = _("This is a large amount: somebody else has to confirm it on the card.")
    return Message("staff.suspense", (line,))


async def recon(office: Any, staff: Staff, rest: str) -> Message:
    """Show what the newest comparison with each provider found (INP-24)."""
    rows = await office.uow.statements.last_reconciled()
    if not rows:
        return Message("staff.recon", (_("Nothing has been compared with a provider yet."),))
    return Message("staff.recon", tuple(line for row in rows for line in _compared(row, office)))


async def _listed(office: Any) -> Message:
    found, count = await office.uow.statements.suspense(limit=PAGE)
    head = n_("{count} payment waits for its owner.", "{count} payments wait for their owner.", count)
    lines = [line for one in found for line in (_line(one, office), *await _claimed(office, one))]
    if lines:
        lines.append(_("To give one its loan: /suspense {ref} L-…", ref=ref(found[0].payment_id)))
        text = _("To send one back: send it first, then write /refund {ref} and the reference of the transfer.")
        by_hand = [one for one in found if one.provider not in BY_PROVIDER]
        lines += [text(ref=ref(one.payment_id)) for one in by_hand[:1]]
    return Message("staff.suspense", (head, *lines))


async def _claimed(office: Any, one: Waiting) -> list[Text]:
    """Point at those who say that they paid just this amount."""
    claims = await office.uow.claims.of_amount(one.amount)
    text = _("Somebody says they paid just this amount: {people}. See /claims.")
    return [text(people=", ".join(f"R-{1000 + claim.person_id}" for claim in claims))] if claims else []


def _line(one: Waiting, office: Any) -> Text:
    # What a payer wrote into a form of somebody else's may be anything; it is not read back as a whole.
    named, payer = one.account[:SHOWN] or "–", one.payer or "–"
    text = _("{ref}: {amount} by {provider} on {day}, account named: {account}, payer: {payer}")
    return text(
        ref=ref(one.payment_id),
        amount=one.amount,
        provider=one.provider,
        day=office.lender.today(one.paid_at),
        account=verbatim(named),
        payer=verbatim(payer),
    )


def _compared(row: dict[str, Any], office: Any) -> list[Text]:
    text = _(
        "{provider}, {since} to {until}: {matched} matched, {here} missing here, {there} missing there, "
        "{different} of another amount, {twice} told twice."
    )
    findings = row["findings"]
    head = text(
        provider=row["provider"],
        since=row["since"],
        until=row["until"],
        matched=row["matched"],
        here=row["missing_here"],
        there=row["missing_there"],
        different=row["different"],
        twice=sum(found["kind"] == "duplicate" for found in findings),
    )
    lines = [_finding(found) for found in findings[:FINDINGS]]
    if more := len(findings) - FINDINGS:
        lines += [n_("… and {count} more", "… and {count} more", more)] if more > 0 else []
    return [head, *lines]


def _finding(found: dict[str, str]) -> Text:
    reference = verbatim(found["reference"])
    ours, theirs = _money(found["ours"]), _money(found["theirs"])
    match found["kind"]:
        case "missing_here":
            return _("{reference}: {theirs} there, nothing here", reference=reference, theirs=theirs)
        case "missing_there":
            return _("{reference}: {ours} here, nothing there", reference=reference, ours=ours)
        case "different":
            return _("{reference}: {ours} here, {theirs} there", reference=reference, ours=ours, theirs=theirs)
        case _:
            return _("{reference}: {amount} is told twice", reference=reference, amount=ours or theirs)


def _money(words: str) -> Money | str:
    minor, _space, currency = words.partition(" ")
    return Money(int(minor), currency) if words else ""


COMMANDS: Final[Mapping[str, StaffWord]] = {
    "suspense": StaffWord(
        Action.SEE_LOANS, suspense, _("money with no owner; to give it its loan: /suspense P-1001 L-1001")
    ),
    "recon": StaffWord(Action.SEE_LOANS, recon, _("what comparing with the providers found")),
}
