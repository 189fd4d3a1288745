"""The embedded servers, brought up for real: whatever a crash left, the next start puts right."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from config.services.folders import CannotStart, make_socket_folder, socket_folder
from config.services.postgres import Postgres
from config.services.redis import Redis
from config.services.sharing import SharedServer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One server for all tests of this file, on a path with a space, since making one takes a second."""
    server = Postgres(tmp_path_factory.mktemp("a folder") / "postgres", durable=False)
    yield server
    server.stop()


@pytest.fixture
def postgres(made):
    if not made.is_running():
        made.start()
    return made


def connect(server, **changes):
    words = {name.lower(): value for name, value in server.django_settings.items()}
    words["dbname"] = words.pop("name")
    return psycopg.connect(**(words | changes))


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class TestPostgres:
    def test_is_version_18_and_lets_an_ordinary_role_in(self, postgres):
        with connect(postgres) as connection:
            assert connection.info.server_version // 10_000 == 18
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            assert row == (False,)

    def test_keeps_its_data_over_a_restart(self, postgres):
        with connect(postgres) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
            connection.execute("INSERT INTO kept VALUES (7)")

        postgres.stop()
        assert not postgres.is_running()
        postgres.start()

        with connect(postgres) as connection:
            assert connection.execute("SELECT n FROM kept LIMIT 1").fetchone() == (7,)

    def test_starts_after_it_was_killed(self, postgres):
        os.kill(postmaster(postgres), signal.SIGKILL)
        wait_until(lambda: not postgres.is_running())

        postgres.start()

        assert postgres.is_running()

    def test_starts_when_its_old_number_has_gone_to_another_program(self, postgres):
        note = postgres.data / "postmaster.pid"
        lines = note.read_text().splitlines()
        postgres.stop()
        note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

        postgres.start()

        assert postgres.is_running()

    def test_starts_again_when_its_sockets_were_swept_away(self, postgres):
        for path in postgres.sockets.iterdir():
            path.unlink()
        assert not postgres.is_running()

        postgres.start()

        assert postgres.is_running()

    def test_is_made_anew_when_the_first_start_died_half_way(self, tmp_path):
        server = Postgres(tmp_path / "postgres", durable=False)
        (tmp_path / "postgres.new").mkdir()
        (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
        try:
            server.start()
            assert server.is_running()
        finally:
            server.stop()

    def test_says_what_is_wrong_when_it_cannot_start(self, postgres):
        postgres.stop()
        (postgres.data / "postgresql.auto.conf").write_text("shared_buffers = plenty\n")
        try:
            with pytest.raises(CannotStart, match="invalid value for parameter"):
                postgres.start()
        finally:
            (postgres.data / "postgresql.auto.conf").write_text("")

    def test_stopping_twice_does_no_harm(self, postgres):
        postgres.stop()
        postgres.stop()
        assert not postgres.sockets.exists()


class TestSocketFolder:
    def test_is_short_however_long_the_path_to_the_data_is(self, tmp_path):
        assert len(str(socket_folder(tmp_path / ("x" * 200)))) < 50

    def test_refuses_a_folder_that_others_can_enter(self, tmp_path):
        folder = socket_folder(tmp_path)
        folder.mkdir(mode=0o755)
        try:
            with pytest.raises(CannotStart, match="not a private folder"):
                make_socket_folder(tmp_path, uid=os.geteuid(), gid=os.getegid())
        finally:
            folder.rmdir()


class TestRedis:
    def test_keeps_what_is_queued_over_a_restart(self, tmp_path):
        server = Redis(tmp_path / "with a space" / "redis")
        server.start()
        try:
            assert server.is_running()
            server._client().rpush("queue", "job")

            server.stop()
            assert not server.is_running()
            server.start()

            assert server._client().llen("queue") == 1
        finally:
            server.stop()


class Noted:
    """A server that only notes what was asked of it."""

    def __init__(self, path):
        self.path = path

    def is_running(self):
        return self.path.exists()

    def start(self):
        self.path.write_text("up")

    def stop(self):
        self.path.unlink(missing_ok=True)


HOLD = """
import sys, time
from config.services.sharing import SharedServer
from tests.config.test_services import Noted
from pathlib import Path
SharedServer("noted", Noted(Path(sys.argv[1]))).join()
print("joined", flush=True)
time.sleep(60)
"""


class TestSharing:
    @pytest.fixture
    def noted(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PASSBOOK_DATA", str(tmp_path))
        return Noted(tmp_path / "server")

    @pytest.fixture
    def other(self, noted):
        """Another process that uses the server."""
        process = subprocess.Popen([sys.executable, "-c", HOLD, str(noted.path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "joined\n"
        yield process
        process.kill()
        process.communicate()

    def test_the_first_starts_it_and_the_last_stops_it(self, noted):
        first, second = SharedServer("noted", noted), SharedServer("noted", noted)
        first.join()
        assert noted.is_running()
        second.join()
        first.leave()
        assert noted.is_running()
        second.leave()
        assert not noted.is_running()

    def test_it_stays_up_for_another_process(self, noted, other):
        ours = SharedServer("noted", noted)
        ours.join()
        ours.leave()
        assert noted.is_running()

    def test_a_process_that_was_killed_does_not_count(self, noted, other):
        ours = SharedServer("noted", noted)
        ours.join()
        other.kill()
        other.wait()

        ours.leave()

        assert not noted.is_running()

    def test_a_forked_child_does_not_leave_for_its_parent(self, noted):
        ours = SharedServer("noted", noted)
        ours.join()
        child = os.fork()
        if child == 0:
            ours.leave()
            os._exit(0)
        os.waitpid(child, 0)
        assert noted.is_running()
        ours.leave()

    def test_what_came_up_is_taken_down_when_the_start_was_interrupted(self, noted):
        class Interrupted(Noted):
            def start(self):
                super().start()
                raise KeyboardInterrupt

        ours = SharedServer("noted", Interrupted(noted.path))
        with pytest.raises(KeyboardInterrupt):
            ours.join()

        ours.leave()

        assert not noted.is_running()

    def test_says_whose_folder_it_is_when_it_may_not_write_there(self, noted, monkeypatch):
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        with pytest.raises(CannotStart, match="belongs to another user"):
            SharedServer("noted", noted).join()
