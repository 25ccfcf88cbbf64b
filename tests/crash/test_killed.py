"""Killed between any two steps and started again, the office comes to the same end, and everybody is told."""

from __future__ import annotations

import pytest

from tests.crash.lives import Expected, assert_same_end, lived


def expected(scene: str, steps: int, *did: str) -> Expected:
    """Return what to expect of a scene."""
    return Expected(scene, steps, frozenset(did))


CARDS = (
    expected("sent_back", 100, "REFUND_ORDERED", "PAYMENT_REFUNDED"),
    expected("answered", 30, "USER_REGISTERED"),
    expected("paid", 50, "PAYMENT_PROCESSED"),
    expected("crowded", 120, "PAYMENT_PROCESSED"),
    expected("page", 20),
    expected("sent_back_there", 100, "PAYMENT_REFUNDED"),
    expected("charged_back", 80, "CHARGEBACK_OPENED", "CHARGEBACK_LOST"),
    expected("won_back", 80, "CHARGEBACK_OPENED", "CHARGEBACK_WON"),
    expected("reconciled", 80, "PAYMENT_PROCESSED"),
)
WALLETS = (
    expected("collected", 90, "WALLET_ASKED", "PAYMENT_PROCESSED"),
    expected("collected_away", 90, "WALLET_ASKED", "PAYMENT_PROCESSED"),
    expected("sent", 90, "DISBURSEMENT_ORDERED", "DISBURSED"),
    expected("sent_away", 90, "DISBURSEMENT_ORDERED", "DISBURSED"),
    expected("paybill", 30, "PAYMENT_PROCESSED"),
    expected("rail", 60, "PAYMENT_PROCESSED"),
    expected("claimed", 60, "PAYMENT_CLAIMED", "CLAIM_MATCHED"),
    expected("imported", 80, "PAYMENT_PROCESSED"),
)


@pytest.mark.slow
@pytest.mark.parametrize("scenes", [CARDS, WALLETS], ids=["cards", "wallets, rails and statements"])
def test_MLMS_119_kill_9_between_any_two_steps_and_redelivery_end_alike(scenes: tuple[Expected, ...]) -> None:
    found = lived([one.scene for one in scenes])

    for one in scenes:
        assert_same_end(one, found[one.scene])
