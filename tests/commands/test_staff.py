"""qist staff: codes, roles, and dismissals."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.people.staff import Role
from jobs.settings import Settings
from storage.database import Database
from storage.keyring import development_keyring
from tests.commands.conftest import Fails, Qist

NOW = datetime.now(UTC)


def ask(folder: Path, work: Any) -> Any:
    """Do something in the database that the command line keeps."""

    async def go() -> Any:
        settings = Settings(_env_file=None, data=folder / "var")
        database = Database(settings.database, development_keyring(folder / "var" / "development.keys"))
        try:
            return await database.transact(work)
        finally:
            await database.close()

    return asyncio.run(go())


def enrol(folder: Path, name: str, *roles: Role) -> None:
    """Let somebody be enrolled already."""
    ask(folder, lambda uow: uow.staff.add(name=name, telegram_user=name, roles=roles, at=NOW))


def secret_in(said: str) -> str:
    """Return the code in what was said."""
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", said)
    assert found, said
    return found[0]


def test_a_code_enrols_once_with_its_roles(qist: Qist, tmp_path: Path) -> None:
    said = qist("staff", "code", "Bilal", "--roles", "officer,manager").output

    secret = secret_in(said)
    assert "Give it to Bilal only" in said
    found = ask(tmp_path, lambda uow: uow.staff.use_code(secret, at=NOW + timedelta(hours=1)))
    assert found == ("Bilal", frozenset({Role.OFFICER, Role.MANAGER}))
    assert ask(tmp_path, lambda uow: uow.staff.use_code(secret, at=NOW + timedelta(hours=1))) is None


def test_a_code_is_over_after_a_day(qist: Qist, tmp_path: Path) -> None:
    secret = secret_in(qist("staff", "code", "Bilal").output)

    assert ask(tmp_path, lambda uow: uow.staff.use_code(secret, at=NOW + timedelta(hours=25))) is None


def test_a_role_nobody_has_is_refused_naming_those_there_are(qist: Qist, refused: Fails) -> None:
    assert "officer, manager, finance" in refused(qist("staff", "code", "Bilal", "--roles", "boss"))
    assert "borrower is no role" in refused(qist("staff", "code", "Bilal", "--roles", "borrower"))


def test_lists_who_is_enrolled(qist: Qist, tmp_path: Path) -> None:
    assert "Nobody is enrolled yet" in qist("staff", "list").output
    enrol(tmp_path, "Sana", Role.MANAGER)

    said = qist("staff", "list").output

    assert re.search(r"Sana +manager", said)
    assert "No group is registered" in said


def test_roles_are_replaced_and_noted(qist: Qist, tmp_path: Path) -> None:
    qist("db", "migrate")
    enrol(tmp_path, "Sana", Role.OFFICER)

    said = qist("staff", "roles", "Sana", "manager", "finance").output

    sana = ask(tmp_path, lambda uow: uow.staff.named("Sana"))
    assert "Sana is now finance, manager." in said
    assert sana.roles == {Role.MANAGER, Role.FINANCE}
    assert ask(tmp_path, lambda uow: uow.audit.count()) == 1


def test_somebody_dismissed_may_do_nothing(qist: Qist, tmp_path: Path) -> None:
    qist("db", "migrate")
    enrol(tmp_path, "Sana", Role.OFFICER)

    said = qist("staff", "dismiss", "Sana").output

    assert "Sana is dismissed" in said
    assert ask(tmp_path, lambda uow: uow.staff.named("Sana")) is None


def test_somebody_unknown_is_refused(qist: Qist, refused: Fails) -> None:
    assert "Nobody called Sana is enrolled" in refused(qist("staff", "dismiss", "Sana"))
    assert "Nobody called Sana is enrolled" in refused(qist("staff", "roles", "Sana", "officer"))
