"""Country presets, one TOML file a country, each rule with its source."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


class NoSuchCountry(LookupError):
    """There is no preset for that country."""


def preset(country: str) -> dict[str, Any]:
    """Return a country's preset as plain data; raise NoSuchCountry naming those there are."""
    folder = resources.files(__name__)
    file = folder / f"{country.lower()}.toml"
    if not country.isalpha() or not file.is_file():
        known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
        message = f"there is no preset {country!r}; there are {', '.join(known)}"
        raise NoSuchCountry(message)
    return tomllib.loads(file.read_text(encoding="utf-8"))
