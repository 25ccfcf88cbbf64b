"""qist staff: codes by which staff enrol, who is enrolled, and what each may do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from webhooks.commands.opened import in_office, refuse

if TYPE_CHECKING:
    from domain.people.staff import Role, Staff
    from jobs.runtime import Runtime

app = typer.Typer(help="Enrol staff, see who is enrolled, and change what they may do.", no_args_is_help=True)

VALID: Final = timedelta(hours=24)
#: Letters and digits that cannot be taken for one another when they are read aloud.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_ROLES_HELP: Final = "officer, manager, finance, auditor or owner; several with commas between."


@app.command()
def code(
    name: Annotated[str, typer.Argument(help="The name borrowers and colleagues will see.")],
    roles: Annotated[str, typer.Option(help=_ROLES_HELP)] = "officer",
) -> None:
    """Make a one-time code with which somebody enrols. It works once, within 24 hours."""
    name, wanted = name.strip(), _read_roles(roles)
    if not name:
        raise typer.BadParameter("Give the name that people will see.")
    secret = in_office(lambda runtime: _make_code(runtime, name, wanted))
    typer.echo(f"\n    {secret}\n")
    typer.echo(f"This enrols {name} as {', '.join(sorted(wanted))}, once, within 24 hours. Give it to {name} only.")
    typer.echo(f"{name} opens the staff bot in Telegram, presses Start, and sends the code.")
    typer.echo("Then add the bot to the staff group, as an administrator, and write /register there once.")


@app.command("list")
def list_() -> None:
    """Show who is enrolled, with their roles, and which group they work in."""
    everyone, group = in_office(_everyone)
    if not everyone:
        typer.echo("Nobody is enrolled yet. Make a code with: qist staff code NAME --roles officer,manager")
        return
    for person in everyone:
        typer.echo(f"{person.name:<20} {', '.join(sorted(person.roles))}")
    typer.echo(f"\nGroup: {group}" if group else "\nNo group is registered: write /register in it.")


@app.command("roles")
def set_roles(
    name: Annotated[str, typer.Argument(help="Who, as `qist staff list` writes the name.")],
    roles: Annotated[list[str], typer.Argument(help=_ROLES_HELP)],
) -> None:
    """Set what somebody may do from now on; roles not named are taken away."""
    wanted = _read_roles(",".join(roles))
    in_office(lambda runtime: _change(runtime, name, wanted))
    typer.echo(f"{name} is now {', '.join(sorted(wanted))}.")


@app.command()
def dismiss(name: Annotated[str, typer.Argument(help="Who, as `qist staff list` writes the name.")]) -> None:
    """Take away everything somebody may do. What she did stays on record."""
    in_office(lambda runtime: _change(runtime, name, None))
    typer.echo(f"{name} is dismissed. Remove {name} from the staff group as well: Qist cannot.")


def _read_roles(words: str) -> frozenset[Role]:
    from domain.people.staff import Role

    known = {role.value: role for role in Role if role is not Role.BORROWER}
    named = [word.strip().lower() for word in words.split(",") if word.strip()]
    strange = [word for word in named if word not in known]
    if strange or not named:
        message = f"{', '.join(strange) or 'Nothing'} is no role; there are {', '.join(known)}."
        raise typer.BadParameter(message)
    return frozenset(known[word] for word in named)


async def _make_code(runtime: Runtime, name: str, roles: frozenset[Role]) -> str:
    import secrets

    secret = "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _group in range(3))
    now = runtime.clock()

    async def keep(uow: Any) -> None:
        await uow.staff.make_code(secret=secret, name=name, roles=roles, at=now, until=now + VALID)
        _note(uow, "STAFF_CODE_MADE", name, at=now, new=", ".join(sorted(roles)))

    await runtime.database.transact(keep)
    return secret


async def _everyone(runtime: Runtime) -> tuple[list[Staff], str]:
    async def look(uow: Any) -> tuple[list[Staff], str]:
        group = await uow.staff.group()
        return list(await uow.staff.everyone()), (group.title or group.address) if group else ""

    return await runtime.database.read(look)


async def _change(runtime: Runtime, name: str, roles: frozenset[Role] | None) -> None:
    now = runtime.clock()

    async def change(uow: Any) -> bool:
        found = await uow.staff.named(name)
        if found is None:
            return False
        before = ", ".join(sorted(found.roles))
        if roles is None:
            await uow.staff.dismiss(found.id)
            _note(uow, "STAFF_DISMISSED", name, at=now, old=before)
        else:
            await uow.staff.set_roles(found.id, roles)
            _note(uow, "STAFF_ROLES_CHANGED", name, at=now, old=before, new=", ".join(sorted(roles)))
        return True

    if not await runtime.database.transact(change):
        refuse(f"Nobody called {name} is enrolled. See: qist staff list")


def _note(uow: Any, action: str, name: str, *, at: datetime, old: str = "", new: str = "") -> None:
    from domain.audit import Entry

    uow.audit.note(Entry(action, "staff", name, actor="operator", old=old, new=new), at=at)
