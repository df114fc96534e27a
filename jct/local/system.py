"""The libraries and programs of the operating system that Python's packages cannot bring.

`python -m jct.local.system run|test` checks them. As root on Debian or Ubuntu it installs what is missing;
elsewhere it names the packages and ends with an error. Standard library only.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

JAVA_ARCHIVES = Path("/usr/share/java")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _library(*names: str) -> bool:
    """Whether one of these shared libraries can be loaded."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _runs(*command: str) -> bool:
    """Whether the program is there and works (macOS has a `java` that only says where to get one)."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@dataclass(frozen=True)
class Need:
    """One thing the operating system must have, what for, and its packages."""

    what: str
    present: Callable[[], bool]
    debian: tuple[str, ...]
    fedora: str
    macos: str


def _pango() -> bool:
    """Whether the libraries WeasyPrint loads are there, by their names on Linux and macOS (Homebrew's too)."""
    return all(
        _library(f"{name}.so.0", f"{name}.dylib", f"/opt/homebrew/lib/{name}.dylib")
        for name in ("libpango-1.0", "libpangoft2-1.0", "libharfbuzz-subset")
    )


PANGO = Need(
    "Pango (the PDFs)",
    _pango,
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    "pango harfbuzz",
    "pango",
)
RUN = (PANGO,)
TEST = (
    PANGO,
    Need(
        "Chromium (the browser journeys)",
        lambda: any(shutil.which(name) for name in BROWSERS),
        ("chromium",),
        "chromium",
        "chromium",
    ),
    Need(
        "Java (the checkers of HTML and PDF)",
        lambda: _runs("java", "-version"),
        ("default-jre-headless",),
        "java-latest-openjdk-headless",
        "openjdk",
    ),
    Need(
        "JAXB for Java in /usr/share/java (the checker of PDF)",
        lambda: all(
            (JAVA_ARCHIVES / f"{name}.jar").exists() for name in ("jaxb-runtime", "jaxb-core", "jaxb-api")
        ),
        ("libjaxb-java",),
        "jaxb-api jaxb-runtime",
        "",
    ),
    Need(
        "Poppler's tools (reading the PDFs)",
        lambda: _runs("pdftotext", "-v"),
        ("poppler-utils",),
        "poppler-utils",
        "poppler",
    ),
    Need(
        "npm (the Nu HTML checker)",
        lambda: _runs("npm", "--version"),
        ("nodejs", "npm"),
        "nodejs-npm",
        "node",
    ),
)


def missing(needs: Sequence[Need]) -> list[Need]:
    """The needs this machine does not meet."""
    return [need for need in needs if not need.present()]


def advice(needs: Sequence[Need]) -> str:
    """What to install where, in words for a terminal."""
    return "\n".join(
        [
            "This machine lacks: " + "; ".join(need.what for need in needs) + ". Install with:",
            "  Debian, Ubuntu:  sudo apt install " + " ".join(name for need in needs for name in need.debian),
            "  Fedora:          sudo dnf install " + " ".join(need.fedora for need in needs),
            "  macOS:           brew install " + " ".join(need.macos for need in needs if need.macos),
            *(f"                   ({need.what}: no package there)" for need in needs if not need.macos),
        ]
    )


def require(needs: Sequence[Need]) -> None:
    """Go on only when every need is met; installs as root on Debian, else ends with the advice."""
    absent = missing(needs)
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([name for need in absent for name in need.debian])
        absent = missing(needs)
    if absent:
        sys.exit(advice(absent))


def _install(packages: list[str]) -> None:
    print("Installing from the system's packages:", " ".join(packages), flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    require({"run": RUN, "test": TEST}[sys.argv[1]])
