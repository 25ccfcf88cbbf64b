"""Imports point one way: doors outside, decisions inside, vendors only at the gateways."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_import_contract_is_kept() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(PROJECT['tool']['importlinter']['contracts'])} kept, 0 broken." in done.stdout


def test_every_package_of_ours_is_under_contract() -> None:
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}

    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == packages


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [
        ("domain.operations.perform", ("sqlalchemy", "pydantic", "fastapi", "babel", "httpx")),
        ("bot.switchboard", ("sqlalchemy", "fastapi", "aiogram", "telegram", "httpx")),
        ("jobs.runtime", ("aiogram", "telegram", "twilio", "stripe", "apscheduler")),
        ("webhooks.app", ("aiogram", "telegram", "twilio", "fpdf", "matplotlib", "google.genai")),
    ],
)
def test_what_is_heavy_is_loaded_only_by_what_needs_it(module: str, not_loaded: tuple[str, ...]) -> None:
    look = f"import sys, {module}; print(*[name for name in {not_loaded!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
