"""Where people pay by hand in the sandbox: what a lender of each country would write down, and the played paybill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.payments.ways import Way, ways_from

#: As an operator writes it into QIST_PAY_TO.
WRITTEN: Final[Mapping[str, Mapping[str, str]]] = {
    "pk": {
        "raast": "0300 1234567",
        "jazzcash": "0300 1234567",
        "bank": "HBL 0042-1234-56, Umeed Microfinance",
        "cash": "Shop 4, Model Town, 9:00-17:00",
    },
    "ke": {"bank": "Equity 0180-2345-67, Jirani Mwema Credit", "cash": "Moi Avenue 12, Nairobi, 9:00-17:00"},
    "in": {
        "upi": "nayaaangan@okbank",
        "bank": "SBI 3012-3456-78, Naya Aangan Finance",
        "cash": "MG Road 7, Pune, 9:00-17:00",
    },
    "np": {"fonepay": "Sajilo Chautari 2222-1100", "esewa": "9801234567", "cash": "New Road 3, Kathmandu, 10:00-17:00"},
    "id": {
        "qris": "NMID ID10234567",
        "bank": "BCA 028-123-4567, Dana Tetangga Rukun",
        "cash": "Jl. Merdeka 8, Bandung, 09.00-17.00",
    },
}


def played_ways(country: str, *, written: Mapping[str, str] | None = None, paybill: str = "") -> tuple[Way, ...]:
    """Return the ways of a country's sandbox, or those that somebody wrote down to see how they look."""
    return ways_from(written or WRITTEN[country], paybill=paybill)
