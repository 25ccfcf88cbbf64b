"""Every golden conversation goes as it is written, and the records hold what it says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from webhooks.play.lines import Facts
from webhooks.play.performance import Performance, perform
from webhooks.play.script import read

HERE = Path(__file__).parent
CHATS = sorted(HERE.glob("*.chat"))
PEOPLE = ("en", "ur_Latn", "ur")


@pytest.mark.parametrize("chat", CHATS, ids=lambda path: path.stem)
def test_goes_as_written(chat: Path, request: pytest.FixtureRequest) -> None:
    performance = performed(chat)

    if request.config.getoption("--rewrite", default=False):
        chat.write_text(performance.text, encoding="utf-8")
    assert (performance.broken, performance.problems) == ([], [])
    assert performance.difference(chat.name, strict=True) == "" or request.config.getoption("--rewrite", default=False)


@pytest.mark.parametrize("chat", CHATS, ids=lambda path: path.stem)
def test_begins_with_what_it_shows(chat: Path) -> None:
    first = chat.read_text(encoding="utf-8").splitlines()[0]

    assert first.startswith("# ")
    assert first.endswith((".", ":")) or chat.read_text(encoding="utf-8").splitlines()[1].startswith("#")


def test_S_8_the_golden_loan() -> None:
    loan = facts_in("month_end")["loans"][0]

    assert loan["principal"] == 5_000_000
    assert [part["principal"] + part["interest"] for part in loan["instalments"]] == [472_800] * 11 + [472_900]
    assert sum(part["principal"] for part in loan["instalments"]) == 5_000_000
    assert loan["outstanding"] == {
        "principal": 5_000_000,
        "interest": 673_700,
        "fees": 0,
        "late": 0,
        "total": 5_673_700,
    }
    first = loan["instalments"][0]
    assert (first["principal"], first["interest"]) == (372_800, 100_000)


def test_S_10_month_ends_fall_on_the_last_day_and_come_back_to_the_31st() -> None:
    dues = [part["due"] for part in facts_in("month_end")["loans"][0]["instalments"]]

    assert dues == [
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
        "2027-06-30",
        "2027-07-31",
        "2027-08-31",
        "2027-09-30",
        "2027-10-31",
        "2027-11-30",
        "2027-12-31",
        "2028-01-31",
    ]


def test_S_10_february_has_29_days_in_2028() -> None:
    dues = [part["due"] for part in facts_in("leap_day")["loans"][0]["instalments"]]

    assert dues[:3] == ["2028-01-31", "2028-02-29", "2028-03-31"]


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("language", PEOPLE)
def test_S_1_S_8_the_main_job_ends_the_same_in_every_language_on_every_channel(language: str, channel: str) -> None:
    facts = facts_in(f"main_job_{language}_{channel}")

    assert facts["person"] == {"ref": "R-1001", "status": "APPROVED", "language": language}
    loan = facts["loans"][0]
    assert loan["instalments"][0]["due"] == "2027-01-05"
    assert loan["outstanding"]["total"] == 5_673_700 - 472_800
    assert facts["payments"][0]["allocated"] == {
        "late": 0,
        "fees": 0,
        "interest": 100_000,
        "principal": 372_800,
        "credit": 0,
    }
    assert [(one["stage"], one["state"]) for one in facts["reminders"]] == [(-1, "sent")]
    assert {one["channel"] for one in facts["messages"]} == {channel}


def test_S_13_a_payment_told_of_many_times_counts_once() -> None:
    facts = facts_in("stripe_repeats")

    assert [(one["amount"], one["status"]) for one in facts["payments"]] == [(472_800, "SUCCESS")]
    assert [one["key"] for one in facts["messages"]].count("PAYMENT_CONFIRMATION") == 1


def test_S_14_a_pasted_message_holds_reminders_and_its_money_counts_once() -> None:
    facts = facts_in("pasted_message")

    assert [(one["provider"], one["amount"]) for one in facts["payments"]] == [("wallet", 200_000)]
    assert facts["reminders"] == []
    assert facts["loans"][0]["outstanding"]["total"] == 1_071_100 - 200_000


def test_S_16_at_most_three_reminders_one_a_stage() -> None:
    facts = facts_in("reminders")

    assert [(one["stage"], one["state"]) for one in facts["reminders"]] == [(-1, "sent"), (0, "sent"), (3, "sent")]


def test_S_16_a_stale_reminder_is_left_out() -> None:
    facts = facts_in("away_for_a_day")

    assert [(one["stage"], one["state"]) for one in facts["reminders"]] == [(-1, "sent"), (3, "sent")]


def test_MLMS_92_the_late_charge_is_posted_once_and_paid_first() -> None:
    facts = facts_in("late_and_cured")

    assert facts["loans"][0]["status"] == "ACTIVE"
    assert facts["loans"][0]["instalments"][0]["late"] == 9_500
    assert facts["payments"][0]["allocated"]["late"] == 9_500


def facts_in(stem: str) -> dict[str, Any]:
    """Return what the last `facts NAME` of a golden conversation says."""
    performance = performed(HERE / f"{stem}.chat")
    told = [pair for pair in performance.played if isinstance(pair[0].happening, Facts) and pair[0].happening.who]
    return dict(told[-1][1][0].params)


def performed(chat: Path) -> Performance:
    """Return how a conversation goes now; each is played once."""
    if chat not in PLAYED:
        PLAYED[chat] = asyncio.run(played(chat.read_text(encoding="utf-8")))
    return PLAYED[chat]


async def played(text: str) -> Performance:
    """Play a script to its end."""
    performance = Performance()
    async for _pair in perform(read(text), performance):
        pass
    return performance


PLAYED: dict[Path, Performance] = {}
