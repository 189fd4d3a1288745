"""The operators' host: nobody of a company comes in, and nothing of what companies keep comes out."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tenants.models import Domain
from tests.walls.browsers import OPERATORS, schema_state
from tests.walls.walk import Answer, knock, routes

WHO = ("anonymous", "Hana", "Olga")

PAGES = """
# URL                                                read              sent
#                                                    nobody Hana Olga  nobody Hana Olga
/                                                    302    302  302   302    302  302
/admin/                                              door   door 200   door   door 200
/admin/search/                                       door   door 200   door   door 200
/admin/login/                                        200    200  302   200    200  200
/admin/logout/                                       302    302  405   302    302  door
/admin/password_change/                              door   door 200   door   door 200
/admin/password_change/done/                         door   door 200   door   door 405
/admin/autocomplete/                                 door   door 403   door   door 405
/admin/jsi18n/                                       door   door 200   door   door 405
/admin/r/<path:content_type_id>/<path:object_id>/    door   door 404   door   door 404
/admin/tenants/company/                              door   door 200   door   door 200
/admin/tenants/company/add/                          door   door 200   door   door 200
/admin/tenants/company/<path:object_id>/history/     door   door 200   door   door 200
/admin/tenants/company/<path:object_id>/delete/      door   door 403   door   door 403
/admin/tenants/company/<path:object_id>/change/      door   door 200   door   door 200
/admin/tenants/company/<path:object_id>/             door   door 302   door   door 302
/admin/tenants/domain/                               door   door 200   door   door 200
/admin/tenants/domain/add/                           door   door 200   door   door 200
/admin/tenants/domain/<path:object_id>/history/      door   door 200   door   door 200
/admin/tenants/domain/<path:object_id>/delete/       door   door 200   door   door 200
/admin/tenants/domain/<path:object_id>/change/       door   door 200   door   door 200
/admin/tenants/domain/<path:object_id>/              door   door 302   door   door 302
/admin/auth/user/                                    door   door 200   door   door 200
/admin/auth/user/add/                                door   door 200   door   door 200
/admin/auth/user/<id>/password/                      door   door 200   door   door 200
/admin/auth/user/<path:object_id>/history/           door   door 200   door   door 200
/admin/auth/user/<path:object_id>/delete/            door   door 403   door   door 403
/admin/auth/user/<path:object_id>/change/            door   door 200   door   door 200
/admin/auth/user/<path:object_id>/                   door   door 302   door   door 302
/admin/^(?P<app_label>tenants|auth)/$                door   door 200   door   door 200
/admin/(?P<url>.*)$                                  door   door 404   door   door 404
"""
TABLE = {line.split()[0]: line.split()[1:] for line in PAGES.strip().splitlines() if not line.startswith("#")}


def url_of(route: str, stage: Any) -> str:
    """The address, with the number of our company, its domain or the operator where it asks for one."""
    connection.set_schema_to_public()
    table = route.split("/")[3] if route.count("/") > 3 else ""
    numbers = {
        "company": lambda: stage.company.pk,
        "domain": lambda: Domain.objects.get(tenant=stage.company).pk,
        "user": lambda: User.objects.get(username="olga").pk,
    }
    number = str(numbers[table]()) if table in numbers else "1"
    words = {
        "<path:content_type_id>": "1",
        "<path:object_id>": number,
        "<id>": number,
        "^(?P<app_label>tenants|auth)/$": "tenants/",
        "(?P<url>.*)$": "people/employee/",
    }
    for word, written in words.items():
        route = route.replace(word, written)
    return route


def visit(stage: Any, who: str, method: str, route: str) -> Answer:
    form = {} if method == "POST" else None
    return knock(stage.as_(who, host=OPERATORS), method, url_of(route, stage), form)


def test_the_table_has_every_url_and_no_other():
    assert sorted(routes("config.urls_operators")) == sorted(TABLE), "Say in PAGES who gets what at these URLs."


@pytest.mark.parametrize("route", TABLE)
def test_everybody_gets_what_the_table_says(stage, route):
    found = [visit(stage, who, method, route) for method in ("GET", "POST") for who in WHO]

    assert [answer.word for answer in found] == TABLE[route]
    for answer in found:
        # Names, addresses, notes: what both companies keep is called after their families.
        assert not [word for word in ("Cast", "cast.example", "rivale.example", "private") if word in answer.text]
    assert (schema_state("walls"), schema_state("rivale")) == (stage.state, stage.rivals_state)


def test_what_companies_register_for_hr_is_not_there(stage):
    olga = stage.as_("Olga", host=OPERATORS)

    for path in ("people/employee/", "ledger/entry/", "approvals/approval/", "people/employee/1/change/"):
        assert knock(olga, "GET", f"/admin/{path}").word == "404"


def test_searching_finds_nothing_of_companies(stage):
    olga = stage.as_("Olga", host=OPERATORS)

    for url in ("/admin/search/?s=Cast", "/admin/auth/user/?q=ada", "/admin/tenants/company/?q=Ada"):
        assert "ada@cast.example" not in knock(olga, "GET", url).text


def test_no_page_of_a_company_answers_there(stage):
    for url in ("/time-off/", "/inbox/", "/passbook/", "/sign-in/", "/api/v1/me/", "/team/"):
        for who in WHO:
            assert knock(stage.as_(who, host=OPERATORS), "GET", url).word == "404", (url, who)


def test_the_admin_of_a_company_knows_no_companies(stage):
    hana = stage.as_("Hana")

    for path in ("tenants/company/", "tenants/domain/", "auth/user/"):
        assert knock(hana, "GET", f"/admin/{path}").word == "404"
