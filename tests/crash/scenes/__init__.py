"""What happens while the process dies, by subject; each scene is brought to the moment before."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final

from tests.crash.scenes import borrowing, cards, desk, statements, wallets
from tests.crash.scenes.scene import Scene

SCENES: Final[Mapping[str, Callable[[Path], Coroutine[Any, Any, Scene]]]] = {
    "answered": borrowing.answered,
    "drawn": borrowing.drawn,
    "planned": borrowing.planned,
    "paused": borrowing.paused,
    "paid": cards.paid,
    "crowded": cards.crowded,
    "settled": cards.settled,
    "page": cards.page,
    "sent_back": cards.sent_back,
    "sent_back_there": cards.sent_back_there,
    "charged_back": cards.charged_back,
    "won_back": cards.won_back,
    "refunded": desk.refunded,
    "placed": desk.placed,
    "sheet": desk.sheet,
    "cash": desk.cash,
    "reversed": desk.reversed_,
    "collected": wallets.collected,
    "collected_away": wallets.collected_away,
    "sent": wallets.sent,
    "sent_away": wallets.sent_away,
    "paybill": wallets.paybill,
    "rail": wallets.rail,
    "claimed": statements.claimed,
    "imported": statements.imported,
    "reconciled": statements.reconciled,
}
