"""What one person may not do alone: written down on a card, and done when somebody else confirms it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.messages import Notice, Refusal, Text, Value, _, verbatim
from domain.operations.office import Office
from domain.people.staff import Staff

#: Every card of this kind has one button, and the proposal's own kind says what pressing it does.
CARD: Final = "second"
_ARGUMENT: Final = "with_"
#: Kinds of which only one can be done with the same money.
ABOUT_SUSPENSE: Final = frozenset({"return", "placement"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done, the line that says so on the card, about which person (0 for nobody), and with what."""

    kind: str
    line: Text
    person_id: int
    ref: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    reason: str = ""


async def propose(office: Office, staff: Staff, proposal: Proposal, *, once: str = "") -> None:
    """Hang a card with a proposal; `once` keeps the same one from being hung twice."""
    facts: dict[str, Value] = {
        "kind": proposal.kind,
        "line": proposal.line,
        "ref": proposal.ref,
        "person_id": proposal.person_id,
        "reason": proposal.reason,
        "first": staff.name,
        "by": "",
        **{f"{_ARGUMENT}{name}": value for name, value in proposal.arguments.items()},
    }
    office.note(
        f"{proposal.kind.upper()}_NEEDS_SECOND",
        "proposal",
        proposal.ref,
        actor=staff.name,
        person_id=proposal.person_id or None,
        reason=proposal.reason,
    )
    key = f"{proposal.kind}:{once or office.cause}"
    await office.post_card(CARD, proposal.person_id, Notice("CARD_SECOND", facts), once=key)


async def proposed(office: Office, staff: Staff, card_id: int) -> tuple[Proposal, str]:
    """
    Return what a card proposes and who proposed it, the card locked until the transaction ends.

    Raise Refusal when it has been confirmed before, or for whoever proposed it herself.
    """
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind != CARD or card.body.params["by"]:
        raise Refusal(_("This has been confirmed already."))
    if card.body.params.get("dropped"):
        raise Refusal(_("This was dropped by {who}.", who=verbatim(str(card.body.params["dropped"]))))
    params = card.body.params
    first = str(params["first"])
    if first == staff.name:
        office.note("SELF_CONFIRMATION_REFUSED", "proposal", str(params["ref"]), actor=staff.name)
        raise Refusal(_("You wrote it down yourself; somebody else has to confirm it."))
    line, person_id = params["line"], params["person_id"]
    assert isinstance(line, Text)
    assert isinstance(person_id, int)
    arguments = {name.removeprefix(_ARGUMENT): value for name, value in params.items() if name.startswith(_ARGUMENT)}
    found = Proposal(str(params["kind"]), line, person_id, str(params["ref"]), arguments, str(params["reason"]))
    return found, first


async def drop(office: Office, staff: Staff, card_id: int) -> None:
    """Give up what a card proposes, so that something else can be done instead; its buttons no longer act."""
    card = await office.uow.cards.get(card_id)
    if card is None or card.kind != CARD or not may_be_dropped(card.body.params):
        raise Refusal(_("That button no longer does anything."))
    params = card.body.params
    office.note(f"{str(params['kind']).upper()}_DROPPED", "proposal", str(params["ref"]), actor=staff.name)
    await office.rewrite(card, Notice("CARD_SECOND", {**params, "dropped": staff.name}))


def may_be_dropped(params: Mapping[str, Value]) -> bool:
    """Return whether a card proposes something about money in suspense, which bars everything else meanwhile."""
    return params["kind"] in ABOUT_SUSPENSE and not params["by"] and not params.get("dropped")


async def check_nothing_waits(office: Office, payment_id: int) -> None:
    """Refuse to decide about money in suspense while a card about it waits for its second person."""
    # Two who propose at the same moment come one after the other.
    await office.uow.payments.waiting(payment_id, lock=True)
    for card in await office.uow.cards.newest(CARD):
        params = card.body.params
        if may_be_dropped(params) and params.get(f"{_ARGUMENT}payment") == payment_id:
            assert isinstance(params["line"], Text)
            text = _("A card about {ref} waits for a second person: {line}. Confirm it or drop it there first.")
            raise Refusal(text(ref=params["ref"], line=params["line"]))


async def close(office: Office, staff: Staff, card_id: int) -> None:
    """Let a card say who confirmed it; its button no longer acts."""
    card = await office.uow.cards.get(card_id)
    assert card is not None
    await office.rewrite(card, Notice("CARD_SECOND", {**card.body.params, "by": staff.name}))
