"""Providers made to go wrong on the page, by the mouse and by the keyboard, and seen to come right again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import start
from tests.browser.desk import Desk
from tests.browser.stories import borrow_in_kenya


@pytest.fixture
def nairobi(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """Sit at the page of an office in Kenya, where M-Pesa is."""
    running = start(tmp_path, country="ke")
    page = browser.new_page(base_url=running.address, viewport={"width": 1440, "height": 900})
    page.goto("/sandbox/")
    yield Desk(page)
    page.close()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=5) == 0
    assert "Traceback" not in running.log.read_text()


def test_S_14_a_cancelled_request_and_a_silent_mpesa_end_well(nairobi: Desk) -> None:
    amina = nairobi.add_phone("Amina")
    borrow_in_kenya(nairobi, amina)

    nairobi.chooses("mpesa", "cancels")
    expect(nairobi.page.get_by_test_id("provider-mpesa-now")).to_contain_text("Cancels")
    amina.say("pay", hears="M-Pesa")
    amina.tell("1")
    amina.hears("nothing was taken")
    expect(nairobi.provider_state("mpesa")).to_have_text("as usual")

    nairobi.chooses("mpesa", "silent")
    expect(nairobi.page.get_by_test_id("provider-mpesa-silent")).to_have_attribute("aria-checked", "true")
    nairobi.lets_an_hour_pass()
    amina.say("pay", hears="Shall I ask")
    amina.say("1", hears="PIN")
    nairobi.lets_an_hour_pass()
    amina.hears("Received KES 2,081")

    nairobi.page.get_by_test_id("provider-mpesa-behave").click()
    expect(nairobi.provider_state("mpesa")).to_have_text("as usual")
    expect(nairobi.page.get_by_test_id("provider-mpesa-silent")).to_have_attribute("aria-checked", "false")


def test_MLMS_112_while_stripe_is_down_the_pay_page_says_so(desk: Desk, page: Page, pay_link: str) -> None:
    desk.chooses("stripe", "down")
    expect(page.get_by_test_id("providers-count")).to_have_text("1")
    payer = page.context.new_page()
    payer.goto(pay_link)
    answers = page.request.post(f"{pay_link}/card", max_redirects=0)
    assert answers.status == 503

    desk.chooses("stripe", "down")
    expect(desk.provider_state("stripe")).to_have_text("as usual")
    payer.get_by_test_id("pay-card").click()

    expect(payer.get_by_role("button", name="Pay PKR")).to_be_visible()


def test_the_keyboard_alone_opens_chooses_and_folds_away(desk: Desk, page: Page) -> None:
    button = page.get_by_role("button", name="Providers, all as usual")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Make providers go wrong")).to_be_visible()

    page.get_by_role("switch", name="Tells us an hour late").press("Space")
    expect(page.get_by_role("switch", name="Tells us an hour late")).to_be_checked()
    page.keyboard.press("Escape")

    opened = page.get_by_role("button", name="Providers, 1 not as usual")
    expect(opened).to_be_focused()
    expect(page.get_by_test_id("providers")).to_be_hidden()
    opened.press("Enter")
    page.get_by_role("button", name="Behave normally again").press("Enter")
    expect(desk.provider_state("stripe")).to_have_text("as usual")
