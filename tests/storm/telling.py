"""What the providers tell: ten thousand callbacks, a third of them twice, some forged, in no order."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from domain.money import Money
from jobs.gateways.mpesa_values import CallbackKind
from jobs.gateways.peers.daraja import Callback
from tests.builders import Borrower
from tests.office import world_of
from tests.operations.nairobi import wallet_of
from tests.storm.lending import Lender
from webhooks.app import Office
from webhooks.sandbox.world import World

CALLBACKS: Final = 10_000
FORGED: Final = 350
#: Two of three are told once, and every third a second time.
DIFFERENT: Final = 7_400
BY_PAYBILL: Final = 500
#: One in so many payers names a loan that there is not.
FOR_NOBODY: Final = 50
REFUNDED, DISPUTED = 40, 30

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Telling:
    """
    One callback on its way; its headers are made when it leaves, since a signature is only good for minutes.

    `again` says whether its provider calls until it is answered: M-Pesa does not.
    """

    path: str
    body: bytes
    headers: Callable[[], Headers]
    again: bool = True
    genuine: bool = True


def storm(office: Office, lender: Lender, chance: random.Random) -> list[Telling]:
    """Return everything that is known before the first callback leaves; what M-Pesa answers to us comes beside it."""
    world = world_of(office)
    send_back_and_dispute(world)
    told = [*by_card(world), *by_paybill(office, lender.borrowers, chance)]
    # Of each order that M-Pesa answers it tells once, and of money that came also as of any money at the paybill.
    live = len(lender.awaiting) + 2 * len(lender.asked)
    told += by_rail(world, lender.borrowers, chance, DIFFERENT - len(told) - live)
    made = [*told, *twice(told, chance), *forged(office, told, chance)]
    chance.shuffle(made)
    return made


def twice(told: Sequence[Telling], chance: random.Random) -> list[Telling]:
    """Return the third that is told a second time."""
    return chance.sample(told, len(told) // 3)


def send_back_and_dispute(world: World) -> None:
    """Let some card payments be sent back from the dashboard, whole or in part, and some be disputed."""
    paid = [
        one["id"]
        for one in (event["data"]["object"] for event in world.stripe.events)
        if one["object"] == "payment_intent"
    ]
    intents = sorted(set(paid))
    for number, intent in enumerate(intents[:REFUNDED]):
        world.stripe.refund(intent, 1_000 if number % 2 else None)
    for number, intent in enumerate(intents[REFUNDED : REFUNDED + DISPUTED]):
        dispute = world.stripe.dispute(intent)
        if number % 3:
            world.stripe.close_dispute(dispute, won=number % 3 == 1)


def by_card(world: World) -> Iterator[Telling]:
    """Yield every event of Stripe's, each signed when it leaves."""
    for event in world.stripe.sender.take():
        yield Telling("/webhooks/stripe", event.payload, lambda event=event: signed_by_stripe(world, event.payload))  # type: ignore[misc]  # a default binds the loop's value


def signed_by_stripe(world: World, payload: bytes) -> Headers:
    """Return the headers of an event that leaves now."""
    return world.stripe.sender.sign(json.loads(payload)).headers


def by_paybill(office: Office, borrowers: Sequence[Borrower], chance: random.Random) -> Iterator[Telling]:
    """Let people pay to our paybill by themselves; yield M-Pesa's confirmations."""
    peer = wallet_of(office).peer
    peer.till.confirmation_url = f"{office.runtime.settings.address}/hooks/k/{wallet_of(office).word}/confirmation"
    for number, borrower in enumerate(islice(cycle(borrowers), BY_PAYBILL)):
        account = "L-9999" if number % FOR_NOBODY == 0 else f"L-{1000 + borrower.loan_id}"
        peer.pay_bill("+254712345678", Money.of(chance.randint(10, 200), "KES"), account)
    yield from (from_mpesa(office, callback) for callback in peer.caller.take())


def from_mpesa(office: Office, callback: Callback) -> Telling:
    """Return one call of M-Pesa's: nothing is signed, and nothing is told again."""
    path = callback.url.removeprefix(office.runtime.settings.address)
    return Telling(path, callback.payload, lambda: callback.headers, again=False)


def by_rail(world: World, borrowers: Sequence[Borrower], chance: random.Random, many: int) -> Iterator[Telling]:
    """Let people pay by the local rail; yield its callbacks."""
    for number, borrower in enumerate(islice(cycle(borrowers), many)):
        account = "L-9999" if number % FOR_NOBODY == 0 else f"L-{1000 + borrower.loan_id}"
        world.rail.pays(f"UTR{number:06}", f"{chance.randint(1_000, 9_000) / 100:.2f}", account)
    for callback in world.rail.take():
        path = f"/webhooks/rails/{world.rail.name}"
        yield Telling(path, callback.body, lambda body=callback.body: world.rail.sign(body).headers)  # type: ignore[misc]  # a default binds the loop's value


def forged(office: Office, told: Sequence[Telling], chance: random.Random) -> Iterator[Telling]:
    """Yield callbacks of somebody who has no secret of ours: altered, unsigned, or at an address that was guessed."""
    guessed = f"/hooks/k/{'0' * 32}/{CallbackKind.CONFIRMATION.value}"
    for number, one in enumerate(chance.choices(told, k=FORGED)):
        if one.path.startswith("/hooks/k/"):
            yield Telling(guessed, one.body, one.headers, genuine=False)
        elif number % 2:
            yield Telling(one.path, one.body, dict, genuine=False)
        else:
            more = json.dumps({**json.loads(one.body), "amount": "999999"}).encode()
            yield Telling(one.path, more, one.headers, genuine=False)
