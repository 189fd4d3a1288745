"""Recompute from a day: looked at as a table of differences, then posted with a reason."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger import operations
from ledger.models import Entry
from ledger.recompute import Difference
from ledger.runs import run_day
from people.hr.recompute import Line
from people.hr.recompute_offers import offer_for_policy
from people.models import Employee
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory, TeamFactory, WorkScheduleFactory
from tests.people.hr_pages import DAY, FIRST, JAN_2026, TODAY, july, lena, policy, text_of, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

URL = "/admin/ledger/entry/recompute/"
MAY = dt.date(2026, 5, 1)


def read(response):
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


def looked(hr, **asked):
    return hr.get(URL, {"since": "2026-01-01"} | asked)


def ticks(response):
    return [f"{row.person.pk}:{row.mark}" for row in response.context["rows"]]


@pytest.fixture
def late(lena):
    """Lena joined in May and not in January, as is known now: 8 of 14 days should not have come."""
    Employee.objects.filter(pk=lena.pk).update(hired_on=MAY)
    lena.refresh_from_db()
    return lena


class TestLooking:
    def test_lists_what_was_posted_and_what_should_be(self, hr, late):
        (row,) = looked(hr, person="P-2").context["rows"]

        lines = [(line.of.on, line.what, line.of.posted, line.of.should_be) for line in row.lines]
        months = [dt.date(2026, month, 1) for month in (1, 2, 3, 4)]
        assert lines == [(on, "Accrued", 2 * DAY, 0) for on in months]
        assert [(policy.name, change) for policy, change in row.sums] == [("Germany", -8 * DAY)]

    def test_posts_nothing(self, hr, late):
        before = Entry.objects.count()
        looked(hr, person="P-2")

        assert Entry.objects.count() == before

    def test_with_nothing_to_correct_says_so(self, hr, lena):
        assert "All that accrued since stands as it should." in read(looked(hr, person="P-2"))

    def test_of_a_team_leaves_the_others_out(self, hr, late, policy):
        assert looked(hr, team=TeamFactory().pk).context["rows"] == []
        assert len(looked(hr, policy=policy.pk).context["rows"]) == 1

    def test_by_an_auditor_shows_no_button(self, client, late, otto):
        page = looked(sign_in(client, otto), person="P-2")

        assert "HR administrators post the differences." in read(page)
        assert client.post(URL, {"since": "2026-01-01"}).status_code == 403


class TestPosting:
    def test_posts_every_difference_with_its_reason(self, hr, late, hana):
        page = looked(hr, person="P-2")
        answer = hr.post(
            URL, {"since": "2026-01-01", "person": "P-2", "reason": "She joined in May", "ticked": ticks(page)}
        )

        posted = Entry.objects.filter(reason="She joined in May")
        assert [entry.amount for entry in posted] == [-2 * DAY] * 4
        assert {entry.actor for entry in posted} == {f"employee:{hana.pk}"}
        assert late.holder.accounts.get().available == 6 * DAY
        (result,) = answer.context["results"]
        assert (result.state, list(result.entries)) == ("posted", list(posted.order_by("pk")))
        assert f"/admin/ledger/entry/{posted[0].pk}/change/" in text_of(answer)
        assert "There is nothing to post." in read(looked(hr, person="P-2"))

    def test_sent_again_posts_nothing_that_was_not_looked_at(self, hr, late):
        asked = {"since": "2026-01-01", "person": "P-2", "reason": "Joined in May"}
        asked |= {"ticked": ticks(looked(hr, person="P-2"))}
        hr.post(URL, asked)

        again = hr.post(URL, asked)

        assert "Something else differs by now. Look at it again, then post it." in read(again)
        assert Entry.objects.filter(reason="Joined in May").count() == 4

    def test_of_one_who_changed_meanwhile_posts_the_others(self, hr, late, policy):
        ben = EmployeeFactory(first_name="Ben", last_name="Adler", hired_on=JAN_2026)
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)
        run_day(act=act(TODAY, actor="system:accrual"))
        Employee.objects.filter(pk=ben.pk).update(hired_on=MAY)
        chosen = ticks(looked(hr, policy=policy.pk))
        Employee.objects.filter(pk=ben.pk).update(hired_on=dt.date(2026, 6, 1))

        answer = hr.post(URL, {"since": "2026-01-01", "policy": policy.pk, "reason": "Joined late", "ticked": chosen})

        assert [(r.person.first_name, r.state) for r in answer.context["results"]] == [
            ("Ben", "refused"),
            ("Lena", "posted"),
        ]

    @pytest.mark.parametrize(
        ("odd", "says"),
        [
            ({"reason": " "}, "Say why: people read it."),
            ({"ticked": []}, "Nobody is ticked. Tick whose differences should be posted."),
            ({"ticked": ["x:y", "999999999999999999999:1", "-1:2"]}, "Nobody is ticked."),
            ({"since": "2026-07-15"}, "15 Jul 2026 is still to come. Choose today or an earlier day."),
            ({"since": ""}, "Choose the day to begin with."),
            ({"person": "Adelheid"}, "Nobody here is called “Adelheid”."),
            ({"person": ""}, "Say for whom: a person, a team, or a policy."),
        ],
    )
    def test_with_something_wrong_says_what_and_keeps_the_rest(self, hr, late, odd, says):
        asked = {"since": "2026-01-01", "person": "P-2", "reason": "Joined in May"}
        asked |= {"ticked": ticks(looked(hr, person="P-2"))}

        answer = hr.post(URL, asked | odd)

        assert answer.status_code == 422
        assert says in read(answer)
        assert "reason" in odd or 'value="Joined in May"' in text_of(answer)
        assert not Entry.objects.filter(reason="Joined in May").exists()


class TestQueries:
    def test_are_the_same_for_one_and_ten(self, hr, policy, lena):
        looked(hr, policy=policy.pk)
        counts = []
        for more in (1, 9):
            people = [EmployeeFactory(hired_on=JAN_2026) for _ in range(more)]
            operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=JAN_2026)
            run_day(act=act(TODAY, actor="system:accrual"))
            Employee.objects.filter(holder__accounts__policy=policy).update(hired_on=MAY)
            with CaptureQueriesContext(connection) as shown:
                page = looked(hr, policy=policy.pk)
            asked = {"since": "2026-01-01", "policy": policy.pk, "reason": "Joined in May", "ticked": ticks(page)}
            with CaptureQueriesContext(connection) as sent:
                answer = hr.post(URL, asked)
            assert answer.context["done"] == len(page.context["rows"]) > 0
            counts.append((len(shown), len(sent)))

        assert counts == [counts[0]] * 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The rate is 1200, not 1320.", "The rate is 2 d 4 h, not 2 d 6 h."),
        (
            "The working time is 50 %, not 100 %. The cap cuts 60 of it, not 0.",
            "The working time is 50 %, not 100 %. The cap cuts 1 h of it, not 0 d.",
        ),
        ("181 of 365 days count, not 365.", "181 of 365 days count, not 365."),
    ],
)
def test_why_is_told_in_days_and_hours(policy, said, told):
    line = Line(Difference(MAY, "ACCRUAL", "", 0, 0, said, 1), policy, "", "")

    assert line.why.replace("\u00a0", " ") == told


class TestTheOffer:
    """Whoever changes facts of days gone by is told what has accrued by the old ones."""

    def change(self, hr, person, **typed):
        page = reverse("admin:people_employee_change", args=[person.pk])
        form = hr.get(page).context["adminform"].form
        sent = {name: form[name].value() or "" for name in form.fields if name not in ("is_hr", "is_auditor")}
        rows = {"schedules-TOTAL_FORMS": 0, "schedules-INITIAL_FORMS": 0}
        return hr.post(page, sent | rows | typed, follow=True)

    def test_comes_with_another_first_day(self, hr, lena):
        answer = self.change(hr, lena, hired_on="2026-05-01")

        assert "4 accruals were counted by the old first day: look at what would change" in read(answer)
        assert f"{URL}?since=2026-01-01&amp;person=Lena+Hoffmann+%28P-2%29" in text_of(answer)

    def test_does_not_come_where_nothing_differs(self, hr, lena):
        answer = self.change(hr, lena, job_title="Engineer")

        assert "look at what would change" not in read(answer)

    def test_leads_to_these_people_alone(self, hr, late, policy):
        ben = EmployeeFactory(first_name="Ben", hired_on=JAN_2026)
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)

        page = looked(hr, people=f"{late.pk},x,{10**30}")

        assert [row.person for row in page.context["rows"]] == [late]
        asked = {"since": "2026-01-01", "people": late.pk, "reason": "Joined in May", "ticked": ticks(page)}
        assert hr.post(URL, asked).context["done"] == 1

    def test_comes_with_rules_for_days_gone_by(self, lena, policy):
        offered = offer_for_policy(policy.pk, MAY)

        assert f"{URL}?since=2026-05-01&amp;policy={policy.pk}" in offered
        assert offer_for_policy(policy.pk, dt.date(2026, 8, 1)) is None

    def test_comes_with_other_hours(self, hr, policy, lena):
        week = WorkScheduleFactory()
        page = reverse("admin:people_employee_changelist")
        chosen = {"action": "assign_schedule", "_selected_action": [lena.pk], "confirmed": "yes"}
        scaled = FIRST | {"accrual": FIRST["accrual"] | {"scale_by_fte": True}}
        since = dt.date(2026, 2, 1)
        operations.publish_version(policy=policy, settings=scaled, effective_from=since, act=act(TODAY, "Scaled"))

        answer = hr.post(
            page, chosen | {"schedule": week.pk, "starts_on": "2026-05-01", "fte_percent": "50"}, follow=True
        )

        assert "3 accruals were counted by the old hours: look at what would change" in read(answer)
