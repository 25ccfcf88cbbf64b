"""Takes the README's picture of the sandbox page anew: `python -m tests.browser.picture`."""

from __future__ import annotations

import re
import signal
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, HERE, start
from tests.browser.desk import Desk, Phone
from tests.browser.stories import accept, ask_for_a_loan, join, pay_out

FASTOCTREE, NONE = Image.Quantize.FASTOCTREE, Image.Dither.NONE
PICTURE: Final = HERE / "sandbox.png"


def main() -> None:
    """Play three borrowers, each somewhere else on the way, and photograph the page."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        running = start(Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(base_url=running.address, viewport={"width": 1440, "height": 900}, locale="en-GB")
        expect.set_options(timeout=20_000)
        page.goto("/sandbox/")
        play(Desk(page))
        shot = page.screenshot()
        running.process.send_signal(signal.SIGINT)
        running.process.wait()
    # A page has few colours: so many fewer bytes to fetch for everybody who only reads the README.
    few = Image.open(BytesIO(shot)).convert("RGB").quantize(256, method=FASTOCTREE, dither=NONE)
    few.save(PICTURE, optimize=True)
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1000} KB")


def play(desk: Desk) -> None:
    """Bring Shazia to her first receipt, Rukhsana to a card that waits, and Yasir to a question."""
    shazia = desk.add_phone("Shazia")
    person = join(shazia, "Shazia Noor-ul-Ain", identity="3520212345672")
    desk.as_staff("bilal").press_card(person, "Approve")
    shazia.hears("you are approved")
    desk.press_card(ask_for_a_loan(shazia, "30000"), "Approve")
    shazia.hears("YOUR OFFER")
    accept(shazia, "30000")
    pay_out(desk, shazia, "D-9")
    desk.move_clock("Next reminder")
    shazia.say("pay", hears="To pay")
    desk.pay(shazia)
    shazia.hears("Received")
    in_urdu(desk.page, desk.add_phone("Rukhsana", "whatsapp", "ur"))
    in_roman_urdu(desk.add_phone("Yasir", "telegram", "ur_Latn"))
    desk.page.get_by_test_id("guide-fold").click()
    desk.page.get_by_test_id("strip").evaluate("strip => strip.scrollLeft = 0")
    desk.page.mouse.move(720, 5)
    expect(desk.page.get_by_test_id("toast")).to_have_count(0)
    expect(desk.page.locator(".fresh")).not_to_have_count(0)
    desk.page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished))")


def in_urdu(page: Page, rukhsana: Phone) -> None:
    """Join in Urdu; the identity number goes into the secure form."""
    rukhsana.say("سلام", hears="زبان")
    for said in ("2", "1", "رخسانہ بی بی", "3/5/1990", "1"):
        rukhsana.tell(said)
    link = rukhsana.newest.locator("a").first.get_attribute("href")
    page.request.post(link or "", form={"number": "3520198765431"})
    rukhsana.hears(re.compile("شہر"))
    for said in ("لاہور", "1", "مکان 7، گلی 3، شاہدرہ", "40 ہزار", "1", "3", "1"):
        rukhsana.tell(said)


def in_roman_urdu(yasir: Phone) -> None:
    """Begin to join in Roman Urdu, as far as the telephone number."""
    yasir.tell("salam")
    for said in ("1", "1", "Yasir Mehmood", "14 agast 1990", "haan"):
        yasir.tell(said)


if __name__ == "__main__":
    main()
