"""One open loan a person, and a refusal that leaves nothing changed behind (MLMS-79)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.lending.application import Stage
from domain.lending.limits import terms_for
from domain.messages import Refusal
from domain.money import Money
from domain.operations import offering, requesting
from domain.operations.commands import AcceptOffer, ApplyForLoan
from domain.operations.office import Office as Moment
from tests.builders import do, golden_loan
from webhooks.app import Office

AMOUNT = Money(1_000_000, "PKR")


async def test_MLMS_79_who_repays_a_loan_cannot_ask_for_another(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)

    with pytest.raises(Refusal, match="One at a time"):
        await do(sqlite_office, lambda moment: requesting.apply(moment, amina.chat, ApplyForLoan(AMOUNT, 12, "stock")))


async def test_MLMS_79_a_yes_that_comes_too_late_is_refused_and_changes_nothing(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)

    async def offer_another(moment: Moment) -> tuple[int, int]:
        request = await moment.uow.applications.add_loan(
            amina.person_id, amount=AMOUNT, periods=12, use="stock", at=moment.now
        )
        for stage in (Stage.APPROVED, Stage.OFFERED):
            request = await moment.uow.applications.move(request, stage)
        terms = terms_for(moment.lender, principal=AMOUNT, periods=12)
        offer = await moment.uow.offers.add(
            application_id=request.id,
            person_id=amina.person_id,
            version=1,
            terms=terms,
            at=moment.now,
            expires_on=moment.today + timedelta(days=7),
        )
        return request.id, offer.id

    request_id, offer_id = await do(sqlite_office, offer_another)

    async def say_yes(moment: Moment) -> bool:
        """Catch the refusal inside the transaction, as a conversation does."""
        try:
            await offering.accept(moment, amina.chat, AcceptOffer(offer_id, "shown", "en", "now"))
        except Refusal:
            return False
        return True

    accepted = await do(sqlite_office, say_yes)

    read = sqlite_office.runtime.database.read
    assert accepted is False
    assert (await read(lambda uow: uow.offers.get(offer_id))).state == "open"
    assert (await read(lambda uow: uow.applications.get(request_id))).stage is Stage.OFFERED
    assert await read(lambda uow: uow.loans.counts()) == {"ACTIVE": 1}
