"""The description of the API: complete, valid, and read by a page that fetches nothing from elsewhere."""

from __future__ import annotations

import re

import pytest
import yaml
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from people.rest.kinds import KINDS
from tests.api.clients import ACME

HEADERS = {"host": ACME}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """What the command writes; it fails for the least warning."""
    file = tmp_path_factory.mktemp("schema") / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    return yaml.safe_load(file.read_text())


def operations(patterns=None, before=""):
    """Every method and address of the API's views below /api/v1/, as the schema writes it."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= operations(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("api/v1/"):
            methods = [
                name for name in ("get", "post", "put", "patch", "delete") if hasattr(pattern.callback.cls, name)
            ]
            found |= {(method, "/" + re.sub(r"<int:pk>", "{id}", route)) for method in methods}
    return found


class TestSchema:
    def test_has_every_operation(self, schema):
        assert {(method, path) for path, each in schema["paths"].items() for method in each} == operations()

    def test_says_what_each_operation_is_for(self, schema):
        described = [each for path in schema["paths"].values() for each in path.values()]
        assert len({each["operationId"] for each in described}) == len(described) > 30
        for each in described:
            assert each["summary"]
            assert each.get("description"), each["operationId"]
            assert each["tags"] != ["api"]
            assert each["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
            assert {"token": []} in each["security"]

    def test_knows_every_kind_of_problem(self, schema):
        problem = schema["components"]["schemas"]["Problem"]
        assert problem["properties"]["code"]["enum"] == list(KINDS)

    def test_shows_how_to_sign_in_and_to_ask_once(self, schema):
        assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
        ask = schema["paths"]["/api/v1/requests/"]["post"]
        assert [each["in"] for each in ask["parameters"] if each["name"] == "Idempotency-Key"] == ["header"]
        assert ask["requestBody"]["content"]["application/json"]["examples"]

    def test_tells_the_parameters_of_pages_and_filters(self, schema):
        entries = schema["paths"]["/api/v1/employees/{id}/entries/"]["get"]
        names = {each["name"] for each in entries["parameters"]}
        assert {"cursor", "page_size", "from", "to", "known_on", "kind", "account", "resource"} < names


@pytest.mark.django_db
class TestPages:
    def test_the_description_is_there_for_everybody(self, client):
        answer = client.get("/api/schema/", headers=HEADERS)
        assert (answer.status_code, yaml.safe_load(answer.content)["info"]["title"]) == (200, "Passbook")

    def test_the_page_tells_every_operation_and_needs_nothing_from_elsewhere(self, client, schema):
        page = client.get("/api/", headers=HEADERS)
        assert page.status_code == 200
        html = page.content.decode()
        for path, methods in schema["paths"].items():
            for method, described in methods.items():
                assert f'id="{described["operationId"]}"' in html
                assert f"{method.upper()} {path}" in html
        loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert [url for url in loaded if not url.startswith(("/", "#"))] == []
        assert "<script>" not in html
        assert "Idempotency-Key" in html

    def test_the_page_shows_what_is_sent_and_answered(self, client):
        html = client.get("/api/", headers=HEADERS).content.decode()
        ask = html[html.index('id="ask"') :].partition("</li>")[0]
        assert "<code>leave_type</code>" in ask
        assert "Two hours" in ask
        assert "&quot;duration_minutes&quot;: 1" in ask
        many = html[html.index('id="decide_many"') :].partition("</li>")[0]
        assert "<code>approvals[].id</code>" in many

    def test_nothing_of_it_is_on_the_operators_host(self, client):
        for address in ("/api/", "/api/schema/", "/api/v1/me/"):
            assert client.get(address, headers={"host": "operators.localhost"}).status_code == 404
