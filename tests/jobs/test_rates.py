"""Each channel's rates: so many at once, so many a second, for the channel, a chat and a group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rates import CHANNEL, CHAT, GROUP, Buckets

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def taken(buckets: Buckets, recipient: str, *, at: datetime = NOON, tries: int = 200) -> int:
    """Return how many messages may leave to somebody at one moment."""
    return sum(not buckets.wait(recipient, at) for _try in range(tries))


@pytest.mark.parametrize(
    ("recipient", "at_once"), [("telegram:1", 5), ("whatsapp:+92300", 5), ("staff:5300000001", 5), ("staff:-1002", 18)]
)
def test_a_chat_takes_a_few_at_once(recipient: str, at_once: int) -> None:
    assert taken(Buckets(), recipient) == at_once


@pytest.mark.parametrize(("channel", "at_once"), [("telegram", 28), ("whatsapp", 10)])
def test_a_channel_takes_so_many_at_once_to_different_people(channel: str, at_once: int) -> None:
    buckets = Buckets()

    assert sum(not buckets.wait(f"{channel}:{person}", NOON) for person in range(100)) == at_once


def test_one_channel_does_not_slow_another() -> None:
    buckets = Buckets()
    taken(buckets, "telegram:1")

    assert buckets.wait("whatsapp:1", NOON) == 0


def test_a_group_gets_at_most_twenty_a_minute_beyond_its_burst() -> None:
    buckets = Buckets()
    moments = [NOON + timedelta(seconds=second) for second in range(180)]

    sent = sum(not buckets.wait("staff:-1002", moment) for moment in moments for _try in range(3))

    assert sent <= GROUP.burst + 3 * 20


@given(seconds=st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_no_window_ever_lets_more_through_than_its_rate(seconds: list[float]) -> None:
    buckets, moment, sent = Buckets(), NOON, 0
    for pause in seconds:
        moment += timedelta(seconds=pause)
        sent += not buckets.wait("telegram:1", moment)

    rate = CHAT["telegram"]
    assert sent <= rate.burst + rate.per_second * (moment - NOON).total_seconds() + 1


@given(tries=st.integers(1, 60))
def test_waiting_as_long_as_was_said_is_long_enough(tries: int) -> None:
    buckets, moment = Buckets(), NOON
    for _try in range(tries):
        wait = buckets.wait("whatsapp:1", moment)
        if wait:
            moment += timedelta(seconds=wait, milliseconds=1)
            assert buckets.wait("whatsapp:1", moment) == 0


def test_a_message_that_has_to_wait_takes_nothing_from_the_others() -> None:
    buckets = Buckets()
    taken(buckets, "telegram:1")

    others = sum(not buckets.wait(f"telegram:{person}", NOON) for person in range(2, 100))

    assert others == CHANNEL["telegram"].burst - CHAT["telegram"].burst


def test_a_clock_that_was_moved_back_empties_no_bucket_for_ever() -> None:
    buckets = Buckets()
    taken(buckets, "telegram:1", at=NOON + timedelta(days=30))

    assert taken(buckets, "telegram:1", at=NOON) == 0
    assert taken(buckets, "telegram:1", at=NOON + timedelta(days=30, seconds=5)) > 0
