"""Money found later: a claim that a statement answers, a statement taken in, and events that were never heard."""

from __future__ import annotations

from pathlib import Path

from tests.crash.scenes.cards import has_paid, pay
from tests.crash.scenes.saying import says
from tests.crash.scenes.scene import Callback, Scene, begun
from tests.operations.nairobi import wanjiru

_HEAD = "Receipt No.,Completion Time,Transaction Status,Paid In,Withdrawn,A/C No.,Other Party Info"


async def claimed(folder: Path) -> Scene:
    """Let Wanjiru be about to paste M-Pesa's message of a payment we know nothing of, and finance its statement."""
    async with begun(folder, country="ke") as (office, world):
        amina = await wanjiru(office)
        await office.runtime.settle()
        text = "UQ31234567 Confirmed. Ksh2,000.00 paid to JIRANI MWEMA. on 20/11/26 at 7:30 AM."
        said = says(world, amina.phone, text)
        statement = _statement("UQ31234567,20-11-2026 07:30,Completed,2000,,L-1001,254712345678 - AMINA")
        return Scene(world=world, callbacks=(*said, statement), country="ke", in_turn=True)


async def imported(folder: Path) -> Scene:
    """Let finance be about to take in a statement: two payments for loans, one for nobody, and one that left."""
    async with begun(folder, country="ke") as (office, world):
        await wanjiru(office)
        await office.runtime.settle()
        statement = _statement(
            "UQ31234561,20-11-2026 07:00,Completed,2000,,L-1001,254712345678 - AMINA",
            "UQ31234562,20-11-2026 07:05,Completed,500,,rent,254700000001",
            "UQ31234563,20-11-2026 07:06,Completed,,-33.00,,",
            "UQ31234564,20-11-2026 07:07,Completed,100,,l 1001,254712345678 - AMINA",
        )
        return Scene(world=world, callbacks=(statement,), country="ke")


async def reconciled(folder: Path) -> Scene:
    """Let Stripe have told us of one payment, and of a second one not at all; the night is about to come."""
    async with begun(folder) as (office, world):
        await has_paid(office, world)
        await pay(office, world, "amina-pays")
        return Scene(world=world, callbacks=(Callback("/night/reconcile", {}, b""),), calls_out=True)


def _statement(*lines: str) -> Callback:
    return Callback("/import/mpesa", {}, "\n".join((_HEAD, *lines)).encode())
