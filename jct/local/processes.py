"""Processes we start, and those a run that died left behind. Nothing else is ever signalled.

Every process leads its own group and has a file `<name>.pid`. A recorded number is ours only if the process that
bears it today began no later than the file was written: after a restart of the machine numbers are given anew.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

PATIENCE = 20.0


def born(pid: int) -> float | None:
    """When the process began (seconds since 1970), or None when there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        if fields[0] == "Z":
            return None
        uptime = float(Path("/proc/uptime").read_text(encoding="utf-8").split()[0])
        return time.time() - uptime + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    said = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    ).stdout.strip()
    return time.mktime(time.strptime(said)) if said else None


def record(pids: Path, name: str, pid: int, how: int = signal.SIGTERM) -> None:
    """Write down that the process `pid`, leader of its group, is ours, and the signal that ends it in good order."""
    (pids / f"{name}.pid").write_text(f"{pid} {int(how)}", encoding="utf-8")


def _ours(path: Path) -> tuple[int, int] | None:
    """The process a record speaks of and how to end it, while it is still that same process."""
    words = path.read_text(encoding="utf-8").split()
    if not words or not words[0].isdigit():
        return None
    pid, how = int(words[0]), int(words[1]) if len(words) > 1 else signal.SIGTERM
    began = born(pid)
    return (pid, how) if began is not None and began <= path.stat().st_mtime + 1 else None


def end_leftovers(pids: Path) -> list[str]:
    """End what an earlier run that died left running; the names of what was ended."""
    ended = []
    for path in sorted(pids.glob("*.pid")):
        ours = _ours(path)
        if ours is not None:
            pid, how = ours
            end_group(pid, partial(_has_gone, pid), how)
            ended.append(path.stem)
        path.unlink()
    return ended


def _has_gone(pid: int) -> bool:
    return born(pid) is None


def end(process: "subprocess.Popen[bytes]", how: int = signal.SIGTERM) -> None:
    """End a child and everything in its group, and wait until it has gone."""
    end_group(process.pid, lambda: process.poll() is not None, how)
    process.wait()


def end_group(pid: int, gone: Callable[[], bool], how: int = signal.SIGTERM) -> None:
    """Ask the group led by `pid` to end; insist when the leader has not gone after PATIENCE seconds."""
    for act in (how, signal.SIGKILL):
        if gone():
            return
        try:
            os.killpg(pid, act)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + PATIENCE
        while not gone() and time.monotonic() < deadline:
            time.sleep(0.02)
