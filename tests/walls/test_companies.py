"""Two companies side by side: one schema at a time, whoever asks after whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tenants.utils import tenant_context

from ledger.tasks import run_day
from people.tasks import fill_holidays_ahead
from tests.walls.browsers import HERE, OPERATORS, RIVALS, browser
from tests.walls.walk import knock

COMPANIES = {"walls", "rivale", "acme"}
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@pytest.fixture
def paths(stage) -> Iterator[set[frozenset[str]]]:
    """Every search path with which a statement ran, as the schemas of companies in it."""
    seen: set[frozenset[str]] = set()

    def watch(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        with connection.connection.cursor() as plain:
            plain.execute("SHOW search_path")
            path = plain.fetchone()[0]
        seen.add(frozenset(part.strip(' "') for part in path.split(",")) & COMPANIES)
        return result

    with connection.execute_wrapper(watch):
        yield seen


def one_at_a_time(paths: set[frozenset[str]]) -> bool:
    return all(len(schemas) <= 1 for schemas in paths)


class TestTheSearchPath:
    def test_holds_one_company_at_a_time_in_pages(self, stage, paths):
        pages = ("/", "/time-off/", "/team/", "/api/v1/me/", "/admin/people/employee/")
        for url in pages:
            stage.as_("Hana").get(url)
            browser(stage.sessions["Rivale Hana"], RIVALS).get(url)
            stage.as_("Olga", host=OPERATORS).get("/admin/tenants/company/")
            stage.as_("Hana").get("/no-such-page/")

        assert {frozenset({"walls"}), frozenset({"rivale"})} < paths
        assert one_at_a_time(paths)

    def test_holds_one_company_at_a_time_in_commands(self, stage, paths):
        call_command("verify_ledger", all=True, stdout=StringIO())
        for company in ("walls", "rivale"):
            call_command("run_accruals", company=company, date="2026-07-14", stdout=StringIO())

        assert {frozenset({"walls"}), frozenset({"rivale"})} < paths
        assert one_at_a_time(paths)

    def test_holds_one_company_at_a_time_in_tasks(self, stage, paths):
        for company in ("walls", "rivale"):
            connection.set_schema_to_public()
            for task in (run_day, fill_holidays_ahead):
                task.apply(kwargs={"on": "2026-07-14"}, headers={"_schema_name": company}).get()

        assert {frozenset({"walls"}), frozenset({"rivale"})} <= paths
        assert one_at_a_time(paths)

    def test_is_the_public_one_where_no_company_answers(self, stage, paths):
        browser(host="nobody.localhost").get("/")

        assert paths == {frozenset()}

    def test_does_not_stay_after_a_request(self, stage):
        """The next request begins at the front door, whatever the last one left behind."""
        browser(stage.sessions["Rivale Ada"], RIVALS).get("/")

        assert "Ada Cast" in stage.as_("Ada").get("/").content.decode()


class TestTheSameNumbers:
    """Ada is the same row in both companies."""

    def test_are_different_people(self, stage):
        assert stage.here.ada.pk == stage.there.ada.pk
        assert stage.here.waiting["Ada"].pk == stage.there.waiting["Ada"].pk

    @pytest.mark.parametrize("url", ["/", "/time-off/1/", "/passbook/", "/team/", "/inbox/", "/time-off/ask/"])
    def test_show_what_belongs_to_the_host(self, stage, url):
        here = knock(stage.as_("Mia", host=HERE), "GET", url).text
        there = knock(browser(stage.sessions["Rivale Mia"], RIVALS), "GET", url).text

        assert "Rivale" not in here
        assert "Cast" not in there
        assert "Cast" in here
        assert "Rivale" in there

    def test_have_links_for_a_new_password_of_their_own(self, stage):
        with tenant_context(stage.rivals):
            theirs = stage.there.ada.user
            link = f"{urlsafe_base64_encode(force_bytes(theirs.pk))}/{default_token_generator.make_token(theirs)}"

        answer = stage.as_("anonymous").get(f"/password-reset/{link}/", follow=True)
        assert (answer.status_code, answer.context["validlink"]) == (200, False)
        assert "new_password1" not in answer.content.decode()

    def test_cannot_sign_in_with_the_password_of_elsewhere(self, stage):
        sent = {"username": "ada@rivale.example", "password": "password"}
        answer = knock(stage.as_("anonymous"), "POST", "/sign-in/", sent)

        assert answer.word == "200"
        assert "_auth_user_id" not in answer.response.wsgi_request.session

    def test_keep_what_is_cached_apart(self, stage):
        cache.set("who", "ours", 60)
        with tenant_context(stage.rivals):
            assert cache.get("who") is None
        assert cache.get("who") == "ours"
