"""Every screen with choices is one that Twilio takes, and reads on the phone as it was meant."""

from __future__ import annotations

import httpx
import pytest

from bot.channels import whatsapp
from bot.channels.spoken import speak
from jobs.gateways.outcome import Accepted
from jobs.gateways.peers.twilio import TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.twilio import TwilioWhatsApp
from jobs.runtime import speakers_of
from locales.catalogue import languages
from tests.commands.test_gallery import LENDER
from webhooks.commands.samples import NOW, PHONE
from webhooks.commands.screens import all_screens

ACCOUNT, TOKEN, SENDER = "AC" + "a" * 32, "made-up", "+14155238886"


@pytest.mark.parametrize("language", languages())
async def test_P_8_every_screen_with_choices_arrives_with_buttons_or_a_list(language: str) -> None:
    speaker = speakers_of(LENDER)(language)
    messages = [screen.message for screen in all_screens(LENDER, speaker, "whatsapp") if screen.message.choices]
    twilio = TwilioPeer(
        clock=lambda: NOW, account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, webhook_url="https://q/w"
    )
    twilio.says(PHONE, "salam")
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=httpx.ASGITransport(app=twilio_app(twilio)))
    calls = [whatsapp.encode(message, speaker, chat=PHONE) for message in messages]

    synced = await gateway.sync_contents(calls)
    outcomes = [await gateway.deliver(call) for call in calls]
    await gateway.close()

    assert (synced.known, synced.failed) == (0, 0)
    assert len(twilio.contents.all()) == synced.made, "everything was registered ahead"
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    for message, seen in zip(messages, twilio.chat(PHONE)[1:], strict=True):
        spoken = speak(message, speaker)
        link = spoken.link[1] if spoken.link else ""
        assert seen.text == "\n\n".join(part for part in (spoken.body, link, spoken.footer) if part)
        assert [choice.id for choice in seen.choices] == [id_ for id_, _label in spoken.choices]
