"""`make run` for real, on a free port and in a data folder of its own: it comes up, answers, leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from config import down
from config import run as runner
from config.processes import Processes

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        # Not the tests' own settings, nor what a caller of the tests has chosen.
        ours = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "DEMO", "DEBUG", "LOG_LEVEL", "CI"}
        self.environment = {name: value for name, value in os.environ.items() if name not in ours} | {
            "PASSBOOK_DATA": str(folder / "data"),
            "STATIC_ROOT": str(folder / "static"),
            "BIND": f"127.0.0.1:{self.port}",
        }
        self.said = folder / "said"
        self.process = None

    def start(self):
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.run", "--no-demo"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until(lambda: "Ctrl-C stops everything" in self.said.read_text())

    def wait_until(self, condition, seconds=90):
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)

    def get(self, path, host="localhost"):
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": host})) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def left(self):
        """Processes that work in our folder, or for a run of it."""
        found = []
        for process in psutil.process_iter(["cmdline", "status", "environ"]):
            words = " ".join(process.info["cmdline"] or ()) + str((process.info["environ"] or {}).get("PASSBOOK_DATA"))
            if str(self.folder) in words and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process.info["cmdline"])
        return found

    def another(self, *module):
        command = [sys.executable, "-m", *module]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    made = Run(tmp_path_factory.mktemp("a run"))
    yield made
    made.another("config.down")


class TestRun:
    """One story, told in order, since each start takes seconds."""

    def test_comes_up_and_serves_pages_and_their_style(self, run):
        run.start()

        assert run.get("/-/ready")[0] == 200
        status, page = run.get("/")
        assert (status, "No company at this address" in page) == (404, True)
        sheet = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
        assert run.get(sheet)[0] == 200

    def test_only_once_at_a_time(self, run):
        again = run.another("config.run")
        assert again.returncode
        assert f"running already (process {run.process.pid}). `make down` stops it." in again.stderr

    def test_other_commands_use_the_same_servers_and_leave_them_up(self, run):
        script = "from config import services; services.use(); print(services.POSTGRES.is_running())"
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=run.environment, capture_output=True, text=True, check=True
        )
        assert done.stdout == "True\n"
        assert run.get("/-/ready")[0] == 200

    def test_killed_it_takes_its_processes_along_and_the_next_one_starts(self, run):
        run.process.kill()
        run.process.wait()
        run.start()
        assert run.get("/-/ready")[0] == 200

    def test_ctrl_c_leaves_nothing_running(self, run):
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(timeout=60) == 0
        assert "Passbook has stopped." in run.said.read_text()
        assert run.left() == []

    def test_says_when_its_port_is_taken(self, run):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", run.port))
            other.listen()
            refused = run.another("config.run")
        assert refused.returncode
        assert f"127.0.0.1:{run.port} is not free" in refused.stderr
        assert f"BIND=127.0.0.1:{run.port + 1}" in refused.stderr


WEB = """
import sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready)
threading.Timer(float(sys.argv[2]), server.shutdown).start()
server.serve_forever()
"""


class TestProcessesOfARun:
    """The same, with a stand-in for each process."""

    @pytest.fixture(autouse=True)
    def stand_ins(self, tmp_path, monkeypatch):
        self.port = free_port()
        monkeypatch.setenv("PASSBOOK_DATA", str(tmp_path))
        monkeypatch.setenv("BIND", f"127.0.0.1:{self.port}")
        monkeypatch.setattr(runner.services, "use", lambda: None)
        monkeypatch.setattr(
            runner, "prepare", lambda options: (tmp_path / "welcome").write_text("  Acme  http://acme\n")
        )
        self.handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        yield
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def run(self, monkeypatch, **commands):
        monkeypatch.setattr(runner, "read_procfile", lambda path: commands)
        runner.main([])

    def web(self, seconds):
        return [sys.executable, "-c", WEB, str(self.port), str(seconds)]

    def test_when_one_ends_by_itself_all_end(self, monkeypatch, capfd):
        sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
        with pytest.raises(SystemExit, match="its web process ended by itself"):
            self.run(monkeypatch, web=self.web(1), worker=sleeper)
        assert "Acme  http://acme" in capfd.readouterr().out
        assert not [child for child in psutil.Process().children() if child.cmdline() == sleeper]

    def test_when_the_pages_do_not_come_up_it_says_so(self, monkeypatch):
        with pytest.raises(SystemExit, match="its pages do not answer"):
            self.run(monkeypatch, web=[sys.executable, "-c", "raise SystemExit(1)"])

    def test_it_stops_when_asked_to(self, monkeypatch, capfd):
        asks = [sys.executable, "-c", "import os, signal, time; time.sleep(1); os.kill(os.getppid(), signal.SIGTERM)"]
        self.run(monkeypatch, web=self.web(60), worker=[*asks, "import time; time.sleep(60)"])
        assert "Passbook has stopped." in capfd.readouterr().out

    def test_down_ends_what_a_killed_run_left(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(down.services, "POSTGRES", down.services.Postgres(tmp_path / "postgres"))
        monkeypatch.setattr(down.services, "TEST_POSTGRES", down.services.Postgres(tmp_path / "test-postgres"))
        monkeypatch.setattr(down.services, "REDIS", down.services.Redis(tmp_path / "redis"))
        left = Processes(tmp_path / "run.json", cwd=tmp_path)
        left.start("worker", [sys.executable, "-c", "import time; time.sleep(60)"])

        down.main()

        assert left.running["worker"].wait(timeout=5)
        assert capsys.readouterr().out == "Nothing of Passbook is running in this folder.\n"
