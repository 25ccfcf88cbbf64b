"""Staff read about a borrower what she is told, and are never addressed as her."""

from __future__ import annotations

import pytest

from bot.flows.staff.said import ABOUT_HER, STAGES, for_staff
from domain.lending.application import Stage
from domain.messages import _
from tests.catalogue import ROOT, places, texts


def test_every_stage_has_its_words() -> None:
    assert set(STAGES) == set(Stage)


@pytest.mark.parametrize("heard", ABOUT_HER)
def test_what_she_hears_is_said_somewhere_and_loses_nothing_but_her(heard: str) -> None:
    assert heard in texts(ROOT)
    assert places(ABOUT_HER[heard].msgid) == places(heard)
    assert "You" not in ABOUT_HER[heard].msgid


def test_anything_else_is_said_as_it_is() -> None:
    other = _("The receipt needs a number, for example R-123.")

    assert for_staff(other) == other
