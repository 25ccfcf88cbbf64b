"""The template of every notice is one that WhatsApp would approve, in every language."""

from __future__ import annotations

import pytest

from bot.channels.whatsapp import template_of
from bot.notices import CATALOGUE
from jobs.gateways.peers.twilio_content import Contents
from jobs.runtime import lender_of, speakers_of
from jobs.settings import Settings

LENDER = lender_of(Settings())
#: Notices that answer somebody are said inside the window and need no template.
WITH_TEMPLATE = sorted(name for name, kind in CATALOGUE.items() if kind.words is not None)


@pytest.mark.parametrize("language", LENDER.languages)
@pytest.mark.parametrize("name", WITH_TEMPLATE)
def test_MLMS_130_a_template_could_be_approved(name: str, language: str) -> None:
    contents = Contents("AC" + "0" * 32, iter("abcdef").__next__)
    template = template_of(CATALOGUE[name], speakers_of(LENDER)(language))
    assert template is not None

    status, content = contents.create(template)
    contents.submit(content["sid"], name=CATALOGUE[name].template, category="UTILITY")

    assert status == 201
    assert contents.approval(content["sid"])["status"] == "received"


@pytest.mark.parametrize(
    "name", ["INSTALLMENT_REMINDER", "OVERDUE_NOTICE", "LOAN_CREATED", "OFFER_READY", "STAFF_ANSWER"]
)
def test_MLMS_130_what_comes_unasked_has_a_template(name: str) -> None:
    assert name in WITH_TEMPLATE
