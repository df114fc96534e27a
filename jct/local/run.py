"""The whole product on one machine: `python -m jct.local.run`, which is what `make run` does.

Servers, web, worker and beat live and die together: Ctrl-C (or a termination, or a closed terminal) ends everything
this process started and nothing else.
"""

import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType

from honcho.manager import Manager

from jct.local import processes, servers, system
from jct.local.environment import variables
from jct.local.home import ROOT, CannotStart, Home

PYTHON = sys.executable


def commands(home: Home, port: int) -> dict[str, list[str]]:
    """The long-running processes by name."""
    celery = [PYTHON, "-m", "celery", "--app", "jct.celery", "--quiet"]
    return {
        "web": [
            *(PYTHON, "-m", "gunicorn", "jct.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "4", "--log-level", "warning"),
        ],
        "worker": worker(),
        "beat": [
            *celery,
            "beat",
            "--schedule",
            str(beat_file(home)),
            "--pidfile",
            "",
            "--loglevel",
            "WARNING",
        ],
    }


def worker() -> list[str]:
    """A Celery worker: two processes, each taking one job at a time when it is free."""
    calm = "ignore:::celery.platforms"  # its warning of root: in a container root is who there is
    return [
        *(PYTHON, "-W", calm, "-m", "celery", "--app", "jct.celery", "--quiet", "worker"),
        *("-O", "fair", "--pool", "prefork", "--concurrency", "2", "--prefetch-multiplier", "1"),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    ]


def beat_file(home: Home) -> Path:
    """Where beat remembers what it last sent."""
    return home.folder / "beat-schedule"


def shell_line(home: Home, name: str, command: list[str]) -> str:
    """One process as a line for the process manager: recorded as ours, and begun again when something kills it."""
    record = f"echo $$ > {shlex.quote(str(home.pids / name))}.pid"
    again = f"echo '{name} was killed; starting it again'; sleep 1"
    return f"{record}; while {shlex.join(command)}; code=$?; [ $code -gt 128 ]; do {again}; done; exit $code"


def check_port(port: int) -> None:
    """Raises CannotStart when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Try: make run PORT={port + 1}"
            ) from None


def serve(home: Home, port: int, environ: dict[str, str]) -> int:
    """Run until a signal comes or a process fails; the exit status."""
    for old in home.folder.glob(f"{beat_file(home).name}*"):
        old.unlink()
    manager = Manager()
    for name, command in commands(home, port).items():
        manager.add_process(name, shell_line(home, name, command), env=environ, cwd=str(ROOT))
    wait = [PYTHON, "-m", "jct.local.ready", str(port), str(beat_file(home))]
    waiter = subprocess.Popen(wait, env=environ, cwd=ROOT, start_new_session=True)
    try:
        manager.loop()
    finally:
        processes.end(waiter)
        for name in commands(home, port):
            (home.pids / f"{name}.pid").unlink(missing_ok=True)
    return 0 if manager.returncode in (130, 143) else manager.returncode or 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m jct.local.run", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--home", default="run", help="the folder in .local that keeps the data")
    wanted = parser.parse_args()
    # Until the process manager takes over, and for a closed terminal also then, a signal means: leave in good order.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    home = Home(wanted.home)
    system.require(system.RUN)
    try:
        with servers.serving(home, durable=True) as urls:
            check_port(
                wanted.port
            )  # not before: an earlier run that died may still hold it, and is ended first
            environ = variables(home, urls, mode="demonstration")
            prepared = subprocess.run([PYTHON, "-m", "jct.local.prepare"], env=environ, cwd=ROOT, check=False)
            return prepared.returncode or serve(home, wanted.port, environ)
    except CannotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
