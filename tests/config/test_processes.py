import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import psutil
import pytest

from config.processes import Processes, read_procfile, stop, stop_leftovers

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)",
]


def lives(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def processes(tmp_path):
    made = Processes(tmp_path / "run.json", cwd=tmp_path)
    yield made
    made.stop()


class TestProcfile:
    def test_is_read_by_name_without_its_comments(self, tmp_path):
        path = tmp_path / "Procfile"
        path.write_text('# the pages\nweb: serve --name "a b"\n\nworker: work\n')
        assert read_procfile(path) == {"web": ["serve", "--name", "a b"], "worker": ["work"]}


class TestProcesses:
    def test_tells_which_has_ended_by_itself(self, processes):
        processes.start("steady", SLEEP)
        assert processes.ended() is None
        processes.start("brief", [sys.executable, "-c", ""])
        wait_until(lambda: processes.ended() == "brief")

    def test_stop_ends_all_and_forgets_them(self, processes):
        processes.start("one", SLEEP)
        pid = processes.running["one"].pid

        processes.stop()

        assert not lives(pid)
        assert not processes.note.exists()

    def test_they_end_when_their_parent_is_killed(self, tmp_path):
        script = textwrap.dedent(
            f"""
            import sys, time
            from pathlib import Path
            from config.processes import Processes
            processes = Processes(Path({str(tmp_path)!r}) / "run.json", cwd=Path("."))
            processes.start("one", {SLEEP!r})
            print(processes.running["one"].pid, flush=True)
            time.sleep(60)
            """
        )
        parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        assert lives(child)

        parent.kill()
        parent.communicate()

        # At once where the system has a death signal (Linux), and elsewhere with the next run.
        if sys.platform != "linux":
            stop_leftovers(tmp_path / "run.json")
        wait_until(lambda: not lives(child))

    def test_force_ends_what_does_not_listen(self, monkeypatch):
        monkeypatch.setattr("config.processes.STOP_SECONDS", 0.2)
        process = subprocess.Popen(DEAF, stdout=subprocess.PIPE)
        process.stdout.readline()

        stop([psutil.Process(process.pid)])

        assert process.wait(timeout=10) == -signal.SIGKILL
        process.stdout.close()


class TestLeftovers:
    def test_are_ended_by_the_next_run(self, processes):
        processes.start("one", SLEEP)
        pid = processes.running["one"].pid

        assert stop_leftovers(processes.note) == 1

        assert not lives(pid)
        assert not processes.note.exists()

    def test_leave_alone_a_program_that_has_only_got_the_number(self, tmp_path):
        note = tmp_path / "run.json"
        note.write_text(json.dumps([[os.getpid(), 1.0]]))
        assert stop_leftovers(note) == 0

    @pytest.mark.parametrize("content", [None, "", "{half"])
    def test_there_are_none_without_a_readable_note(self, tmp_path, content):
        note = tmp_path / "run.json"
        if content is not None:
            note.write_text(content)
        assert stop_leftovers(note) == 0
