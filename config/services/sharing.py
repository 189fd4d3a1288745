"""Several processes use one embedded server: the first starts it, the last one out stops it.

Who uses it holds a shared lock on a file; the system drops that lock when the process ends, however it ends. So there
is no counter that a crash could leave wrong: whoever, on leaving, can have the file for itself alone is the last.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from config.services.folders import make_data_folder


class Server(Protocol):
    def is_running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class SharedServer:
    """A server that this process uses from `join` until `leave`, which comes by itself when the process ends."""

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self.server = server
        self._users: IO[bytes] | None = None
        self._joined_by = 0

    def join(self) -> None:
        """Start the server unless it runs, and keep it running.

        :raises CannotStart: if it cannot be started.
        """
        if self._users is not None and self._joined_by == os.getpid():
            return
        folder = make_data_folder()
        with self._starting_or_stopping(folder):
            users = (folder / f"{self.name}.users").open("ab")
            fcntl.flock(users, fcntl.LOCK_SH)
            # Noted before the start: if that is interrupted, what has come up by then is still taken down.
            self._users = users
            self._joined_by = os.getpid()
            atexit.register(self.leave)
            if not self.server.is_running():
                self.server.start()

    def leave(self) -> None:
        """Stop the server if nobody else uses it."""
        # A forked child carries its parent's file, and must not let go for it.
        if self._users is None or self._joined_by != os.getpid():
            return
        users, self._users = self._users, None
        with self._starting_or_stopping(make_data_folder()), users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.server.stop()

    @contextmanager
    def _starting_or_stopping(self, folder: Path) -> Iterator[None]:
        with (folder / f"{self.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
