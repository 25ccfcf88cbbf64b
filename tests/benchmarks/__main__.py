"""Run all benchmarks and print them as one table."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from tests.benchmarks import callbacks
from tests.benchmarks.lending import Figure, measure_lending, measure_reversal
from tests.benchmarks.starting import measure_start
from tests.benchmarks.turns import Result, measure_postgresql, measure_sqlite
from webhooks.logs import set_up_logs


def main() -> None:
    """Measure and print."""
    set_up_logs(json=False)
    console = Console()
    turns = [asyncio.run(measure()) for measure in (measure_sqlite, measure_postgresql)]
    console.print(_turn_table(turns))
    storms = [asyncio.run(measure()) for measure in (callbacks.measure_sqlite, callbacks.measure_postgresql)]
    console.print(_callback_table([one for found in storms for one in found]))
    console.print(_lending_table((*measure_lending(), asyncio.run(measure_reversal()))))
    seconds, megabytes = measure_start()
    console.print(f"start, no tokens set: ready in {seconds:.2f} s (wanted < 1.5), {megabytes:.0f} MB (wanted < 120)")


def _turn_table(results: list[Result]) -> Table:
    table = Table(title="Turns: kept, decided, answers in the outbox (wanted: at least half the floor, p95 < 50 ms)")
    for heading in ("database", "turns/s", "floor/s", "of the floor", "p50 ms", "p95 ms", "statements a turn"):
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(
            result.database,
            f"{result.per_second:.0f}",
            f"{result.floor_per_second:.0f}",
            f"{result.ratio:.0%}",
            f"{result.p50:.1f}",
            f"{result.p95:.1f}",
            f"{result.statements:.1f}",
        )
    return table


def _callback_table(results: list[callbacks.Result]) -> Table:
    title = "Callbacks in a storm, acknowledged once kept, median (least-most) (wanted: at least half the floor)"
    table = Table(title=title)
    headings = ("from", "kept/s", "floor/s", "of the floor", "p50 ms", "p95 ms", "p99 ms", "booked/s", "client's core")
    for heading in headings:
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(*result.row())
    return table


def _lending_table(figures: tuple[Figure, ...]) -> Table:
    table = Table(title="Lending arithmetic, in milliseconds, beside the barest loop for the same")
    for heading in ("what", "took", "bare loop", "times the loop", "wanted below"):
        table.add_column(heading, justify="right")
    for figure in figures:
        ratio = f"{figure.took / figure.floor:.0f}"
        table.add_row(figure.name, f"{figure.took:.2f}", f"{figure.floor:.3f}", ratio, f"{figure.wanted:.0f}")
    return table


if __name__ == "__main__":
    main()
