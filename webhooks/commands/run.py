"""qist run: everything in one process, or its halves in several."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

if TYPE_CHECKING:
    from jobs.settings import Settings
    from webhooks.app import Office


class _Server(uvicorn.Server):
    """A server whose process ends with 0 when it is asked to stop, instead of with the signal."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to us."""
        yield


def run(
    port: Annotated[int | None, typer.Option(help="Port to listen on.", envvar="PORT")] = None,
    no_jobs: Annotated[
        bool, typer.Option("--no-jobs", help="Serve, but leave the timetable to another process.")
    ] = False,
    jobs_only: Annotated[
        bool, typer.Option("--jobs-only", help="Keep the timetable and deliver, but serve nothing.")
    ] = False,
) -> None:
    """Run Qist. With nothing configured this is the sandbox, for this machine only."""
    from jobs.settings import NotReady, Settings
    from webhooks.app import open_office
    from webhooks.logs import set_up_logs

    if no_jobs and jobs_only:
        typer.echo("Choose one of --no-jobs and --jobs-only.", err=True)
        raise typer.Exit(2)
    settings = Settings()
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    set_up_logs(json=not settings.is_sandbox)
    try:
        office = open_office(settings, keep_time=not no_jobs)
    except (NotReady, ValueError, LookupError) as problem:
        typer.echo(f"Qist cannot start:\n{problem}", err=True)
        raise typer.Exit(1) from problem
    if jobs_only:
        asyncio.run(_keep_time(office))
        return
    asyncio.run(_serve(office, settings))


async def _serve(office: Office, settings: Settings) -> None:
    config = uvicorn.Config(
        office.app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, lambda: setattr(server, "should_exit", True))
    started = asyncio.ensure_future(_announce(server, settings))
    await server.serve()
    started.cancel()
    if not server.started:
        raise SystemExit(1)


async def _announce(server: uvicorn.Server, settings: Settings) -> None:
    while not server.started:
        await asyncio.sleep(0.02)
    if settings.is_sandbox:
        typer.echo(
            f"\n  Qist is running. Open the sandbox page:  http://127.0.0.1:{settings.port}/sandbox/\n\n  Stop with Ctrl-C.\n"
        )
    else:
        typer.echo(f"Qist is listening on {settings.host}:{settings.port}.")


async def _keep_time(office: Office) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    await office.runtime.prepare()
    typer.echo("Qist keeps the timetable and delivers.")
    await office.runtime.run(stopping)
    await office.runtime.close()
