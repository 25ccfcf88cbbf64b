"""A storm from a wallet and a rail: repeated, out of order, some lost, some forged; the books are the providers'."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from domain.operations import paying_out
from domain.people.person import Details
from jobs.gateways.mpesa_values import CallbackKind
from tests.builders import Borrower, accept, do, loan_of, named, offered
from tests.office import world_of
from tests.operations.desk import disagreements
from tests.operations.nairobi import WANJIRU, ask, moved, payments, settle, wait, wallet_of
from webhooks.app import Office

BORROWERS, ROUNDS = 5, 6
FORGED = 20


@pytest.mark.slow
async def test_MLMS_119_a_storm_of_wallets_and_rails_is_booked_to_the_unit(nairobi: Office) -> None:
    chance = random.Random(7)
    world, wallet = world_of(nairobi), wallet_of(nairobi)
    borrowers = [await running(nairobi, number) for number in range(BORROWERS)]
    till, caller = wallet.peer.till, wallet.peer.caller
    caller.copies, caller.shuffled, till.also_confirms = 3, chance, True
    till.confirmation_url = f"{nairobi.runtime.settings.address}/hooks/k/{wallet.word}/confirmation"
    world.rail.copies, world.rail.shuffled = 3, chance
    by_rail = 0

    for number in range(ROUNDS):
        # One round in three M-Pesa forgets to tell what came of its own requests.
        caller.dropped = {CallbackKind.COLLECTED} if number % 3 == 2 else set()
        for place, borrower in enumerate(borrowers):
            await ask(nairobi, borrower, 100 + 10 * number + place)
            amount = 50 + number
            by_rail += amount
            world.rail.pays(f"RAIL{number}{place}", str(amount), f"L-{1000 + borrower.loan_id}")
        for _ in range(FORGED // ROUNDS):
            assert await world.post_mpesa({"TransID": "FORGED0001"}, word="guessed") == 404
        await settle(nairobi)
        await world.deliver_rail()
        await wait(nairobi, minutes=3)

    accounts = await nairobi.runtime.database.read(lambda uow: uow.books.accounts())
    kept = await payments(nairobi)
    theirs = moved(nairobi, "in")
    assert len(theirs) == BORROWERS * ROUNDS
    assert len(kept) == 2 * BORROWERS * ROUNDS
    assert {receipt for receipt, _amount in theirs} <= {reference for reference, _amount, _state in kept}
    assert accounts["cash:mpesa"] == sum(amount for _receipt, amount in theirs)
    assert accounts[f"cash:{world.rail.name}"] == by_rail * 100
    assert sum(accounts.values()) == 0
    assert await disagreements(nairobi) == []


async def running(office: Office, number: int) -> Borrower:
    """Give one of many a running loan that the storm cannot repay."""
    details: Details = replace(
        WANJIRU, name=f"Member {chr(65 + number)}", phone=f"+25471234567{number}", national_id=f"2345678{number}"
    )
    borrower = await offered(office, details, amount=6_000, periods=3)
    await accept(office, borrower)
    borrower = replace(borrower, loan_id=(await loan_of(office, borrower)).id)
    staff = await named(office, "Imran")
    await do(office, lambda moment: paying_out.disburse(moment, staff, borrower.loan_id, reference=f"D-{number}"))
    return borrower
