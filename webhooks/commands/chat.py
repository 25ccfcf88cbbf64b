"""qist chat: be one borrower, in the terminal, against the whole office."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from webhooks.play.answers import Answer
    from webhooks.play.player import Player

ME: Final = "amina"
_HELP: Final = """\
Write as somebody would who borrows; a button is pressed by its words in brackets: [Yes].
A line that begins with a colon is played as in a .chat file:
  :bilal> [Approve]    staff act (bilal and hina are officers, sana is the manager, imran is finance)
  :at 2027-01-05 10:00    the clock moves, and what falls due on the way happens
  :pays amina    she pays what her newest link asks      :facts amina    what the records hold
Ctrl-D ends the conversation."""
_CHOOSING: Final = {"en": "[English]", "ur": "[اردو]", "ur_Latn": "[Roman Urdu]"}
_COLOURS: Final = {"bot": "green", "group": "yellow", "toast": "magenta", "page": "cyan", "does": "dim", "facts": "dim"}


def chat(
    channel: Annotated[Literal["telegram", "whatsapp"], typer.Option(help="Behave as this channel does.")] = "telegram",
    language: Annotated[
        Literal["en", "ur_Latn", "ur"] | None,
        typer.Option(help="Speak this language from the start; otherwise you are asked."),
    ] = None,
    record: Annotated[Path | None, typer.Option(help="Keep the conversation in this file, for qist play.")] = None,
) -> None:
    """Talk as one borrower, with a staffed office behind it. Nothing is kept unless you --record it."""
    from rich.console import Console

    console = Console(highlight=False)
    console.print(_HELP, style="dim", markup=False)
    opening = ("salam", _CHOOSING[language]) if language else ()
    kept = asyncio.run(_talk(console, channel, opening))
    if record is not None:
        record.write_text("\n".join(kept) + "\n", encoding="utf-8")
        console.print(f"Kept in {record}. Play it with: qist play {record}", style="dim", markup=False)


async def _talk(console: Console, channel: str, opening: Sequence[str]) -> list[str]:
    """Play what is typed until there is no more, and return the conversation as a .chat file has it."""
    from webhooks.play.performance import overheard
    from webhooks.play.player import Player
    from webhooks.play.stage import Stage

    me = ME if channel == "telegram" else f"{ME}@{channel}"
    kept = [f"# {ME.capitalize()} talks to the office.", "lender pk"]
    with tempfile.TemporaryDirectory(prefix="qist-chat-") as folder, overheard():
        player = Player(Stage(Path(folder)))
        try:
            for said in opening:
                kept += await _play(console, player, f"{me}> {said}")
            while (typed := await _ask(console)) is not None:
                raw = typed[1:].strip() if typed.startswith(":") else f"{me}> {typed}"
                kept += await _play(console, player, raw) if typed.strip() else []
        finally:
            await player.stage.close()
    return kept


async def _ask(console: Console) -> str | None:
    """Return the next line, or None when there is no more."""
    try:
        return await asyncio.to_thread(console.input, f"[bold]{ME}>[/bold] ")
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None


async def _play(console: Console, player: Player, raw: str) -> list[str]:
    """Play one line, show what comes back, and return it as it is kept; a line that cannot be played is not."""
    from webhooks.play.performance import written
    from webhooks.play.player import Stuck
    from webhooks.play.script import Unreadable, read

    try:
        (line,) = read(raw or "#")
        answers = await player.perform(line)
    except (Stuck, Unreadable) as problem:
        console.print(str(problem).partition(": ")[2], style="red", markup=False)
        return []
    for answer in answers:
        _show(console, answer)
    return written(line, answers)


def _show(console: Console, answer: Answer) -> None:
    """Print what came back, with its lines as they stand on the phone."""
    from rich.text import Text

    name = {"bot": "bot", "toast": f"to {answer.who}"}.get(answer.kind, answer.kind)
    words: list[Any] = [(f"{name}> ", f"bold {_COLOURS[answer.kind]}"), answer.text]
    for number, label in enumerate(answer.buttons, start=1):
        words.append((f"\n  {number} [{label}]", "bold"))
    console.print(Text.assemble(*words))
