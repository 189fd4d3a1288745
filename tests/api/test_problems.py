"""Whatever goes wrong comes as problem details, and gives nothing away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import override_settings
from django.utils.html import escape

from ledger.errors import BelowFloor, Busy, Closed, IdempotencyConflict, Invalid, LedgerError, NotAllowed
from people.api.persons import MeView
from people.rest.kinds import KINDS
from people.rest.problems import Problem, problem_of
from tests.api.clients import V1, client_of, problem
from tests.api.leave import REQUESTS
from tests.timeoff.factories import TUESDAY

pytestmark = pytest.mark.django_db

ME = f"{V1}me/"


class TestTable:
    """The likeliest mistakes, and what each is answered."""

    @pytest.mark.parametrize(
        ("method", "path", "sent", "headers", "expected"),
        [
            ("get", f"{V1}nothing/", None, {}, (404, "not_found")),
            ("post", ME, {}, {}, (405, "method_not_allowed")),
            ("get", f"{V1}employees/999999/", None, {}, (404, "not_found")),
            ("get", f"{V1}employees/{10**30}/", None, {}, (404, "not_found")),
            ("delete", ME, None, {}, (405, "method_not_allowed")),
            ("options", ME, None, {}, (405, "method_not_allowed")),
            ("post", REQUESTS, b"{", {}, (400, "unreadable")),
            ("post", REQUESTS, b"\xff\xfe", {}, (400, "unreadable")),
            ("post", REQUESTS, b"[" * 100_000, {}, (400, "unreadable")),
            ("post", REQUESTS, b'{"a": NaN}', {}, (400, "unreadable")),
            ("post", REQUESTS, b"[]", {}, (400, "invalid")),
            ("post", REQUESTS, b"null", {}, (400, "invalid")),
            ("post", REQUESTS, b'"text"', {}, (400, "invalid")),
            ("post", REQUESTS, b"", {}, (400, "invalid")),
            ("post", REQUESTS, b"a=1", {"CONTENT_TYPE": "text/plain"}, (415, "unsupported_media_type")),
            ("post", REQUESTS, b"<a/>", {"CONTENT_TYPE": "application/xml"}, (415, "unsupported_media_type")),
            ("get", ME, None, {"HTTP_ACCEPT": "text/csv"}, (406, "not_acceptable")),
            ("get", f"{V1}employees/?page_size=0", None, {}, (400, "invalid")),
            ("get", f"{V1}employees/?cursor=abc", None, {}, (400, "invalid")),
            ("get", f"{V1}employees/?search=%00", None, {}, (400, "invalid")),
        ],
    )
    def test_answers(self, ada, method, path, sent, headers, expected):
        client = client_of(ada)
        if isinstance(sent, bytes):
            answer = client.generic(
                method.upper(), path, sent, **({"content_type": "application/json"} | _type(headers))
            )
        else:
            answer = getattr(client, method)(path, sent, **headers)
        assert problem(answer) == expected

    def test_says_in_words_what_is_wrong_with_which_field(self, ada):
        answer = client_of(ada).post(REQUESTS, {"leave_type": "vacation", "starts_on": "10.8.2026", "ends": 1})
        assert answer.json()["detail"].startswith("ends: There is no such field.")
        answer = client_of(ada).post(REQUESTS, {"leave_type": "vacation"})
        assert (
            answer.json()["detail"]
            == "starts_on: Send the first day, such as 2026-07-27, or `starts_at` and `ends_at`."
        )

    def test_says_what_would_be_right_of_a_body_that_is_none(self, ada):
        client = client_of(ada)
        form = client.generic("POST", REQUESTS, b"a=1", content_type="application/x-www-form-urlencoded")
        assert form.json()["detail"] == "The API reads JSON only. Send `Content-Type: application/json`."
        cut = client.generic("POST", REQUESTS, b'{"note": "Alps",\n', content_type="application/json")
        assert cut.json()["detail"].startswith("The body is no JSON: something is wrong at line 2, column 1. Send ")
        odd = client.generic("POST", REQUESTS, b"\xff\xfe", content_type="application/json")
        assert odd.json()["detail"].startswith("The body is no JSON: it is not UTF-8. Send ")

    def test_names_the_leave_types_that_there_are(self, ada):
        answer = client_of(ada).post(REQUESTS, {"leave_type": "holiday", "starts_on": "2026-08-10"})
        assert answer.json()["detail"] == "leave_type: There is no leave type “holiday”. Known here: vacation."

    def test_names_what_can_be_done(self, ada):
        answer = client_of(ada).delete(REQUESTS)
        assert answer["Allow"] == "GET, HEAD, POST"

    def test_is_kept_by_no_cache(self, ada):
        for address in (ME, f"{V1}employees/999999/"):
            assert client_of(ada).get(address)["Cache-Control"] == "no-store"

    def test_an_address_without_its_slash_says_where_it_is(self, ada):
        answer = client_of(ada).get(f"{V1}me")
        assert problem(answer) == (404, "not_found")
        assert answer.json()["detail"] == f"Addresses end in a slash: {V1}me/"

    def test_too_much_at_once(self, ada):
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
            answer = client_of(ada).post(REQUESTS, {"note": "x" * 200})
        assert problem(answer) == (413, "too_large")

    def test_says_nothing_of_what_is_hidden(self, ada, zoe):
        hidden, missing = (client_of(zoe).get(f"{V1}employees/{pk}/") for pk in (ada.pk, 10**9))
        assert hidden.json() == missing.json()


class TestFaults:
    def test_are_logged_and_told_without_their_words(self, ada, monkeypatch, caplog):
        def fail(*args, **kwargs):
            raise RuntimeError("the password is swordfish")

        monkeypatch.setattr(MeView, "get", fail)
        answer = client_of(ada).get(ME)
        assert problem(answer) == (500, "server_error")
        assert "swordfish" not in answer.content.decode()
        assert "swordfish" in caplog.text

    def test_undo_what_was_begun(self, ada, monkeypatch):
        from timeoff import operations
        from timeoff.models import TimeOffRequest

        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(operations.sending, "record", fail)
        answer = client_of(ada).post(REQUESTS, {"leave_type": "vacation", "starts_on": "2026-08-10"})
        assert problem(answer) == (500, "server_error")
        assert not TimeOffRequest.objects.exists()


SHORT = BelowFloor(asked=480, available=-60, held=60, on=TUESDAY)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (SHORT, 409, "below_floor"),
        (IdempotencyConflict("key"), 409, "key_reused"),
        (Closed("Nothing is left."), 409, "closed"),
        (Invalid("amount", "Zero."), 422, "not_possible"),
        (NotAllowed("No policy."), 422, "not_possible"),
        (Busy("Once more."), 503, "busy"),
        (LedgerError("No."), 409, "refused"),
        (PermissionDenied(), 403, "not_allowed"),
        (SuspiciousOperation("odd"), 400, "unreadable"),
    ],
)
def test_what_the_ledger_and_django_refuse(error, status, code):
    found = problem_of(error)
    assert (found.kind.status, found.code) == (status, code)


class TestProblem:
    def test_figures_add_up(self):
        body = problem_of(SHORT).body()
        assert (body["asked"], body["available"], body["held"], body["shortfall"]) == (480, 0, 60, 480)
        assert body["on"] == "2026-07-14"

    def test_cannot_be_dressed_up_by_its_data(self):
        body = Problem("refused", data={"status": 200, "code": "fine"}).body()
        assert (body["status"], body["code"]) == (409, "refused")

    def test_busy_says_when_to_come_back(self):
        assert problem_of(Busy("x")).response()["Retry-After"] == "1"

    def test_nested_fields_are_named_by_their_path(self, mia):
        sent = {"verdict": "approved", "approvals": [{"id": 1}, {"id": 2, "step": -1, "what": 1}]}
        errors = client_of(mia).post(f"{V1}approvals/decide/", sent).json()["errors"]
        assert set(errors) == {"approvals.1.what"}
        sent["approvals"][1].pop("what")
        errors = client_of(mia).post(f"{V1}approvals/decide/", sent).json()["errors"]
        assert errors == {"approvals.1.step": ["Ensure this value is greater than or equal to 1."]}


def test_every_kind_is_explained(client):
    page = client.get("/api/problems/", headers={"host": "acme.localhost"}).content.decode()
    for kind in KINDS.values():
        assert f'id="{kind.code}"' in page
        assert escape(kind.title) in page


def test_every_kind_is_used():
    """No code stands in the list that nothing answers with."""
    source = "\n".join(
        path.read_text() for app in ("people", "timeoff", "approvals") for path in Path(app).rglob("*.py")
    )
    source = source.replace(Path("people/rest/kinds.py").read_text(), "")
    assert [code for code in KINDS if f'"{code}"' not in source] == []


def test_json_is_utf8(ada):
    ada.first_name = "Zoë"
    ada.save()
    answer = client_of(ada).get(ME)
    assert "Zoë".encode() in answer.content
    assert json.loads(answer.content)["employee"]["first_name"] == "Zoë"


def _type(headers):
    return {"content_type": headers["CONTENT_TYPE"]} if headers else {}


def test_the_document_lists_every_kind():
    rows = [f"| {kind.status} | `{kind.code}` | {kind.title}. {kind.means} |" for kind in KINDS.values()]
    written = [line for line in Path("docs/api.md").read_text().splitlines() if line.startswith("| ") and "`" in line]
    assert written == rows
