"""Assignments: to many at once, with what they have now in view; ended on a day."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import operations
from ledger.models import Account, Assignment
from tests.ledger.factories import act
from tests.people.admin_pages import sign_in
from tests.people.factories import EmployeeFactory, LocationFactory, TeamFactory
from tests.people.hr_pages import JAN_2026, SECOND, TODAY, july, lena, policy, text_of, url, vacation

__all__ = ["july", "lena", "policy", "vacation"]
pytestmark = pytest.mark.django_db

APRIL = dt.date(2026, 4, 1)


def ask(policy, **more):
    """The form as filled in: the policy from April on, for everybody."""
    return {"policy": policy.pk, "starts_on": "2026-04-01", "last_on": "", "priority": "1", "has": ""} | more


def shown(client, policy, **more):
    """Who is listed."""
    rows = client.get(url("assignment_add"), ask(policy, **more)).context["rows"]
    return {row.person.first_name for row in rows if row.person.first_name != "Hana"}


@pytest.fixture
def ben(db):
    return EmployeeFactory(
        first_name="Ben", last_name="Adler", hired_on=dt.date(2024, 6, 1), team=TeamFactory(name="Sales")
    )


@pytest.fixture
def bea(db):
    return EmployeeFactory(first_name="Bea", last_name="Busch", hired_on=APRIL, location=LocationFactory(name="Bonn"))


class TestAssigning:
    def test_gives_the_policy_to_all_who_are_ticked(self, hr, policy, ben, bea, lena):
        answer = hr.post(
            url("assignment_add"), ask(policy, last_on="2026-12-31", priority="3", person=[ben.pk, bea.pk])
        )

        made = Assignment.objects.filter(policy=policy).exclude(holder=lena.holder)
        assert {row.holder_id for row in made} == {ben.holder_id, bea.holder_id}
        assert {(row.starts_on, row.ends_on, row.priority) for row in made} == {(APRIL, dt.date(2027, 1, 1), 3)}
        assert Account.objects.filter(policy=policy, holder=ben.holder).exists()
        assert "2 of 2 assigned from 1 Apr 2026" in text_of(answer)

    def test_tells_of_each_what_became_of_it(self, hr, policy, ben, lena):
        answer = hr.post(url("assignment_add"), ask(policy, person=[ben.pk, lena.pk]))

        page = text_of(answer)
        assert "1 of 2 assigned" in page
        assert "Not assigned" in page
        assert "has it since 1 Jan 2026" in page
        assert Assignment.objects.filter(policy=policy, holder=lena.holder).count() == 1

    def test_leaves_out_who_does_not_match_any_more(self, hr, policy, ben, bea):
        answer = hr.post(url("assignment_add"), ask(policy, team=ben.team_id, person=[ben.pk, bea.pk]))

        assert "1 of those who were ticked is no longer among the people who match" in text_of(answer)
        assert {row.holder_id for row in Assignment.objects.all()} == {ben.holder_id}

    def test_of_nobody_does_nothing(self, hr, policy):
        answer = hr.post(url("assignment_add"), ask(policy))

        assert answer.status_code == 422
        assert "Nobody is ticked. Tick who should get it." in text_of(answer)
        assert not Assignment.objects.exists()

    def test_says_when_somebody_else_was_faster(self, hr, policy, ben, monkeypatch):
        def overtaken(**kwargs):
            raise operations.policies.Invalid("starts_on", "1 of them already have Germany.")

        monkeypatch.setattr(operations, "assign", overtaken)

        page = text_of(hr.post(url("assignment_add"), ask(policy, person=[ben.pk])))

        assert "0 of 1 assigned" in page
        assert "somebody assigned it in the same moment, so nobody of these got it; assign it once more" in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"policy": "999"}, "This is none of the choices."),
            ({"starts_on": ""}, "Enter a date, such as 2026-07-14."),
            ({"starts_on": "soon"}, "This is no date. Write it as 2026-07-14."),
            ({"last_on": "2026-03-31"}, "It begins on 1 Apr 2026, so it cannot end before."),
            ({"priority": "-1"}, "at least 0"),
        ],
    )
    def test_refuses_by_field(self, hr, policy, ben, wrong, words):
        answer = hr.post(url("assignment_add"), ask(policy, person=[ben.pk]) | wrong)

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert not Assignment.objects.exists()


class TestWhoIsListed:
    def test_is_everybody_who_works_here_meanwhile(self, hr, policy, ben, bea, lena):
        EmployeeFactory(first_name="Gone", left_on=dt.date(2026, 3, 31))
        EmployeeFactory(first_name="Later", hired_on=dt.date(2027, 1, 1))

        assert shown(hr, policy, last_on="2026-12-31") == {"Ben", "Bea", "Lena"}
        assert "Later" in shown(hr, policy)

    def test_is_filtered_by_team_place_name_and_first_day(self, hr, policy, ben, bea, lena):
        assert shown(hr, policy, team=ben.team_id) == {"Ben"}
        assert shown(hr, policy, location=bea.location_id) == {"Bea"}
        assert shown(hr, policy, named="hoff") == {"Lena"}
        assert shown(hr, policy, joined_from="2026-01-01") == {"Lena", "Bea"}
        assert shown(hr, policy, joined_until="2025-12-31") == {"Ben"}

    def test_may_be_those_who_have_nothing_or_something_else(self, hr, policy, vacation, ben, bea, lena):
        other = operations.create_policy(
            resource=vacation, key="old", name="Old rules", settings=SECOND, effective_from=JAN_2026, act=act(JAN_2026)
        )
        operations.assign(holder_ids=[ben.holder_id], policy=other, starts_on=JAN_2026)

        assert shown(hr, policy, has="none") == {"Bea"}
        assert shown(hr, policy, has="other") == {"Ben"}
        assert shown(hr, policy) == {"Ben", "Bea", "Lena"}

    def test_is_told_what_they_have_now(self, hr, policy, ben, lena):
        rows = hr.get(url("assignment_add"), ask(policy)).context["rows"]
        now = {row.person.first_name: (list(row.has_now), row.trouble) for row in rows}

        assert now["Ben"] == ([], "")
        assert now["Lena"] == (["Germany, since 1\u00a0Jan\u00a02026"], "has it since 1\u00a0Jan\u00a02026")

    def test_is_told_until_when_they_have_it(self, hr, policy, lena):
        operations.end_assignment(assignment=lena.holder.assignments.get(), ends_on=dt.date(2026, 9, 1))

        rows = hr.get(url("assignment_add"), ask(policy)).context["rows"]

        assert next(row.trouble for row in rows if row.person == lena).replace("\u00a0", " ") == (
            "has it 1 Jan 2026 until 31 Aug 2026"
        )

    def test_what_ended_before_does_not_count(self, hr, policy, lena):
        operations.end_assignment(assignment=lena.holder.assignments.get(), ends_on=dt.date(2026, 3, 1))

        assert shown(hr, policy, has="none") == {"Lena"}
        assert shown(hr, policy, has="none", starts_on="2026-02-01") == set()

    def test_is_nobody_before_a_policy_is_chosen(self, hr, july):
        page = hr.get(url("assignment_add"))

        assert page.context.get("rows") is None
        assert "Choose a policy to see who matches" in text_of(page)

    def test_is_there_at_once_for_a_policy_in_the_address(self, hr, policy, ben):
        page = hr.get(url("assignment_add"), {"policy": policy.pk})

        assert [row.person.first_name for row in page.context["rows"]] == ["Ben", "Hana"]
        assert 'value="2026-07-01"' in page.content.decode()

    def test_costs_the_same_for_1_10_and_100_people(self, hr, policy):
        counts = []
        for number in (1, 9, 90):
            for _ in range(number):
                EmployeeFactory(team=TeamFactory(), location=LocationFactory())
            hr.get(url("assignment_add"), ask(policy))
            with CaptureQueriesContext(connection) as queries:
                hr.get(url("assignment_add"), ask(policy))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts


class TestEnding:
    def end(self, client, rows, **values):
        chosen = {"action": "end", "_selected_action": [row.pk for row in rows]}
        return client.post(url("assignment_changelist"), chosen | values, follow=True)

    def test_asks_for_the_last_day_first(self, hr, policy, lena):
        page = self.end(hr, lena.holder.assignments.all())

        assert "Last day" in text_of(page)
        assert lena.holder.assignments.get().ends_on is None

    def test_ends_after_the_last_day(self, hr, policy, lena):
        page = self.end(hr, lena.holder.assignments.all(), confirmed="yes", last_on="2026-08-31")

        assert lena.holder.assignments.get().ends_on == dt.date(2026, 9, 1)
        assert "1 assignment ends after 31 Aug 2026." in text_of(page)

    def test_before_it_began_is_refused(self, hr, policy, lena):
        page = self.end(hr, lena.holder.assignments.all(), confirmed="yes", last_on="2025-12-31")

        assert lena.holder.assignments.get().ends_on is None
        assert "It begins on 1 January 2026: choose that day or a later one for its last." in text_of(page)

    def test_is_nothing_for_auditors(self, client, otto, policy, lena):
        self.end(sign_in(client, otto), lena.holder.assignments.all(), confirmed="yes", last_on="2026-08-31")

        assert lena.holder.assignments.get().ends_on is None


class TestThePages:
    def test_list_who_has_what_until_when(self, hr, policy, lena):
        operations.end_assignment(assignment=lena.holder.assignments.get(), ends_on=dt.date(2026, 9, 1))

        page = text_of(hr.get(url("assignment_changelist")))

        assert "Lena Hoffmann" in page
        assert "31 Aug 2026" in page

    @pytest.mark.parametrize(("when", "found"), [("now", 1), ("coming", 1), ("ended", 1), ("", 3)])
    def test_filter_by_time(self, hr, policy, ben, bea, lena, when, found):
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=dt.date(2026, 8, 1))
        operations.assign(
            holder_ids=[bea.holder_id], policy=policy, starts_on=JAN_2026, ends_on=TODAY - dt.timedelta(days=1)
        )

        rows = hr.get(url("assignment_changelist"), {"when": when} if when else {}).context["cl"].result_list

        assert len(rows) == found

    def test_find_people_by_name(self, hr, policy, ben, lena):
        operations.assign(holder_ids=[ben.holder_id], policy=policy, starts_on=JAN_2026)

        rows = hr.get(url("assignment_changelist"), {"q": "hoffmann"}).context["cl"].result_list

        assert [row.holder_id for row in rows] == [lena.holder_id]

    def test_change_nothing_about_one_and_delete_none(self, hr, policy, lena):
        one = lena.holder.assignments.get()

        hr.post(url("assignment_change", one.pk), {"starts_on": "2020-01-01", "priority": "9"})

        one.refresh_from_db()
        assert (one.starts_on, one.priority) == (JAN_2026, 1)
        assert hr.post(url("assignment_delete", one.pk), {"post": "yes"}).status_code == 403

    def test_let_auditors_read_and_others_find_nothing(self, client, otto, mia, policy, lena):
        one = lena.holder.assignments.get()
        reader = sign_in(client, otto)
        assert reader.get(url("assignment_changelist")).status_code == 200
        assert reader.get(url("assignment_change", one.pk)).status_code == 200
        assert reader.get(url("assignment_add")).status_code == 403
        assert reader.post(url("assignment_add"), ask(policy)).status_code == 403

        assert sign_in(client, mia).get(url("assignment_add"), follow=True).status_code == 404

    def test_cost_the_same_for_1_10_and_100_rows(self, hr, policy):
        counts = []
        for number in (1, 9, 90):
            people = [EmployeeFactory(team=TeamFactory()) for _ in range(number)]
            operations.assign(holder_ids=[person.holder_id for person in people], policy=policy, starts_on=JAN_2026)
            hr.get(url("assignment_changelist"))
            with CaptureQueriesContext(connection) as queries:
                hr.get(url("assignment_changelist"))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts
