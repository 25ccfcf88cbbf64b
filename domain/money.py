"""Money: whole numbers of a currency's smallest unit, and the few currencies we lend in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final, Literal

Rounding = Literal["half-even", "half-up"]

_ROUNDING: Final = {"half-even": ROUND_HALF_EVEN, "half-up": ROUND_HALF_UP}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: how many minor units make one, and the smallest amount people handle, in minor units."""

    code: str
    digits: int
    unit: int

    @property
    def scale(self) -> int:
        """Return how many minor units make one major unit."""
        return int(10**self.digits)


# The unit is what schedules are rounded to (CONTRACT MLMS-76): one rupee or shilling, a hundred rupiah.
CURRENCIES: Final = {
    currency.code: currency
    for currency in (
        Currency("PKR", 2, 1_00),
        Currency("KES", 2, 1_00),
        Currency("INR", 2, 1_00),
        Currency("NPR", 2, 1_00),
        Currency("IDR", 2, 100_00),
        Currency("USD", 2, 1),
        Currency("EUR", 2, 1),
    )
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency. Sums of two currencies raise CurrencyMismatch."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.minor) is int, f"money counts whole minor units, not {self.minor!r}"
        assert self.currency in CURRENCIES, f"unknown currency {self.currency!r}"

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def of(cls, major: str | int | Decimal, currency: str) -> Money:
        """Return an amount given in major units; raise ValueError when it has too many decimals."""
        scaled = Decimal(major) * CURRENCIES[currency].scale
        if scaled != scaled.to_integral_value():
            message = f"{major} has more decimals than {currency}"
            raise ValueError(message)
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """Return the amount in major units."""
        digits = CURRENCIES[self.currency].digits
        return Decimal(self.minor).scaleb(-digits)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def times(self, factor: Decimal, *, unit: int = 1, rounding: Rounding = "half-even") -> Money:
        """Return the amount times a factor, rounded to a multiple of `unit` minor units."""
        return Money(round_to(self.minor * factor, unit=unit, rounding=rounding), self.currency)

    def split(self, parts: int) -> tuple[Money, ...]:
        """Return `parts` amounts that differ by at most one minor unit and sum to this one, larger first."""
        assert parts > 0
        whole, extra = divmod(self.minor, parts)
        return tuple(Money(whole + (1 if index < extra else 0), self.currency) for index in range(parts))

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            message = f"{self.currency} and {other.currency} do not add up"
            raise CurrencyMismatch(message)
        return other.minor


def round_to(value: Decimal, *, unit: int = 1, rounding: Rounding = "half-even") -> int:
    """Return a number of minor units rounded to a multiple of `unit`."""
    return int((value / unit).quantize(Decimal(1), rounding=_ROUNDING[rounding])) * unit


def total(amounts: tuple[Money, ...] | list[Money], currency: str) -> Money:
    """Return the sum of amounts, nothing when there are none."""
    return sum(amounts, Money.zero(currency))
