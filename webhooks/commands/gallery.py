"""qist gallery: every screen in every language and on every channel, as one page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from domain.policy.lender import Lender
    from webhooks.commands.shown import Shown

CHANNELS: Final = ("telegram", "whatsapp")


@dataclass(slots=True)
class Row:
    """One screen in all its languages and channels."""

    part: str
    key: str
    caption: str
    shown: dict[tuple[str, str], Shown] = field(default_factory=dict)

    @property
    def marks(self) -> Counter[str]:
        """Return how often each kind of mark stands on it."""
        return Counter(mark.level for shown in self.shown.values() for mark in shown.marks)


def gallery(
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help="Where to write the page.")],
    country: Annotated[str, typer.Option(help="Country preset to show; the configured one when left out.")] = "",
) -> None:
    """
    Write every screen of every conversation, and every notice and card, in every language and channel, as one page.

    Screens over a channel's limit or longer than a small phone shows, words not translated yet, and choices that
    WhatsApp can only number are marked and counted. People and figures are made up: webhooks/commands/samples.py.
    """
    from jobs.runtime import lender_of
    from locales.catalogue import languages
    from webhooks.commands.opened import read_settings

    settings = read_settings()
    lender = lender_of(settings.model_copy(update={"country": country}) if country else settings)
    spoken = languages()
    rows = _rows(lender, spoken)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(rows, spoken, lender.name), encoding="utf-8")
    typer.echo(summary(rows))
    typer.echo(f"Written to {out}")


def rows_of(lender: Lender, language: str, channel: str, rows: dict[tuple[str, str, str], Row]) -> None:
    """Add what one language and one channel show to the rows."""
    from jobs.runtime import speakers_of
    from webhooks.commands.screens import all_screens
    from webhooks.commands.shown import shown_on

    speaker = speakers_of(lender)(language)
    for screen in all_screens(lender, speaker, channel):
        key = (screen.part, screen.key, screen.caption)
        row = rows.setdefault(key, Row(*key))
        row.shown[language, channel] = shown_on(channel, screen.message, speaker)


def summary(rows: list[Row]) -> str:
    """Return the counts, and the screens over a limit by name."""
    from webhooks.commands.shown import LEVELS

    counts = sum((row.marks for row in rows), Counter[str]())
    screens = sum(len(row.shown) for row in rows)
    lines = [f"{len(rows)} screens, {screens} with languages and channels."]
    lines += [f"{counts[level]:>5} {meaning}" for level, meaning in LEVELS.items()]
    lines += [f"      over a limit: {row.key} ({row.caption})" for row in rows if row.marks["over"]]
    return "\n".join(lines)


def page(rows: list[Row], languages: tuple[str, ...], lender: str) -> str:
    """Return the page, with its fonts inside."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from bot.speech.script import is_rtl
    from webhooks.commands.shown import LEVELS

    here = FileSystemLoader(Path(__file__).parent)
    template = Environment(loader=here, autoescape=True, undefined=StrictUndefined).get_template("gallery.html")
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    counts = sum((row.marks for row in rows), Counter[str]())
    return template.render(
        parts=parts,
        languages={language: "rtl" if is_rtl(language) else "ltr" for language in languages},
        channels=CHANNELS,
        levels=LEVELS,
        counts=counts,
        lender=lender,
        fonts=_fonts(languages),
    )


def _rows(lender: Lender, languages: tuple[str, ...]) -> list[Row]:
    from rich.console import Console
    from rich.progress import track

    rows: dict[tuple[str, str, str], Row] = {}
    pairs = [(language, channel) for language in languages for channel in CHANNELS]
    for language, channel in track(pairs, "Drawing", console=Console(stderr=True), transient=True):
        rows_of(lender, language, channel, rows)
    return list(rows.values())


def _fonts(languages: tuple[str, ...]) -> dict[str, str]:
    """Return the fonts that have the letters of these languages, as text that a page can hold."""
    import base64
    from importlib import resources

    from bot.speech.script import is_rtl

    families = {"Noto Sans": "NotoSans-Regular"}
    if any(is_rtl(language) for language in languages):
        families["Noto Naskh Arabic"] = "NotoNaskhArabic-Regular"
    if {"hi", "ne"} & set(languages):
        families["Noto Sans Devanagari"] = "NotoSansDevanagari-Regular"
    folder = resources.files("locales") / "fonts"
    return {
        family: base64.b64encode((folder / f"{file}.woff2").read_bytes()).decode() for family, file in families.items()
    }
