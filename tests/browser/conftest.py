"""A real `qist run` and a real browser, in which nothing may go wrong unseen and nobody else is asked for anything."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.desk import Desk
from tests.browser.stories import accept, ask_for_a_loan, join, pay_out

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Running:
    """A Qist that runs for these tests."""

    address: str
    process: subprocess.Popen[str]
    log: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, keep it on one worker, and say in one line why it is skipped where it is."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run Qist as a newcomer would, in an empty place; at the end Ctrl-C must do."""
    running = start(tmp_path_factory.mktemp("office"))
    yield running
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=5) == 0
    assert "Traceback" not in running.log.read_text()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Open one browser for all here; it holds the thread's event loop, so it must be gone before other tests."""
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, office: Running) -> Iterator[BrowserContext]:
    """Open a window that knows nothing yet; nothing may go wrong in it unseen."""
    context = browser.new_context(base_url=office.address, viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    context.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    context.on("weberror", lambda broke: wrong.append(str(broke.error)))
    context.on("request", lambda asked: _only_to(office.address, asked.url, wrong))
    yield context
    context.close()
    assert wrong == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open the sandbox page."""
    page = context.new_page()
    page.goto("/sandbox/")
    expect(page.get_by_test_id("clock-now")).not_to_be_empty()
    return page


@pytest.fixture
def desk(page: Page) -> Desk:
    """Sit down at the page."""
    return Desk(page)


@pytest.fixture
def pay_link(desk: Desk, page: Page) -> str:
    """Return a link that asks for money: one that is there, or one for somebody new."""
    known = page.request.get("/sandbox/state").json()["links"]
    if known:
        return str(known[0]["url"])
    tariq = desk.add_phone("Tariq")
    person = join(tariq, "Tariq Mehmood", identity="3520298765433")
    desk.as_staff("hina").press_card(person, "Approve")
    tariq.hears("you are approved")
    request = ask_for_a_loan(tariq, "20000")
    desk.press_card(request, "Approve")
    tariq.hears("YOUR OFFER")
    accept(tariq, "20000")
    pay_out(desk, tariq, "D-10")
    tariq.say("pay", hears="To pay")
    return str(tariq.newest.get_by_test_id("link-button").get_attribute("href"))


def start(place: Path, *, port: int = 0, country: str = "pk") -> Running:
    """Start `qist run` with everything it keeps in a place, and wait until it says that it is there."""
    port = port or free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QIST_")}
    log = place / "errors.txt"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("qist"), "run", "--port", str(port)],
            cwd=place,
            env={**kept, "QIST_DATA": str(place / "data"), "QIST_COUNTRY": country},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    with process.stdout as said:
        assert any("Qist is running" in line for line in said), log.read_text()
    return Running(f"http://127.0.0.1:{port}", process, log)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _only_to(address: str, url: str, wrong: list[str]) -> None:
    if urlsplit(url).scheme not in {"data", "blob"} and not url.startswith(address):
        wrong.append(f"asked {url}")
