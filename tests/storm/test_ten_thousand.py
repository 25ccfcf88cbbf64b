"""Ten thousand callbacks while our processes are killed again and again: nothing is lost, and nothing counts twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from domain.lending.states import LoanState
from storage.keyring import new_keys
from tests.builders import loan_of
from tests.office import clock_of, opened, world_of
from tests.operations.desk import disagreements
from tests.operations.nairobi import wallet_of
from tests.storm import books
from tests.storm.blowing import Storm
from tests.storm.lending import Lender, lend
from tests.storm.outside import served
from tests.storm.processes import Processes, running
from tests.storm.telling import CALLBACKS, FORGED, Telling, storm
from webhooks.app import Office

#: After so many answers a process dies.
EVERY: Final = 800
#: When orders want a look afterwards.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 2, 5, 30, 60))


@pytest.mark.slow
async def test_MLMS_119_ten_thousand_callbacks_while_processes_are_killed(database: str, tmp_path: Path) -> None:
    keys, chance = new_keys("2026a"), random.Random(1_900)
    many = 1 if database.startswith("sqlite") else 4
    async with opened(tmp_path, database, now=datetime.now(UTC), ticking=True, country="ke", keys=keys) as office:
        lender = await lend(office)
        made = storm(office, lender, chance)

        async with served(office, keys) as settings, running(settings, tmp_path, many=many) as processes:
            blown = Storm(made, processes, chance)
            await asyncio.gather(blown.blow(office), while_killing(blown, processes, chance))
        await the_next_morning(office)

        assert processes.killed == len(range(EVERY, CALLBACKS, EVERY)) + many
        assert blown.answered + blown.lost >= CALLBACKS
        assert set(await books.acted_on(office)) == {"done"}
        await assert_forged_ones_did_nothing(office, blown)
        await assert_the_books_are_the_providers(office, made)
        await assert_payouts_arrived_once(office, lender)
        assert await books.receipts(office) == await books.settling(office)


async def while_killing(blown: Storm, processes: Processes, chance: random.Random) -> None:
    """Kill a process whenever so many callbacks more were answered, for as long as there are any."""
    for answered in range(EVERY, CALLBACKS, EVERY):
        while blown.answered < answered:  # noqa: ASYNC110 - the storm has no event for each of its callbacks
            await asyncio.sleep(0.02)
        await processes.kill_one(chance)


async def the_next_morning(office: Office) -> None:
    """Take up what lies about, look after every order, and take in M-Pesa's statement, as finance does."""
    clock = clock_of(office)
    await office.runtime.inbox.recover()
    for pause in PAUSES:
        clock.set(clock() + pause)
        await everything_done(office)
    await books.import_mpesa(office)
    clock.set(clock() + timedelta(hours=26))
    await everything_done(office)


async def everything_done(office: Office) -> None:
    """Act on all that is kept, ask about all that is ordered, and hear what M-Pesa says; promises may wait."""
    wallet, http = wallet_of(office), world_of(office).client
    await office.runtime.inbox.settle()
    while await office.runtime.orders.drain() + await wallet.deliver(http):
        await office.runtime.inbox.settle()


async def assert_forged_ones_did_nothing(office: Office, blown: Storm) -> None:
    """Check that each forged callback was refused and noted, and each genuine one taken."""
    assert set(blown.answers[True]) == {200, 204}
    assert set(blown.answers[False]) <= {400, 401, 404}
    assert blown.answers[False].total() == FORGED
    # One that died before its answer was noted, and came again.
    assert await books.refused_at_the_door(office) >= FORGED


async def assert_the_books_are_the_providers(office: Office, made: Sequence[Telling]) -> None:
    """Check that each payment is recorded once, under its provider's name, and that the ledger is their books."""
    rail = world_of(office).rail.name
    theirs = {"stripe": books.of_stripe(office), "mpesa": books.of_mpesa(office), rail: books.of_rail(office, made)}
    for provider, book in theirs.items():
        assert await books.payments_by(office, provider) == book
    accounts = await office.runtime.database.read(lambda uow: uow.books.accounts())
    gone = {"stripe": books.gone_from_stripe(office)}
    for provider, book in theirs.items():
        assert accounts[f"cash:{provider}"] == sum(book.values()) - gone.get(provider, 0)
    assert sum(accounts.values()) == 0
    assert await disagreements(office) == []


async def assert_payouts_arrived_once(office: Office, lender: Lender) -> None:
    """Check that each payout left M-Pesa once, and that its loan runs."""
    out = books.of_mpesa(office, "out")
    assert len(out) == len(lender.awaiting) == len(wallet_of(office).peer.payouts)
    assert {(await loan_of(office, one)).state for one in lender.awaiting} == {LoanState.ACTIVE}
