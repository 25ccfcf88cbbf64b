"""The late charge of an instalment: a percentage of what is unpaid, once, and never more cost than was lent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.lending.loan import Instalment, Loan
from domain.lending.offer import late_charge


def capped_charge(part: Instalment, parts: Sequence[Instalment], *, loan: Loan, percent: Decimal) -> int:
    """Return the charge in minor units; interest, fees and charges together stay at most what was lent (G-1)."""
    charge = late_charge(loan.money(part.scheduled_remaining), percent=percent).minor
    cost = sum(one.interest + one.fees + one.late for one in parts)
    return max(0, min(charge, loan.principal.minor - cost))
