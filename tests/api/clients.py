"""Programs and browsers that call the API in the tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from people import operations
from people.models import Employee
from tests.sessions import sign_in

V1 = "/api/v1/"
ACME = "acme.localhost"


def client_of(person: Employee | None = None, *, host: str = ACME) -> APIClient:
    """A program with a token of this person's, or with none."""
    made = APIClient(SERVER_NAME=host, raise_request_exception=False)
    if person is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(person)}")
    return made


def token_of(person: Employee) -> str:
    """A new token; as if it had been used today already, so that no request costs a query more than the next."""
    now = timezone.now()
    token, secret = operations.create_token(employee=person, name=f"Test {person.api_tokens.count()}", at=now)
    operations.note_token_use(token=token, on=now.astimezone(person.zone).date())
    return secret


def browser_of(person: Employee, *, checks_csrf: bool = False) -> APIClient:
    """Somebody who has signed in on the pages."""
    made = APIClient(SERVER_NAME=ACME, enforce_csrf_checks=checks_csrf, raise_request_exception=False)
    sign_in(made, person.user)
    return made


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of an answer that has to be a problem as RFC 9457 has it."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].endswith(f"#{body['code']}")
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]
