"""The first minute of a sandbox: a staffed office, and one phone lying ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.people.staff import Role
from webhooks.sandbox.world import furnish, recover

if TYPE_CHECKING:
    from webhooks.app import Office

STAFF: Final = (
    ("bilal", frozenset({Role.OFFICER})),
    ("hina", frozenset({Role.OFFICER})),
    ("imran", frozenset({Role.FINANCE})),
    ("sana", frozenset({Role.MANAGER, Role.OWNER})),
)


async def welcome(office: Office) -> None:
    """Bring back who was here before, or furnish the office the first time."""
    assert office.world is not None
    if not await recover(office.world, office.runtime):
        await furnish(office.world, office.runtime, STAFF, group="Loan office")
