"""The page itself: small screens, the keyboard, Urdu, and the way in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk

GREETING = re.compile("[Ll]anguage|zaban|زبان")


def test_the_front_door_leads_to_the_sandbox(page: Page) -> None:
    page.goto("/")

    expect(page).to_have_url(re.compile("/sandbox/$"))
    expect(page.get_by_test_id("lender")).to_contain_text("sandbox")


def test_a_small_phone_shows_everything_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})

    for view in ("guide", "phones", "group", "providers", "records"):
        page.get_by_test_id(f"view-{view}").click()

        assert page.evaluate("document.documentElement.scrollWidth") == 360, view
        expect(page.locator(f"#{view}")).to_be_in_viewport()


def test_the_keyboard_alone_adds_a_phone_and_talks(page: Page) -> None:
    page.get_by_test_id("add-phone-name").focus()
    page.keyboard.type("Yasir")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("phone-yasir-input")).to_be_focused()

    page.keyboard.type("hi")
    page.keyboard.press("Enter")
    yasir = Desk(page).phone("Yasir")
    yasir.hears(GREETING)
    page.get_by_test_id("phone-yasir-log").focus()
    page.keyboard.press("3")

    yasir.hears("Do you agree?")
    expect(page.get_by_label("Yasir’s phone, WhatsApp")).to_be_visible()


def test_urdu_runs_from_right_to_left_in_letters_we_bring(page: Page) -> None:
    rukhsana = Desk(page).add_phone("Rukhsana", "whatsapp", "ur")

    rukhsana.say("سلام", hears="زبان")

    expect(rukhsana.newest.locator(".body")).to_have_attribute("dir", "rtl")
    font = rukhsana.newest.locator(".words").evaluate("words => getComputedStyle(words).fontFamily")
    loaded = page.evaluate(
        "async () => { await document.fonts.ready;"
        " return [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family) }"
    )
    assert "Qist Naskh" in font
    assert any("Qist Naskh" in family for family in loaded)
