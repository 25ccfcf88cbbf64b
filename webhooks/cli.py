"""The `qist` command: each word is a file in webhooks/commands/."""

from __future__ import annotations

import typer

from webhooks.commands import db, inbox, jobs, keys, mpesa, payments, report, staff
from webhooks.commands.chat import chat
from webhooks.commands.doctor import doctor
from webhooks.commands.gallery import gallery
from webhooks.commands.map import map_
from webhooks.commands.play import play
from webhooks.commands.run import run
from webhooks.commands.schedule import quote, schedule

app = typer.Typer(
    help="Qist: a loan office that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(chat)
app.command()(play)
app.command()(schedule)
app.command()(quote)
app.add_typer(jobs.app, name="jobs")
app.add_typer(db.app, name="db")
app.add_typer(staff.app, name="staff")
app.add_typer(keys.app, name="keys")
app.add_typer(inbox.app, name="inbox")
app.add_typer(payments.app, name="payments")
app.add_typer(mpesa.app, name="mpesa")
app.add_typer(report.app, name="report")
app.command()(doctor)
app.command()(gallery)
app.command("map")(map_)


def main() -> None:
    """Run the command line."""
    app()
