"""What a payment settles: oldest instalment first, late charge before fees, interest and principal (CONTRACT G-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from domain.lending.loan import Instalment

ORDER: Final = ("late", "fees", "interest", "principal")


@dataclass(frozen=True, slots=True)
class Settlement:
    """The instalments afterwards, what went where by (number, component), and what nothing asked for."""

    instalments: tuple[Instalment, ...]
    settled: dict[tuple[int, str], int]
    credit: int

    def by_component(self) -> dict[str, int]:
        """Return how much each component got."""
        sums: dict[str, int] = {}
        for (_number, component), amount in self.settled.items():
            sums[component] = sums.get(component, 0) + amount
        return sums


def settle(instalments: Sequence[Instalment], amount: int, *, order: Sequence[str] = ORDER) -> Settlement:
    """Return what an amount in minor units settles. Every unit is somewhere: settled plus credit is the amount."""
    assert amount > 0
    left = amount
    settled: dict[tuple[int, str], int] = {}
    after = []
    for part in instalments:
        for component in order:
            paid = min(left, part.owed(component))
            if paid:
                settled[part.number, component] = paid
                part = _paid_on(part, component, paid)
                left -= paid
        after.append(part)
    assert sum(settled.values()) + left == amount
    return Settlement(tuple(after), settled, left)


def _paid_on(part: Instalment, component: str, paid: int) -> Instalment:
    name = f"paid_{component}"
    changes: dict[str, Any] = {name: getattr(part, name) + paid}
    return replace(part, **changes)
