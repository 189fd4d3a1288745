"""Child processes that end with their parent, and a note of them for when it is killed before it can end them."""

import ctypes
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1
# Celery's advice against root is for servers; there the image runs as a user.
QUIET = "ignore:You're running the worker with superuser"


def read_procfile(path: Path) -> dict[str, list[str]]:
    """The commands of a Procfile, by name."""
    lines = (line.partition(":") for line in path.read_text().splitlines() if ":" in line and not line.startswith("#"))
    return {name.strip(): shlex.split(command) for name, _, command in lines}


class Processes:
    """The processes of one run.

    :param note: a file that names them, so that the next run can end what a crash of this one left behind.
    """

    def __init__(self, note: Path, *, cwd: Path) -> None:
        self.note = note
        self.cwd = cwd
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str]) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self.running[name] = subprocess.Popen(  # noqa: S603 - the commands are the Procfile's
            command,
            cwd=self.cwd,
            env=os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": QUIET},
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C in the terminal reaches the parent alone, which then ends them in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        self._write_note()

    def ended(self) -> str | None:
        """The name of a process that has ended by itself."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """End all: politely first, and what does not listen by force."""
        stop([psutil.Process(process.pid) for process in self.running.values() if process.poll() is None])
        for process in self.running.values():
            process.wait()
        self.note.unlink(missing_ok=True)

    def _write_note(self) -> None:
        started = [[process.pid, _started(process.pid)] for process in self.running.values()]
        self.note.write_text(json.dumps(started))


def stop_leftovers(note: Path) -> int:
    """End what an earlier run left behind when it was killed; returns how many processes that were."""
    try:
        noted = json.loads(note.read_text())
    except (FileNotFoundError, ValueError):
        return 0
    # A number alone is not enough: the system gives it to another program in time.
    alive = [psutil.Process(pid) for pid, started in noted if started and _started(pid) == started]
    stop(alive)
    note.unlink(missing_ok=True)
    return len(alive)


def stop(processes: list[psutil.Process]) -> None:
    """End processes and whatever they started."""
    family = list(processes)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            family += process.children(recursive=True)
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while (family := [process for process in family if _lives(process)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _lives(process: psutil.Process) -> bool:
    """Whether it still runs. One that has ended but that nobody has taken notice of (a zombie) does not."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _started(pid: int) -> float | None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return round(process.create_time(), 2) if _lives(process) else None
    return None


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
