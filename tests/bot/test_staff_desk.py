"""The staff desk: enrolled people, in their own group, on the card itself, within their role; the rest is noted."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import handle_staff
from bot.heard import GroupMoved, Inbound, Media, Press, Said, Words
from domain.lending.application import Purpose, Stage
from domain.people.staff import Role
from storage.tables import audit, security_event
from tests.builders import Borrower, applicant, golden_loan, member, offered
from tests.office import world_of
from tests.people import JOSEPH, somebody
from webhooks.app import Office

_updates = itertools.count(1)


@dataclass(frozen=True, slots=True)
class From:
    """Where something staff said comes from: whose account, in which chat, on which message."""

    sender: str
    chat: str
    message: str = ""
    in_group: bool = True
    anonymous: bool = False


async def group_of(office: Office) -> str:
    """Return the address of the staff group."""
    return await office.runtime.database.read(lambda uow: uow.staff.group_address())


async def account(office: Office, name: str) -> str:
    """Return a member of staff's Telegram user id."""
    staff = await office.runtime.database.read(lambda uow: uow.staff.named(name))
    assert staff is not None
    return staff.telegram_user


async def at_desk(office: Office, name: str, *, message: str = "") -> From:
    """Return a member of staff in the group."""
    return From(await account(office, name), await group_of(office), message)


async def hear(office: Office, said: Said, origin: From) -> None:
    """Let the staff bot hear something, and deliver what it answers."""
    runtime = office.runtime
    inbound = Inbound(
        channel="staff",
        chat=origin.chat,
        sender=origin.sender,
        external_id=str(next(_updates)),
        said=said,
        at=runtime.clock(),
        message_id="4711",
        in_group=origin.in_group,
        anonymous=origin.anonymous,
    )
    await runtime.database.transact(lambda uow: handle_staff.hear(uow, inbound, runtime.desk, now=runtime.clock()))
    await runtime.settle()


async def newest_card(office: Office, kind: str, subject: int) -> Any:
    """Return the card about something."""
    card = await office.runtime.database.read(lambda uow: uow.cards.about(kind, subject))
    assert card is not None
    return card


async def review(office: Office) -> tuple[Borrower, Any]:
    """Return somebody who wants to join, and the card about her."""
    amina = await applicant(office)
    await office.runtime.settle()
    membership = await application(office, amina, Purpose.MEMBERSHIP)
    return amina, await newest_card(office, "join", membership.id)


async def application(office: Office, borrower: Borrower, purpose: Purpose) -> Any:
    """Return somebody's newest application."""
    latest = await office.runtime.database.read(lambda uow: uow.applications.latest_of(borrower.person_id))
    return latest[purpose]


async def stage(office: Office, borrower: Borrower, purpose: Purpose = Purpose.MEMBERSHIP) -> Stage:
    """Return where somebody's application stands."""
    found = await application(office, borrower, purpose)
    assert isinstance(found.stage, Stage)
    return found.stage


async def noted(office: Office, table: Any, column: Any) -> Sequence[str]:
    """Return the kinds of rows in a table of what happened."""

    async def look(uow: Any) -> Sequence[str]:
        return list((await uow.connection.scalars(select(column).order_by(table.c.id))).all())

    return await office.runtime.database.read(look)


async def events(office: Office) -> Sequence[str]:
    """Return what looked wrong."""
    return await noted(office, security_event, security_event.c.kind)


async def audits(office: Office) -> Sequence[str]:
    """Return what was audited."""
    return await noted(office, audit, audit.c.action)


def said_in_group(office: Office) -> list[str]:
    """Return what the group reads now."""
    group = world_of(office).group
    assert group is not None
    return [message.text for message in group.messages]


def press(card: Any, action: str, *, message: str = "") -> Press:
    """Return a press of a card's button."""
    return Press(f"c{card.id}.{card.version}.{action}", "", "", message or card.message_id)


# Who can do nothing

INTRUDERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a stranger in the group": ("", {"sender": "666"}, "STRANGER"),
    "an anonymous admin": ("Sana", {"anonymous": True}, ""),
    "the card in another group": ("Bilal", {"chat": "-100999"}, "FORBIDDEN_COMMAND"),
    "the card in a private chat": ("Bilal", {"in_group": False, "chat": "private"}, "FORBIDDEN_COMMAND"),
    "finance, who may not approve": ("Imran", {}, "FORBIDDEN_COMMAND"),
}


@pytest.mark.parametrize("who", INTRUDERS)
@pytest.mark.parametrize("action", ["approve", "reject", "ask", "reject.income"])
async def test_MLMS_33_who_may_not_decide_changes_nothing_and_is_noted(
    sqlite_office: Office, who: str, action: str
) -> None:
    amina, card = await review(sqlite_office)
    name, changed, kind = INTRUDERS[who]
    origin = await at_desk(sqlite_office, name or "Bilal")
    origin = replace(origin, **changed)
    before = len(await audits(sqlite_office))

    await hear(sqlite_office, press(card, action), origin)

    assert await stage(sqlite_office, amina) is Stage.SUBMITTED
    assert [one for one in await audits(sqlite_office) if one.startswith(("DECISION", "USER_A", "USER_REJ"))] == []
    if kind:
        assert kind in await events(sqlite_office)
    else:
        assert len(await audits(sqlite_office)) == before


async def test_a_forwarded_card_does_nothing_and_is_noted(sqlite_office: Office) -> None:
    amina, card = await review(sqlite_office)

    await hear(sqlite_office, press(card, "approve", message="99999"), await at_desk(sqlite_office, "Bilal"))

    assert await stage(sqlite_office, amina) is Stage.SUBMITTED
    assert "FORBIDDEN_COMMAND" in await events(sqlite_office)
    assert "FORBIDDEN_COMMAND" in await audits(sqlite_office)


@pytest.mark.parametrize(
    "data", ["c", "c.", "c9", "c9.1", "c999.1.approve", "cx.1.approve", "c².1.approve", "s.", "s.find", "zzz", ""]
)
async def test_made_up_buttons_do_nothing(sqlite_office: Office, data: str) -> None:
    amina, _card = await review(sqlite_office)

    await hear(sqlite_office, Press(data, "", "", "1"), await at_desk(sqlite_office, "Bilal"))

    assert await stage(sqlite_office, amina) is Stage.SUBMITTED


async def test_a_reason_that_is_not_on_the_list_rejects_nobody(sqlite_office: Office) -> None:
    amina, card = await review(sqlite_office)

    await hear(sqlite_office, press(card, "reject.ugly"), await at_desk(sqlite_office, "Bilal"))

    assert await stage(sqlite_office, amina) is Stage.SUBMITTED


async def test_a_button_of_one_kind_of_card_does_nothing_on_another(sqlite_office: Office) -> None:
    amina, card = await review(sqlite_office)

    for action in ("sent", "less", "answer", "confirm"):
        await hear(sqlite_office, press(card, action), await at_desk(sqlite_office, "Sana"))
        await hear(sqlite_office, Words("D-9"), await at_desk(sqlite_office, "Sana"))

    assert await stage(sqlite_office, amina) is Stage.SUBMITTED
    assert "DISBURSED" not in await audits(sqlite_office)


@pytest.mark.parametrize("text", ["/pending", "/find amina", "/disburse L-1001 D-9", "/help", "hello"])
async def test_a_stranger_learns_nothing_by_writing(sqlite_office: Office, text: str) -> None:
    await applicant(sqlite_office)
    await sqlite_office.runtime.settle()
    before = said_in_group(sqlite_office)

    await hear(sqlite_office, Words(text), From("666", await group_of(sqlite_office)))

    assert said_in_group(sqlite_office) == before
    assert "STRANGER" in await events(sqlite_office)


async def test_staff_words_in_another_group_are_not_heard(sqlite_office: Office) -> None:
    world = world_of(sqlite_office)
    bilal = await at_desk(sqlite_office, "Bilal")

    await hear(sqlite_office, Words("/pending"), From(bilal.sender, "-100999"))

    counts = await sqlite_office.runtime.database.read(lambda uow: uow.outbox.counts())
    assert counts.get("dead", 0) == 0
    assert not [text for text in said_in_group(sqlite_office) if "decision" in text]
    assert world.group is not None


@pytest.mark.parametrize(
    ("name", "command", "allowed"),
    [
        ("Bilal", "/pending", True),
        ("Imran", "/pending", True),
        ("Bilal", "/disburse L-1001 D-9", False),
        ("Imran", "/disburse L-9999 D-9", True),
        ("Sana", "/help", True),
    ],
)
async def test_MLMS_18_a_command_is_for_its_roles(
    sqlite_office: Office, name: str, command: str, allowed: bool
) -> None:
    await hear(sqlite_office, Words(command), await at_desk(sqlite_office, name))

    assert ("FORBIDDEN_COMMAND" not in await events(sqlite_office)) is allowed
    assert ("Your role does not allow that." in said_in_group(sqlite_office)[-1]) is not allowed


@pytest.mark.parametrize("said", [Media("photo"), Media("voice"), Words("good morning everybody"), Words("")])
async def test_other_talk_in_the_group_is_not_ours(sqlite_office: Office, said: Said) -> None:
    before = said_in_group(sqlite_office)

    await hear(sqlite_office, said, await at_desk(sqlite_office, "Bilal"))

    assert said_in_group(sqlite_office) == before


# Enrolling


async def test_a_code_enrols_once_and_only_in_private(sqlite_office: Office) -> None:
    runtime = sqlite_office.runtime
    code, now = "ZARA-4711", runtime.clock()
    roles, until = frozenset({Role.OFFICER}), now + timedelta(days=1)
    await runtime.database.transact(
        lambda uow: uow.staff.make_code(secret=code, name="Zara", roles=roles, at=now, until=until)
    )
    private = From("777", "777", in_group=False)

    await hear(sqlite_office, Words(code), From("666", await group_of(sqlite_office)))
    in_group = await runtime.database.read(lambda uow: uow.staff.by_telegram("666"))
    await hear(sqlite_office, Words(f"/start {code}"), private)
    zara = await runtime.database.read(lambda uow: uow.staff.by_telegram("777"))
    await hear(sqlite_office, Words(code), From("888", "888", in_group=False))

    assert in_group is None
    assert zara is not None
    assert zara.roles == {Role.OFFICER}
    assert await runtime.database.read(lambda uow: uow.staff.by_telegram("888")) is None
    assert "STAFF_CODE_REFUSED" in await events(sqlite_office)


@pytest.mark.parametrize(("name", "allowed"), [("Bilal", False), ("Imran", False), ("Sana", True)])
async def test_only_an_owner_or_a_manager_makes_a_group_ours(sqlite_office: Office, name: str, allowed: bool) -> None:
    origin = await at_desk(sqlite_office, name)

    await hear(sqlite_office, Words("/register"), From(origin.sender, "-100999"))

    assert (await group_of(sqlite_office) == "-100999") is allowed


async def test_a_group_that_became_a_supergroup_is_followed(sqlite_office: Office) -> None:
    _amina, card = await review(sqlite_office)
    old = await group_of(sqlite_office)

    await hear(sqlite_office, GroupMoved("-100555"), From("0", old))

    assert await group_of(sqlite_office) == "-100555"
    moved = await sqlite_office.runtime.database.read(lambda uow: uow.cards.get(card.id))
    assert moved is not None
    assert moved.address == "-100555"


async def test_another_groups_move_moves_nothing_of_ours(sqlite_office: Office) -> None:
    ours = await group_of(sqlite_office)

    await hear(sqlite_office, GroupMoved("-100666"), From("0", "-100999"))

    assert await group_of(sqlite_office) == ours


# Deciding


async def test_MLMS_20_the_first_press_wins_and_the_second_hears_who_was_first(sqlite_office: Office) -> None:
    amina, card = await review(sqlite_office)

    await hear(sqlite_office, press(card, "approve"), await at_desk(sqlite_office, "Bilal"))
    await hear(sqlite_office, press(card, "reject.income"), await at_desk(sqlite_office, "Hina"))

    assert await stage(sqlite_office, amina) is Stage.APPROVED
    assert [one for one in await audits(sqlite_office) if one.startswith("DECISION")] == [
        "DECISION_APPROVE",
        "DECISION_LOST_RACE",
    ]
    told = [m.text for m in world_of(sqlite_office).chat(amina.phone).messages if "you are approved" in m.text]
    assert len(told) == 1


async def test_MLMS_21_nobody_is_rejected_without_a_reason(sqlite_office: Office) -> None:
    amina, card = await review(sqlite_office)

    await hear(sqlite_office, press(card, "reject"), await at_desk(sqlite_office, "Bilal"))
    asked = await stage(sqlite_office, amina)
    await hear(sqlite_office, press(card, "reject.income", message="another"), await at_desk(sqlite_office, "Bilal"))

    assert asked is Stage.SUBMITTED
    assert await stage(sqlite_office, amina) is Stage.REJECTED
    told = world_of(sqlite_office).chat(amina.phone).messages[-1].text
    assert "too high for the income" in told


async def test_MLMS_19_seeing_who_somebody_is_happens_in_private_and_is_audited(sqlite_office: Office) -> None:
    _amina, card = await review(sqlite_office)
    before = said_in_group(sqlite_office)

    await hear(sqlite_office, press(card, "view"), await at_desk(sqlite_office, "Bilal"))

    assert said_in_group(sqlite_office) == before
    assert "PERSON_VIEWED" in await audits(sqlite_office)
    assert not any("4210112345679" in text for text in said_in_group(sqlite_office))


async def test_MLMS_70_a_large_loan_needs_two_people_one_of_them_a_manager(sqlite_office: Office) -> None:
    joseph = await offered(sqlite_office, JOSEPH)

    assert await stage(sqlite_office, joseph, Purpose.LOAN) is Stage.OFFERED
    assert [one for one in await audits(sqlite_office) if one.startswith("DECISION")][-2:] == [
        "DECISION_FIRST_APPROVAL",
        "DECISION_APPROVE",
    ]


async def test_MLMS_81_a_payout_is_recorded_once_with_its_reference(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)

    await hear(sqlite_office, Words("/disburse L-1001 D-10"), await at_desk(sqlite_office, "Imran"))

    assert (await audits(sqlite_office)).count("DISBURSED") == 1
    assert "was recorded as sent before" in said_in_group(sqlite_office)[-1]
    told = [m.text for m in world_of(sqlite_office).chat(amina.phone).messages if "D-9" in m.text]
    assert len(told) == 1


async def test_MLMS_19_forty_five_who_wait_are_three_pages(sqlite_office: Office) -> None:
    for number in range(45):
        await applicant(sqlite_office, somebody(number))
    bilal = await at_desk(sqlite_office, "Bilal")

    pages = []
    for said in (Words("/pending"), Words("/pending 2"), Press("s.pending.3", "", "", "1")):
        await hear(sqlite_office, said, bilal)
        pages.append(said_in_group(sqlite_office)[-1])

    rows = [[line for line in page.splitlines() if line.startswith("R-")] for page in pages]
    assert [len(page) for page in rows] == [20, 20, 5]
    assert len({line for page in rows for line in page}) == 45


async def test_MLMS_8_people_are_found_by_city_with_their_phone_masked(sqlite_office: Office) -> None:
    await member(sqlite_office)

    await hear(sqlite_office, Words("/find city lahore"), await at_desk(sqlite_office, "Bilal"))

    found = said_in_group(sqlite_office)[-1]
    assert "Amina B." in found
    assert "+923001234567" not in found


async def test_MLMS_32_a_borrower_who_writes_a_staff_command_gets_her_own_menu_and_is_noted(
    sqlite_office: Office,
) -> None:
    amina = await member(sqlite_office)

    await world_of(sqlite_office).say(amina.phone, "/pending")
    await sqlite_office.runtime.settle()

    told = world_of(sqlite_office).chat(amina.phone).messages[-1]
    assert told.from_bot
    assert told.buttons
    assert "FORBIDDEN_COMMAND" in await audits(sqlite_office)
