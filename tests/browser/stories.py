"""What people do here again and again: join, be approved, borrow, be paid out."""

from __future__ import annotations

import re
from typing import Final

from tests.browser.desk import Desk, Phone

IN_ANY_LANGUAGE: Final = re.compile("[Ll]anguage|zaban|زبان")


def join(phone: Phone, name: str, *, identity: str) -> str:
    """Answer everything, in English on Telegram, and return the reference of the request."""
    phone.greet(hears=IN_ANY_LANGUAGE)
    phone.press("English", hears="Do you agree?")
    phone.press("I agree", hears="full name")
    phone.say(name, hears="date of birth")
    phone.say("14/8/95", hears="is that right?")
    phone.press("Yes", hears="share your phone number")
    phone.share_number(hears="CNIC")
    phone.say(identity, hears="city")
    phone.say("Lahore", hears="province")
    phone.press("Punjab", hears="address")
    phone.say("House 5, Street 2, Model Town", hears="earn")
    phone.say("35 hazar", hears="is that right?")
    phone.press("Yes", hears="work")
    phone.press("Own shop or business", hears="Is everything right?")
    phone.press("Send it", hears="Thank you")
    return phone.reference("R-")


def ask_for_a_loan(phone: Phone, amount: str) -> str:
    """Ask for a loan over a year and return the reference of the request."""
    phone.press("Ask for a loan", hears="How much")
    phone.say(amount, hears="How long")
    phone.press("12 months", hears="What is it for?")
    phone.press("A machine or tool", hears="Shall I send")
    phone.press("Yes, send it", hears="with us")
    return phone.reference("A-")


def accept(phone: Phone, amount: str) -> None:
    """Accept the offer that stands in the chat, for the money to be sent now."""
    phone.press("I accept", hears=f"YES {amount}")
    phone.say(f"yes {amount}", hears="When should we send")
    phone.press("Send it now", hears="We will now send")


def pay_out(desk: Desk, phone: Phone, reference: str) -> None:
    """Record as finance that the money was sent."""
    desk.as_staff("imran").press_card("send PKR", "Record as sent")
    desk.reply_in_group("reference of the transfer", reference)
    phone.hears(f"reference {reference}")


def borrow_in_kenya(desk: Desk, phone: Phone) -> None:
    """Join, ask for 6,000 shillings and be paid out, in English on Telegram."""
    phone.greet(hears="English")
    phone.press("English", hears="Do you agree?")
    phone.press("I agree", hears="full name")
    phone.say("Amina Wanjiru", hears="date of birth")
    phone.say("14/8/95", hears="is that right?")
    phone.press("Yes", hears="share your phone number")
    phone.share_number(hears="national ID")
    for said in ("23456789", "Nairobi", "1", "House 5, Moi Avenue", "35000", "yes", "3"):
        phone.tell(said)
    phone.press("Send it", hears="Thank you")
    desk.as_staff("bilal").press_card(phone.reference("R-"), "Approve")
    phone.hears("you are approved")
    for said in ("loan", "6000", "1", "1"):
        phone.tell(said)
    phone.press("Yes, send it", hears="with us")
    desk.press_card(phone.reference("A-"), "Approve")
    phone.hears("YOUR OFFER")
    phone.press("I accept", hears="YES 6000")
    phone.say("yes 6000", hears="When should we send")
    phone.press("Send it now", hears="We will now send")
    desk.as_staff("imran").say_in_group("/disburse L-1001 D-9")
    phone.hears("D-9")
