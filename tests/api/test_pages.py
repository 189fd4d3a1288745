"""Pages of rows: each row once, whatever is added meanwhile, in the same number of queries for any number of rows."""

import base64
import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import operations as approvals
from ledger import operations as ledger
from ledger.acts import Act
from tests.api.clients import V1, client_of, problem
from tests.api.leave import asked_by
from tests.approvals.factories import register_errands
from tests.people.factories import EmployeeFactory, HolidayFactory, LocationFactory
from tests.timeoff.factories import MONDAY, NINE, TUESDAY, PolicyFactory, ResourceFactory, days, give, worker
from timeoff import operations

pytestmark = pytest.mark.django_db


# What every request costs: the way to the companies, the company of the host, the way to its schema, and the token.
BEFORE = 4


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


class TestCursors:
    def walk(self, client, address):
        """All rows of all pages, and how many pages there were."""
        rows, pages = [], 0
        while address:
            page = client.get(address).json()
            rows += [row["id"] for row in page["results"]]
            address, pages = page["next"], pages + 1
        return rows, pages

    def test_lead_past_every_row_once(self, hana):
        people = [EmployeeFactory(last_name=name) for name in ("Berg", "Berg", "Berg", "Adler", "Zorn")]
        rows, pages = self.walk(client_of(hana), f"{V1}employees/?page_size=2")
        assert rows == [people[3].pk, *(person.pk for person in people[:3]), hana.pk, people[4].pk]
        assert pages == 3

    def test_go_on_where_the_page_ended_whatever_came_meanwhile(self, ada, mia, hana, policy):
        client = client_of(hana)
        first = [asked_by(ada, starts_on=f"2026-08-{day}", ends_on=f"2026-08-{day}").pk for day in (10, 11, 12)]
        page = client.get(f"{V1}requests/?page_size=2").json()
        asked_by(ada, starts_on="2026-08-13", ends_on="2026-08-13")
        rest, _ = self.walk(client, page["next"])
        assert [row["id"] for row in page["results"]] + rest == first[::-1]

    def test_keep_the_filters(self, hana, ada, sam):
        page = client_of(hana).get(f"{V1}employees/?search=cast&page_size=2").json()
        assert "search=cast" in page["next"]
        assert "page_size=2" in page["next"]

    @pytest.mark.parametrize(
        "text",
        [
            "x",
            "%00",
            "W10",
            cursor("A"),
            cursor("A", "B", "C", "1"),
            cursor("A", "B", "not a number"),
            cursor("A", "B", None),
            cursor("A\0", "B", "1"),
            cursor("A", "B", 1),
            cursor([], {}, "1"),
            cursor({"a": 1}),
        ],
    )
    def test_that_are_none_are_refused(self, hana, text):
        answer = client_of(hana).get(f"{V1}employees/?cursor={text}")
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == ["cursor"]

    def test_beyond_all_numbers_find_nothing(self, hana):
        assert client_of(hana).get(f"{V1}employees/?cursor={cursor('Zz', 'Z', str(10**30))}").json()["results"] == []

    @pytest.mark.parametrize("size", ["0", "201", "-1", "all", "", "1e3"])
    def test_of_a_size_that_is_none_are_refused(self, hana, size):
        assert problem(client_of(hana).get(f"{V1}employees/?page_size={size}")) == (400, "invalid")


def queries_of(viewer, address):
    """How many queries an answer takes, and how many rows it has."""
    client = client_of(viewer)
    client.get(f"{V1}me/")
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(f"{V1}{address}")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    rows = told["results"] if isinstance(told, dict) and "results" in told else told
    return len(taken), len(rows)


def at_each_size(add, measure):
    """The number of queries at 1, 10 and 100 rows; `add` makes so many more."""
    found, there = {}, 0
    for size in (1, 10, 100):
        add(size - there)
        there = size
        queries, rows = measure()
        assert rows == size
        found[size] = queries
    return found


def same(number):
    return {1: number, 10: number, 100: number}


class TestQueries:
    def test_of_employees(self, hana, team):
        place = LocationFactory()

        def add(count):
            for _ in range(count):
                EmployeeFactory(team=team, manager=hana, location=place, last_name="Row")

        assert at_each_size(add, lambda: queries_of(hana, "employees/?search=row&page_size=200")) == same(BEFORE + 1)

    def test_of_holidays(self, ada):
        ada.location = LocationFactory()
        ada.save()
        made = iter(range(200))

        def add(count):
            for _ in range(count):
                on = dt.date(2026, 1, 1) + dt.timedelta(days=next(made))
                HolidayFactory(calendar=ada.location.calendar, on=on)

        assert at_each_size(add, lambda: queries_of(ada, "holidays/?page_size=200")) == same(BEFORE + 2)

    def test_of_entries(self, ada, policy):
        made = iter(range(200))

        def add(count):
            for _ in range(count):
                ledger.grant(
                    holder_id=ada.holder_id,
                    policy_id=policy.pk,
                    amount=1,
                    lot=f"Grant {next(made)}",
                    act=Act(on=TUESDAY, at=NINE, actor=f"employee:{ada.pk}"),
                    valid_from=TUESDAY,
                )

        measure = lambda: queries_of(ada, f"employees/{ada.pk}/entries/?from=2026-07-14&page_size=200")  # noqa: E731
        assert at_each_size(add, measure) == same(BEFORE + 3)

    def test_of_balances(self, zoe):
        made = iter(range(200))

        def add(count):
            for number in (next(made) for _ in range(count)):
                resource = ResourceFactory(key=f"kind-{number}", position=number)
                give(zoe, PolicyFactory(resource=resource, key=f"policy-{number}"))

        assert len(set(at_each_size(add, lambda: queries_of(zoe, f"employees/{zoe.pk}/balances/")).values())) == 1

    def test_of_requests(self, ada, mia):
        always = PolicyFactory(resource=ResourceFactory(key="always"), settings={"unlimited": True})
        give(ada, always, 0)
        workdays = iter([MONDAY + dt.timedelta(days=n) for n in range(200) if n % 7 < 5])

        def add(count):
            for _ in range(count):
                operations.submit(employee=ada, resource=always.resource, span=days(next(workdays)), at=NINE)

        assert at_each_size(add, lambda: queries_of(mia, "requests/?page_size=200")) == same(BEFORE + 4)

    def test_of_the_inbox(self, mia, policy):
        made = []

        def add(count):
            for _ in range(count):
                person = give(worker(f"P{len(made)}", manager=mia), policy)
                made.append(person)
                operations.submit(employee=person, resource=policy.resource, span=days(0), at=NINE)

        assert len(set(at_each_size(add, lambda: queries_of(mia, "approvals/?page_size=200")).values())) == 1

    def test_of_what_was_decided(self, ada, mia, monkeypatch):
        errands = register_errands(monkeypatch)

        def add(count):
            for _ in range(count):
                approvals.decide(approval=errands.ask(ada, at=NINE), by=mia, verdict="approved", at=NINE)

        assert at_each_size(add, lambda: queries_of(mia, "decisions/?page_size=200")) == same(BEFORE + 1)

    def test_of_policies(self, hana):
        def add(count):
            for _ in range(count):
                PolicyFactory()

        assert at_each_size(add, lambda: queries_of(hana, "policies/?page_size=200")) == same(BEFORE + 2)
