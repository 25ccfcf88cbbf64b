"""What says in a sandbox that it is not in earnest: receipts, cards about money, greetings and /help (INP-28)."""

from __future__ import annotations

import pytest

from bot.flows.staff import cards
from bot.marking import OFFICE, PAPER
from bot.notices import write
from domain.messages import Notice
from tests.office import world_of
from webhooks.app import Office
from webhooks.commands.samples import CARDS, NOTICES


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_INP_28_cards_about_money_say_that_it_is_not_real(kind: str) -> None:
    for params in CARDS[kind]:
        plain, tried = cards.write(Notice(kind, params)), cards.write(Notice(kind, params), test=True)

        about_money = kind in cards.ABOUT_MONEY
        assert tried.lines == ((OFFICE, *plain.lines) if about_money else plain.lines)
        assert tried.choices == plain.choices


def test_INP_28_what_is_marked_about_money_is_a_card_there_is() -> None:
    assert cards.WRITERS.keys() >= cards.ABOUT_MONEY


@pytest.mark.parametrize("kind", ["PAYMENT_CONFIRMATION", "MONEY_RECOVERED"])
def test_INP_28_a_receipt_of_money_that_is_not_real_says_so(kind: str) -> None:
    for params in NOTICES[kind]:
        plain, tried = write(Notice(kind, params)), write(Notice(kind, {**params, "test": 1}))

        assert tried.lines == (PAPER, *plain.lines)
        assert PAPER not in plain.lines


@pytest.mark.parametrize("words", ["/help", "/start", "/register"])
async def test_INP_28_help_and_greetings_of_a_sandbox_say_what_it_is(sqlite_office: Office, words: str) -> None:
    await world_of(sqlite_office).staff_say("sana", words)
    await sqlite_office.runtime.settle()

    group = world_of(sqlite_office).group
    assert group is not None
    last = group.messages[-1]
    assert last.text.startswith("🧪 TEST: no real money moves here.")
