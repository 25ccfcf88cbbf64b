"""qist run: everything in one process, or its halves in several."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn
from uvicorn.loops.auto import auto_loop_factory

if TYPE_CHECKING:
    from jobs.settings import Settings
    from webhooks.app import Office


class _Server(uvicorn.Server):
    """A server that says when it is there, and whose process ends with 0 when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets=sockets)
        # What is loaded stays: looking through all of it again for garbage would stop every answer meanwhile.
        gc.freeze()
        if self.started:
            self._ready()

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
    # The port is taken first: when it is not to be had, nothing else has been touched.
    door = None if jobs_only else _door(settings)
    try:
        office = open_office(settings, keep_time=not no_jobs)
    except (NotReady, ValueError, LookupError) as problem:
        typer.echo(f"Qist cannot start:\n{problem}", err=True)
        raise typer.Exit(1) from problem
    with asyncio.Runner(loop_factory=new_loop()) as runner:
        runner.run(_keep_time(office) if door is None else _serve(office, settings, door))


def new_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop that we serve on: uvloop's, where there is one."""
    return auto_loop_factory()


def _door(settings: Settings) -> socket.socket:
    """Return a socket bound to where we listen, or end with a sentence that says what stands in the way."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as problem:
        door.close()
        typer.echo(f"Qist cannot listen on {settings.host}:{settings.port}: {_why(problem)}", err=True)
        raise typer.Exit(1) from problem
    return door


def _why(problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return "something else does already, perhaps another Qist.\nStop it, or choose another port: make run PORT=8001"
    if problem.errno == errno.EACCES:
        return "that port needs rights we do not have.\nChoose one above 1024: make run PORT=8001"
    return problem.strerror or str(problem)


async def _serve(office: Office, settings: Settings, door: socket.socket) -> None:
    config = uvicorn.Config(
        office.app,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = _Server(config, lambda: _announce(settings))
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, _stop, server, office)
    await server.serve(sockets=[door])
    if not server.started:
        raise SystemExit(1)


def _stop(server: uvicorn.Server, office: Office) -> None:
    """Ask the server to end, and streams that would keep it waiting."""
    office.app.state.closing = True
    server.should_exit = True


def _announce(settings: Settings) -> None:
    if settings.is_sandbox:
        page = f"http://127.0.0.1:{settings.port}/sandbox/"
        typer.echo(f"\n  Qist is running. Open the sandbox page:  {page}\n\n  Stop with Ctrl-C.\n")
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
