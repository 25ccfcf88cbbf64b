"""The whole main job, played by hand through the sandbox page."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running
from tests.browser.desk import Desk
from tests.browser.stories import accept, ask_for_a_loan, join, pay_out

THIRTY_KB = 30_000


def test_MLMS_1_a_loan_from_hello_to_receipt(desk: Desk, page: Page) -> None:
    page.get_by_test_id("step-add_phone-go").click()
    shazia = desk.phone("Shazia")
    person = join(shazia, "Shazia Noor-ul-Ain", identity="3520212345672")
    desk.is_done("join")

    desk.as_staff("bilal").press_card(person, "Approve")
    expect(desk.card(person)).to_contain_text("Approved by Bilal")
    shazia.hears("you are approved")
    desk.is_done("approve")

    # More than one person may decide alone: an officer first, then a manager.
    request = ask_for_a_loan(shazia, "50000")
    desk.press_card(request, "Approve")
    expect(desk.card(request)).to_contain_text("second")
    desk.as_staff("sana").press_card(request, "Approve")
    shazia.hears("PKR 56,737")
    desk.is_done("offer")

    accept(shazia, "50000")
    desk.is_done("accept")
    pay_out(desk, shazia, "D-9")
    desk.is_done("payout")

    page.get_by_test_id("step-remind-go").click()
    shazia.hears("PKR 4,728 is due")
    desk.is_done("remind")

    shazia.say("pay", hears="To pay: PKR 4,728")
    desk.pay(shazia)
    shazia.hears("Received PKR 4,728")
    shazia.hears("PKR 52,009 left to pay")
    desk.is_done("receipt")
    expect(page.get_by_test_id("guide-count")).to_have_text("10 of 10")
    expect(page.get_by_test_id("guide-finished")).to_be_visible()

    ledger = desk.records("ledger")
    expect(ledger.get_by_test_id("ledger-balanced")).to_have_text("Debits and credits balance")
    expect(ledger.get_by_test_id("account-cash:stripe")).to_contain_text("4,728")


def test_MLMS_75_the_pay_page_is_small_and_works_without_script(
    desk: Desk, browser: Browser, office: Running, pay_link: str
) -> None:
    plain = browser.new_context(base_url=office.address, java_script_enabled=False)
    phone = plain.new_page()
    receipts = desk.page.get_by_text("Received PKR")
    had = receipts.count()

    shown = phone.goto(pay_link)
    assert shown is not None
    weight = len(shown.body())
    phone.get_by_test_id("pay-card").click()
    phone.get_by_role("button", name="Pay PKR").click()

    assert weight < THIRTY_KB
    expect(phone.get_by_test_id("pay-notice")).to_contain_text("Thank you")
    expect(phone.get_by_test_id("pay-card")).to_have_count(0)
    expect(receipts).to_have_count(had + 1)
    plain.close()
