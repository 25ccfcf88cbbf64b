"""Every check in one command: `make test`. `--quick` leaves out the browser and what is slow."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Final

PYTHON: Final = sys.executable

CHECKS: Final = (
    ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    ("format", (PYTHON, "-m", "ruff", "format", "--quiet", "--check", ".")),
    ("types", (PYTHON, "-m", "mypy")),
    ("imports", (PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("texts", (PYTHON, "-m", "tests.catalogue", "check")),
)


def main(arguments: list[str]) -> int:
    """Run the checks that take seconds, then the tests; return 0 when all of them pass."""
    quick = "--quick" in arguments
    failed = [name for name, command in CHECKS if not passes(name, command)]
    started = time.monotonic()
    # A browser's driver holds its thread's event loop, so these tests have a process of their own.
    code = 0 if quick else subprocess.call([PYTHON, "-m", "pytest", "-q", "tests/browser"])
    rest = "not browser and not slow" if quick else "not browser"
    code |= subprocess.call([PYTHON, "-m", "pytest", "-n", "2", "-q", "--ignore=tests/browser", "-m", rest])
    print(f"tests took {time.monotonic() - started:.0f} s", flush=True)
    for name in failed:
        print(f"FAILED: {name} (run it alone to see: {' '.join(dict(CHECKS)[name])})", flush=True)
    return 1 if failed or code else 0


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check, show what it says when it fails, and return whether it passed."""
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name}: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
