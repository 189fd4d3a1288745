"""PostgreSQL refuses to run as root. This module finds an account for it, and a way to run as that account."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.services.folders import CannotStart

STAND_IN_FOR_ROOT = "nobody"


@dataclass(frozen=True)
class Account:
    """The system account that a server runs as."""

    uid: int
    gid: int

    @classmethod
    def for_server(cls, data: Path) -> "Account":
        """Ourselves; or for root, whoever owns the data already, and else an account without rights."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if data.exists() and data.stat().st_uid != 0:
            return cls(data.stat().st_uid, data.stat().st_gid)
        found = pwd.getpwnam(STAND_IN_FOR_ROOT)
        return cls(found.pw_uid, found.pw_gid)

    def wrap(self, command: list[str], *paths: Path) -> tuple[list[str], dict[str, Any]]:
        """The command and the arguments for `subprocess` that run it as this account.

        :param paths: what the command must reach. Where root keeps these in a folder closed to others (/root), the
            command is let through by one capability instead of by opening that folder to everybody.
        :raises CannotStart: if that is needed but this system lacks `setpriv`.
        """
        if os.geteuid() != 0:
            return command, {}
        if all(_open_to_all(path) for path in paths):
            return command, {"user": self.uid, "group": self.gid, "extra_groups": []}
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise CannotStart(
                "PostgreSQL does not run as root. Run as a user, or move Passbook out of a private folder."
            )
        identity = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        return [setpriv, *identity, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", *command], {}


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents if folder.exists())
