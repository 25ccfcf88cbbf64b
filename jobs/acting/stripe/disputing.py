"""Disputes as Stripe tells of them: begun, the money taken, decided, the money given back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from domain.operations.chargebacks import ChargebackTold, chargeback_told
from domain.operations.office import Office
from domain.payments.chargebacks import GIVEN_BACK, LOST, OPEN, TAKEN, WON, Fee
from jobs.gateways.stripe_money import NotRepresentable, UnknownCurrency, from_stripe

log = structlog.get_logger()

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
        fees=tuple(_fees(dispute)),
    )
    await chargeback_told(office, told)


def _fees(dispute: Mapping[str, Any]) -> Iterator[Fee]:
    """
    Return what a dispute costs us: Stripe tells it beside each movement of the disputed money on our balance.

    The balance may be in another currency than the payment; one that we do not know keeps nobody's dispute waiting.
    """
    for moved in dispute.get("balance_transactions") or ():
        try:
            amount = from_stripe(moved["fee"], moved["currency"])
        except (UnknownCurrency, NotRepresentable):
            log.warning("a fee cannot be booked", dispute=dispute["id"], fee=moved["fee"], currency=moved["currency"])
            continue
        if amount:
            yield Fee(moved["id"], amount)
