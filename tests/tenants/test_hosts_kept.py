"""Whose host name it is, as each process keeps it for some seconds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import hosts
from tenants.hosts import company_at
from tenants.models import Company, Domain

HOST = "kept.localhost"


@pytest.fixture
def domain(real_company):
    """A company that is reached under this host; nothing is rolled back here."""
    connection.set_schema_to_public()
    hosts._kept.clear()
    yield Domain.objects.create(domain=HOST, tenant=Company.objects.get(pk=real_company.pk))
    connection.set_schema_to_public()
    Domain.objects.filter(domain=HOST).delete()


def queries_of(host):
    with CaptureQueriesContext(connection) as queries:
        found = company_at(host)
    return found, sum("tenants_domain" in query["sql"] for query in queries)


def test_the_second_request_asks_no_more(domain):
    assert [queries_of(HOST), queries_of(HOST)] == [(domain.tenant, 1), (domain.tenant, 0)]


def test_no_request_shares_its_company_with_another(domain):
    company_at(HOST).domain_url = "first"

    assert company_at(HOST).domain_url is None


def test_a_change_here_counts_at_once(domain):
    company_at(HOST)
    domain.tenant.name = "Renamed"
    domain.tenant.save()
    assert company_at(HOST).name == "Renamed"

    domain.delete()
    assert company_at(HOST) is None


def test_a_change_by_another_process_counts_after_some_seconds(domain, monkeypatch):
    monkeypatch.setattr(hosts.time, "monotonic", lambda: 100.0)
    company_at(HOST)
    Company.objects.filter(pk=domain.tenant_id).update(name="Renamed")
    assert company_at(HOST).name != "Renamed"

    monkeypatch.setattr(hosts.time, "monotonic", lambda: 100.1 + hosts.KEPT_SECONDS)
    assert company_at(HOST).name == "Renamed"


def test_a_host_of_nobodys_is_asked_for_each_time(domain):
    assert [queries_of("new.localhost"), queries_of("new.localhost")] == [(None, 1), (None, 1)]


def test_what_may_be_taken_back_is_not_kept(db):
    connection.set_schema_to_public()

    assert [queries_of("acme.localhost")[1], queries_of("acme.localhost")[1]] == [1, 1]


def test_many_hosts_do_not_fill_the_memory(domain, monkeypatch):
    monkeypatch.setattr(hosts, "MOST_KEPT", 1)
    hosts._keep("other.localhost", domain.tenant)
    company_at(HOST)

    assert list(hosts._kept) == [HOST]
