"""What people hear about a wallet payment: something for every result, kindly, and never more than is known."""

from __future__ import annotations

import pytest

from bot.notices.wallet_reasons import WALLET, wallet_words
from jobs.gateways import mpesa_codes as codes

MEANINGS = {
    *codes.COLLECTED.values(),
    *codes.LOOKED_UP.values(),
    codes.NOT_FOUND,
    codes.UNKNOWN,
    codes.PROCESSING,
}
FAILED = sorted(meaning.kind for meaning in MEANINGS if meaning.state == "failed")
UNSURE = sorted(meaning.kind for meaning in MEANINGS if meaning.state == "unknown")


def test_INP_25_every_result_has_its_words_and_no_words_are_left_over() -> None:
    assert set(WALLET) == {*FAILED, *UNSURE}


def test_one_kind_is_never_both_failed_and_unknown() -> None:
    assert set(FAILED) & set(UNSURE) == set()


@pytest.mark.parametrize("kind", UNSURE)
def test_P_13_what_nobody_knows_is_never_called_failed(kind: str) -> None:
    said = wallet_words(kind).msgid.lower()

    assert "will tell you" in said
    assert "do not pay again" in said
    assert not any(
        word in said for word in ("fail", "nothing was taken", "no money", "not sent", "try again", "write pay")
    )


@pytest.mark.parametrize("kind", FAILED)
def test_INP_25_what_failed_says_that_no_money_moved_and_what_to_do(kind: str) -> None:
    said = wallet_words(kind).msgid

    assert any(word in said for word in ("nothing was taken", "no money moved"))
    assert any(word in said for word in ("PAY", "HELP", "We are working on it"))


@pytest.mark.parametrize("kind", sorted(WALLET))
def test_words_are_plain_and_blame_nobody(kind: str) -> None:
    said = wallet_words(kind).msgid.lower()

    assert not any(word in said for word in ("fail", "error", "invalid", "wrong", "declined", "you did not", "timeout"))
    assert len(said) <= 200


def test_a_new_kind_is_as_unknown_as_a_timeout() -> None:
    assert wallet_words("something new") == wallet_words("unreachable")
