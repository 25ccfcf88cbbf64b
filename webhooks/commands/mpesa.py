"""qist mpesa: try the keys and addresses for M-Pesa, and tell Safaricom where to call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

import typer

from webhooks.commands.opened import in_office, read_settings, refuse

if TYPE_CHECKING:
    from jobs.gateways.mpesa import Mpesa
    from jobs.runtime import Runtime

T = TypeVar("T")

app = typer.Typer(help="Try the keys for M-Pesa, and tell Safaricom where to call.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Try the keys, moving nothing, and print the addresses Safaricom will call; end with 1 when something is wrong."""
    mpesa = _mpesa()
    found = asyncio.run(_closing(mpesa, mpesa.check()))
    for address in found.addresses:
        typer.echo(address)
    for problem in found.problems:
        typer.echo(problem, err=True)
    if found.problems:
        raise typer.Exit(1)
    typer.echo("The keys are good.")


@app.command()
def register() -> None:
    """
    Tell Safaricom where to call about payments to the paybill; in production this can be done once.

    What was asked and answered is kept among the office's records.
    """
    from jobs.gateways.provider_errors import ProviderError
    from jobs.recording import CallRecords

    mpesa = _mpesa()

    async def do(runtime: Runtime) -> None:
        mpesa.on_call = CallRecords(runtime.database, clock=runtime.clock).keep
        await _closing(mpesa, mpesa.register_urls())

    try:
        in_office(do)
    except ProviderError as error:
        refuse(f"Safaricom did not take the addresses: {error.reason}")
    typer.echo("Safaricom knows where to call.")


def _mpesa() -> Mpesa:
    from jobs.clock import system_clock
    from jobs.runtime import mpesa_of

    settings = read_settings()
    if not settings.mpesa_consumer_secret.get_secret_value() or not settings.mpesa_secret_words:
        refuse("M-Pesa is not set up: see QIST_MPESA_… in .env.example.")
    mpesa = mpesa_of(settings, system_clock)
    assert mpesa is not None
    return mpesa


async def _closing(mpesa: Mpesa, work: Awaitable[T]) -> T:
    try:
        return await work
    finally:
        await mpesa.close()
