"""qist doctor: what is set up, what is missing, and what to do next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from domain.policy.lender import Lender
    from jobs.settings import Settings
    from webhooks.commands.checks import Check

_MARKS: Final = {"ok": "✓", "note": "·", "warning": "!", "blocker": "✗"}
_COLOURS: Final = {"ok": "green", "note": "cyan", "warning": "yellow", "blocker": "red"}


def doctor(
    show_policy: Annotated[bool, typer.Option("--policy/--no-policy", help="List the lender's rules as well.")] = True,
) -> None:
    """
    Look at the whole set-up and say what to do next.

    Shows the environment, keys, database, channels, payments, fonts, staff, what lies undone and the lender's rules
    with where each comes from. Secrets are never shown. Ends with 1 when something keeps Qist from working.
    """
    from webhooks.commands.opened import read_settings
    from webhooks.logs import set_up_logs

    set_up_logs(json=False)
    settings = read_settings()
    checks, lender = _look(settings)
    for check in checks:
        _print(check)
    if lender is not None and show_policy:
        _print_policy(settings, lender)
    blockers = sum(check.level == "blocker" for check in checks)
    warnings = sum(check.level == "warning" for check in checks)
    typer.echo(f"\n{_verdict(blockers)} {warnings} things to look at.")
    if blockers:
        raise typer.Exit(1)


def _look(settings: Settings) -> tuple[list[Check], Lender | None]:
    from jobs.runtime import lender_of
    from webhooks.commands import checks
    from webhooks.commands.checks import Check

    found = [*checks.of_settings(settings), *checks.of_keys(settings)]
    try:
        lender = lender_of(settings)
    except (ValueError, LookupError) as problem:
        found.append(Check("blocker", "lender", str(problem), "Mend QIST_COUNTRY or QIST_POLICY."))
        return found, None
    found.append(Check("ok", "lender", f"{lender.name}, {lender.country}, {lender.currency}, {lender.zone}"))
    found += [*checks.of_telegram(settings), *checks.of_whatsapp(settings, lender)]
    found += [*checks.of_payments(settings, lender), *checks.of_ways(settings, lender)]
    found += checks.of_test_keys(settings)
    found += checks.of_fonts(lender)
    if not any(check.level == "blocker" and check.about == "keys" for check in found):
        found += asyncio.run(_of_database(settings))
    return found, lender


async def _of_database(settings: Settings) -> list[Check]:
    """Look into the database; a file that is not there yet is not made by looking."""
    from storage.database import DatabaseError, is_missing
    from storage.migrate import HEAD
    from webhooks.commands import checks
    from webhooks.commands.checks import Check

    url = settings.database
    try:
        if is_missing(url):
            return list(checks.of_database(version=None, head=HEAD, url=url))
        return await _read(settings)
    except (DatabaseError, OSError, ValueError, ModuleNotFoundError) as problem:
        # The error may repeat the address, and that has a password in it.
        reason = type(getattr(problem, "orig", None) or problem).__name__
        return [Check("blocker", "database", f"It does not answer ({reason}).", "Look at QIST_DATABASE_URL.")]


async def _read(settings: Settings) -> list[Check]:
    from jobs.runtime import keyring_of
    from storage.database import Database
    from storage.migrate import HEAD, version_of
    from webhooks.commands import checks

    database = Database(settings.database, keyring_of(settings))
    try:
        version = await version_of(database)
        found = list(checks.of_database(version=version, head=HEAD, url=settings.database))
        return found + (await database.read(_contents) if version == HEAD else [])
    finally:
        await database.close()


async def _contents(uow: Any) -> list[Check]:
    from webhooks.commands import checks

    latest: dict[str, str] = {}
    for row in await uow.jobs.recent(limit=200):
        latest.setdefault(row["job"], row["state"])
    failed = sorted(job for job, state in latest.items() if state == "failed")
    return [
        *checks.of_staff(list(await uow.staff.everyone()), await uow.staff.group()),
        *checks.of_work(outbox=await uow.outbox.counts(), inbox=await uow.inbox.counts(), failed_jobs=failed),
    ]


def _print(check: Check) -> None:
    typer.secho(f"{_MARKS[check.level]} {check.about}: ", fg=_COLOURS[check.level], nl=False)
    typer.echo(check.says)
    if check.todo:
        typer.echo(f"    → {check.todo}")


def _print_policy(settings: Settings, lender: Lender) -> None:
    from locales.countries import preset
    from webhooks.commands import checks

    written = preset(settings.country).get("policy", {})
    typer.echo("\nRules of the lender, and where each comes from:")
    for name, value, source in checks.policy(lender, settings, written):
        typer.echo(f"  {name:<28}{value:<12}{source}")


def _verdict(blockers: int) -> str:
    if not blockers:
        return "Nothing keeps Qist from working."
    return f"{blockers} {'thing keeps' if blockers == 1 else 'things keep'} Qist from working."
