"""How much a person may ask for, and the terms a request would get."""

from __future__ import annotations

from domain.lending.offer import LoanTerms
from domain.messages import Refusal, _
from domain.money import Money
from domain.policy.lender import Lender


def limit_for(lender: Lender) -> tuple[Money, Money]:
    """Return the smallest and the largest amount of the lender's product."""
    return lender.money(lender.product.minimum), lender.money(lender.product.maximum)


def terms_for(lender: Lender, *, principal: Money, periods: int) -> LoanTerms:
    """Return what a loan of this size and length would be agreed at today."""
    product, policy = lender.product, lender.policy
    return LoanTerms(
        principal=principal,
        annual_rate=product.annual_rate,
        periods=periods,
        unit=product.unit,
        method=product.method,
        grace_days=policy.grace_days,
        late_percent=policy.late_percent,
        cooling_off_days=policy.cooling_off_days,
    )


def check_request(lender: Lender, *, principal: Money, periods: int) -> None:
    """Refuse an amount or a length outside the product, naming the range (MLMS-71, 73)."""
    low, high = limit_for(lender)
    if not low <= principal <= high:
        raise Refusal(_("You can ask for {low} to {high}.", low=low, high=high))
    product = lender.product
    if not product.shortest <= periods <= product.longest:
        reason = _(
            "A loan can run from {shortest} to {longest} months.", shortest=product.shortest, longest=product.longest
        )
        raise Refusal(reason)
