"""What the local rail, and whoever pretends to be it, can be made to do."""

from __future__ import annotations

import random
import secrets
from typing import Final

from jobs.gateways.peers.rail import RailPeer
from webhooks.sandbox.providers.plays import Asked, Deed, Deeds, Given, Provider, Ways, figure_of, way

#: A name as short as UPI or QRIS is spelt by its letters.
_INITIALS: Final = 4


def rail(peer: RailPeer) -> Provider:
    """Return what this rail can be made to do."""

    def tell(given: Given, *, forged: bool) -> None:
        reference = given.get("reference") or f"UTR{secrets.token_hex(4).upper()}"
        pay = peer.forges if forged else peer.pays
        pay(reference, figure_of(given["amount"]), given["account"])

    muddle = random.Random(7)  # noqa: S311 - an order, no secret
    asks = (
        Asked("amount", "Amount", "500"),
        Asked("account", "Account", "L-1001"),
        Asked("reference", "Reference", blank="a new one"),
    )
    return Provider(
        "rail",
        peer.name.capitalize() if len(peer.name) > _INITIALS else peer.name.upper(),
        (
            Deeds(
                "Somebody pays",
                (
                    Deed("pays", "Pay by this rail", lambda given: tell(given, forged=False), asks),
                    Deed("forges", "Forge a payment", lambda given: tell(given, forged=True), asks[:2]),
                ),
            ),
            Ways(
                "How it tells us",
                (
                    way("repeats", "tells-once", "Tells everything three times", peer, "copies", on=3, off=1),
                    way("holds", "lets-go", "Keeps payments back for now", peer, "holds"),
                    way(
                        "shuffles", "in-order", "Tells what it kept in any order", peer, "shuffled", on=muddle, off=None
                    ),
                ),
            ),
        ),
    )
