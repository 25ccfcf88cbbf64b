"""Who is there when a played world opens: staff at their desks, and everybody the database knows back on the phone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.people.staff import Role
from jobs.runtime import Runtime
from webhooks.sandbox.world import World


async def furnish(world: World, runtime: Runtime, staff: Iterable[tuple[str, frozenset[Role]]], *, group: str) -> None:
    """Enrol staff and register their group, where the database does not know them yet."""
    now = runtime.clock()

    async def enrol(uow: Any) -> None:
        for name, roles in staff:
            person = world.add_staff(name.capitalize())
            await uow.staff.add(name=name.capitalize(), telegram_user=str(person.id), roles=roles, at=now)
        chat = world.make_group(group)
        await uow.staff.register_group(address=str(chat.id), title=group, by="sandbox", at=now)

    await runtime.database.transact(enrol)


async def recover(world: World, runtime: Runtime) -> bool:
    """Give everybody the database knows her phone back after a restart; return whether there was anybody."""

    async def look(uow: Any) -> Any:
        chats = [
            (chat, await uow.people.get(chat.person_id) if chat.person_id else None)
            for chat in await uow.chats.everyone()
        ]
        return await uow.staff.everyone(), await uow.staff.group(), chats

    staff, group, chats = await runtime.database.read(look)
    for member in staff:
        world.add_staff(member.name, user=int(member.telegram_user))
    if group is not None:
        world.make_group("Loan office", id_=int(group.address))
    for chat, person in chats:
        if chat.channel in {"telegram", "whatsapp"}:
            name = person.first_name if person else f"Phone {chat.id}"
            phone = world.add_phone(name, chat.channel, language=chat.language, address=chat.address)
            phone.is_back = True
            if chat.last_inbound_at is not None:
                world.twilio.wrote_before(phone.number, chat.last_inbound_at)
    return group is not None
