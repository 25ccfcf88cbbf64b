"""Somebody sitting at the sandbox page: she adds phones, speaks, presses, and looks at what comes."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class Desk:
    """The whole page, with a verb for each thing a person does on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # Borrowers

    def add_phone(self, name: str, channel: str = "telegram", language: str = "en") -> Phone:
        """Give somebody a phone."""
        form = self.page.get_by_test_id("add-phone")
        form.get_by_test_id("add-phone-name").fill(name)
        form.get_by_test_id(f"add-phone-channel-{channel}").check(force=True)
        form.get_by_test_id(f"add-phone-language-{language}").check(force=True)
        form.get_by_test_id("add-phone-submit").click()
        return self.phone(name)

    def phone(self, name: str) -> Phone:
        """Return a phone that is there."""
        phone = Phone(self.page, f"phone-{name.lower()}")
        expect(phone.place).to_be_attached()
        return phone

    # Staff

    def as_staff(self, name: str) -> Desk:
        """Be a member of staff from now on."""
        self.page.get_by_test_id(f"staff-{name}").check(force=True)
        return self

    @property
    def group(self) -> Locator:
        """Return the staff group's conversation."""
        return self.page.get_by_test_id("staff-log")

    def card(self, words: str) -> Locator:
        """Return the newest message of the group with these words."""
        return self.group.locator(".message", has_text=words).last

    def press_card(self, words: str, label: str) -> None:
        """Press a button of a card."""
        self.card(words).get_by_role("button", name=label).click()

    def reply_in_group(self, words: str, text: str) -> None:
        """Reply to a message of the group."""
        asked = self.card(words)
        asked.hover()
        asked.get_by_test_id("reply").click()
        self.say_in_group(text)

    def pay(self, phone: Phone) -> None:
        """Follow the pay link beside the chat, pay by card, and close the page again."""
        phone.newest.get_by_test_id("link-button").click()
        shown = self.page.frame_locator("[data-testid=pay-frame]")
        shown.get_by_test_id("pay-card").click()
        shown.get_by_role("button", name="Pay PKR").click()
        expect(shown.get_by_test_id("pay-notice")).to_contain_text("Thank you")
        self.page.get_by_test_id("pay-close").click()

    def say_in_group(self, text: str) -> None:
        """Write in the group."""
        box = self.page.get_by_test_id("staff-input")
        box.fill(text)
        box.press("Enter")

    # Time, the guide, the records

    def move_clock(self, label: str) -> None:
        """Move the clock to one of the moments it offers."""
        self.page.locator(".clock-next").get_by_role("button", name=label).click()
        expect(self.page.locator("#clock")).not_to_have_attribute("aria-busy", "true", timeout=20_000)

    def lets_an_hour_pass(self) -> None:
        """Move the clock on by an hour."""
        self.page.get_by_test_id("clock-hour").click()
        expect(self.page.locator("#clock")).not_to_have_attribute("aria-busy", "true", timeout=20_000)

    def chooses(self, provider: str, word: str) -> None:
        """Make something happen at a provider, in its panel."""
        if self.page.get_by_test_id("providers").is_hidden():
            self.page.locator("button[data-testid=providers-open]").click()
        place = self.page.get_by_test_id(f"provider-{provider}")
        if "is-folded" in (place.get_attribute("class") or ""):
            place.get_by_test_id(f"provider-{provider}-fold").click()
        place.get_by_test_id(f"provider-{provider}-{word}").click()

    def provider_state(self, provider: str) -> Locator:
        """Return what its panel says about a provider now."""
        return self.page.get_by_test_id(f"provider-{provider}-state")

    def is_done(self, step: str) -> None:
        """Wait until the guide has ticked a step."""
        expect(self.page.get_by_test_id(f"step-{step}")).to_have_attribute("data-done", "true")

    def records(self, tab: str) -> Locator:
        """Open a tab of the records and return what it shows."""
        self.page.get_by_test_id(f"records-tab-{tab}").click()
        return self.page.get_by_test_id(f"records-{tab}")


class Phone:
    """One borrower's phone."""

    def __init__(self, page: Page, testid: str) -> None:
        self.page = page
        self.testid = testid
        self.place = page.get_by_test_id(testid)

    @property
    def newest(self) -> Locator:
        """Return the newest message from the bot."""
        return self.place.locator('.message[data-from="bot"]').last

    def hears(self, words: str | re.Pattern[str]) -> None:
        """Wait until the newest message from the bot says this."""
        expect(self.newest).to_contain_text(words)

    def greet(self, *, hears: str | re.Pattern[str]) -> None:
        """Press the button that an empty conversation offers."""
        self.page.get_by_test_id(f"{self.testid}-start").click()
        self.hears(hears)

    def reference(self, kind: str) -> str:
        """Return the reference that the newest message names, such as R-1001."""
        found = re.search(rf"{kind}\d+", self.newest.inner_text())
        assert found is not None
        return found[0]

    def say(self, text: str, *, hears: str | re.Pattern[str]) -> None:
        """Type something and wait for the answer."""
        box = self.page.get_by_test_id(f"{self.testid}-input")
        box.fill(text)
        box.press("Enter")
        self.hears(hears)

    def tell(self, text: str) -> None:
        """Type something and wait for an answer, whatever it is."""
        heard = self.place.locator('.message[data-from="bot"]')
        before = heard.count()
        box = self.page.get_by_test_id(f"{self.testid}-input")
        box.fill(text)
        box.press("Enter")
        expect(heard).not_to_have_count(before)

    def press(self, label: str, *, hears: str | re.Pattern[str]) -> None:
        """Press a button under the newest message and wait for the answer."""
        self.newest.get_by_role("button", name=label, exact=True).click()
        self.hears(hears)

    def choose(self, title: str, *, hears: str | re.Pattern[str]) -> None:
        """Open the newest message's list, choose from it and wait for the answer."""
        self.newest.get_by_test_id("open-list").click()
        self.place.get_by_test_id("list-item").filter(has_text=title).click()
        self.hears(hears)

    def share_number(self, *, hears: str | re.Pattern[str]) -> None:
        """Share one's own number with the button that offers it."""
        self.page.get_by_test_id(f"{self.testid}-share-contact").click()
        self.hears(hears)
