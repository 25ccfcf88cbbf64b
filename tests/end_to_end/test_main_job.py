"""The main job from end to end, through aiogram, python-telegram-bot, Twilio's HTTP API and Stripe's SDK."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from jobs.travel import travel
from tests.end_to_end.outside import BORROWERS, Outside, opened


@pytest.fixture
async def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Outside]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with opened(tmp_path) as world:
        yield world


@pytest.mark.slow
async def test_shazia_borrows_and_pays_on_telegram(outside: Outside) -> None:
    shazia = outside.telegram.add_person("Shazia", phone="+923001234567")
    chat = outside.telegram.private(shazia, BORROWERS)

    for words in ("/start", "english", "I agree", "Shazia Noor-ul-Ain", "14-8-1995", "yes"):
        await outside.say(shazia, chat, words)
    outside.telegram.share_contact(shazia, chat)
    await outside.carry()
    for words in ("42101-7654321-3", "Lahore", "Punjab", "House 5, Model Town", "35k", "yes", "shop", "send it"):
        await outside.say(shazia, chat, words)
    await outside.press(outside.staff["Bilal"], outside.group, "Approve")
    for words in ("loan", "50000", "12 months", "machine", "yes"):
        await outside.say(shazia, chat, words)
    await outside.press(outside.staff["Bilal"], outside.group, "Approve")
    await outside.press(outside.staff["Sana"], outside.group, "Approve")
    await outside.press(shazia, chat, "I accept")
    await outside.say(shazia, chat, "YES 50000")
    await outside.press(shazia, chat, "Send it now")
    await outside.press(outside.staff["Imran"], outside.group, "Record as sent")
    await outside.say(outside.staff["Imran"], outside.group, "D-9")
    clock = outside.clock
    await travel(outside.office.runtime, clock, datetime(2026, 12, 19, 6, tzinfo=UTC))
    await outside.settled()
    reminder = chat.messages[-1].text
    await outside.say(shazia, chat, "pay")
    url = next(button.url for row in chat.messages[-1].buttons for button in row if button.url)
    await outside.pay(url)
    receipt = chat.messages[-1].text
    await outside.say(shazia, chat, "balance")

    assert "4,728 is due tomorrow, Sun 20 Dec" in reminder
    assert "Received PKR 4,728" in receipt
    assert "PKR 52,009 left to pay" in chat.messages[-1].text
    assert all("7654321" not in message.text for message in chat.shown), "the identity number was taken out of the chat"


@pytest.mark.slow
async def test_amina_joins_on_whatsapp_by_the_secure_form(outside: Outside) -> None:
    amina = "+923007654321"
    twilio = outside.twilio

    for words in ("salam", "english", "1", "Amina Bibi", "2/3/1990", "yes"):
        assert await outside.whatsapp(twilio.says(amina, words)) == 200
    form = re.search(r"http://\S+/f/\S+", twilio.chat(amina)[-1].text)
    assert form is not None
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert (await browser.post(form[0], data={"number": "3520212345672"})).status_code == 200
        await outside.settled()
        used_again = await browser.post(form[0], data={"number": "3520212345672"})
    for words in ("Lahore", "punjab", "House 7, Model Town", "35k", "yes", "dihari", "1"):
        await outside.whatsapp(twilio.says(amina, words))

    assert used_again.status_code == 404
    assert "Your request R-1001 is with us" in twilio.chat(amina)[-1].text
    assert "R-1001 · Amina B. · Lahore" in outside.group.messages[-1].text
