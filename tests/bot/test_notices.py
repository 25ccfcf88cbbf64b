"""Every message sent unasked, in every language: short enough, with a way back, and with its WhatsApp template."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels import telegram, whatsapp
from bot.flows.borrower import FLOWS
from bot.flows.staff import cards
from bot.flows.staff.cards import WRITERS
from bot.notices import CATALOGUE, SUBJECTS, write
from domain.messages import Notice, from_json, to_json
from tests.bot.samples import CARDS, NOTICES
from tests.bot.screens import LANGUAGES, shown, voice

ROOT = Path(__file__).parents[2]

#: These are followed at once by a question that has its own way back.
FOLLOWED = {"LANGUAGE_CHANGED", "RECOVERY_SENT", "RECOVERY_MISSED"}

NOTICE = pytest.mark.parametrize(
    "notice",
    [
        pytest.param(Notice(kind, params), id=f"{kind}-{number}")
        for kind, shapes in NOTICES.items()
        if kind in CATALOGUE
        for number, params in enumerate(shapes)
    ],
)
CARD = pytest.mark.parametrize(
    "card",
    [
        pytest.param(Notice(kind, params), id=f"{kind}-{number}")
        for kind, shapes in CARDS.items()
        if kind in WRITERS
        for number, params in enumerate(shapes)
    ],
)


def promised() -> Iterator[tuple[str, str]]:
    """Yield every kind of notice that the code makes, and where."""
    for folder in ("domain", "jobs", "bot", "webhooks"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Notice":
                    yield from ((kind, f"{file.relative_to(ROOT)}:{node.lineno}") for kind in _kinds(node))


def _kinds(call: ast.Call) -> Iterator[str]:
    constants = ast.walk(call.args[0]) if call.args else ()
    yield from (
        node.value
        for node in constants
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper()
    )


@NOTICE
@pytest.mark.parametrize("language", LANGUAGES)
def test_MLMS_130_every_notice_is_short_whole_and_leads_on(notice: Notice, language: str) -> None:
    message = write(notice)

    text = shown(message, language)
    assert text.strip()
    assert len(text) <= 1024
    assert not re.search(r"\{\w*\}", text), "a place was left empty"
    assert len(message.lines) <= 5
    if notice.kind not in FOLLOWED:
        assert "menu" in message.ways


@NOTICE
def test_an_english_notice_fits_a_small_screen(notice: Notice) -> None:
    # What staff wrote has the length they gave it.
    if "words" not in notice.params:
        assert len(shown(write(notice))) <= 420


@NOTICE
def test_every_notice_survives_being_kept_and_is_spoken_the_same_afterwards(notice: Notice) -> None:
    for language in LANGUAGES:
        kept = from_json(json.loads(json.dumps(to_json(notice))))

        assert shown(write(kept), language) == shown(write(notice), language)


@NOTICE
def test_MLMS_130_every_notice_has_its_whatsapp_template_with_its_values(notice: Notice) -> None:
    for language in LANGUAGES:
        kind = CATALOGUE[notice.kind]
        sids = {f"{kind.template}.{language}": "HX1"}

        call = whatsapp.encode_template(notice, kind, voice(language), chat="+923001234567", sids=sids)

        assert call is not None
        assert re.fullmatch(r"qist_[a-z_]+", kind.template)
        values = call.params["ContentVariables"]
        assert list(values) == [str(number) for number, _fill in enumerate(kind.fills, start=1)]
        # WhatsApp refuses variables that are empty or break the line.
        assert all(value and "\n" not in value for value in values.values())


@NOTICE
def test_every_notice_can_be_sent_on_both_channels(notice: Notice) -> None:
    for language in LANGUAGES:
        message = write(notice)

        by_telegram = telegram.encode(message, voice(language), chat="1")
        by_whatsapp = whatsapp.encode(message, voice(language), chat="+923001234567")

        assert by_telegram.method == "sendMessage"
        assert 0 < len(by_whatsapp.params["Body"]) <= 1024


def test_the_two_templates_of_different_kinds_have_different_names_unless_they_say_the_same() -> None:
    names: dict[str, set[object]] = {}
    for kind in CATALOGUE.values():
        names.setdefault(kind.template, set()).add((kind.write, kind.fills))

    assert {name for name, meanings in names.items() if len(meanings) > 1} == set()


def test_every_notice_and_card_has_an_example_here() -> None:
    assert set(CATALOGUE) <= set(NOTICES)
    assert set(WRITERS) <= set(CARDS)


def test_MLMS_130_every_notice_that_is_promised_is_in_a_catalogue() -> None:
    missing = [f"{kind} ({where})" for kind, where in promised() if kind not in {*CATALOGUE, *WRITERS}]

    assert missing == []


def test_every_kind_in_the_catalogues_is_promised_somewhere() -> None:
    assert {*CATALOGUE, *WRITERS} - {kind for kind, _where in promised()} == set()


def test_what_a_notice_opens_is_a_flow() -> None:
    assert {kind.opens for kind in CATALOGUE.values() if kind.opens} <= set(FLOWS)


def test_S_28_receipts_and_decisions_are_not_stopped_but_reminders_are() -> None:
    stoppable = {name for name, kind in CATALOGUE.items() if kind.stoppable}

    assert stoppable == {"INSTALLMENT_REMINDER", "OVERDUE_NOTICE", "DEFAULT_NOTICE", "DRAFT_FOLLOW_UP"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", [-1, 0, 3])
def test_CRED_8_9_10_a_reminder_greets_names_the_amount_and_is_signed(language: str, stage: int) -> None:
    kind = "OVERDUE_NOTICE" if stage > 0 else "INSTALLMENT_REMINDER"
    params = {**NOTICES["OVERDUE_NOTICE"][0], "stage": stage, "officer": "Bilal"}

    text = shown(write(Notice(kind, params)), language)

    assert all(part in text for part in ("Shahbaz-ud-Din", "472,800", "Bilal"))
    assert ("3" in text) is (stage == 3) or stage != 3


def test_CRED_10_the_third_reminder_offers_help() -> None:
    text = shown(write(Notice("OVERDUE_NOTICE", NOTICES["OVERDUE_NOTICE"][0])))

    assert "open for 3 days" in text
    assert "If it is difficult just now" in text


def test_MLMS_127_a_receipt_of_the_last_payment_congratulates_and_asks_for_nothing() -> None:
    text = shown(write(Notice("PAYMENT_CONFIRMATION", NOTICES["PAYMENT_CONFIRMATION"][2])))

    assert "fully repaid" in text
    assert "left to pay" not in text


# Cards


@CARD
def test_every_card_is_short_and_whole(card: Notice) -> None:
    message = cards.write(card)

    text = shown(message)
    assert 0 < len(text) <= 1024
    assert not re.search(r"\{\w*\}", text)


@CARD
def test_every_button_of_a_card_fits_telegram_and_carries_its_version(card: Notice) -> None:
    message = cards.write_card(card, card_id=123_456_789, version=99)

    for choice in message.choices:
        assert choice.id.startswith("c123456789.99.")
        assert len(choice.id.encode()) <= 64


@pytest.mark.parametrize("kind", ["CARD_JOIN", "CARD_LOAN"])
def test_MLMS_20_only_an_open_card_can_be_decided(kind: str) -> None:
    for params in CARDS[kind]:
        buttons = {choice.id for choice in cards.write(Notice(kind, params)).choices}
        is_open = params["stage"] in {"SUBMITTED", "INFO_NEEDED", "UNDER_REVIEW"}
        assert ("approve" in buttons) is ("reject" in buttons) is is_open


def test_MLMS_14_a_review_card_has_approve_reject_ask_and_view() -> None:
    params = next(params for params in CARDS["CARD_JOIN"] if params["stage"] == "SUBMITTED")

    buttons = [choice.id for choice in cards.write(Notice("CARD_JOIN", params)).choices]

    assert buttons == ["approve", "reject", "ask", "view"]


def test_no_notice_stands_in_two_subjects() -> None:
    assert len(CATALOGUE) == sum(len(subject.NOTICES) for subject in SUBJECTS)


def test_money_sent_back_by_a_card_names_no_number_that_means_nothing_to_her() -> None:
    named, nameless = (shown(write(Notice("SENT_BACK", params))) for params in NOTICES["SENT_BACK"])

    assert "(reference T-77)" in named
    assert "reference" not in nameless
    assert "P-1002 is on its way back to you." in nameless
