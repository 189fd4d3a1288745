"""Balances by two clocks, and the entries that they are made of."""

import datetime as dt

import pytest
from django.utils import timezone

from ledger.models import Entry
from tests.api.clients import V1, client_of, problem
from tests.api.leave import ask, asked_by, decide
from tests.timeoff.factories import NINE, D, PolicyFactory, give

pytestmark = pytest.mark.django_db


def balances(viewer, person, query=""):
    return client_of(viewer).get(f"{V1}employees/{person.pk}/balances/{query}")


def entries(viewer, person, query=""):
    return client_of(viewer).get(f"{V1}employees/{person.pk}/entries/{query}")


class TestBalances:
    def test_tell_every_sum_and_what_can_be_used(self, ada):
        ask(ada)
        [told] = balances(ada, ada).json()

        sums = {name: told[name] for name in ("available", "credited", "used", "held", "expired")}
        assert sums == {"available": 5 * D, "credited": 10 * D, "used": 0, "held": 5 * D, "expired": 0}
        assert told["resource"] == {"key": "vacation", "name": "Vacation", "unit": "minutes"}
        assert (told["on"], told["known_on"], told["day_minutes"]) == ("2026-07-14", "2026-07-14", D)
        [account] = told["accounts"]
        assert account["policy"] == {"key": "vacation", "name": "Vacation 2026"}
        assert [(lot["name"], lot["available"]) for lot in account["lots"]] == [("Allowance 2026", 5 * D)]
        outlook = told["outlook"]
        assert (outlook["usable"], outlook["balance"], outlook["held"]) == (5 * D, 10 * D, 5 * D)
        assert outlook["usable_words"] == "5\u00a0d"
        assert outlook["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
        assert outlook["projected"] == {"on": "2026-07-14", "balance": 10 * D, "usable": 5 * D}
        assert outlook["reach"] is None

    def test_look_ahead(self, ada):
        ask(ada)
        [told] = balances(ada, ada, "?on=2026-08-12").json()
        assert told["outlook"]["projected"] == {"on": "2026-08-12", "balance": 7 * D, "usable": 5 * D}

    def test_tell_from_when_on_so_much_can_be_used(self, ada):
        [now] = balances(ada, ada, f"?reach={10 * D}").json()
        [never] = balances(ada, ada, f"?reach={11 * D}").json()

        assert now["outlook"]["reach"] == {
            "amount": 10 * D, "on": "2026-07-14", "most": 10 * D, "most_on": "2026-07-14", "until": "2029-07-16",
            "cap": None,
        }  # fmt: skip
        assert (never["outlook"]["reach"]["on"], never["outlook"]["reach"]["most"]) == (None, 10 * D)

    def test_refuse_an_amount_that_is_none(self, ada):
        assert balances(ada, ada, "?reach=0").status_code == 400

    def test_as_of_a_day_as_known_on_another(self, ada, policy, monkeypatch):
        # What was given on the 20th, with effect from the 1st, was not known on the 14th.
        later = NINE + dt.timedelta(days=6)
        monkeypatch.setattr(timezone, "now", lambda: later)
        from ledger import operations
        from ledger.acts import Act

        operations.grant(
            holder_id=ada.holder_id,
            policy_id=policy.pk,
            amount=D,
            lot="Wedding",
            act=Act(on=later.date(), at=later, actor="user:1"),
            valid_from=dt.date(2026, 7, 20),
        )
        read = {
            query: balances(ada, ada, query).json()[0]["available"]
            for query in ("", "?on=2026-07-19", "?on=2026-07-20&known_on=2026-07-19", "?on=2025-12-31")
        }
        assert read == {
            "": 11 * D,
            "?on=2026-07-19": 10 * D,
            "?on=2026-07-20&known_on=2026-07-19": 10 * D,
            "?on=2025-12-31": 0,
        }
        assert balances(ada, ada, "?on=2026-07-19").json()[0]["outlook"] is None

    def test_keep_policies_of_one_resource_together(self, ada, policy):
        give(ada, PolicyFactory(resource=policy.resource, key="bonus", name="Bonus", priority=2), 2 * D, lot="Bonus")
        [told] = balances(ada, ada).json()
        assert told["available"] == 12 * D
        assert [(account["policy"]["key"], account["available"]) for account in told["accounts"]] == [
            ("vacation", 10 * D),
            ("bonus", 2 * D),
        ]

    def test_are_there_for_those_who_see_the_person(self, ada, mia, vera, hana, otto, sam, zoe):
        for viewer in (ada, mia, vera, hana, otto):
            assert balances(viewer, ada).status_code == 200
        for viewer in (sam, zoe):
            assert problem(balances(viewer, ada)) == (404, "not_found")
        assert balances(zoe, zoe).json() == []

    @pytest.mark.parametrize("query", ["?on=tomorrow", "?known_on=2026-07-15", "?on=2030-01-01", "?day=2026-01-01"])
    def test_refuse_days_that_make_no_sense(self, ada, query):
        assert problem(balances(ada, ada, query)) == (400, "invalid")


class TestEntries:
    def test_are_told_with_everything_that_is_recorded(self, ada, mia):
        time_off = asked_by(ada, ends_on="2026-08-10")
        decide(time_off, mia)
        rows = entries(ada, ada).json()["results"]

        assert [(row["kind"], row["amount"], row["seq"]) for row in rows] == [
            ("USAGE", -D, 4),
            ("HOLD_RELEASE", D, 3),
            ("HOLD", -D, 2),
            ("GRANT", 10 * D, 1),
        ]
        used, ended, held, granted = rows
        assert (used["for_on"], used["source"], used["words"], used["unit"]) == (
            "2026-08-10",
            time_off.subject,
            "Used",
            "minutes",
        )
        assert (held["by"], ended["by"], granted["actor"]) == ("you", "Mia Cast", "system:test")
        assert ended["settles"] == held["id"]
        assert (held["balance_before"], held["balance_after"]) == (10 * D, 9 * D)
        assert (granted["lot"], granted["policy"], granted["resource"]) == ("Allowance 2026", "vacation", "vacation")
        assert isinstance(granted["inputs"], dict)

    def test_filters(self, ada, policy):
        ask(ada)
        account = ada.holder.accounts.get()
        for query, count in [
            ("", 6),
            ("?kind=HOLD", 5),
            ("?kind=USAGE", 0),
            (f"?account={account.pk}", 6),
            (f"?account={account.pk + 1}", 0),
            ("?resource=vacation", 6),
            ("?resource=sick", 0),
            ("?from=2026-07-14", 5),
            ("?to=2026-07-13", 1),
            ("?known_on=2026-07-13", 1),
        ]:
            assert len(entries(ada, ada, query).json()["results"]) == count, query
        assert problem(entries(ada, ada, "?kind=used")) == (400, "invalid")
        assert problem(entries(ada, ada, "?knownon=2026-07-13")) == (400, "invalid")

    def test_of_one_person_alone(self, ada, mia, policy, zoe):
        give(mia, policy)
        mine = {row["id"] for row in entries(mia, mia).json()["results"]}
        assert mine == set(Entry.objects.filter(account__holder=mia.holder_id).values_list("pk", flat=True))
        assert len(entries(mia, ada).json()["results"]) == 1
        assert problem(entries(zoe, ada)) == (404, "not_found")
