"""What one person may not do alone: written down on a card, and done when somebody else confirms it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.messages import Notice, Refusal, Text, Value, _
from domain.operations.office import Office
from domain.people.staff import Staff

#: Every card of this kind has one button, and the proposal's own kind says what pressing it does.
CARD: Final = "second"
_ARGUMENT: Final = "with_"


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


async def close(office: Office, staff: Staff, card_id: int) -> None:
    """Let a card say who confirmed it; its button no longer acts."""
    card = await office.uow.cards.get(card_id)
    assert card is not None
    await office.rewrite(card, Notice("CARD_SECOND", {**card.body.params, "by": staff.name}))
