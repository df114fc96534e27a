"""The site as a newcomer gets it: `make run`'s own runner with web, worker and beat on a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.walker import People

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "northmere-demonstration"
DATABASE = "jct_journeys"
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_database(url: str) -> str:
    """The address of an empty database beside the one the rules use."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


@dataclass(frozen=True)
class Site:
    """A running site: its address and the process that keeps web, worker and beat alive."""

    base: str
    runner: int


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Site:
    """A running site with the demonstration county; everything it started ends with the tests."""
    port, place = _free_port(), tmp_path_factory.mktemp("site")
    redis = urlsplit(os.environ["REDIS_URL"])._replace(path="/7")
    env = {
        **os.environ,
        "JCT_MODE": "demonstration",
        "JCT_DEMO_PASSWORD": PASSWORD,
        "DATABASE_URL": _own_database(os.environ["DATABASE_URL"]),
        "REDIS_URL": urlunsplit(redis),
        "MEDIA_ROOT": str(place / "media"),
        "STATIC_ROOT": str(place / "static"),
        "PORT": str(port),
    }
    log = (place / "log.txt").open("wb")
    runner = subprocess.Popen(
        [sys.executable, "-m", "jct.local.run", "--home", "journeys"],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, runner, Path(log.name))
        yield Site(base, runner.pid)
    finally:
        runner.send_signal(signal.SIGINT)
        try:
            runner.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(runner.pid, signal.SIGKILL)
        log.close()


def _wait_for(base: str, runner: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 420
    while time.monotonic() < deadline:
        if runner.poll() is not None:
            raise RuntimeError(f"the site ended at once:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(base + "/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"the site did not answer:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield window
        window.close()


@pytest.fixture(scope="session")
def people(browser, site) -> People:
    """`people("head")` → that person's window."""
    everybody = People(browser, site.base, PASSWORD)
    yield everybody
    everybody.close()
