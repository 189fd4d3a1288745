"""Every address of the API, as each role: what each may see and do. A new address has to be entered here."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from approvals import operations as approvals
from tests.api.clients import V1, client_of, problem
from tests.api.leave import WEEK, approval_of, asked_by
from tests.api.test_schema import operations
from tests.timeoff.factories import NINE, TUESDAY
from tests.timeoff.test_documents import PDF
from timeoff import operations as leave

pytestmark = pytest.mark.django_db

ROLES = ("employee", "manager", "hr", "auditor", "stranger", "nobody")
ALL = dict.fromkeys(ROLES[:-1], 200)
LINE = {"employee": 200, "manager": 200, "hr": 200, "auditor": 200, "stranger": 404}
HR_READS = {"employee": 404, "manager": 404, "hr": 200, "auditor": 200, "stranger": 404}

# Whose requests these are: Ada's, who is the employee. Mia manages her, Zoe is the stranger, and Sam stands in.
NOTE = {"note": "Because"}
ADJUST = {"policy": "vacation", "amount": 60, "reason": "A flood"}
PREVIEW = {"leave_type": "vacation", "starts_on": "2026-09-01"}

# method, address, what is sent, and the status for each role; nobody always gets 401.
TABLE = [
    ("get", "me/", None, ALL),
    ("get", "employees/", None, ALL),
    ("get", "employees/{ada}/", None, LINE),
    ("get", "employees/{ada}/balances/", None, LINE),
    ("get", "employees/{ada}/entries/", None, LINE),
    (
        "post",
        "employees/{ada}/adjustments/",
        ADJUST,
        {"employee": 403, "manager": 403, "hr": 201, "auditor": 403, "stranger": 404},
    ),
    ("get", "holidays/", None, ALL),
    ("get", "policies/", None, HR_READS),
    ("get", "policies/{policy}/", None, HR_READS),
    ("post", "runs/dry-run/", {}, {"employee": 404, "manager": 404, "hr": 200, "auditor": 403, "stranger": 404}),
    ("get", "leave-types/", None, ALL),
    ("get", "requests/", None, ALL),
    # Whoever has no such leave is refused by the rules.
    (
        "post",
        "requests/",
        WEEK | {"starts_on": "2026-08-17", "ends_on": "2026-08-17"},
        {"employee": 201, "manager": 422, "hr": 422, "auditor": 422, "stranger": 422},
    ),
    ("post", "requests/preview/", PREVIEW, ALL),
    ("get", "requests/{asked}/", None, LINE),
    (
        "put",
        "requests/{asked}/",
        WEEK | {"ends_on": "2026-08-11"},
        {"employee": 200, "manager": 403, "hr": 403, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "requests/{asked}/cancel/",
        {},
        {"employee": 200, "manager": 200, "hr": 200, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "requests/{asked}/comments/",
        {"text": "Hm"},
        {"employee": 201, "manager": 201, "hr": 201, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "requests/{asked}/remind/",
        {},
        {"employee": 200, "manager": 403, "hr": 403, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "requests/{asked}/stand-in/",
        {"will": True},
        {"employee": 403, "manager": 403, "hr": 403, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "requests/{asked}/give-back/",
        {"reason": "Was ill"},
        {"employee": 403, "manager": 403, "hr": 200, "auditor": 403, "stranger": 404},
    ),
    ("get", "requests/{asked}/documents/", None, {**LINE, "auditor": 404}),
    # Files come as forms: what is JSON is of no kind that is taken there.
    ("post", "requests/{asked}/documents/", {}, {**dict.fromkeys(ROLES[:-1], 404), "employee": 415}),
    ("get", "documents/{document}/", None, {**LINE, "auditor": 404}),
    ("delete", "documents/{document}/", None, {**dict.fromkeys(ROLES[:-1], 404), "employee": 204}),
    ("get", "stand-in-requests/", None, ALL),
    ("get", "stand-ins/", None, ALL),
    ("get", "teams/", None, ALL),
    ("get", "teams/{team}/availability/", None, LINE),
    ("get", "approvals/", None, ALL),
    ("get", "approvals/{approval}/", None, {**LINE, "employee": 404}),
    (
        "post",
        "approvals/{approval}/approve/",
        {},
        {"employee": 404, "manager": 200, "hr": 200, "auditor": 403, "stranger": 404},
    ),
    (
        "post",
        "approvals/{approval}/deny/",
        NOTE,
        {"employee": 404, "manager": 200, "hr": 200, "auditor": 403, "stranger": 404},
    ),
    # To Vera: near to Mia, who is above Ada; to the others nobody whom their page would offer.
    (
        "post",
        "approvals/{approval}/refer/",
        {"to": "{vera}"},
        {"employee": 404, "manager": 200, "hr": 400, "auditor": 400, "stranger": 404},
    ),
    ("post", "approvals/decide/", {"verdict": "approved", "approvals": [{"id": "{approval}"}]}, ALL),
    ("get", "decisions/", None, ALL),
    ("get", "delegates/", None, ALL),
    ("get", "delegations/", None, ALL),
    (
        "post",
        "delegations/",
        {"stand_in": "{hana}", "starts_on": "2026-09-01", "last_on": "2026-09-02"},
        {"employee": 403, "manager": 201, "hr": 400, "auditor": 403, "stranger": 403},
    ),
    ("delete", "delegations/{delegation}/", None, {**dict.fromkeys(ROLES[:-1], 404), "manager": 204}),
]


@pytest.fixture
def made(ada, mia, vera, hana, team, policy):
    """The numbers of what the addresses are about."""
    time_off = asked_by(ada)
    delegation = approvals.delegate(employee=mia, stand_in=hana, starts_on=TUESDAY, last_on=TUESDAY, on=TUESDAY)
    return {
        "ada": ada.pk,
        "vera": vera.pk,
        "hana": hana.pk,
        "team": team.pk,
        "policy": policy.pk,
        "asked": time_off.pk,
        "document": leave.attach(time_off=time_off, by=ada, upload=ContentFile(PDF, "a.pdf"), at=NINE).pk,
        "approval": approval_of(time_off).pk,
        "delegation": delegation.pk,
    }


def filled(sent, made):
    """What is sent, with the numbers in place of their names."""
    if isinstance(sent, dict):
        return {name: filled(value, made) for name, value in sent.items()}
    if isinstance(sent, list):
        return [filled(value, made) for value in sent]
    if isinstance(sent, str) and sent.startswith("{"):
        return made[sent[1:-1]]
    return sent


@pytest.mark.parametrize(("method", "address", "sent", "expected"), TABLE, ids=lambda value: str(value)[:40])
def test_each_role_gets_what_it_may(method, address, sent, expected, made, ada, mia, hana, otto, zoe):
    people = dict(zip(ROLES, (ada, mia, hana, otto, zoe, None), strict=True))
    found = {}
    for role, person in people.items():
        client = client_of(person)
        with transaction.atomic():
            answer = getattr(client, method)(f"{V1}{address.format(**made)}", filled(sent, made))
            transaction.set_rollback(True)
        found[role] = answer.status_code
        if answer.status_code >= 400:
            problem(answer)
    assert found == {"nobody": 401, **expected}


def test_every_operation_is_in_the_table():
    numbers = dict.fromkeys(
        ("ada", "vera", "hana", "team", "policy", "asked", "approval", "delegation", "document"), "{id}"
    )
    assert {(method, f"/api/v1/{address.format(**numbers)}") for method, address, _, _ in TABLE} == operations()
