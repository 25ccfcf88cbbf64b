"""A message for WhatsApp: numbered text always, and buttons or a list wherever WhatsApp can show them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import whatsapp
from bot.heard import Press
from bot.notices import CATALOGUE
from bot.speak import Speaker
from domain.messages import Choice, Link, Message, Notice, Text, _, n_, verbatim
from domain.money import Money

AMINA = "+923001234567"
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
URDU = {
    "{name}, you owe {amount}.": "{name}، آپ کے ذمے {amount} ہیں۔",
    "Pay": "ادا کریں",
    "Wait": "ٹھہریں",
}


def speaker(language: str = "en", words: Mapping[str, str] | None = None) -> Speaker:
    """Return a speaker who knows these translations."""
    known = words or {}
    return Speaker(
        language,
        lambda msgid: known.get(msgid, msgid),
        lambda one, many, n: known.get(one, one) if n == 1 else known.get(many, many),
        ZoneInfo("Asia/Karachi"),
    )


ENGLISH = speaker()
OWED = _("{name}, you owe {amount}.", name=verbatim("Amina"), amount=Money(472_800, "PKR"))
QUESTION = Message("owed", (OWED,), (Choice("t12.pay", _("Pay")), Choice("t12.wait", _("Wait"))), ("menu",))


def interactive(message: Message, speaker: Speaker = ENGLISH) -> dict[str, Any]:
    """Return the description of the buttons or the list."""
    described = whatsapp.encode(message, speaker, chat=AMINA).params["Interactive"]
    assert isinstance(described, dict)
    return described


def content(described: Mapping[str, Any]) -> Any:
    """Return the one type of a Content."""
    (one,) = described["types"].values()
    return one


def is_plain(message: Message) -> bool:
    """Return whether a message can only be sent as text."""
    return "Interactive" not in whatsapp.encode(message, ENGLISH, chat=AMINA).params


def filled(described: Mapping[str, Any]) -> Any:
    """Return a Content as the person sees it."""
    words = json.dumps(content(described), ensure_ascii=False)
    return json.loads(re.sub(r"\{\{(\d+)\}\}", lambda place: json.dumps(described["variables"][place[1]])[1:-1], words))


def choices(*labels: str | Text) -> tuple[Choice, ...]:
    """Return choices with these labels."""
    texts = (label if isinstance(label, Text) else _(label) for label in labels)
    return tuple(Choice(f"t3.choice_{chr(97 + number)}", text) for number, text in enumerate(texts))


def test_the_text_numbers_the_choices() -> None:
    call = whatsapp.encode(QUESTION, ENGLISH, chat=AMINA)

    assert call.params["To"] == AMINA
    assert call.params["Body"] == "Amina, you owe PKR 4,728.\n\n1 Pay\n2 Wait\n\n0 Menu"


def test_what_varies_is_a_variable_and_the_rest_is_the_template() -> None:
    described = interactive(QUESTION)

    assert described == {
        "language": "en",
        "types": {
            "twilio/quick-reply": {
                "body": "{{1}}, you owe {{2}}.\n\n0 Menu",
                "actions": [
                    {"type": "QUICK_REPLY", "title": "Pay", "id": "{{3}}"},
                    {"type": "QUICK_REPLY", "title": "Wait", "id": "{{4}}"},
                ],
            }
        },
        "variables": {"1": "Amina", "2": "PKR 4,728", "3": "t12.pay", "4": "t12.wait"},
    }


def test_another_person_and_another_step_have_the_same_template() -> None:
    joseph = _("{name}, you owe {amount}.", name=verbatim("Joseph"), amount=Money(100, "PKR"))
    later = Message("owed", (joseph,), (Choice("t99.pay", _("Pay")), Choice("t99.wait", _("Wait"))), ("menu",))

    assert interactive(later)["types"] == interactive(QUESTION)["types"]
    assert interactive(later)["variables"] != interactive(QUESTION)["variables"]


def test_each_language_has_its_own_template_and_reads_as_its_plain_sentence_does() -> None:
    urdu = speaker("ur", URDU)

    described = interactive(QUESTION, urdu)

    assert described["language"] == "ur"
    assert filled(described)["body"] == f"{urdu.say(OWED)}\n\n0 Menu"
    assert described["variables"]["1"] == "\u2068Amina\u2069"


def test_roman_urdu_goes_by_the_code_of_urdu() -> None:
    assert interactive(QUESTION, speaker("ur_Latn"))["language"] == "ur"


@given(words=st.text(min_size=1, max_size=60), minor=st.integers(0, 10**9))
def test_a_filled_template_always_reads_as_the_plain_words(words: str, minor: int) -> None:
    urdu = speaker("ur", URDU)
    said = _("{name}, you owe {amount}.", name=verbatim(words), amount=Money(minor, "PKR"))
    params = whatsapp.encode(replace(QUESTION, lines=(said,)), urdu, chat=AMINA).params

    if "Interactive" in params:
        assert filled(params["Interactive"])["body"] == f"{urdu.say(said)}\n\n0 Menu"
        assert not any(re.search(r"[\n\r\t]| {5}", value) for value in params["Interactive"]["variables"].values())


def test_ids_that_mean_the_same_everywhere_are_part_of_the_template() -> None:
    menu = Message("menu", (_("What next?"),), (Choice("go.pay", _("Pay")), Choice("go.help", _("Help"))))

    described = interactive(menu)

    assert [action["id"] for action in content(described)["actions"]] == ["go.pay", "go.help"]
    assert described["variables"] == {}


def test_a_label_that_varies_is_one_variable() -> None:
    terms = Message("months", (_("How long?"),), choices(n_("{count} month", "{count} months", 6), "Another length"))

    described = interactive(terms)

    assert [action["title"] for action in content(described)["actions"]] == ["{{1}}", "Another length"]
    assert described["variables"]["1"] == "6 months"


def test_three_short_choices_are_buttons() -> None:
    message = Message("q", (_("Which?"),), choices("Yes", "No", "x" * 20))

    assert list(interactive(message)["types"]) == ["twilio/quick-reply"]


@pytest.mark.parametrize("labels", [("Yes", "No", "Maybe", "Never"), ("Yes", "x" * 21)])
def test_more_choices_or_longer_ones_are_a_list(labels: tuple[str, ...]) -> None:
    described = interactive(Message("q", (_("Which?"),), choices(*labels)))

    assert list(described["types"]) == ["twilio/list-picker"]
    assert content(described)["button"] == "Choose"
    assert [item["item"] for item in content(described)["items"]] == list(labels)


def test_a_label_too_long_for_an_item_goes_on_below_it() -> None:
    long = "Self-employed (tailor, driver, baker)"

    item = content(interactive(Message("q", (_("Which?"),), choices(long, "None"))))["items"][0]

    assert item["item"] == "Self-employed (tailor, …"
    assert item["description"] == long


def test_a_long_label_that_varies_is_cut_in_its_variables() -> None:
    long = _("The instalment of {amount} in January", amount=Money(472_800, "PKR"))

    described = interactive(Message("q", (_("Which?"),), choices(long, "None")))

    assert content(described)["items"][0]["item"].startswith("{{")
    assert filled(described)["items"][0]["item"] == "The instalment of PKR 4…"
    assert filled(described)["items"][0]["description"] == "The instalment of PKR 4,728 in January"


def test_the_address_of_a_link_is_a_variable_below_the_words() -> None:
    message = Message(
        "q", (_("Here you can pay."),), choices("Another way"), link=Link(_("Pay"), "https://q.example/p/1")
    )

    described = interactive(message)

    assert content(described)["body"] == "Here you can pay.\n\n{{1}}"
    assert described["variables"]["1"] == "https://q.example/p/1"


@pytest.mark.parametrize(
    "message",
    [
        Message("q", (_("No choices"),)),
        Message("q", (_("Which?"),), choices(*(f"Choice {chr(97 + n)}" for n in range(11)))),
        Message("q", (_("Which?"),), choices("Same", "Same")),
        Message("q", (_("Which?"),), choices(*(f"{'x' * 30}{n}" for n in "ab"))),
        Message("q", (_("x" * 1025),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("x" * 1020)),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("House 5\nStreet 2")),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("a     b")),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("a\tb")),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("{{1}}")),), choices("Yes", "No")),
        Message("q", (_("You said: {words}", words=verbatim("")),), choices("Yes", "No")),
        Message("q", tuple(verbatim(f"line {n}") for n in range(40)), choices("Yes", "No")),
        Message("q", (), choices("Yes", "No")),
    ],
    ids=lambda message: message.lines[0].msgid[:20] if message.lines else "nothing",
)
def test_what_buttons_cannot_carry_is_text(message: Message) -> None:
    assert is_plain(message)


def test_text_is_cut_at_the_limit_of_twilio() -> None:
    call = whatsapp.encode(Message("q", (verbatim("x" * 2000),)), ENGLISH, chat=AMINA)

    assert len(call.params["Body"]) == 1600


@pytest.mark.parametrize(
    "fields",
    [
        {"ButtonPayload": "t12.pay", "ButtonText": "Pay", "Body": "Pay"},
        {"ListId": "t12.pay", "ListTitle": "Pay", "Body": "Pay"},
    ],
)
def test_a_press_is_heard_by_its_id(fields: dict[str, str]) -> None:
    form = {"MessageSid": "SM1", "From": f"whatsapp:{AMINA}", "OriginalRepliedMessageSid": "SM0", **fields}

    heard = whatsapp.decode(form, at=NOON)

    assert heard is not None
    assert heard.said == Press("t12.pay", "Pay", "", "SM0")


def test_a_template_is_filled_in_one_line_and_never_with_nothing() -> None:
    notice = Notice("INSTALLMENT_REMINDER", {"name": "Amina\nBibi", "amount": Money(472_800, "PKR")})

    call = whatsapp.encode_template(
        notice, CATALOGUE[notice.kind], ENGLISH, chat=AMINA, sids={"qist_due.en": "HX" + "1" * 32}
    )

    assert call is not None
    assert call.params["ContentVariables"] == {"1": "Amina Bibi", "2": "PKR 4,728", "3": "-"}
