"""The npm packages the tests use (the Nu HTML checker), installed from their lock file when that has changed."""

import hashlib
import subprocess
import sys

from jct.local.home import ROOT

TOOLS = ROOT / "tests" / "tools"
STAMP = TOOLS / "node_modules" / "made-from"


def install() -> None:
    """Bring tests/tools/node_modules up to its lock file; ends the process when npm fails."""
    wanted = hashlib.sha256((TOOLS / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("Installing the tests' npm packages …", flush=True)
    command = [
        "npm",
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    if subprocess.run(command, cwd=TOOLS, check=False).returncode:
        sys.exit("The npm packages of tests/tools could not be installed (see above).")
    STAMP.write_text(wanted, encoding="utf-8")
