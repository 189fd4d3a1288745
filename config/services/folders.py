"""Where the embedded servers keep their data and their sockets."""

import hashlib
import os
import stat
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent


class CannotStart(RuntimeError):
    """An embedded server cannot be brought up; the words say what to do about it."""


def data_folder() -> Path:
    """The folder that holds all data of this machine's Passbook: PASSBOOK_DATA, or `.data` beside manage.py."""
    return Path(os.environ.get("PASSBOOK_DATA") or BASE / ".data").resolve()


def make_data_folder() -> Path:
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be made: {error.strerror}. Set PASSBOOK_DATA to a folder of yours."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(
            f"{folder} belongs to another user. Run as that user, or set PASSBOOK_DATA to a folder of yours."
        )
    return folder


def socket_folder(data: Path) -> Path:
    """A short path of its own for every data folder: a socket's path may have no more than about 100 bytes."""
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path("/tmp") / f"passbook-{digest}"  # noqa: S108 - made with mode 700 and its owner is checked


def make_socket_folder(data: Path, *, uid: int, gid: int) -> Path:
    """Make the folder for sockets, private to one user.

    :raises CannotStart: if somebody else made a folder of that name, who could then read what goes through it.
    """
    folder = socket_folder(data)
    try:
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, uid, gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise CannotStart(f"{folder} is not a private folder of the user who runs Passbook. Remove it.") from None
    return folder
