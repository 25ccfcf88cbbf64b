"""What Stripe, its dashboard and the banks behind it can be made to do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from domain.money import Money
from jobs.gateways.peers.stripe import Fault, StripePeer
from jobs.gateways.stripe_money import NotRepresentable, from_stripe, to_stripe
from webhooks.sandbox.providers.plays import (
    Asked,
    Deed,
    Deeds,
    Given,
    Next,
    NoSuchPlay,
    Provider,
    Ways,
    endings,
    figure_of,
    way,
)

_LATE: Final = timedelta(hours=1)
_FAULTS: Final = (
    ("refuses", "Is not done, and answered 503", Fault.BEFORE),
    ("does-and-fails", "Is done, but answered with an error", Fault.AFTER),
    ("too-many", "Is refused as too many at once", Fault.TOO_MANY),
)
_DECIDED: Final = frozenset({"won", "lost"})

Thing = Mapping[str, Any]


def stripe(peer: StripePeer) -> Provider:
    """Return what this Stripe can be made to do."""
    sender, muddle = peer.sender, random.Random(7)  # noqa: S311 - an order, no secret
    told = Ways(
        "How it tells us",
        (
            way("cannot-reach-us", "reaches-us", "Does not reach us", sender, "cut_off"),
            way("late", "on-time", "Tells us an hour late", sender, "delay", on=_LATE, off=timedelta(0)),
            way("repeats", "tells-once", "Tells everything three times", sender, "copies", on=3, off=1),
            way("shuffles", "in-order", "Tells in any order", sender, "shuffled", on=muddle, off=None),
        ),
    )
    return Provider(
        "stripe",
        "Stripe",
        (
            told,
            Next("Our next call", "is done and answered", peer.faults, endings(_FAULTS)),
            Ways("Whether it is there", (way("down", "up", "Stripe is down", peer, "down"),)),
            Deeds("The newest card payment", _deeds(peer)),
        ),
    )


def _deeds(peer: StripePeer) -> tuple[Deed, ...]:
    part = (Asked("amount", "Amount", blank="all of it"),)
    return (
        Deed("refund", "Refund it from the dashboard", _over(peer, peer.refund), part),
        Deed("refund fails", "Let that refund fail", lambda _: _fail_refund(peer)),
        Deed("dispute", "Let her bank dispute it", _over(peer, peer.dispute), part),
        Deed("won", "The bank decides for us", lambda _: _decide(peer, won=True)),
        Deed("lost", "The bank decides for her", lambda _: _decide(peer, won=False)),
    )


def _over(peer: StripePeer, take: Callable[[str, int | None], str]) -> Callable[[Given], None]:
    """Return what takes the newest payment back, or a part of what is left of it."""

    def do(given: Given) -> None:
        payment = _newest(
            (one for one in peer.charges if _left(one) and not _is_disputed(peer, one)),
            "Nobody has paid by card of which something could go back.",
        )
        take(payment["payment_intent"], _units(payment, given.get("amount", "")))

    return do


def _units(payment: Thing, text: str) -> int | None:
    """Return how much of a payment is meant, in Stripe's units; None is all that is left."""
    if not text:
        return None
    code = payment["currency"].upper()
    try:
        units = to_stripe(Money.of(figure_of(text), code))
    except NotRepresentable as problem:
        raise NoSuchPlay(str(problem)) from problem
    if units > _left(payment):
        message = f"Only {code} {from_stripe(_left(payment), code).major} of the newest payment is left."
        raise NoSuchPlay(message)
    return units


def _fail_refund(peer: StripePeer) -> None:
    wanted = (one for one in peer.refunds if one["status"] != "failed")
    peer.finish_refund(_newest(wanted, "Nothing was refunded yet.")["id"], succeeded=False)


def _decide(peer: StripePeer, *, won: bool) -> None:
    wanted = (one for one in peer.disputes if one["status"] not in _DECIDED)
    peer.close_dispute(_newest(wanted, "No bank disputes a payment now.")["id"], won=won)


def _left(payment: Thing) -> int:
    return int(payment["amount"] - payment["amount_refunded"])


def _is_disputed(peer: StripePeer, payment: Thing) -> bool:
    return any(one["charge"] == payment["id"] and one["status"] not in {"won"} for one in peer.disputes)


def _newest(things: Iterable[Thing], otherwise: str) -> Thing:
    found = list(things)
    if not found:
        raise NoSuchPlay(otherwise)
    return found[-1]
