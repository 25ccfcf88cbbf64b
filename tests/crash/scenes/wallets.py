"""Money by wallet and rail: asked for, sent, paid to our paybill, and told by a rail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from domain.money import Money
from tests.builders import golden_loan
from tests.crash.scenes.saying import presses, staff_says
from tests.crash.scenes.scene import Callback, Scene, begun
from tests.operations.nairobi import wanjiru

#: Longer than a phone is asked, and than M-Pesa keeps two askings for the same amount apart.
_AWAY: Final = timedelta(minutes=5)


async def collected(folder: Path) -> Scene:
    """Bring Wanjiru to the question whether to ask her M-Pesa; she is about to say yes."""
    async with begun(folder, country="ke") as (office, world):
        amina = await wanjiru(office)
        await office.runtime.settle()
        await world.say(amina.phone, "pay")
        await office.runtime.settle()
        pressed = presses(world, amina.phone, "Yes, ask my phone")
        return Scene(world=world, callbacks=pressed, country="ke", calls_out=True, imports=True)


async def collected_away(folder: Path) -> Scene:
    """As above, and nobody starts us again for five minutes."""
    return replace(await collected(folder), away=_AWAY)


async def sent(folder: Path) -> Scene:
    """Let Wanjiru wait for the money of her loan; Imran is about to have M-Pesa send it."""
    async with begun(folder, country="ke") as (office, world):
        await wanjiru(office, running=False)
        await office.runtime.settle()
        ordered = staff_says(world, "imran", "/disburse L-1001 mpesa")
        return Scene(world=world, callbacks=ordered, country="ke", calls_out=True)


async def sent_away(folder: Path) -> Scene:
    """As above, and nobody starts us again for five minutes."""
    return replace(await sent(folder), away=_AWAY)


async def paybill(folder: Path) -> Scene:
    """Let Wanjiru pay to our paybill by herself; M-Pesa is about to say so, once."""
    async with begun(folder, country="ke") as (office, world):
        await wanjiru(office)
        await office.runtime.settle()
        assert world.wallet is not None
        peer, base = world.wallet.peer, f"{office.runtime.settings.address}/hooks/k/{world.wallet.word}"
        peer.till.confirmation_url = f"{base}/confirmation"
        peer.pay_bill("+254712345678", Money.of(2_000, "KES"), "L-1001")
        path = f"/hooks/k/{world.wallet.word}/confirmation"
        calls = tuple(Callback(path, call.headers, call.payload, again=False) for call in peer.caller.take())
        return Scene(world=world, callbacks=calls, country="ke", calls_out=True, imports=True)


async def rail(folder: Path) -> Scene:
    """Let money come by a rail, for a loan and for nobody, the first of it told twice; the rail is about to say so."""
    async with begun(folder) as (office, world):
        await golden_loan(office)
        await office.runtime.settle()
        world.rail.pays("UTR 5501", "2500.00", "loan l1001")
        world.rail.pays("UTR 5502", "100", "for my sister")
        world.rail.pays("UTR 5501", "2500.00", "loan l1001")
        path = f"/webhooks/rails/{world.rail.name}"
        told = tuple(Callback(path, one.headers, one.body) for one in world.rail.take())
        return Scene(world=world, callbacks=told, in_turn=True)
