"""Make `.venv` from the lock file: `python3 -m jct.local.bootstrap`. Runs on the machine's own Python.

The packages are installed again only when the lock file has changed, and the environment is made anew only when
the Python has changed or the clone was moved.
"""

import hashlib
import os
import shutil
import subprocess
import sys

from jct.local.home import ROOT

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "made-from"


def main() -> None:
    """Bring the environment up to the lock file and this Python."""
    python = f"python {sys.version_info.major}.{sys.version_info.minor} at {VENV}"
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    found = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if found == [python, lock] and PYTHON.exists():
        return
    print("Installing requirements-dev.lock into .venv (once; about a minute) …", flush=True)
    STAMP.unlink(missing_ok=True)
    if found[:1] != [python] or not PYTHON.exists():
        _make()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False).returncode:
        sys.exit("The packages of requirements-dev.lock could not be installed (see above).")
    STAMP.write_text(f"{python}\n{lock}\n", encoding="utf-8")


def _make() -> None:
    """A new, empty environment; installs Debian's python3-venv as root where that is what is missing."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for act in (["update"], ["install", "-y", "--no-install-recommends", "python3-venv"]):
            subprocess.run(["apt-get", "-qq", *act], check=False)
        if subprocess.run(command, check=False).returncode == 0:
            return
    sys.exit(
        "Python could not make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv"
    )


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (this is what tells the owner of an older Python)
        sys.exit("jct needs Python 3.11 or later. Name one: make PYTHON=python3.12 …")
    main()
