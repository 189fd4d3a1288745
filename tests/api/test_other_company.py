"""Nothing of one company is reached from another: not by token, session or number, and not by what is sent."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from approvals import operations as approvals
from tests.api.clients import V1, client_of, problem, token_of
from tests.api.leave import WEEK, approval_of
from tests.api.test_addresses import TABLE, filled
from tests.people.factories import TeamFactory
from tests.timeoff.factories import NINE, TUESDAY, PolicyFactory, ResourceFactory, days, give, worker
from tests.timeoff.test_documents import PDF
from timeoff import operations

SECRET = "Nordlicht"


@pytest.fixture(scope="module")
def ours(module_company):
    """The company that is looked into, with numbers that the other does not have."""
    connection.set_tenant(module_company)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [module_company.schema_name])
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER SEQUENCE "{module_company.schema_name}"."{name}" RESTART WITH 5000')
    team = TeamFactory(name=SECRET)
    mia = worker("Mia", team=team, job_title=SECRET)
    vera, hana = worker("Vera", manager=mia), worker("Hana", is_hr=True)
    policy = PolicyFactory(resource=ResourceFactory(key="vacation"), key="vacation", name=SECRET)
    ada = give(worker("Ada", manager=mia, team=team), policy)
    time_off = operations.submit(employee=ada, resource=policy.resource, span=days(0, 4), at=NINE, note=SECRET)
    delegation = approvals.delegate(employee=mia, stand_in=hana, starts_on=TUESDAY, last_on=TUESDAY, on=TUESDAY)
    return {
        "company": module_company,
        "person": ada,
        "token": token_of(ada),
        "numbers": {
            "ada": ada.pk,
            "vera": vera.pk,
            "hana": hana.pk,
            "team": team.pk,
            "policy": policy.pk,
            "asked": time_off.pk,
            "document": operations.attach(
                time_off=time_off, by=ada, upload=ContentFile(PDF, f"{SECRET}.pdf"), at=NINE
            ).pk,
            "approval": approval_of(time_off).pk,
            "delegation": delegation.pk,
        },
    }


def host_of(company):
    return company.domains.get().domain


def client_at(company, secret):
    client = client_of(host=host_of(company))
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_nothing_is_reached(ours, real_company):
    connection.set_tenant(real_company)
    hr = worker("Hilde", is_hr=True)
    theirs = client_at(real_company, token_of(hr))
    assert theirs.get(f"{V1}me/").json()["employee"]["name"] == "Hilde Cast"

    for method, address, sent, _ in TABLE:
        answer = getattr(theirs, method)(f"{V1}{address.format(**ours['numbers'])}", filled(sent, ours["numbers"]))
        told = answer.content.decode()
        assert SECRET not in told
        assert "Ada" not in told
        if "{" in address:
            assert problem(answer) == (404, "not_found"), address
        elif method == "post" and address == "approvals/decide/":
            assert answer.json()["results"][0]["problem"]["code"] == "not_found"

    connection.set_tenant(ours["company"])
    assert operations.sending.TimeOffRequest.objects.get(pk=ours["numbers"]["asked"]).is_waiting


def test_a_token_opens_its_own_company_alone(ours, real_company):
    assert client_at(ours["company"], ours["token"]).get(f"{V1}me/").status_code == 200
    assert problem(client_at(real_company, ours["token"]).get(f"{V1}me/")) == (401, "token_refused")
    answer = client_at(real_company, ours["token"]).post(f"{V1}requests/", WEEK)
    assert problem(answer) == (401, "token_refused")


def test_a_session_opens_its_own_company_alone(ours, real_company):
    connection.set_tenant(ours["company"])
    browser = client_of(host=host_of(ours["company"]))
    browser.force_login(ours["person"].user, backend="people.backends.EmailBackend")
    assert browser.get(f"{V1}me/").status_code == 200
    browser.defaults["SERVER_NAME"] = host_of(real_company)
    assert problem(browser.get(f"{V1}me/")) == (401, "not_signed_in")
