"""Leave types in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Resource
from tests.people.admin_pages import sign_in
from tests.people.hr_pages import july, policy, text_of, url, vacation

__all__ = ["july", "policy", "vacation"]
pytestmark = pytest.mark.django_db

NEW = {
    "name": "Parental leave",
    "kind": "leave",
    "icon": "baby",
    "colour": "points",
    "position": "3",
    "is_private": "on",
}


class TestLeaveTypes:
    def test_are_made_by_name_and_looks(self, hr):
        hr.post(url("resource_add"), NEW)

        made = Resource.objects.get()
        assert (made.key, made.name, made.kind, made.unit) == ("parental-leave", "Parental leave", "leave", "minutes")
        assert (made.icon, made.colour, made.position, made.is_private) == ("baby", "points", 3, True)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"icon": "rocket"}, "icon"),
            ({"colour": "mud"}, "colour"),
            ({"kind": "time travel"}, "kind"),
        ],
    )
    def test_are_refused_by_field(self, hr, wrong, field):
        answer = hr.post(url("resource_add"), NEW | wrong)

        assert list(answer.context["adminform"].form.errors) == [field]
        assert not Resource.objects.exists()

    def test_keep_their_kind_and_unit(self, hr, vacation):
        hr.post(url("resource_change", vacation.pk), NEW | {"kind": "points", "name": "Annual leave"})

        vacation.refresh_from_db()
        assert (vacation.name, vacation.kind, vacation.unit, vacation.key) == (
            "Annual leave",
            "leave",
            "minutes",
            "vacation",
        )

    def test_keep_an_icon_that_is_not_offered_to_new_ones(self, hr, vacation):
        vacation.icon = "wallet"
        vacation.save()

        hr.post(url("resource_change", vacation.pk), NEW | {"icon": "wallet"})

        vacation.refresh_from_db()
        assert vacation.icon == "wallet"

    def test_are_deleted_only_while_no_policy_counts_them(self, hr, vacation, policy):
        unused = Resource.objects.create(key="unused", name="Unused", kind="leave", unit="minutes")

        assert hr.post(url("resource_delete", vacation.pk), {"post": "yes"}).status_code == 403
        assert hr.post(url("resource_delete", unused.pk), {"post": "yes"}).status_code == 302
        assert list(Resource.objects.all()) == [vacation]

    def test_are_listed_with_their_policies(self, hr, vacation, policy):
        page = text_of(hr.get(url("resource_changelist")))

        assert "Vacation" in page
        assert "res-vacation" in page

    def test_are_read_by_auditors_and_nothing_to_others(self, client, otto, mia, vacation):
        assert sign_in(client, otto).get(url("resource_change", vacation.pk)).status_code == 200
        assert sign_in(client, otto).post(url("resource_change", vacation.pk), NEW).status_code == 403
        assert sign_in(client, mia).get(url("resource_changelist"), follow=True).status_code == 404

    def test_cost_the_same_for_1_10_and_100_rows(self, hr):
        counts = []
        for number in (1, 10, 100):
            for index in range(Resource.objects.count(), number):
                Resource.objects.create(key=f"r{index}", name=f"R{index}", kind="leave", unit="minutes")
            hr.get(url("resource_changelist"))
            with CaptureQueriesContext(connection) as queries:
                hr.get(url("resource_changelist"))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts
