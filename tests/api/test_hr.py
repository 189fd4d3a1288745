"""What HR does by program: reads policies, corrects balances, looks at what a run would post."""

import datetime as dt

import pytest

from ledger.models import Entry, PolicyVersion
from tests.api.clients import V1, client_of, problem
from tests.timeoff.factories import D, PolicyFactory, balance, give

pytestmark = pytest.mark.django_db

YEARLY = {"accrual": {"method": "time", "every": "year", "amount": 28 * D, "at": "start"}}


class TestPolicies:
    def test_tell_the_rules_in_force_and_who_has_them(self, ada, hana, otto):
        for viewer in (hana, otto):
            [policy] = client_of(viewer).get(f"{V1}policies/").json()["results"]
            assert (policy["key"], policy["people"], policy["in_force"]["number"]) == ("vacation", 1, 1)
            assert all(sentence.endswith(".") for sentence in policy["in_force"]["sentences"])

    def test_one_tells_what_each_version_changed(self, policy, hana):
        settings = {**PolicyVersion.objects.get().settings, "use": {"min": 240}}
        PolicyVersion.objects.create(
            policy=policy,
            number=2,
            effective_from=dt.date(2027, 1, 1),
            settings=settings,
            reason="Half days at least",
            created_at=PolicyVersion.objects.get().created_at,
            created_by=f"employee:{hana.pk}",
        )
        told = client_of(hana).get(f"{V1}policies/{policy.pk}/").json()

        newest, first = told["versions"]
        assert (newest["number"], newest["by"], newest["reason"]) == (2, "Hana Cast", "Half days at least")
        assert [change["after"] for change in newest["changes"]] == ["4\u00a0h"]
        assert newest["settings"]["use"] == {"min": 240}
        assert (first["changes"], told["in_force"]["number"]) == ([], 1)

    def test_are_not_there_for_others(self, policy, ada, mia, zoe):
        for viewer in (ada, mia, zoe):
            assert problem(client_of(viewer).get(f"{V1}policies/")) == (404, "not_found")
            assert problem(client_of(viewer).get(f"{V1}policies/{policy.pk}/")) == (404, "not_found")


class TestAdjustments:
    def adjust(self, by, person, **changes):
        sent = {"policy": "vacation", "amount": 240, "reason": "The office was flooded."} | changes
        return client_of(by).post(f"{V1}employees/{person.pk}/adjustments/", sent)

    def test_correct_up_and_down(self, ada, hana, vacation):
        told = self.adjust(hana, ada).json()
        assert (told["before"], told["after"]) == (10 * D, 10 * D + 240)
        [entry] = told["entries"]
        assert (entry["kind"], entry["amount"], entry["by"]) == ("ADJUSTMENT", 240, "you")
        assert (entry["reason"], entry["actor"]) == ("The office was flooded.", f"employee:{hana.pk}")
        assert self.adjust(hana, ada, amount=-240).json()["after"] == 10 * D
        assert balance(ada, vacation)[0] == 10 * D

    @pytest.mark.parametrize(
        ("kind", "entry", "after"), [("grant", "GRANT", 11), ("opening", "OPENING", 11), ("payout", "ENCASHMENT", 9)]
    )
    def test_grant_open_and_pay_out(self, ada, hana, kind, entry, after):
        told = self.adjust(hana, ada, kind=kind, amount=D).json()
        assert (told["entries"][0]["kind"], told["after"]) == (entry, after * D)

    def test_never_take_more_than_there_is(self, ada, hana):
        answer = self.adjust(hana, ada, amount=-11 * D)
        assert problem(answer) == (409, "below_floor")
        assert (answer.json()["asked"], answer.json()["available"], answer.json()["shortfall"]) == (11 * D, 10 * D, D)
        assert answer.json()["detail"].startswith("11\u00a0d cannot be taken away")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"amount": 0}, "amount"),
            ({"amount": -1, "kind": "grant"}, "amount"),
            ({"amount": 2**63}, "amount"),
            ({"amount": 1.5}, "amount"),
            ({"reason": " "}, "reason"),
            ({"policy": "bonus"}, "policy"),
            ({"kind": "gift"}, "kind"),
        ],
    )
    def test_name_what_is_wrong(self, ada, hana, changes, field):
        PolicyFactory(key="bonus")
        answer = self.adjust(hana, ada, **changes)
        assert problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]

    def test_are_hrs_alone(self, ada, mia, otto, sam, zoe):
        for viewer in (ada, mia, otto):
            assert problem(self.adjust(viewer, ada)) == (403, "not_allowed")
        for viewer in (sam, zoe):
            assert problem(self.adjust(viewer, ada)) == (404, "not_found")
        assert Entry.objects.filter(kind="ADJUSTMENT").count() == 0


class TestDryRun:
    def test_tells_what_would_be_posted_and_posts_nothing(self, mia, hana):
        give(mia, PolicyFactory(key="yearly", name="Yearly", settings=YEARLY), 0)
        before = Entry.objects.count()
        told = client_of(hana).post(f"{V1}runs/dry-run/", {"on": "2026-07-14"}).json()

        assert (told["accounts"], told["on"], told["left_out"], told["failures"]) == (1, "2026-07-14", 0, [])
        came = [row for row in told["rows"] if row["kind"] == "ACCRUAL"]
        assert {row["employee"]["name"] for row in came} == {"Mia Cast"}
        sums = {(row["policy"], row["kind"]): row["amount"] for row in told["sums"]}
        assert sums["yearly", "ACCRUAL"] == sum(row["amount"] for row in came)
        assert Entry.objects.count() == before

    def test_of_a_year_ahead_at_most(self, hana):
        assert client_of(hana).post(f"{V1}runs/dry-run/", {}).json()["on"] == "2026-07-14"
        assert problem(client_of(hana).post(f"{V1}runs/dry-run/", {"on": "2027-07-16"})) == (400, "invalid")

    def test_is_hrs_alone(self, ada, mia, otto, zoe):
        address = f"{V1}runs/dry-run/"
        assert problem(client_of(otto).post(address, {})) == (403, "not_allowed")
        for viewer in (ada, mia, zoe):
            assert problem(client_of(viewer).post(address, {})) == (404, "not_found")
