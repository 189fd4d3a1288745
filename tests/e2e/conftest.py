"""A whole Passbook with its demo companies, as `make run` brings it up, and a browser in front of it.

Without a browser these tests are skipped on a laptop and fail in CI, where nobody would notice a skip.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

BASE = Path(__file__).resolve().parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_SECONDS = 240


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the Passbook of these tests keeps its data."""
    return os.environ.get("PASSBOOK_DATA") or str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def passbook(data_folder: str) -> Iterator[str]:
    """The address of the first demo company of a Passbook that runs for these tests alone.

    PASSBOOK_URL names one that runs already, while one writes a test.
    """
    if running := os.environ.get("PASSBOOK_URL"):
        yield running
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(data_folder)
    mine = {"PASSBOOK_DATA": str(folder), "BIND": f"127.0.0.1:{port}", "DEMO": "1"}
    drop = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG"}
    environment = {name: value for name, value in os.environ.items() if name not in drop} | mine
    with (folder / "run.log").open("w") as log:
        run = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=BASE,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://localhost:{port}/-/ready", run, folder / "run.log")
        yield f"http://localhost:{port}"
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(timeout=60)


def _wait_for(url: str, run: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it answers.

    :raises RuntimeError: with its last words, if it ends or takes too long.
    """
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and run.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"Passbook did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or whatever the machine has."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        reason = f"There is no browser: one of {', '.join(BROWSERS)} is needed."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def open_as(browser: Browser, passbook: str) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: ``open_as("Lena Hoffmann")`` by one click, or ``open_as("a@b.example")`` by password."""
    contexts: list[BrowserContext] = []

    def open_it(who: str | None = None, *, phone: bool = False, at: str = passbook, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE, locale="en-GB", java_script_enabled=scripts, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        if who is None:
            return page
        page.goto(f"{at}/sign-in/")
        if "@" in who:
            page.get_by_label("E-mail").fill(who)
            page.get_by_label("Password").fill("passbook")
            page.get_by_role("button", name="Sign in", exact=True).click()
        else:
            page.get_by_role("button", name=who).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield open_it
    for context in contexts:
        context.close()
