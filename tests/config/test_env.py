import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


class TestFlag:
    @pytest.mark.parametrize(
        ("written", "meant"), [("1", True), ("YES", True), ("true", True), ("0", False), ("", False)]
    )
    def test_reads_the_usual_words(self, monkeypatch, written, meant):
        monkeypatch.setenv("DEBUG", written)
        assert env.flag("DEBUG", default=not meant) is meant

    def test_refuses_other_words_and_says_what_to_write(self, monkeypatch):
        monkeypatch.setenv("DEBUG", "maybe")
        with pytest.raises(ImproperlyConfigured, match="DEBUG is 'maybe'. Write 1 for on or 0 for off"):
            env.flag("DEBUG", default=False)


class TestText:
    def test_asks_for_what_has_no_default(self, monkeypatch):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set. Make one"):
            env.text("SECRET_KEY", hint="Make one.")

    def test_takes_an_empty_variable_for_unset(self, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "  ")
        assert env.text("SECRET_KEY", "kept") == "kept"


class TestNumber:
    def test_reads_a_whole_number(self, monkeypatch):
        monkeypatch.setenv("WEB_WORKERS", "4")
        assert env.number("WEB_WORKERS", 2) == 4

    @pytest.mark.parametrize("written", ["many", "-1", "2.5", "0"])
    def test_refuses_what_is_none_or_too_small(self, monkeypatch, written):
        monkeypatch.setenv("WEB_WORKERS", written)
        with pytest.raises(ImproperlyConfigured, match="WEB_WORKERS is .* Write a whole number, 1 or more"):
            env.number("WEB_WORKERS", 2, least=1)


class TestOneOf:
    @pytest.mark.parametrize(("value", "read"), [("", "INFO"), ("debug", "DEBUG"), ("INFO", "INFO")])
    def test_is_one_of_the_words_in_capitals_or_not(self, monkeypatch, value, read):
        monkeypatch.setenv("LEVEL", value)
        assert env.one_of("LEVEL", ("DEBUG", "INFO"), "INFO") == read

    def test_names_the_words_that_there_are(self, monkeypatch):
        monkeypatch.setenv("LEVEL", "loud")
        with pytest.raises(ImproperlyConfigured, match=r"LEVEL is 'LOUD'\. Write one of DEBUG, INFO\."):
            env.one_of("LEVEL", ("DEBUG", "INFO"), "INFO")


class TestNames:
    def test_splits_at_commas(self, monkeypatch):
        monkeypatch.setenv("ALLOWED_HOSTS", "a.example.com, b.example.com,")
        assert env.names("ALLOWED_HOSTS") == ["a.example.com", "b.example.com"]


class TestTimezone:
    def test_refuses_a_zone_that_nobody_knows(self, monkeypatch):
        monkeypatch.setenv("ZONE", "Europe/Atlantis")
        with pytest.raises(ImproperlyConfigured, match="such as Europe/Berlin"):
            env.timezone("ZONE", "UTC")


class TestAddress:
    def test_reads_host_and_port(self, monkeypatch):
        monkeypatch.setenv("BIND", "[::1]:80")
        assert env.address("BIND", "x:1") == ("[::1]", 80)

    @pytest.mark.parametrize("written", ["8000", "localhost", "127.0.0.1:", "127.0.0.1:99999"])
    def test_refuses_what_is_not_both(self, monkeypatch, written):
        monkeypatch.setenv("BIND", written)
        with pytest.raises(ImproperlyConfigured, match="such as 127.0.0.1:8000"):
            env.address("BIND", "x:1")


class TestDatabase:
    def test_takes_a_url_apart(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://pass%40book:s%2Fcret@db.example.com:5433/passbook")
        assert env.database("DATABASE_URL") == {
            "NAME": "passbook",
            "USER": "pass@book",
            "PASSWORD": "s/cret",
            "HOST": "db.example.com",
            "PORT": "5433",
        }

    def test_takes_a_folder_with_a_socket_for_a_host(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://%2Frun%2Fpg/passbook")
        assert env.database("DATABASE_URL")["HOST"] == "/run/pg"

    def test_is_empty_when_unset(self, monkeypatch):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        assert env.database("DATABASE_URL") == {}

    @pytest.mark.parametrize(
        ("written", "fault"),
        [
            ("mysql://db/passbook", "does not name a PostgreSQL database"),
            ("postgres://db:5432", "names no database"),
            ("postgres://db:port/passbook", "has a port that is no number"),
        ],
    )
    def test_names_the_fault_and_shows_how_to_write_it(self, monkeypatch, written, fault):
        monkeypatch.setenv("DATABASE_URL", written)
        with pytest.raises(ImproperlyConfigured, match=f"DATABASE_URL {fault}.*postgres://user:password@host"):
            env.database("DATABASE_URL")


class TestRedis:
    def test_refuses_another_kind_of_url(self, monkeypatch):
        monkeypatch.setenv("REDIS_URL", "http://cache")
        with pytest.raises(ImproperlyConfigured, match="redis://host:6379/0"):
            env.redis("REDIS_URL")


class TestSettings:
    """A wrong choice stops the start, with the name of the variable, before anything else happens."""

    def start(self, **variables):
        command = [sys.executable, "manage.py", "check"]
        clean = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DEMO"}}
        return subprocess.run(command, env=clean | variables, capture_output=True, text=True, check=False)

    def test_on_a_server_asks_for_the_secret_key_and_the_hosts(self):
        done = self.start(DATABASE_URL="postgres://db/passbook", HTTPS="1", ALLOWED_HOSTS="", SECRET_KEY="")
        assert done.returncode
        assert "ALLOWED_HOSTS is not set. Write the host names" in done.stderr

        done = self.start(DATABASE_URL="postgres://db/passbook", HTTPS="1", ALLOWED_HOSTS=".example.com", SECRET_KEY="")
        assert done.returncode
        assert "SECRET_KEY is not set. Make one with" in done.stderr

    @pytest.mark.parametrize("reached", [{"HTTPS": "0", "BIND": "127.0.0.1:8000"}, {"BIND": "localhost:9000"}])
    def test_on_ones_own_machine_asks_for_nothing_whatever_the_database(self, reached):
        # Refused later, for the database is not there; not for anything that had to be chosen.
        done = self.start(DATABASE_URL="postgres://nobody@127.0.0.1:1/passbook", ALLOWED_HOSTS="", **reached)

        assert "is not set" not in done.stderr

    def test_says_it_in_one_line_and_not_where_it_is_read(self):
        done = self.start(DEBUG="maybe")

        assert done.returncode == 1
        assert done.stderr == "Passbook cannot start: DEBUG is 'maybe'. Write 1 for on or 0 for off.\n"

    @pytest.mark.parametrize("open_to_others", [{"BIND": "0.0.0.0:8000"}, {"ALLOWED_HOSTS": "demo.example.com"}])
    def test_refuses_the_demo_where_other_machines_can_reach_it(self, open_to_others):
        done = self.start(DEMO="1", **open_to_others)
        assert done.returncode
        assert "DEMO is on, but Passbook is open to other machines" in done.stderr

    def test_allows_the_demo_on_one_machine(self):
        assert self.start(DEMO="1").returncode == 0
