"""`qist run` itself: it ends when asked, comes back where it was, and says plainly when it cannot start."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Running, start
from tests.browser.desk import Desk

SOON_SECONDS = 3
GREETING = re.compile("[Ll]anguage|zaban|زبان")


def test_it_ends_at_once_with_a_page_open_and_comes_back_with_everybody(browser: Browser, tmp_path: Path) -> None:
    running = start(tmp_path)
    port = urlsplit(running.address).port
    page = browser.new_page(base_url=running.address)
    page.goto("/sandbox/")
    nadia = Desk(page).add_phone("Nadia")
    nadia.greet(hears=GREETING)
    page.get_by_test_id("clock-day").click()
    expect(page.locator("#clock")).not_to_have_attribute("aria-busy", "true")
    shown = page.get_by_test_id("clock-now").inner_text().partition(",")[0]

    running.process.send_signal(signal.SIGINT)
    ended = running.process.wait(timeout=SOON_SECONDS)
    expect(page.get_by_test_id("offline")).to_be_visible()
    running = start(tmp_path, port=port or 0)

    assert ended == 0
    page.reload()
    expect(page.locator(".phone")).to_have_count(1)
    expect(page.get_by_text("nothing is forgotten")).to_be_visible()
    expect(page.get_by_test_id("clock-now")).to_contain_text(shown)
    page.close()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=SOON_SECONDS) == 0


def test_a_port_in_use_is_said_in_a_sentence(office: Running, tmp_path: Path) -> None:
    port = str(urlsplit(office.address).port)

    refused = subprocess.run(
        [Path(sys.executable).with_name("qist"), "run", "--port", port],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Qist cannot listen on 127.0.0.1:{port}: something else does already")
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
