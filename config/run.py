"""`make run` and `make dev`: everything that Passbook is, on this machine, from one command.

Brings up what no URL names (PostgreSQL, Redis), migrates, makes the demo companies where there is no company yet, then
runs the Procfile until Ctrl-C, and takes all of it down again.
"""

import argparse
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.request import urlopen

from django.core.exceptions import ImproperlyConfigured

from config import env, services
from config.processes import Processes, read_procfile, stop_leftovers

BASE = Path(__file__).resolve().parent.parent
READY_SECONDS = 60


class Stopped(BaseException):
    """Somebody asked this run to end."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m config.run", description="Run Passbook on this machine.")
    parser.add_argument("--dev", action="store_true", help="reload the pages' code when it changes, show errors")
    parser.add_argument("--no-demo", action="store_true", help="make no demo companies")
    options = parser.parse_args(arguments)
    # Our own children's output is not held back in a buffer, and ours must not come after it.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    os.environ.setdefault("DEMO", "0" if options.no_demo else "1")
    if options.dev:
        os.environ["DEBUG"] = "1"
    try:
        with _only_one_run():
            run(dev=options.dev, demo=not options.no_demo)
    except Stopped:
        print("Passbook has stopped.")
    except ImproperlyConfigured as error:
        raise SystemExit(f"Passbook cannot start: {error}") from None


def run(*, dev: bool, demo: bool) -> None:
    """Bring everything up and keep it up until asked to stop.

    :raises SystemExit: if a part cannot be started, or ends by itself.
    """
    host, port = env.address("BIND", "127.0.0.1:8000")
    note = services.data_folder() / "run.json"
    if left := stop_leftovers(note):
        print(f"Ended {left} processes that an earlier run had left behind.")
    _check_port(host, port)
    services.use()
    welcome = services.data_folder() / "welcome"
    prepare(["--welcome", str(welcome)] + ["--static"] * (not dev) + ["--demo"] * demo)
    commands = read_procfile(BASE / "Procfile")
    if dev:
        commands["web"] = [sys.executable, "manage.py", "runserver", f"{host}:{port}"]
    processes = Processes(note, cwd=BASE)
    try:
        for name, command in commands.items():
            processes.start(name, command)
        _wait_until_ready(processes, host, port)
        print(f"\nPassbook is ready:\n{welcome.read_text()}\nCtrl-C stops everything.\n")
        while (ended := processes.ended()) is None:
            time.sleep(0.5)
        raise SystemExit(f"Passbook has stopped: its {ended} process ended by itself. Its last words are above.")
    finally:
        print("\nStopping …")
        # A second Ctrl-C while things are being put away must not leave half of them running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop()


def prepare(options: list[str]) -> None:
    """Bring tables, static files and demo companies up to date.

    :raises SystemExit: if that fails; the reason has been printed by then.
    """
    done = subprocess.run([sys.executable, "-m", "config.prepare", *options], cwd=BASE, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit("Passbook cannot start. The reason is above.")


def running_as(folder: Path) -> int | None:
    """The process number of the run that holds this data folder, if there is one."""
    with (folder / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            return int(lock.read() or 0) or None
    return None


def _only_one_run() -> IO[str]:
    """A file held for as long as this run lasts; the system lets go of it however the run ends."""
    try:
        folder = services.make_data_folder()
    except services.CannotStart as error:
        raise SystemExit(f"Passbook cannot start. {error}") from error
    if pid := running_as(folder):
        raise SystemExit(f"Passbook is running already (process {pid}). `make down` stops it.")
    lock = (folder / "run.lock").open("a+")
    fcntl.flock(lock, fcntl.LOCK_EX)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            another = f"Choose another: BIND={host}:{port + 1}"
            raise SystemExit(
                f"Passbook cannot start: {host}:{port} is not free ({error.strerror}). {another}"
            ) from error


def _wait_until_ready(processes: Processes, host: str, port: int) -> None:
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + READY_SECONDS
    while processes.ended() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"http://{reachable}:{port}/-/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Passbook cannot start: its pages do not answer. The reason is above.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    main()
