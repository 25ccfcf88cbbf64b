"""Disputes as Stripe tells of them: begun, the money taken, decided, the money given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from domain.operations.chargebacks import ChargebackTold, chargeback_told
from domain.operations.office import Office
from domain.payments.chargebacks import GIVEN_BACK, LOST, OPEN, TAKEN, WON
from jobs.gateways.stripe_money import from_stripe

#: https://docs.stripe.com/api/disputes/object; the states that are not here mean that the bank has not decided.
STATES: Final[Mapping[str, str]] = {"won": WON, "warning_closed": WON, "prevented": WON, "lost": LOST}
MONEY: Final[Mapping[str, str]] = {
    "charge.dispute.funds_withdrawn": TAKEN,
    "charge.dispute.funds_reinstated": GIVEN_BACK,
}


async def dispute_changed(office: Office, event: dict[str, Any]) -> None:
    """Keep what an event says of a dispute."""
    dispute = event["data"]["object"]
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    told = ChargebackTold(
        provider="stripe",
        payment=str(dispute.get("payment_intent") or ""),
        reference=dispute["id"],
        amount=from_stripe(dispute["amount"], dispute["currency"]),
        reason=str(dispute.get("reason") or ""),
        due_on=office.lender.today(datetime.fromtimestamp(due_by, UTC)) if due_by else None,
        state=STATES.get(dispute["status"], OPEN),
        money=MONEY.get(event["type"], ""),
    )
    await chargeback_told(office, told)
