"""The `qist` command: each word is a file in webhooks/commands/."""

from __future__ import annotations

import typer

from webhooks.commands.run import run
from webhooks.commands.schedule import quote, schedule

app = typer.Typer(
    help="Qist: a loan office that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(schedule)
app.command()(quote)


def main() -> None:
    """Run the command line."""
    app()
