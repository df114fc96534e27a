"""The account that PostgreSQL runs as. It refuses to run as root, so root lends it an unprivileged one.

No account is added and no permission of a folder outside the project is widened: what that account cannot reach is
kept or copied where it can.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jct.local.home import CannotStart

SHARED = Path("/var/tmp")  # noqa: S108 (survives a restart; the folder in it is checked to be ours)


@dataclass(frozen=True)
class Account:
    """Who runs the servers: ourselves, or the account root lends."""

    uid: int
    gid: int
    lent: bool

    @property
    def popen(self) -> dict[str, Any]:
        """The arguments of Popen that make a child run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def give(self, path: Path) -> None:
        """Hand a file or folder of ours to this account."""
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def can(self, flag: str, path: Path) -> bool:
        """Whether the account passes `test FLAG PATH` (asked as that account, so closed parent folders count)."""
        asked = subprocess.run(["test", flag, str(path)], cwd="/", check=False, **self.popen)
        return asked.returncode == 0


def account(project: Path) -> Account:
    """The account for the servers of this project: its owner when root works in somebody's clone, else nobody."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    owner = project.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, lent=True)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root and there is no account 'nobody': run as a user."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid, lent=True)


def shared_folder(key: str) -> Path:
    """Our own folder outside the project that every account can enter, found again by `key`."""
    folder = SHARED / f"jct-{os.geteuid()}-{sha256(key.encode()).hexdigest()[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else: remove it.")
    folder.chmod(0o755)
    return folder
