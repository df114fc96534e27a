"""The whole suite: `python -m jct.local.suite`, which is what `make test` does; with arguments, only what they name.

The rules first, by themselves and with coverage, which they must reach without any help from a page or a database;
then everything else in parallel, and browser journeys as one group, on the same servers. Everything runs, also after a
failure, and the last lines say how each part ended.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from jct.local import lint, node, servers, system
from jct.local.environment import variables
from jct.local.home import ROOT, CannotStart, Home

JOURNEYS = "tests/journeys"
RULES = ["tests/core", *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/*/domain"))]
PYTEST = [sys.executable, "-m", "pytest", "-q"]
CLOSING = re.compile(r"\d+ (passed|failed|error)|no tests ran|^TOTAL")


@dataclass(frozen=True)
class Part:
    """One part of the suite and how it ended."""

    name: str
    passed: bool
    closing: str
    seconds: float


def _lint() -> Part:
    print("\n--- lint", flush=True)
    began = time.monotonic()
    failed = lint.main()
    return Part(
        "lint", not failed, f"{failed} checks failed" if failed else "clean", time.monotonic() - began
    )


def _run(name: str, command: Sequence[str], environ: dict[str, str]) -> Part:
    """Run one command with its output shown as it comes; remembers pytest's closing line."""
    print(f"\n--- {name}", flush=True)
    began, closing = time.monotonic(), "said nothing"
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 (for the type checker: PIPE was asked for)
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.strip(" =\n") if CLOSING.search(line) or not CLOSING.search(closing) else closing
    return Part(name, process.returncode == 0, closing, time.monotonic() - began)


def parts(environ: dict[str, str]) -> list[Part]:
    """Run every part in order."""
    coverage = [sys.executable, "-m", "coverage", "report", "--show-missing", "--skip-covered"]
    cores = str(
        max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)
    )
    # A worker steals from the longest queue, so that the last minutes are shared and most modules stay together.
    parallel = [*PYTEST, "-p", "tests.own_redis", "-n", cores, "--dist", "worksteal"]
    return [
        _lint(),
        _run("rules", [*parallel, "--cov", "--cov-report=", *RULES], environ),
        _run("coverage of the rules", [*coverage, "--fail-under=100"], environ),
        _run(
            "everything else",
            [*parallel, *(f"--ignore={path}" for path in [*RULES, JOURNEYS]), "tests"],
            environ,
        ),
        _run("journeys", [*PYTEST, "-n", "0", JOURNEYS], environ),
    ]


def main(arguments: Sequence[str]) -> int:
    """Start the servers, run, and say how it ended; the exit status."""
    system.require(system.TEST)
    node.install()
    home = Home("test")
    try:
        with servers.serving(home, durable=False) as urls:
            environ = variables(home, urls, mode="test")
            if arguments:
                return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=environ, check=False).returncode
            ended = parts(environ)
    except CannotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 130
    print()
    for part in ended:
        print(f"{'passed' if part.passed else 'FAILED'}  {part.name}: {part.closing} [{part.seconds:.0f} s]")
    return 0 if all(part.passed for part in ended) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
