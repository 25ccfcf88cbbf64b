"""Staff: who they are by their Telegram user id, and the one-time codes by which they enrol."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people.staff import Role, Staff
from storage.insert import insert_new
from storage.tables import person
from storage.tables import staff as table
from storage.tables import staff_code as code
from storage.tables import staff_group as group


@dataclass(frozen=True, slots=True)
class Group:
    """The staff group's chat."""

    address: str
    title: str


class SqlStaff:
    """Every way we find and keep staff and their group."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_telegram(self, user: str) -> Staff | None:
        """Return the active member of staff with a Telegram user id."""
        query = select(table).where((table.c.telegram_user == user) & table.c.active)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _staff(row) if row else None

    async def everyone(self) -> Sequence[Staff]:
        """Return all active staff."""
        query = select(table).where(table.c.active).order_by(table.c.id)
        return [_staff(row) for row in (await self._connection.execute(query)).mappings()]

    async def named(self, name: str) -> Staff | None:
        """Return the active member of staff with a name."""
        query = select(table).where((table.c.name == name) & table.c.active)
        row = (await self._connection.execute(query)).mappings().first()
        return _staff(row) if row else None

    async def officer(self) -> str:
        """Return the officer with the fewest people to look after, or nobody when none has enrolled."""
        held = select(person.c.officer, func.count().label("load")).group_by(person.c.officer).subquery()
        query = (
            select(table.c.name)
            .outerjoin(held, held.c.officer == table.c.name)
            .where(table.c.active & table.c.roles.contains(Role.OFFICER))
            .order_by(func.coalesce(held.c.load, 0), table.c.id)
            .limit(1)
        )
        return await self._connection.scalar(query) or ""

    async def manager(self) -> str:
        """Return the manager who has been here longest, else an owner, or nobody when none has enrolled."""
        everyone = await self.everyone()
        for role in (Role.MANAGER, Role.OWNER):
            for one in everyone:
                if role in one.roles:
                    return one.name
        return ""

    async def group_address(self) -> str:
        """Return where the staff group is; nothing while none is registered."""
        found = await self.group()
        return found.address if found else ""

    async def add(self, *, name: str, telegram_user: str, roles: Iterable[Role], at: datetime) -> Staff:
        """Enrol somebody; an id enrolled before gets the new name and roles."""
        values = {"name": name, "roles": _joined(roles), "active": True}
        statement = (
            insert_new(self._connection, table)
            .values(telegram_user=telegram_user, enrolled_at=at, **values)
            .on_conflict_do_update(index_elements=["telegram_user"], set_=values)
            .returning(table)
        )
        return _staff((await self._connection.execute(statement)).mappings().one())

    async def set_roles(self, staff_id: int, roles: Iterable[Role]) -> None:
        """Keep what somebody may do from now on."""
        await self._connection.execute(update(table).where(table.c.id == staff_id).values(roles=_joined(roles)))

    async def dismiss(self, staff_id: int) -> None:
        """Take away everything somebody may do."""
        await self._connection.execute(update(table).where(table.c.id == staff_id).values(active=False))

    async def make_code(self, *, secret: str, name: str, roles: Iterable[Role], at: datetime, until: datetime) -> None:
        """Keep a code's hash, so that whoever says the code first is enrolled."""
        values = {"code_hash": _hashed(secret), "name": name, "roles": _joined(roles), "made_at": at}
        await self._connection.execute(insert(code).values(**values, expires_at=until))

    async def use_code(self, secret: str, *, at: datetime) -> tuple[str, frozenset[Role]] | None:
        """Use a code up; return the name and roles it stands for, or None when it stands for nothing (any more)."""
        usable = (code.c.code_hash == _hashed(secret)) & code.c.used_at.is_(None) & (code.c.expires_at > at)
        statement = update(code).where(usable).values(used_at=at).returning(code.c.name, code.c.roles)
        row = (await self._connection.execute(statement)).one_or_none()
        return (row.name, _roles(row.roles)) if row else None

    async def group(self) -> Group | None:
        """Return the registered staff group."""
        query = select(group).where(group.c.active).order_by(group.c.registered_at.desc()).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return Group(row["address"], row["title"]) if row else None

    async def register_group(self, *, address: str, title: str, by: str, at: datetime) -> None:
        """Make a chat the staff group; the one before is no longer."""
        await self._connection.execute(update(group).where(group.c.address != address).values(active=False))
        values = {"title": title, "active": True, "registered_at": at, "registered_by": by}
        statement = insert_new(self._connection, group).values(address=address, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["address"], set_=values))

    async def move_group(self, *, old: str, new: str) -> bool:
        """Follow the staff group to its supergroup; return whether it was ours."""
        # Somebody may have registered the new one by hand before the news of the move came.
        known = await self._connection.scalar(select(group.c.address).where(group.c.address == new))
        values = {"active": False} if known else {"address": new}
        statement = update(group).where(group.c.address == old).values(values).returning(group.c.address)
        return (await self._connection.execute(statement)).first() is not None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()


def _joined(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def _roles(words: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in words.split(",") if word)


def _staff(row: RowMapping) -> Staff:
    return Staff(row["id"], row["name"], row["telegram_user"] or "", _roles(row["roles"]))
