"""qist mpesa: try the keys and addresses for M-Pesa, and tell Safaricom where to call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from webhooks.commands.opened import read_settings, refuse

if TYPE_CHECKING:
    from jobs.gateways.mpesa import Mpesa

T = TypeVar("T")

app = typer.Typer(help="Try the keys for M-Pesa, and tell Safaricom where to call.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Try the keys, moving nothing, and print the addresses Safaricom will call; end with 1 when something is wrong."""
    found = _with_mpesa(lambda mpesa: mpesa.check())
    for address in found.addresses:
        typer.echo(address)
    for problem in found.problems:
        typer.echo(problem, err=True)
    if found.problems:
        raise typer.Exit(1)
    typer.echo("The keys are good.")


@app.command()
def register() -> None:
    """Tell Safaricom where to call about payments to the paybill; in production this can be done once."""
    from jobs.gateways.provider_errors import ProviderError

    try:
        _with_mpesa(lambda mpesa: mpesa.register_urls())
    except ProviderError as error:
        refuse(f"Safaricom did not take the addresses: {error.reason}")
    typer.echo("Safaricom knows where to call.")


def _with_mpesa(work: Callable[[Mpesa], Awaitable[T]]) -> T:
    from jobs.clock import system_clock
    from jobs.runtime import mpesa_of

    settings = read_settings()
    if not settings.mpesa_consumer_secret.get_secret_value() or not settings.mpesa_secret_words:
        refuse("M-Pesa is not set up: see QIST_MPESA_… in .env.example.")

    async def do() -> T:
        mpesa = mpesa_of(settings, system_clock)
        assert mpesa is not None
        try:
            return await work(mpesa)
        finally:
            await mpesa.close()

    return asyncio.run(do())
