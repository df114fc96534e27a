"""Every check that reads the code without running its tests: `python -m jct.local.lint`, which is `make lint`.

All checks run, two at a time and also after one has failed, so that one look shows everything. Django's own checks need
no server.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jct.local.home import ROOT

BIN = Path(sys.executable).parent
PRODUCTION = {
    "JCT_MODE": "production",
    "SECRET_KEY": "a-secret-only-for-the-check-of-the-production-settings-of-this-project",
    "DATABASE_URL": "postgres://jct@127.0.0.1:1/jct",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "jct.example",
}


def django(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py", *arguments]


def checks() -> dict[str, list[str]]:
    """The checks by name, each a command."""
    tool = [sys.executable, "-m"]
    return {
        "ruff check": [*tool, "ruff", "check", "--quiet", "--output-format", "concise", "."],
        "ruff format": [*tool, "ruff", "format", "--check", "--output-format", "concise", "."],
        "mypy": [*tool, "mypy"],
        "import-linter": [str(BIN / "lint-imports"), "--no-cache"],
        "djlint": [*tool, "djlint", "--lint", "--quiet", "templates"],
        "migrations": django("makemigrations", "--check", "--dry-run", "--verbosity", "1"),
        "check --deploy": django("check", "--deploy", "--fail-level", "WARNING"),
    }


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **PRODUCTION}
    return subprocess.run(command, cwd=ROOT, env=environ, text=True, capture_output=True, check=False)


def main() -> int:
    """Run all checks; the number that failed."""
    failed = 0
    with ThreadPoolExecutor(2) as pair:
        for name, done in zip(checks(), pair.map(_run, checks().values()), strict=True):
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
            if done.returncode:
                failed += 1
                print(done.stdout + done.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
