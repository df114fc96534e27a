"""The folder `.local/<name>` in which one use of this clone (a run, the tests, a pack) keeps what is its own.

Standard library only: it is read before anything is installed.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class CannotStart(Exception):
    """Something on this machine stands in the way. The text says what, and what to do about it."""


@dataclass(frozen=True)
class Home:
    """One named folder of local state; at most one process at a time holds it."""

    name: str
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / ".local" / self.name

    @property
    def pids(self) -> Path:
        return self.folder / "pids"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold this home; raises CannotStart while another process does."""
        try:
            for folder in (self.pids, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            handle = open(self.folder / "lock", "a+", encoding="utf-8")  # noqa: SIM115 (closed below)
        except PermissionError as error:
            raise CannotStart(
                f"{error.filename} belongs to another user: remove it or give it to yourself."
            ) from None
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                holder = handle.read().strip() or "unknown"
                raise CannotStart(
                    f"This clone is already in use for '{self.name}' (process {holder}). Stop that one first."
                ) from None
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    def secret(self, name: str) -> str:
        """A random value kept for this home, made on first use and readable by its owner only."""
        path = self.folder / f"{name}.secret"
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}")
            with open(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as handle:
                handle.write(secrets.token_urlsafe(48))
            part.rename(path)
        return path.read_text(encoding="utf-8")

    def forget(self) -> None:
        """Remove everything in this home except the lock."""
        for path in self.folder.iterdir():
            if path.name == "lock":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
