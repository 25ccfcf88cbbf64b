"""Starting: how long until the process answers, and how much memory it then holds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path


def measure_start() -> tuple[float, float]:
    """Return seconds until the first answer and megabytes resident, on a database that is there already."""
    folder = tempfile.mkdtemp()
    _start_once(folder)
    return _start_once(folder)


def _start_once(folder: str) -> tuple[float, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [str(Path(sys.executable).with_name("qist")), "run", "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**environment, "QIST_DATA": folder}, stdout=subprocess.DEVNULL)
    try:
        seconds = _wait(f"http://127.0.0.1:{port}/health/ready", started)
        return seconds, _resident(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, started: float) -> float:
    while time.perf_counter() - started < 30:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own process on this machine
                if answer.status == 200:
                    return time.perf_counter() - started
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(url)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
